"""USE, ALTER SESSION and session variables."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from larder_local.snowflake.account import parameters, session_values
from larder_local.snowflake.engine.dialect import SNOWFLAKE
from larder_local.snowflake.engine.result import SESSION_STATEMENT, Result, status
from larder_local.snowflake.errors import SnowflakeError, cannot_use, compilation
from larder_local.snowflake.names import literal
from larder_local.snowflake.reader import Reader
from larder_local.snowflake.statements.context import Context
from larder_local.snowflake.statements.query import value_of


def use(context: Context, reader: Reader) -> Result:
    session, account = context.session, context.account
    kind = reader.accept("SECONDARY ROLES", "ROLE", "WAREHOUSE", "DATABASE", "SCHEMA")
    if kind == "SECONDARY ROLES":
        session.secondary_roles = reader.expect("ALL", "NONE")
    elif kind == "ROLE":
        session.role = _role(context, reader.identifier())
    elif kind == "WAREHOUSE":
        name = reader.identifier()
        if not account.grants.privileges(context.roles, "WAREHOUSE", name):
            raise cannot_use()
        session.warehouse = name
    else:
        _use_namespace(context, reader, kind)
    reader.end()
    return status(type_id=SESSION_STATEMENT)


def _use_namespace(context: Context, reader: Reader, kind: str | None) -> None:
    path = reader.path()
    session, account = context.session, context.account
    as_schema = kind == "SCHEMA" or (kind is None and len(path) == 2)
    name = context.schema(path) if as_schema else path[0]
    if name.endswith(".INFORMATION_SCHEMA"):
        account.require(context.roles, "USAGE", "DATABASE", name.split(".")[0])
    elif not account.may_see(context.roles, "SCHEMA" if as_schema else "DATABASE", name):
        raise cannot_use()
    if as_schema:
        session.database, session.schema = name.split(".")
    else:
        session.database = name
        session.schema = "PUBLIC" if account.store.find("SCHEMA", f"{name}.PUBLIC") else None


def _role(context: Context, name: str) -> str:
    if context.account.store.find("ROLE", name) is None:
        raise cannot_use()
    if name not in context.account.grants.of_user(context.session.user):
        raise SnowflakeError(
            "003013",
            "42501",
            f"SQL access control error:\nRequested role '{name}' is not assigned to the executing user."
            f" Specify"
            " another role to activate.",
        )
    return name


def alter(context: Context, reader: Reader) -> Result:
    verb = reader.expect("SET", "UNSET")
    session = context.session
    if verb == "UNSET":
        names = [reader.word()]
        while reader.accept(","):
            names.append(reader.word())
        for name in names:
            session_values.checked(name, parameters.SESSION.get(name, ""))
            session.parameters.pop(name, None)
            _obey(context, name)
        return status(type_id=SESSION_STATEMENT)
    found = reader.options()
    reader.end()
    # All are checked before one is set.
    for name, value in {each: session_values.checked(each, value) for each, value in found.items()}.items():
        session.parameters[name] = value
        _obey(context, name)
    return status(type_id=SESSION_STATEMENT)


def _obey(context: Context, name: str) -> None:
    """What does not wait for the next statement."""
    value = context.session.parameter(name)
    if name == "AUTOCOMMIT" and value:
        context.commit()
    if name == "TIMEZONE":
        try:
            context.run(f"set TimeZone = {literal(str(value))}")
        except SnowflakeError:
            text = f"invalid value [{value}] for parameter 'TIMEZONE'"
            raise compilation(text, "001008", "22023") from None


def set_variables(context: Context, reader: Reader) -> Result:
    name = reader.word()
    reader.expect("=")
    tree = sqlglot.parse_one(f"select {reader.rest()}", read=SNOWFLAKE)
    assert isinstance(tree, exp.Select)
    context.session.variables[name] = value_of(context, tree)
    return status(type_id=SESSION_STATEMENT)


def unset_variables(context: Context, reader: Reader) -> Result:
    context.session.variables.pop(reader.word(), None)
    return status(type_id=SESSION_STATEMENT)
