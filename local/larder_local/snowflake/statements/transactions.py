"""BEGIN, COMMIT, ROLLBACK."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from larder_local.snowflake.engine.result import TRANSACTION, Result, status
from larder_local.snowflake.errors import unsupported
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements.context import Context


def begin(context: Context, reader: Reader) -> Result:
    reader.accept("TRANSACTION", "WORK")
    if reader.accept("NAME"):
        reader.identifier()
    if not reader.done:
        raise unsupported("Snowflake Scripting")
    if not context.session.in_transaction:
        context.run("begin")
        context.session.in_transaction = True
    return status(type_id=TRANSACTION)


def begin_implicitly(context: Context) -> None:
    """With autocommit off, the first statement that writes opens a transaction."""
    if not context.session.autocommit and not context.session.in_transaction:
        context.run("begin")
        context.session.in_transaction = True


@contextlib.contextmanager
def whole(context: Context) -> Iterator[None]:
    """Several of the engine's statements happen together or not at all, also inside a transaction."""
    if context.session.in_transaction:
        yield
        return
    context.run("begin")
    context.session.in_transaction = True
    try:
        yield
    except BaseException:
        context.roll_back()
        raise
    context.commit()


def commit(context: Context, reader: Reader) -> Result:
    reader.accept("WORK")
    reader.end()
    context.commit()
    return status(type_id=TRANSACTION)


def rollback(context: Context, reader: Reader) -> Result:
    reader.accept("WORK")
    reader.end()
    if context.session.in_transaction:
        context.session.in_transaction = False
        context.run("rollback")
    return status(type_id=TRANSACTION)
