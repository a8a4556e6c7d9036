"""Where things are: folders of this service, and which local service answers for a public host name."""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from larder_local.airbyte.problems import connector_failed


@dataclass(frozen=True)
class Places:
    data: Path
    connectors: Path
    credentials: Path
    endpoints: Path | None
    #: What the local services ask of each other on paths that are not public.
    control: Mapping[str, str] = field(default_factory=dict)

    def executable(self, connector: str) -> Path:
        return self.connectors / connector / "bin" / connector

    def runs(self) -> Path:
        folder = self.data / "runs"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def log(self, job: object) -> Path:
        folder = self.data / "jobs"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{job}.log"

    def snowflake(self, host: str) -> dict[str, Any]:
        """How to reach a Snowflake host: what DNS would say, which locally is the endpoints file."""
        account = host.split(".snowflakecomputing.")[0]
        endpoint = self._endpoints().get("snowflake")
        if endpoint and host.endswith(".snowflakecomputing.com"):
            return {"account": account, **endpoint}
        return {"account": account, "host": host, "port": 443, "protocol": "https"}

    def source_environment(self) -> dict[str, str]:
        """A source reaches the sample shop through its proxy, and trusts its authority."""
        shop = self._endpoints().get("shop")
        if not shop:
            return {}
        authority = self.data / "shop-ca.pem"
        try:
            asked = urllib.request.Request(f"{shop}/control/ca.pem", headers=dict(self.control))
            with urllib.request.urlopen(asked, timeout=10) as response:
                certificate = response.read()
        except OSError as error:
            raise connector_failed(f"the sample shop at {shop} does not answer: {error}") from error
        draft = authority.with_suffix(f".{os.getpid()}.tmp")
        draft.write_bytes(certificate)
        draft.replace(authority)
        return {"HTTPS_PROXY": shop, "REQUESTS_CA_BUNDLE": str(authority)}

    def _endpoints(self) -> dict[str, Any]:
        """Read each time: ports are chosen anew at every start of the local cloud."""
        if self.endpoints is None or not self.endpoints.exists():
            return {}
        return json.loads(self.endpoints.read_text())
