"""Parameters as drivers meet them: those that each answer carries, and those of one statement."""

from __future__ import annotations

from typing import Any

from larder_local.snowflake.account import parameters
from larder_local.snowflake.errors import SnowflakeError
from larder_local.snowflake.server.sessions import Session

#: What Snowflake sends besides the documented session parameters, with its values; drivers read them.
_OF_CLIENTS: dict[str, Any] = {
    "CLIENT_CONSENT_CACHE_ID_TOKEN": False,
    "CLIENT_DISABLE_INCIDENTS": True,
    "CLIENT_ENABLE_LOG_INFO_STATEMENT_PARAMETERS": False,
    "CLIENT_FORCE_PROTECT_ID_TOKEN": True,
    "CLIENT_HONOR_CLIENT_TZ_FOR_TIMESTAMP_NTZ": True,
    "CLIENT_METADATA_USE_SESSION_DATABASE": False,
    "CLIENT_OUT_OF_BAND_TELEMETRY_ENABLED": False,
    "CLIENT_RESULT_PREFETCH_SLOTS": 2,
    "CLIENT_RESULT_PREFETCH_THREADS": 1,
    "CLIENT_SESSION_CLONE": False,
    # Nothing leaves this machine.
    "CLIENT_TELEMETRY_ENABLED": False,
    "CLIENT_TELEMETRY_SESSIONLESS_ENABLED": False,
    "CLIENT_USE_V1_QUERY_API": True,
    "CSV_TIMESTAMP_FORMAT": "",
    "JS_DRIVER_DISABLE_OCSP_FOR_NON_SF_ENDPOINTS": True,
    "JS_TREAT_INTEGER_AS_BIGINT": False,
    # There is no cache of hybrid tables to keep in step.
    "QUERY_CONTEXT_CACHE_SIZE": 0,
    "SERVICE_NAME": "",
    # Array bindings come inline, never through a stage.
    "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD": 2**31 - 1,
}
#: Parameters of one statement that its run obeys; every other one of Snowflake's is refused there.
_OF_STATEMENTS = {
    "MULTI_STATEMENT_COUNT": int,
    "QUERY_TAG": str,
    "ROWS_PER_RESULTSET": int,
    "STATEMENT_QUEUED_TIMEOUT_IN_SECONDS": int,
    "STATEMENT_TIMEOUT_IN_SECONDS": int,
    "TIMEZONE": str,
    "USE_CACHED_RESULT": str,
    "ABORT_DETACHED_QUERY": str,
    "BINARY_OUTPUT_FORMAT": str,
    "DATE_OUTPUT_FORMAT": str,
    "TIME_OUTPUT_FORMAT": str,
    "TIMESTAMP_OUTPUT_FORMAT": str,
    "TIMESTAMP_LTZ_OUTPUT_FORMAT": str,
    "TIMESTAMP_NTZ_OUTPUT_FORMAT": str,
    "TIMESTAMP_TZ_OUTPUT_FORMAT": str,
}
#: Drivers' own switches: none of them changes what a statement does.
DRIVERS = (
    "_PLAN_UUID", "CACHE_RESULT_TEMP_TABLE", "CLIENT_", "DATAFRAME_", "ENABLE_", "GO_", "JDBC_", "JS_",
    "NEW_SQL_FORMAT", "NODE", "ODBC_", "PYTHON_", "QUERY_RESULT_FORMAT", "SNOWPARK_", "UI_",
)  # fmt: skip


def of_session(session: Session) -> list[dict[str, Any]]:
    """All parameters with the session's values, in the types that they have on the wire."""
    defaults = {**_OF_CLIENTS, **parameters.SESSION}
    names = [*defaults, *(name for name in session.parameters if name not in defaults)]
    return [{"name": name, "value": _typed(session, name, defaults.get(name))} for name in names]


def _typed(session: Session, name: str, default: Any) -> Any:
    if name == "AUTOCOMMIT":
        return session.autocommit
    value = session.parameter(name)
    if value is None:
        value = default
    if isinstance(default, bool):
        return str(value).lower() == "true"
    if isinstance(default, int):
        return int(value)
    return value


def of_statement(given: dict[str, Any] | None) -> dict[str, Any]:
    """Reads the `parameters` of a request; names are of any case, as JDBC sends them small.

    Raises SnowflakeError for one that is unknown, of the wrong type, or not obeyed for a single statement.
    """
    found: dict[str, Any] = {}
    for key, value in (given or {}).items():
        name = str(key).upper()
        if name in _OF_STATEMENTS:
            found[name] = _read(name, value)
        elif name.startswith(DRIVERS):
            found[name] = value
        elif name in parameters.SESSION:
            raise SnowflakeError("000002", "0A000", f"Unsupported feature '{name} of one statement'.")
        else:
            raise SnowflakeError("001006", "22023", f"SQL compilation error:\ninvalid parameter '{name}'")
    return found


def _read(name: str, value: Any) -> Any:
    try:
        return _OF_STATEMENTS[name](value)
    except (TypeError, ValueError):
        text = f"SQL compilation error:\ninvalid value '{value}' for parameter '{name}'"
        raise SnowflakeError("001008", "22023", text) from None
