"""Airbyte's public API on one machine; jobs run unmodified connectors."""
