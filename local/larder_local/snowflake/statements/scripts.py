"""Several statements in one request, as MULTI_STATEMENT_COUNT allows them."""

from __future__ import annotations

from larder_local.snowflake.errors import SnowflakeError
from larder_local.snowflake.reader import Token, tokens_of


def split(sql: str) -> list[str]:
    """The statements between semicolons that stand outside of texts and comments; empty ones do not count."""
    if ";" not in sql.rstrip().rstrip(";"):
        return [sql]
    tokens = tokens_of(sql)
    if _is_block(tokens):
        return [sql]
    found, start, filled = [], 0, False
    for token in tokens:
        if token.text == ";" and token.kind == "mark":
            if filled:
                found.append(sql[start : token.start].strip())
            start, filled = token.start + 1, False
        else:
            filled = True
    return [*found, sql[start:].strip()] if filled else found or [sql]


def _is_block(tokens: list[Token]) -> bool:
    """Snowflake Scripting is one statement: BEGIN followed by what is no part of a transaction's start."""
    words = [token.text.upper() for token in tokens[:2]]
    return words[:1] == ["DECLARE"] or (
        words[:1] == ["BEGIN"] and words[1:] not in ([";"], ["TRANSACTION"], ["WORK"], ["NAME"])
    )


def counted(sql: str, wanted: int) -> list[str]:
    """The statements of a request that announced how many there are; 0 stands for any number."""
    found = split(sql)
    if wanted and len(found) != wanted:
        text = f"Actual statement count {len(found)} did not match the desired statement count {wanted}."
        raise SnowflakeError("000008", "0A000", text)
    return found
