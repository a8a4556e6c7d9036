"""Large results in parts: the first comes with the answer, the driver fetches the others side by side."""

from __future__ import annotations

import base64
import json
from typing import Any

from larder_local.snowflake.engine.result import SELECT, Result
from larder_local.snowflake.results import Kept, Results
from larder_local.snowflake.server import arrow
from larder_local.snowflake.server.sessions import Session
from larder_local.snowflake.server.wire import encoded_rows

#: Bytes of a result that come in one piece, and about as many of each part beyond.
_WHOLE = 4 * 2**20
_LEAST_ROWS = 1_000
#: Drivers that read Arrow unless they are told not to, as at Snowflake, and the parameter of each that tells.
#: JDBC's needs the JVM's leave (`--add-opens=java.base/java.nio=ALL-UNNAMED`), so here it has to ask.
_FORMATS = {
    "PythonConnector": ("PYTHON_CONNECTOR_QUERY_RESULT_FORMAT", "ARROW"),
    "Go": ("GO_QUERY_RESULT_FORMAT", "ARROW"),
    "JDBC": ("JDBC_QUERY_RESULT_FORMAT", "JSON"),
    ".NET": ("DOTNET_QUERY_RESULT_FORMAT", "JSON"),
    "ODBC": ("ODBC_QUERY_RESULT_FORMAT", "JSON"),
}


def rows_of(session: Session, results: Results, kept: Kept, host: str) -> dict[str, Any]:
    """The part of an answer that holds the rows; `host` is the address at which the driver reached us."""
    found = kept.result
    form = "arrow" if found.table is not None and _wants_arrow(session, found) else "json"
    if kept.parts.get(form) is None:
        kept.parts[form] = _cut(results, kept, form)
    first, rest = kept.parts[form]
    answer: dict[str, Any] = {
        "queryResultFormat": form,
        "total": found.count,
        "returned": found.count,
        **first,
    }
    if rest:
        answer["chunks"] = [
            {
                "url": f"http://{host}/results/{kept.query_id}/{form}/{number}?token={kept.token}",
                "rowCount": rows,
                "uncompressedSize": size,
                "compressedSize": size,
            }
            for number, (rows, size) in enumerate(rest)
        ]
        answer["chunkHeaders"] = {}
    return answer


def _wants_arrow(session: Session, found: Result) -> bool:
    """SHOW, counts and the like come as JSON at Snowflake, too."""
    name, default = _FORMATS.get(session.application, ("", "JSON"))
    asked = str(session.given(name) or session.given("QUERY_RESULT_FORMAT") or default).upper()
    return found.type_id == SELECT and asked.startswith("ARROW")


def _cut(results: Results, kept: Kept, form: str) -> tuple[dict[str, Any], list[tuple[int, int]]]:
    found = kept.result
    size = found.table.nbytes if found.table is not None else 0
    count = found.count
    if size <= _WHOLE or count <= _LEAST_ROWS:
        return _first(found, form), []
    step = max(_LEAST_ROWS, count * _WHOLE // size)
    head = min(step, 10 * _LEAST_ROWS)
    rest = []
    for number, start in enumerate(range(head, count, step)):
        part = found.part(start, step)
        data = arrow.stream(arrow.table_of(part)) if form == "arrow" else _bare_rows(part)
        results.keep_part(kept, f"{form}.{number}", data)
        rest.append((part.count, len(data)))
    return _first(found.part(0, head), form), rest


def _first(found: Result, form: str) -> dict[str, Any]:
    if form == "json":
        return {"rowset": encoded_rows(found)}
    data = arrow.stream(arrow.table_of(found)) if found.count else b""
    return {"rowsetBase64": base64.b64encode(data).decode(), "rowset": []}


def _bare_rows(part: Result) -> bytes:
    """Rows without the brackets around them, as drivers expect them in a part."""
    return json.dumps(encoded_rows(part), ensure_ascii=False, separators=(",", ":")).encode()[1:-1]
