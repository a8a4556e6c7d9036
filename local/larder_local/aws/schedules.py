"""EventBridge Scheduler: schedules that fire, in their time zone, once or again and again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

from moto.scheduler import models as scheduler
from moto.scheduler.exceptions import ScheduleNotFound, ValidationException

from larder_local.aws.clock import Appointment, InvalidExpression, clock, next_time
from larder_local.aws.targets import fire

Backend = scheduler.EventBridgeSchedulerBackend


def install() -> None:
    plain_create = Backend.create_schedule

    def create_schedule(self: Any, *args: Any, **kwargs: Any) -> Any:
        expression, zone = kwargs["schedule_expression"], kwargs.get("schedule_expression_timezone") or "UTC"
        try:
            next_time(expression, datetime.now(UTC), zone)
        except InvalidExpression:
            raise ValidationException(message=f"Invalid Schedule Expression {expression}.") from None
        except ZoneInfoNotFoundError:
            raise ValidationException(message=f"Invalid time zone {zone}.") from None
        return plain_create(self, *args, **kwargs)

    Backend.create_schedule = create_schedule  # type: ignore[method-assign]
    clock.watch(schedules)


def schedules() -> Iterator[Appointment]:
    for regions in list(scheduler.scheduler_backends.values()):
        for region, backend in list(regions.items()):
            for group in list(backend.schedule_groups.values()):
                for schedule in list(group.schedules.values()):
                    if schedule.state == "ENABLED":
                        yield appointment(schedule, group, region)


def appointment(schedule: Any, group: Any, region: str) -> Appointment:
    expression = schedule.schedule_expression

    def send(_due: datetime) -> None:
        body = schedule.target.get("Input") or "{}"
        fire(schedule.target, body, region, f"chronos-schedule/{schedule.name}")
        if schedule.action_after_completion == "DELETE" and expression.startswith("at("):
            with contextlib.suppress(ScheduleNotFound):
                group.delete_schedule(schedule.name)

    return Appointment(schedule.arn, expression, schedule.schedule_expression_timezone, send)
