"""What the role may see, as SHOW and the information schema list it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from larder_local.snowflake.account.store import Thing
from larder_local.snowflake.statements.context import Context


def of_kind(context: Context, kind: str, inside: str | None = None) -> list[Thing]:
    """Objects with any privilege for the role, in containers that let the role in."""
    account, roles = context.account, context.roles
    found = account.store.all(kind, inside)
    if account.manages_grants(roles):
        return found
    seen = [thing for thing in found if account.grants.privileges(roles, kind, thing.name)]
    return [thing for thing in seen if account.may_reach(roles, thing.name)]


def relations(context: Context, inside: str | None) -> list[Thing]:
    """Tables and views, the session's temporary ones included."""
    found = [*of_kind(context, "TABLE", inside), *of_kind(context, "VIEW", inside)]
    temporary = [
        Thing(kind, name, 0.0, {"TEMPORARY": True})
        for name, kind in context.session.temporary.items()
        if inside is None or name.startswith(inside + ".")
    ]
    hidden = set(context.session.temporary)
    return sorted([each for each in found if each.name not in hidden] + temporary, key=lambda each: each.name)


def like(pattern: str | None, things: Iterable[Thing]) -> list[Thing]:
    """SQL's LIKE on the last part of the name, whatever the case."""
    if pattern is None:
        return list(things)
    wildcards = {"%": ".*", "_": "."}
    parts = (wildcards.get(each) or re.escape(each[-1]) for each in re.findall(r"\\.|.", pattern, re.DOTALL))
    matcher = re.compile("".join(parts), re.IGNORECASE)
    return [thing for thing in things if matcher.fullmatch(thing.name.split(".")[-1])]
