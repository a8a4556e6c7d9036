"""The ledger as Shopify's Admin API 2026-10 shows it. `books` is the other reading; they share no code."""
