"""`python -m larder_local.airbyte --port P --data DIR`: the local Airbyte, until it gets SIGTERM."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

from larder_local.airbyte.places import Places
from larder_local.gate import Gate
from larder_local.keys import read_keys

_STOP_SECONDS = 3


def main() -> None:
    port, data = _arguments()
    connectors, credentials = _folder("LARDER_CONNECTORS"), _credentials(_folder("LARDER_SECRETS"))
    keys = read_keys()
    places = Places(
        data=data.resolve(),
        connectors=connectors,
        credentials=credentials,
        control=keys.headers,
        endpoints=Path(os.environ["LARDER_ENDPOINTS"]).resolve()
        if os.environ.get("LARDER_ENDPOINTS")
        else None,
    )

    # uvicorn stops in order on these signals, then raises them again: that has to be a good end.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))

    import uvicorn

    from larder_local.airbyte.airbyte import assemble
    from larder_local.airbyte.api.application import application

    print(f"airbyte: listening on 127.0.0.1:{port}, data in {places.data}", file=sys.stderr, flush=True)
    uvicorn.run(
        Gate(keys.control_token).asgi(application(assemble(places))),
        host="127.0.0.1",
        port=port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )


def _arguments() -> tuple[int, Path]:
    parser = argparse.ArgumentParser(prog="larder_local.airbyte", description="The local Airbyte.")
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
    parser.add_argument("--data", type=Path, required=True, help="folder for what it remembers")
    chosen = parser.parse_args()
    if not 0 < chosen.port < 65536:
        _refuse(f"port {chosen.port} is not between 1 and 65535")
    return chosen.port, chosen.data


def _folder(variable: str) -> Path:
    value = os.environ.get(variable)
    if not value:
        _refuse(f"the environment variable {variable} is missing")
    return Path(value).resolve()


def _credentials(folder: Path) -> Path:
    file = folder / "airbyte.json"
    try:
        document = json.loads(file.read_text())
        document["client-id"], document["client-secret"]
    except (OSError, ValueError, KeyError, TypeError):
        _refuse(f"{file} is not a JSON file with client-id and client-secret")
    return file


def _refuse(reason: str) -> NoReturn:
    print(f"larder_local.airbyte: {reason}", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
