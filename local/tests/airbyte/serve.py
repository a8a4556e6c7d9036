"""A local Airbyte for clients that live in another environment: `python -m airbyte.serve DIRECTORY`.

It prints one line of JSON (`url`, `client-id`, `client-secret`) when it answers, and ends when its
standard input does, so that it cannot outlive the tests that started it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from .service import API, CREDENTIALS, Service, install_sample_source


def main(directory: Path) -> None:
    # Under a name that Airbyte's libraries know: they read no configuration of a kind that is not theirs.
    install_sample_source(directory / "connectors", "source-faker")
    service = Service(directory)
    service.start()
    print(json.dumps({"url": f"{service.url}{API}", **CREDENTIALS}), flush=True)
    sys.stdin.read()
    service.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
