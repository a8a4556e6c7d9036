"""`python -m larder_local.snowflake --port P --data DIR`"""

from __future__ import annotations

import logging
import sys

import uvicorn

from larder_local.gate import Gate
from larder_local.keys import read_keys
from larder_local.snowflake import settings
from larder_local.snowflake.server import app
from larder_local.snowflake.service import Service


def main() -> int:
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr
    )
    try:
        told = settings.read(sys.argv[1:])
    except settings.SettingsError as error:
        print(f"snowflake: {error}", file=sys.stderr)
        return 2
    gate = Gate(read_keys().control_token)
    service = Service(told.data, told.organization, told.account)
    service.account.bootstrap_user(told.terraform_user, told.terraform_key)
    logging.info("snowflake %s-%s on port %d", told.organization, told.account, told.port)
    uvicorn.run(
        gate.asgi(app.make(service)),
        host="127.0.0.1",
        port=told.port,
        log_level="warning",
        timeout_graceful_shutdown=3,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
