"""SHOW PARAMETERS of the session, the account and its objects."""

from __future__ import annotations

import re
from typing import Any

from larder_local.snowflake.account.parameters import ABOVE, BY_KIND, as_text, type_of
from larder_local.snowflake.engine.result import SHOW, Result
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.show_request import typed


def parameters(context: Context, reader: Reader) -> Result:
    like = reader.string() if reader.accept("LIKE") else "%"
    kind, name = "SESSION", ""
    if reader.accept("IN", "FOR"):
        kind = reader.expect("SESSION", "ACCOUNT", "DATABASE", "SCHEMA", "WAREHOUSE", "USER")
        if kind in ("DATABASE", "WAREHOUSE", "USER"):
            name = reader.identifier() if not reader.done else str(context.session.user)
        elif kind == "SCHEMA":
            name = context.schema(reader.path())
    if reader.accept("LIKE"):
        like = reader.string()
    reader.end()
    own, above = _settings(context, kind, name)
    pattern = re.compile(re.escape(like).replace("%", ".*").replace("_", "."), re.IGNORECASE)
    rows = []
    for key, default in sorted(BY_KIND[kind].items()):
        if not pattern.fullmatch(key):
            continue
        value, level = default, ""
        for settings, where in ((above, ABOVE.get(kind, "")), (own, kind)):
            if settings.get(key) is not None:
                value, level = settings[key], where
        rows.append([key, as_text(value), as_text(default), level, "", type_of(default)])
    return Result(typed("key value default level description type"), rows, SHOW)


def _settings(context: Context, kind: str, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is set on the object, and on the one above it."""
    store = context.account.store
    if kind == "SESSION":
        return context.session.parameters, {}
    if kind == "ACCOUNT":
        whole = store.find("ACCOUNT", context.account.name)
        return (whole.properties if whole else {}), {}
    thing = context.account.require_visible(context.roles, kind, name)
    above = store.find(ABOVE[kind], name.split(".")[0]) if kind == "SCHEMA" else None
    return thing.properties, above.properties if above else {}
