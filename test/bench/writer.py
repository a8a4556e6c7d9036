"""How many records a second the destination writer lands in a local Snowflake of its own, by mode.

The best of a few runs; beside it the processor's time that a record took in the writer and in the Snowflake,
which a busy machine changes less than the rate.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

LOCAL = Path(__file__).parents[2] / "local"
sys.path[:0] = [str(LOCAL), str(LOCAL / "tests")]

from airbyte.snowflake_server import SnowflakeServer  # noqa: E402
from larder_local.airbyte.destinations.snowflake import Snowflake  # noqa: E402
from larder_local.airbyte.destinations.stream_writer import StreamPlan  # noqa: E402
from larder_local.airbyte.landing import Landing  # noqa: E402

RUNS = 3
RECORDS = int(os.environ.get("RECORDS", 100_000))
PER_STATE = 1_000
START = datetime(2024, 1, 1)
PROPERTIES = {
    "id": {"type": "integer"},
    "updated_at": {"type": "string", "format": "date-time"},
    "amount": {"type": ["null", "number"]},
    "lines": {"type": "array"},
    "note": {"type": ["null", "string"]},
}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="larder-bench-") as folder:
        server = SnowflakeServer(Path(folder))
        server.start()
        server.prepare()
        try:
            rates = {mode: _best(server, mode) for mode in ("append", "dedup", "overwrite")}
        finally:
            server.stop()
    print(json.dumps(rates, indent=2, ensure_ascii=False))


def _best(server: SnowflakeServer, mode: str) -> dict[str, float]:
    lines = _messages()
    runs = [_run(server, mode, number, lines) for number in range(RUNS)]
    return max(runs, key=lambda run: run["records a second"])


def _run(server: SnowflakeServer, mode: str, number: int, lines: list[str]) -> dict[str, float]:
    """From the first line of the source to the last commit; the log-in is not in it."""
    warehouse = Snowflake(server.configuration(), {"account": "LARDER-LOCAL", **server.endpoint}, "bench")
    landing = Landing(warehouse, [_plan(mode, number)], lambda _: None, lambda _: None)
    used, served, began = time.process_time(), _processor_time(server), time.monotonic()
    landing.prepare()
    for line in lines:
        landing.take(line)
    if not landing.complete(0) or landing.records() != {"orders": RECORDS}:
        raise SystemExit(f"{mode}: not everything landed")
    took = time.monotonic() - began
    used, served = time.process_time() - used, _processor_time(server) - served
    warehouse.close()
    return {
        "records a second": round(RECORDS / took),
        "µs of processor a record, writer": round(used * 1e6 / RECORDS, 1),
        "µs of processor a record, Snowflake": round(served * 1e6 / RECORDS, 1),
    }


def _processor_time(server: SnowflakeServer) -> float:
    """Seconds that the server has used so far (Linux)."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _plan(mode: str, number: int) -> StreamPlan:
    return StreamPlan(
        name="orders",
        namespace=None,
        schema="SHOPIFY",
        table=f"orders_{mode}_{number}",
        staging_schema="AIRBYTE_INTERNAL",
        properties=PROPERTIES,
        primary_key=["id"],
        cursor="updated_at",
        dedup=mode == "dedup",
        replace=mode == "overwrite",
        generation=1,
        job=1,
    )


def _messages() -> list[str]:
    stream = {"stream_descriptor": {"name": "orders"}}
    lines = []
    for number in range(1, RECORDS + 1):
        data: dict[str, Any] = {
            "id": number,
            "updated_at": f"{START + timedelta(seconds=number):%Y-%m-%dT%H:%M:%SZ}",
            "amount": number / 4,
            "lines": [{"sku": f"sku-{number % 7}", "quantity": 1}],
            "note": None,
        }
        record = {"stream": "orders", "data": data, "emitted_at": 1_704_067_200_000}
        lines.append(json.dumps({"type": "RECORD", "record": record}))
        if number % PER_STATE == 0:
            state = {"type": "STREAM", "stream": {**stream, "stream_state": {"last": number}}}
            lines.append(json.dumps({"type": "STATE", "state": state}))
    complete = {"type": "STREAM_STATUS", "stream_status": {**stream, "status": "COMPLETE"}}
    lines.append(json.dumps({"type": "TRACE", "trace": complete}))
    return lines


if __name__ == "__main__":
    main()
