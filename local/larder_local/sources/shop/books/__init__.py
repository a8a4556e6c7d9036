"""The shop's books: shared/books.md, a second time, computed from the ledger's events with `Decimal`.

This is what the marts are checked against, so it shares nothing with the API's projection but the events, and
nothing with dbt. Where books.md leaves a choice, README.md says which was taken.
"""
