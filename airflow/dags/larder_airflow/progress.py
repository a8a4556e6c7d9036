"""Tells the command line where a run is: one line of JSON for each change."""

from __future__ import annotations

import json
from typing import Literal

State = Literal["running", "succeeded", "failed"]


def tell(step: str, state: State, detail: str = "") -> None:
    print(f"larder: {json.dumps({'step': step, 'state': state, 'detail': detail})}", flush=True)


def count(number: int, noun: str) -> str:
    """`1 model`, `5,009 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
