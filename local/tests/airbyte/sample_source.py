"""A small source that speaks the Airbyte protocol and does what its configuration says.

Streams: `orders` (incremental by updated_at, key id) and `settings` (full refresh, one record).
Configuration: records, per_state, first, fail_after, pause, extra_field, token; see SPECIFICATION.
"""

import json
import sys
import time
from pathlib import Path

FIELDS = {
    "id": {"type": "integer"},
    "updated_at": {"type": "string", "format": "date-time"},
    "amount": {"type": ["null", "number"]},
    "lines": {"type": "array"},
    "note": {"type": ["null", "string"]},
}
SPECIFICATION = {
    "type": "object",
    "required": ["token"],
    "properties": {
        "token": {"type": "string", "airbyte_secret": True, "pattern": "^[a-z-]+$"},
        "records": {"type": "integer"},
        "per_state": {"type": "integer", "description": "records between two states"},
        "first": {"type": "integer", "description": "id of the first record"},
        "fail_after": {"type": "integer", "description": "records, then the source fails"},
        "pause": {"type": "number", "description": "seconds between records"},
        "extra_field": {"type": "string", "description": "one more property of orders"},
        "show_token": {"type": "boolean", "description": "fail with a message that holds the token"},
    },
}


def say(kind: str, **content: object) -> None:
    print(json.dumps({"type": kind, **content}), flush=True)


def catalog(configuration: dict) -> list:
    fields = dict(FIELDS)
    if configuration.get("extra_field"):
        fields[configuration["extra_field"]] = {"type": "string"}
    return [
        {
            "name": "orders",
            "json_schema": {"type": "object", "properties": fields},
            "supported_sync_modes": ["full_refresh", "incremental"],
            "source_defined_cursor": True,
            "default_cursor_field": ["updated_at"],
            "source_defined_primary_key": [["id"]],
        },
        {
            "name": "settings",
            "json_schema": {
                "type": "object",
                "properties": {"id": {"type": "integer"}, "zone": {"type": "string"}},
            },
            "supported_sync_modes": ["full_refresh"],
            "source_defined_primary_key": [["id"]],
        },
    ]


def order(number: int, configuration: dict) -> dict:
    minute, second = divmod(number, 60)
    hour, minute = divmod(minute, 60)
    record = {
        "id": number,
        "updated_at": f"2024-01-{1 + hour // 24:02}T{hour % 24:02}:{minute:02}:{second:02}Z",
        "amount": number / 4,
        "lines": [{"sku": f"sku-{number % 7}"}],
        "note": None,
        "not_declared": True,
    }
    if configuration.get("extra_field"):
        record[configuration["extra_field"]] = "new"
    return record


def status(stream: str, value: str) -> None:
    say(
        "TRACE",
        trace={
            "type": "STREAM_STATUS",
            "emitted_at": 0.0,
            "stream_status": {"stream_descriptor": {"name": stream}, "status": value},
        },
    )


def state(number: int) -> None:
    descriptor = {"name": "orders"}
    say(
        "STATE",
        state={
            "type": "STREAM",
            "stream": {"stream_descriptor": descriptor, "stream_state": {"last": number}},
        },
    )


def record(stream: str, data: dict) -> None:
    say("RECORD", record={"stream": stream, "data": data, "emitted_at": int(time.time() * 1000)})


def fail(message: str) -> None:
    say(
        "TRACE",
        trace={
            "type": "ERROR",
            "emitted_at": 0.0,
            "error": {"message": message, "failure_type": "system_error"},
        },
    )
    sys.exit(1)


def read_orders(configuration: dict, last: int) -> None:
    status("orders", "STARTED")
    first = max(configuration.get("first", 1), last)
    end = configuration.get("records", 10)
    for count, number in enumerate(range(first, end + 1), 1):
        record("orders", order(number, configuration))
        if configuration.get("fail_after") == count:
            fail(
                f"the source broke, token {configuration['token']}"
                if configuration.get("show_token")
                else "it broke"
            )
        if count % configuration.get("per_state", 5) == 0:
            state(number)
        time.sleep(configuration.get("pause", 0))
    state(max(end, last))
    status("orders", "COMPLETE")


def read(arguments: dict) -> None:
    configuration = arguments["config"]
    print("a line that is no message", flush=True)
    say("LOG", log={"level": "INFO", "message": f"reading with {configuration['token']}"})
    last = 0
    for entry in arguments.get("state", []):
        last = entry["stream"]["stream_state"]["last"]
    for stream in arguments["catalog"]["streams"]:
        if stream["stream"]["name"] == "orders":
            read_orders(configuration, last if stream["sync_mode"] == "incremental" else 0)
        else:
            status("settings", "STARTED")
            record("settings", {"id": 1, "zone": "America/Chicago"})
            status("settings", "COMPLETE")


def main() -> None:
    command, *rest = sys.argv[1:]
    arguments = {
        name.removeprefix("--"): json.loads(Path(file).read_text())
        for name, file in zip(rest[::2], rest[1::2], strict=True)
    }
    if command == "spec":
        say("SPEC", spec={"connectionSpecification": SPECIFICATION})
    elif command == "discover":
        if arguments["config"].get("records") == -1:
            fail("no such shop")
        say("CATALOG", catalog={"streams": catalog(arguments["config"])})
    elif command == "read":
        read(arguments)


main()
