"""A local Snowflake for clients that live in another environment: `python serve.py DIRECTORY`.

It prints one line of JSON (`port`, `user`, `key`: the path of the private key) when it answers, and ends when
its standard input does, so that it cannot outlive the tests that started it.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from snowflake_harness import ADMINISTRATOR, Cloud


def main(directory: Path) -> None:
    cloud = Cloud(directory / "data")
    key = directory / "key.pem"
    with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(cloud.key)
    print(json.dumps({"port": cloud.port, "user": ADMINISTRATOR, "key": str(key)}), flush=True)
    sys.stdin.read()
    cloud.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
