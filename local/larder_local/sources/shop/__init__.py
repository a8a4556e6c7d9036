"""The sample shop: a ledger of what happened, a Shopify Admin API and books, both read from that ledger."""
