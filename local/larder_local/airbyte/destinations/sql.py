"""SQL that both warehouses understand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from larder_local.airbyte.destinations.warehouse import Column, Dedup

Quote = Callable[[str], str]


def names(columns: Sequence[Column], quote: Quote, prefix: str = "") -> str:
    return ", ".join(f"{prefix}{quote(column.name)}" for column in columns)


def latest(staging: str, columns: Sequence[Column], dedup: Dedup, quote: Quote) -> str:
    """A query of the staging table with one row a key."""
    order = [dedup.extracted_at, dedup.arrival]
    if dedup.cursor:
        order.insert(0, dedup.cursor)
    ranking = ", ".join(f"{quote(name)} desc nulls last" for name in order)
    partition = ", ".join(quote(key) for key in dedup.keys)
    listed = names(columns, quote)
    return (
        f"select {listed} from ("
        f"select {listed}, row_number() over (partition by {partition} order by {ranking}) as arrival_rank"
        f" from {staging}) as ranked where arrival_rank = 1"
    )


def same_key(dedup: Dedup, quote: Quote, left: str, right: str) -> str:
    return " and ".join(f"{left}.{quote(key)} = {right}.{quote(key)}" for key in dedup.keys)


def not_older(dedup: Dedup, quote: Quote, new: str, old: str) -> str:
    """Whether a new row may replace an old one of its key: by cursor, and between equals by extraction."""
    extracted = quote(dedup.extracted_at)
    later = f"{new}.{extracted} >= {old}.{extracted}"
    if not dedup.cursor:
        return later
    cursor = quote(dedup.cursor)
    return (
        f"({old}.{cursor} is null or {new}.{cursor} > {old}.{cursor}"
        f" or ({new}.{cursor} = {old}.{cursor} and {later}))"
    )
