"""Shopify's Admin API: what the connector and usual clients read; the rest is refused as Shopify does."""
