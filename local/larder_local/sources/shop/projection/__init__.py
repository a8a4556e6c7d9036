"""The ledger as Shopify's Admin API 2026-10 shows it. `books.py` is the other reading; the two share no code."""
