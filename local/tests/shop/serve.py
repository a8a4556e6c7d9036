"""A sample shop for clients that live in another environment: `python -m shop.serve DIRECTORY`.

It prints one line of JSON (`proxy`, `authority`: the path of its certificate, `host`, `token`) when it
answers, and ends when its standard input does, so that it cannot outlive the tests that started it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from .service import HOST, TOKEN, start, stop


def main(directory: Path) -> None:
    service = start(directory, LARDER_SHOP_SCALE="0.05")
    authority = str(directory / "data" / "ca.pem")
    print(
        json.dumps({"proxy": service.address, "authority": authority, "host": HOST, "token": TOKEN}),
        flush=True,
    )
    sys.stdin.read()
    stop(service)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
