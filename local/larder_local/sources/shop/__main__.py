"""`python -m larder_local.sources.shop --port P --data DIR`: the sample shop, until it gets SIGTERM."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor

from larder_local.gate import Gate
from larder_local.keys import read_keys
from larder_local.sources.shop.certificates import server_context
from larder_local.sources.shop.server import Server
from larder_local.sources.shop.settings import BadSettings, Settings, read_settings
from larder_local.sources.shop.shop import Shop
from larder_local.sources.shop.superstore import DataMissing

# Seconds that work under way may take after SIGTERM.
PATIENCE = 3


def main() -> int:
    try:
        settings = read_settings(sys.argv[1:])
        asyncio.run(run(settings))
    except (BadSettings, DataMissing) as error:
        print(f"larder_local.sources.shop: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"larder_local.sources.shop: {error.strerror or error}", file=sys.stderr)
        return 2
    return 0


async def run(settings: Settings) -> None:
    gate = Gate(read_keys().control_token, private=("/_larder", "/control"))
    settings.data.mkdir(parents=True, exist_ok=True)
    context = server_context(settings.data)
    loop = asyncio.get_running_loop()
    # SQLite's connection belongs to the thread that made it: the one worker.
    with ThreadPoolExecutor(max_workers=1) as worker:
        shop = await loop.run_in_executor(worker, Shop, settings)
        stopped = asyncio.Event()

        def stop() -> None:
            stopped.set()
            # A long advance is broken off: its transaction leaves nothing behind.
            loop.call_later(PATIENCE, os._exit, 0)

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop)
        try:
            await Server(shop, context, worker, gate).serve(stopped)
        finally:
            await loop.run_in_executor(worker, shop.ledger.close)


if __name__ == "__main__":
    sys.exit(main())
