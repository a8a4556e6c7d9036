"""EventBridge: rules that start functions, tasks, state machines, on an event or on their schedule."""

from __future__ import annotations

import copy
import json
import threading
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from jsonpath_ng import parse
from moto.events import models as events
from moto.events.exceptions import ValidationException

from larder_local.aws.clock import Appointment, InvalidExpression, clock, next_time
from larder_local.aws.targets import fire

_OURS = ("lambda", "states", "sns", "sqs", "ecs")


def install() -> None:
    plain_send, plain_put_rule = events.Rule.send_to_targets, events.EventsBackend.put_rule

    def send_to_targets(self: Any, original_event: Any, transform_input: bool = True) -> None:
        # A rule with only a schedule matches no event: to moto it matches every one.
        if not self.event_pattern.get_pattern() and original_event.get("source") != "aws.events":
            return
        if self.state != "ENABLED" or not self.event_pattern.matches_event(original_event):
            return
        ours = [target for target in self.targets if service_of(target) in _OURS]
        for target in ours:
            body = body_for(target, original_event)
            # A thread, because the target may take long and the caller waits for PutEvents.
            arguments = (target, body, self.region_name, f"events-rule/{self.name}")
            threading.Thread(target=fire, args=arguments, daemon=True).start()
        others = copy.copy(self)
        others.targets = [target for target in self.targets if target not in ours]
        if others.targets:
            plain_send(others, original_event, transform_input)

    def put_rule(self: Any, *args: Any, **kwargs: Any) -> Any:
        expression = kwargs.get("scheduled_expression")
        if expression:
            try:
                next_time(expression, datetime.now(UTC))
            except InvalidExpression:
                raise ValidationException("Parameter ScheduleExpression is not valid.") from None
        return plain_put_rule(self, *args, **kwargs)

    events.Rule.send_to_targets = send_to_targets  # type: ignore[method-assign]
    events.EventsBackend.put_rule = put_rule  # type: ignore[method-assign]
    clock.watch(scheduled_rules)


def service_of(target: Mapping[str, Any]) -> str:
    return str(target["Arn"]).split(":")[2]


def body_for(target: Mapping[str, Any], original_event: Mapping[str, Any]) -> str:
    event = {name: value for name, value in original_event.items() if name != "ingestion-time"}
    if isinstance(event.get("time"), int | float):
        event["time"] = datetime.fromtimestamp(event["time"], UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if target.get("Input"):
        return str(target["Input"])
    if target.get("InputPath"):
        found = parse(target["InputPath"]).find(event)
        return json.dumps(found[0].value if found else None)
    transformer = target.get("InputTransformer")
    if transformer:
        made = events.EventTemplateParser.parse(
            input_template=transformer.get("InputTemplate"),
            input_paths_map=transformer.get("InputPathsMap", {}),
            event=event,
        )
        return made if isinstance(made, str) else json.dumps(made)
    return json.dumps(event)


def scheduled_rules() -> Iterator[Appointment]:
    for account, regions in list(events.events_backends.items()):
        for region, backend in list(regions.items()):
            for rule in list(backend.event_buses["default"].rules.values()):
                if rule.scheduled_expression and rule.state == "ENABLED":
                    yield appointment(rule, account, region)


def appointment(rule: Any, account: str, region: str) -> Appointment:
    def send(due: datetime) -> None:
        rule.send_to_targets(
            {
                "version": "0",
                "id": str(uuid.uuid4()),
                "detail-type": "Scheduled Event",
                "source": "aws.events",
                "account": account,
                "time": due.timestamp(),
                "region": region,
                "resources": [rule.arn],
                "detail": {},
            }
        )

    return Appointment(rule.arn, rule.scheduled_expression, "UTC", send)
