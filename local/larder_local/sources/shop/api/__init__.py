"""Shopify's Admin API 2026-10, as the unmodified `airbyte-source-shopify` uses it; the rest is refused."""
