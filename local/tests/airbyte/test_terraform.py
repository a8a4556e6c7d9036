"""Terraform makes a source, a destination and a connection here, and sees no difference afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .service import API, CREDENTIALS, LOCAL, Client, Service

MIRROR = LOCAL.parent / ".larder" / "mirror"
PROVIDER = MIRROR / "registry.terraform.io" / "airbytehq" / "airbyte"

pytestmark = pytest.mark.skipif(
    shutil.which("terraform") is None or not PROVIDER.exists(),
    reason=f"no terraform or no {PROVIDER}: the API was NOT tested with Terraform",
)

CONFIGURATION = """
terraform {
  required_providers {
    airbyte = { source = "airbytehq/airbyte" }
  }
}
variable "records" { type = number }
provider "airbyte" {
  server_url    = "%(url)s"
  token_url     = "%(path)s/applications/token"
  client_id     = "%(client-id)s"
  client_secret = "%(client-secret)s"
}
resource "airbyte_source" "shop" {
  name          = "shop"
  workspace_id  = "%(workspace)s"
  definition_id = "%(source)s"
  configuration = jsonencode({ token = "top-secret-token", records = var.records })
}
resource "airbyte_destination" "raw" {
  name          = "raw"
  workspace_id  = "%(workspace)s"
  definition_id = "25c5221d-dce2-4163-ade9-739ef790f503"
  configuration = jsonencode({
    host     = "127.0.0.1"
    port     = 5432
    database = "raw"
    schema   = "shop"
    username = "airbyte"
    password = "other-secret"
  })
}
resource "airbyte_connection" "shop" {
  name           = "shop"
  source_id      = airbyte_source.shop.source_id
  destination_id = airbyte_destination.raw.destination_id
  schedule       = { schedule_type = "cron", cron_expression = "0 0 5 * * ? UTC" }
  configurations = {
    streams = [
      { name = "orders", sync_mode = "incremental_append" },
      { name = "settings", sync_mode = "full_refresh_overwrite" },
    ]
  }
}
"""


def test_what_is_applied_plans_empty_changes_in_place_and_goes(
    client: Client, service: Service, tmp_path: Path
) -> None:
    definitions = client.ask("GET", f"/workspaces/{client.workspace()}/definitions/sources")["data"]
    values = {
        "url": f"{service.url}{API}",
        "path": API,
        "workspace": client.workspace(),
        "source": definitions[0]["id"],
        **CREDENTIALS,
    }
    (tmp_path / "main.tf").write_text(CONFIGURATION % values)
    rules = tmp_path / "terraform.rc"
    rules.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{MIRROR}"\n  }}\n}}\n')

    def terraform(*arguments: str, records: int = 5, status: int = 0) -> str:
        environment = {**os.environ, "TF_CLI_CONFIG_FILE": str(rules), "TF_VAR_records": str(records)}
        environment |= {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
        environment.pop("TF_PLUGIN_CACHE_DIR", None)
        command = ["terraform", *arguments, "-no-color"]
        ended = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert ended.returncode == status, ended.stdout + ended.stderr
        return ended.stdout

    terraform("init")
    assert "3 added" in terraform("apply", "-auto-approve")
    terraform("plan", "-detailed-exitcode")
    assert "0 added, 1 changed, 0 destroyed" in terraform("apply", "-auto-approve", records=7)
    terraform("plan", "-detailed-exitcode", records=7)
    assert "3 destroyed" in terraform("destroy", "-auto-approve")
