"""Calls that the AWS provider makes and that moto lacks."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from .harness import Aws

ACCOUNT = "123456789012"
NOTIFICATION = {
    "NotificationType": "ACTUAL",
    "ComparisonOperator": "GREATER_THAN",
    "Threshold": 80.0,
    "ThresholdType": "PERCENTAGE",
}


def test_a_budget_has_tags_subscribers_and_can_be_changed(aws: Aws) -> None:
    budgets = aws.client("budgets")
    subscribers = [{"SubscriptionType": "EMAIL", "Address": "owner@example.com"}]
    budget = {
        "BudgetName": "month",
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": "20", "Unit": "USD"},
    }
    budgets.create_budget(
        AccountId=ACCOUNT,
        Budget=budget,
        NotificationsWithSubscribers=[{"Notification": NOTIFICATION, "Subscribers": subscribers}],
        ResourceTags=[{"Key": "platform", "Value": "spoon"}],
    )
    found = budgets.describe_subscribers_for_notification(
        AccountId=ACCOUNT, BudgetName="month", Notification=NOTIFICATION
    )
    assert found["Subscribers"] == subscribers
    tags = budgets.list_tags_for_resource(ResourceARN=f"arn:aws:budgets::{ACCOUNT}:budget/month")
    assert tags["ResourceTags"] == [{"Key": "platform", "Value": "spoon"}]
    budgets.update_budget(
        AccountId=ACCOUNT, NewBudget={**budget, "BudgetLimit": {"Amount": "30", "Unit": "USD"}}
    )
    changed = budgets.describe_budget(AccountId=ACCOUNT, BudgetName="month")["Budget"]
    assert float(changed["BudgetLimit"]["Amount"]) == 30


def test_a_backup_plan_has_selections_tags_and_can_be_changed(aws: Aws) -> None:
    backup = aws.client("backup")
    rule = {"RuleName": "daily", "TargetBackupVaultName": "v", "ScheduleExpression": "cron(0 5 * * ? *)"}
    plan = {"BackupPlanName": "volumes", "Rules": [rule]}
    made = backup.create_backup_plan(BackupPlan=plan, BackupPlanTags={"platform": "spoon"})
    assert backup.list_tags(ResourceArn=made["BackupPlanArn"])["Tags"] == {"platform": "spoon"}
    place = {"BackupPlanId": made["BackupPlanId"]}

    wanted = {"SelectionName": "tagged", "IamRoleArn": f"arn:aws:iam::{ACCOUNT}:role/x", "Resources": ["*"]}
    selection = {
        **place,
        "SelectionId": backup.create_backup_selection(BackupSelection=wanted, **place)["SelectionId"],
    }
    assert backup.get_backup_selection(**selection)["BackupSelection"] == wanted
    assert len(backup.list_backup_selections(**place)["BackupSelectionsList"]) == 1
    backup.delete_backup_selection(**selection)
    with pytest.raises(ClientError, match="Cannot find Backup selection"):
        backup.get_backup_selection(**selection)

    rule["ScheduleExpression"] = "cron(0 7 * * ? *)"
    backup.update_backup_plan(BackupPlan=plan, **place)
    changed = backup.get_backup_plan(**place)["BackupPlan"]["Rules"][0]
    assert changed["ScheduleExpression"] == "cron(0 7 * * ? *)"

    # A platform that is destroyed can be deployed again: what is deleted leaves its name.
    backup.delete_backup_plan(**place)
    with pytest.raises(ClientError, match=r"ResourceNotFound|Failed reading"):
        backup.get_backup_plan(**place)
    again = backup.create_backup_plan(BackupPlan=plan)
    backup.delete_backup_plan(BackupPlanId=again["BackupPlanId"])
