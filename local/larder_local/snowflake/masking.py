"""Secrets in the text of a statement: Snowflake's query history shows five smileys in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from larder_local.snowflake.reader import Token, string_value, tokens_of

MASK = "'☺☺☺☺☺'"
#: `NAME = '…'` in CREATE and ALTER of users, stages, integrations and secrets.
_NAMES = {
    "PASSWORD", "AWS_KEY_ID", "AWS_SECRET_KEY", "AWS_TOKEN", "AZURE_SAS_TOKEN", "MASTER_KEY", "SECRET_STRING",
    "OAUTH_CLIENT_SECRET", "OAUTH_REFRESH_TOKEN", "PRIVATE_KEY", "PRIVATE_KEY_PASSPHRASE", "API_KEY", "TOKEN",
    "CLIENT_SECRET",
}  # fmt: skip
#: Functions whose every text may be what they keep secret.
_FUNCTIONS = {
    "ENCRYPT", "DECRYPT", "ENCRYPT_RAW", "DECRYPT_RAW", "TRY_DECRYPT", "TRY_DECRYPT_RAW", "SYSTEM$DECODE_PAT",
}  # fmt: skip
_MAYBE = re.compile("|".join(re.escape(word) for word in sorted(_NAMES | _FUNCTIONS)), re.IGNORECASE)


def masked(sql: str) -> str:
    """The statement with every secret in it replaced."""
    found = list(_secrets(sql)) if _MAYBE.search(sql) else []
    for token in reversed(found):
        sql = sql[: token.start] + MASK + sql[token.start + len(token.text) :]
    return sql


def without_secrets(sql: str, message: str) -> str:
    """A message about the statement, without the secrets that the statement holds."""
    for token in _secrets(sql) if _MAYBE.search(sql) else ():
        for form in (token.text, string_value(token.text)):
            if len(form) > 1:
                message = message.replace(form, MASK)
    return message


def _secrets(sql: str) -> Iterator[Token]:
    tokens = tokens_of(sql)
    depth_of_call = 0
    for index, token in enumerate(tokens):
        before = [each.text.upper() for each in tokens[max(0, index - 2) : index]]
        if depth_of_call or (before[-1:] == ["("] and before[0] in _FUNCTIONS):
            depth_of_call = max(1, depth_of_call) + {"(": 1, ")": -1}.get(token.text, 0)
            if token.kind in ("string", "dollar"):
                yield token
        elif len(before) == 2 and before[1] == "=" and before[0] in _NAMES:
            if token.kind in ("string", "dollar"):
                yield token
            elif token.text == "'":
                # A text that nobody ended: all that follows may be the secret.
                yield Token("mark", sql[token.start :], token.start)
                return
