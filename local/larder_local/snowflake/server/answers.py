"""The JSON that drivers get."""

from __future__ import annotations

import uuid
from typing import Any

from larder_local.snowflake.engine.result import Result
from larder_local.snowflake.errors import SnowflakeError
from larder_local.snowflake.results import Kept
from larder_local.snowflake.server import parameters
from larder_local.snowflake.server.sessions import Session, Sessions
from larder_local.snowflake.server.wire import row_type
from larder_local.snowflake.statements.functions import VERSION


def success(data: Any) -> dict[str, Any]:
    return {"data": data, "code": None, "message": None, "success": True}


def failure(error: SnowflakeError) -> dict[str, Any]:
    """Always HTTP 200: drivers try again for minutes on anything from 500 up."""
    data = {
        "errorCode": error.code,
        "sqlState": error.state,
        "queryId": error.query_id or str(uuid.uuid4()),
        "internalError": False,
        "line": -1,
        "pos": -1,
        "type": "COMPILATION",
    }
    return {"data": data, "code": error.code, "message": error.message, "success": False}


def internal(error: BaseException) -> SnowflakeError:
    """A fault of ours, told as Snowflake tells its own: at once, so that no driver tries again."""
    text = f"SQL execution internal error: {type(error).__name__}: {error}"
    return SnowflakeError("000603", "XX000", text)


def logged_in(session: Session, token: str, master: str) -> dict[str, Any]:
    return success({
        "token": token,
        "masterToken": master,
        "validityInSeconds": Sessions.VALID,
        "masterValidityInSeconds": Sessions.MASTER_VALID,
        "sessionId": session.id,
        "serverVersion": VERSION,
        "displayUserName": session.user,
        "parameters": parameters.of_session(session),
        "sessionInfo": {
            "databaseName": session.database,
            "schemaName": session.schema,
            "warehouseName": session.warehouse,
            "roleName": session.role,
        },
    })  # fmt: skip


def renewed(session: Session, token: str, master: str) -> dict[str, Any]:
    return success({
        "sessionToken": token,
        "validityInSecondsST": Sessions.VALID,
        "masterToken": master,
        "validityInSecondsMT": Sessions.MASTER_VALID,
        "sessionId": session.id,
    })  # fmt: skip


def in_progress(query_id: str, *, asynchronous: bool) -> dict[str, Any]:
    """The statement goes on; the client asks for its result at the address."""
    code, word = ("333334", "Asynchronous execution") if asynchronous else ("333333", "Query execution")
    data = {
        "queryId": query_id,
        "getResultUrl": f"/queries/{query_id}/result",
        "queryAbortsAfterSecs": 300,
        "progressDesc": None,
    }
    return {"data": data, "code": code, "message": f"{word} in progress.", "success": True}


def result(session: Session, kept: Kept, rows: dict[str, Any]) -> dict[str, Any]:
    """`rows` is what `parts.rows_of` made of the result."""
    found: Result = kept.result
    return success({
        "parameters": parameters.of_session(session),
        "rowtype": row_type(found.columns),
        "queryId": kept.query_id,
        "sqlState": "00000",
        "statementTypeId": found.type_id,
        "numberOfBinds": kept.placeholders,
        "arrayBindSupported": found.type_id == 0x3100,
        "version": 1,
        "finalDatabaseName": session.database,
        "finalSchemaName": session.schema,
        "finalRoleName": session.role,
        "finalWarehouseName": session.warehouse,
        **rows,
        **found.extra,
    })  # fmt: skip
