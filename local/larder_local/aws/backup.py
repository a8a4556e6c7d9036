"""AWS Backup: what the AWS provider needs and moto lacks: selections, changed plans, tags of a quoted ARN."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any
from urllib.parse import unquote

from moto.backup import urls
from moto.backup.exceptions import InvalidParameterValueException, ResourceNotFoundException
from moto.backup.models import Plan
from moto.backup.responses import BackupResponse
from moto.core.responses import ActionResult


def install() -> None:
    """Adds the calls to moto's. A selection is kept on its plan, so it goes when the plan goes."""

    def list_tags(self: Any) -> ActionResult:
        arn = unquote(self.path).split("/tags/", 1)[1].rstrip("/")
        return ActionResult({"Tags": self.backup_backend.list_tags(arn)})

    def update_backup_plan(self: Any) -> ActionResult:
        plan = plan_of(self, self.path.rstrip("/").split("/")[-1])
        new = Plan(json.loads(self.body)["BackupPlan"], plan.creator_request_id, self.backup_backend)
        plan.backup_plan, plan.version_id = new.backup_plan, new.version_id
        plan.advanced_backup_settings = new.advanced_backup_settings
        return ActionResult(plan.to_dict())

    def delete_backup_plan(self: Any) -> ActionResult:
        """Moto keeps what is deleted and then refuses a new plan of the same name; AWS takes one."""
        plan = plan_of(self, self.path.rstrip("/").split("/")[-1])
        del self.backup_backend.plans[plan.backup_plan_id]
        return ActionResult(
            {
                "BackupPlanId": plan.backup_plan_id,
                "BackupPlanArn": plan.backup_plan_arn,
                "DeletionDate": time.time(),
                "VersionId": plan.version_id,
            }
        )

    def create_backup_selection(self: Any) -> ActionResult:
        body = json.loads(self.body)
        selection = {
            "SelectionId": str(uuid.uuid4()),
            "BackupPlanId": self.path.rstrip("/").split("/")[-2],
            "BackupSelection": body["BackupSelection"],
            "CreationDate": time.time(),
            "CreatorRequestId": body.get("CreatorRequestId"),
        }
        selections_of(self, selection["BackupPlanId"])[selection["SelectionId"]] = selection
        return ActionResult(
            {name: selection[name] for name in ("SelectionId", "BackupPlanId", "CreationDate")}
        )

    def get_backup_selection(self: Any) -> ActionResult:
        plan, _, selection = self.path.rstrip("/").split("/")[-3:]
        found = selections_of(self, plan).get(selection)
        if found is None:
            # The AWS provider knows a missing selection by this text.
            raise InvalidParameterValueException(f"Cannot find Backup selection with ID {selection}")
        return ActionResult(found)

    def delete_backup_selection(self: Any) -> ActionResult:
        plan, _, selection = self.path.rstrip("/").split("/")[-3:]
        selections_of(self, plan).pop(selection, None)
        return ActionResult({})

    def list_backup_selections(self: Any) -> ActionResult:
        found = selections_of(self, self.path.rstrip("/").split("/")[-2]).values()
        listed = [
            {
                **{name: value for name, value in selection.items() if name != "BackupSelection"},
                "SelectionName": selection["BackupSelection"]["SelectionName"],
                "IamRoleArn": selection["BackupSelection"]["IamRoleArn"],
            }
            for selection in found
        ]
        return ActionResult({"BackupSelectionsList": listed})

    def list_recovery_points_by_backup_vault(self: Any) -> ActionResult:
        """None: plans are kept here, not run. Asked before a vault is deleted with all that it holds."""
        self.backup_backend.describe_backup_vault(self.path.rstrip("/").split("/")[-2])
        return ActionResult({"RecoveryPoints": []})

    response: Any = BackupResponse
    response.list_recovery_points_by_backup_vault = list_recovery_points_by_backup_vault
    urls.url_paths["{0}/backup-vaults/(?P<name>[^/]+)/recovery-points/?$"] = BackupResponse.dispatch
    response.list_tags = list_tags
    response.update_backup_plan = update_backup_plan
    response.delete_backup_plan = delete_backup_plan
    response.create_backup_selection = create_backup_selection
    response.get_backup_selection = get_backup_selection
    response.delete_backup_selection = delete_backup_selection
    response.list_backup_selections = list_backup_selections


def plan_of(call: Any, plan_id: str) -> Any:
    plans = call.backup_backend.plans
    if plan_id not in plans:
        raise ResourceNotFoundException(f"Cannot find Backup plan with ID {plan_id}")
    return plans[plan_id]


def selections_of(call: Any, plan_id: str) -> dict[str, Any]:
    return plan_of(call, plan_id).__dict__.setdefault("selections", {})
