"""`python -m larder_local.aws --port P --data DIR`: the local AWS, until it gets SIGTERM."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path

from larder_local.keys import read_keys


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="larder_local.aws", description="The local AWS.")
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
    parser.add_argument("--data", type=Path, required=True, help="folder of what runs here; emptied at start")
    chosen = parser.parse_args()
    if not 0 < chosen.port < 65536:
        parser.exit(2, f"larder_local.aws: port {chosen.port} is not between 1 and 65535\n")
    return chosen


def prepare_environment(port: int) -> None:
    """What moto reads from the environment, mostly when it is imported."""
    os.environ.update(
        MOTO_PORT=str(port),
        MOTO_IAM_LOAD_MANAGED_POLICIES="true",
        # A client that moto makes without saying whose it is must not find anybody's real credentials.
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="testing",
        AWS_EC2_METADATA_DISABLED="true",
    )
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        os.environ.pop(name, None)


def stop_on_signal() -> None:
    """Turns SIGTERM and SIGINT into a normal end, so that `finally` blocks run."""

    def end(_signal: int, _frame: object) -> None:
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)


def main() -> None:
    chosen = arguments()
    keys = read_keys()
    prepare_environment(chosen.port)
    stop_on_signal()

    from larder_local.aws.server import serve

    serve(chosen.port, chosen.data, keys)


if __name__ == "__main__":
    main()
