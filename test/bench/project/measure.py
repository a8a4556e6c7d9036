"""Times a pull request's try against the whole build of a project of 300 models, on a Snowflake of its own.

Prints one JSON object. The start-up is what every try takes whatever it changes: the try of a model that nothing
reads, less the seconds in which it and its test ran.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SHOP = Path(__file__).parents[3] / "dbt/shop"
sys.path[:0] = [str(SHOP), str(SHOP / "tests_python")]

from generate import change, change_leaf, generate, undo_leaf  # noqa: E402
from local_cloud import RAW, LocalCloud  # noqa: E402
from small_shop import SmallShop  # noqa: E402

#: A model then takes about a tenth of a second, still less than on Snowflake.
ORDERS = 1_000_000


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="larder-bench-") as folder:
        cloud = LocalCloud(Path(folder))
        try:
            print(json.dumps(measure(cloud, Path(folder) / "project")))
        finally:
            cloud.stop()


def measure(cloud: LocalCloud, folder: Path) -> dict[str, float]:
    cloud.run(
        f"create table {RAW}.SHOPIFY.ORDERS as select seq4() as ID, mod(ID, 50) as REGION,"
        " (ID * 1.25)::number(38, 2) as AMOUNT, '2026-01-01 00:00:00+00:00'::timestamp_tz as LOADED_AT"
        f" from table(generator(rowcount => {ORDERS}))"
    )
    shop = SmallShop(cloud, folder, {})
    generate(folder)
    timed(shop, lambda: shop.production("build", tag="t1", commit="c1"))
    whole = json.loads((folder / "target/run_results.json").read_text())["elapsed_time"]
    # The first push of a pull request parses all, those after it what has changed.
    timed(shop, lambda: shop.attempt(1))
    change_leaf(folder)
    start_up = timed(shop, lambda: shop.attempt(1)) - sum(each["seconds"] for each in nodes(folder))
    undo_leaf(folder)
    change(folder)
    tried = timed(shop, lambda: shop.attempt(1))
    models = sum(each["kind"] == "model" for each in nodes(folder))
    return {"start_up": start_up, "try": tried, "build": whole, "models": models}


def nodes(folder: Path) -> list[dict[str, Any]]:
    return json.loads((folder / "target/summary.json").read_text())["nodes"]


def timed(shop: SmallShop, start: object) -> float:
    began = time.monotonic()
    run = shop.ended(start())  # type: ignore[operator]
    took = time.monotonic() - began
    if run.code:
        raise SystemExit(run.said)
    return took


if __name__ == "__main__":
    main()
