"""Budgets: the calls that the AWS provider makes and moto lacks (tags, subscribers, update)."""

from __future__ import annotations

from typing import Any

from moto.budgets.exceptions import NotFoundException
from moto.budgets.responses import BudgetsResponse
from moto.core.responses import ActionResult
from moto.utilities.tagging_service import TaggingService

tags = TaggingService(tag_name="ResourceTags")


def install() -> None:
    plain_create, response = BudgetsResponse.create_budget, BudgetsResponse

    def create_budget(self: Any) -> str:
        made = plain_create(self)
        budget = self._get_param("Budget")
        arn = f"arn:aws:budgets::{self._get_param('AccountId')}:budget/{budget['BudgetName']}"
        tags.tag_resource(arn, self._get_param("ResourceTags") or [])
        return made

    def update_budget(self: Any) -> ActionResult:
        budget, new = (
            budget_of(self, self._get_param("NewBudget")["BudgetName"]),
            self._get_param("NewBudget"),
        )
        budget.budget = {**budget.budget, **new}
        return ActionResult({})

    def describe_subscribers_for_notification(self: Any) -> ActionResult:
        wanted = self._get_param("Notification")
        for notification in budget_of(self, self._get_param("BudgetName")).notifications:
            if same_notification(notification.details, wanted):
                return ActionResult({"Subscribers": notification.subscribers})
        raise NotFoundException("Unable to get subscribers: the notification doesn't exist.")

    def list_tags_for_resource(self: Any) -> ActionResult:
        return ActionResult(tags.list_tags_for_resource(self._get_param("ResourceARN")))

    def tag_resource(self: Any) -> ActionResult:
        tags.tag_resource(self._get_param("ResourceARN"), self._get_param("ResourceTags"))
        return ActionResult({})

    def untag_resource(self: Any) -> ActionResult:
        tags.untag_resource_using_names(self._get_param("ResourceARN"), self._get_param("ResourceTagKeys"))
        return ActionResult({})

    for method in (
        create_budget,
        update_budget,
        describe_subscribers_for_notification,
        list_tags_for_resource,
        tag_resource,
        untag_resource,
    ):
        setattr(response, method.__name__, method)


def budget_of(call: Any, name: str) -> Any:
    budgets = call.backend.budgets[call._get_param("AccountId")]
    if name not in budgets:
        raise NotFoundException(f"Unable to get budget: {name} - the budget doesn't exist.")
    return budgets[name]


def same_notification(one: dict[str, Any], other: dict[str, Any]) -> bool:
    names = ("NotificationType", "ComparisonOperator", "Threshold", "ThresholdType")
    absent = {"ThresholdType": "PERCENTAGE"}
    return all(one.get(name, absent.get(name)) == other.get(name, absent.get(name)) for name in names)
