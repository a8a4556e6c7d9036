"""The JSON that drivers get."""

from __future__ import annotations

import uuid
from typing import Any

from larder_local.snowflake.engine.result import Result
from larder_local.snowflake.errors import SnowflakeError
from larder_local.snowflake.server.sessions import Session, Sessions
from larder_local.snowflake.server.wire import encoded_rows, row_type
from larder_local.snowflake.statements.context import Context
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


def logged_in(session: Session, token: str, master: str) -> dict[str, Any]:
    return success({
        "token": token,
        "masterToken": master,
        "validityInSeconds": Sessions.VALID,
        "masterValidityInSeconds": Sessions.MASTER_VALID,
        "sessionId": session.id,
        "serverVersion": VERSION,
        "displayUserName": session.user,
        "parameters": _parameters(session),
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


def _parameters(session: Session) -> list[dict[str, Any]]:
    return [
        {"name": "AUTOCOMMIT", "value": session.autocommit},
        {"name": "TIMEZONE", "value": session.parameter("TIMEZONE")},
        {"name": "CLIENT_SESSION_KEEP_ALIVE", "value": bool(session.parameter("CLIENT_SESSION_KEEP_ALIVE"))},
        # Array bindings come inline, never through a stage.
        {"name": "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD", "value": 0},
        {"name": "CLIENT_TELEMETRY_ENABLED", "value": False},
    ]


def result(session: Session, found: Result, context: Context) -> dict[str, Any]:
    rows = encoded_rows(found)
    return success({
        "parameters": _parameters(session),
        "rowtype": row_type(found.columns),
        "rowset": rows,
        "total": len(rows),
        "returned": len(rows),
        "queryId": context.query_id,
        "sqlState": "00000",
        "statementTypeId": found.type_id,
        "numberOfBinds": len(context.binds[0]) if context.binds else context.sql.count("?"),
        "arrayBindSupported": found.type_id == 0x3100,
        "version": 1,
        "queryResultFormat": "json",
        "finalDatabaseName": session.database,
        "finalSchemaName": session.schema,
        "finalRoleName": session.role,
        "finalWarehouseName": session.warehouse,
        **found.extra,
    })  # fmt: skip
