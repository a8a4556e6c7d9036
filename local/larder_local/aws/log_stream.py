"""A task's output as a CloudWatch log stream: what ECS's `awslogs` driver does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from moto.core.utils import unix_time_millis
from moto.logs.models import logs_backends

from larder_local.aws.containers import CannotStart


def open_log_stream(
    configuration: Mapping[str, Any] | None, *, account: str, region: str, container: str, task_id: str
) -> Callable[[str], None]:
    """A function that appends a line. Without an `awslogs` configuration the lines go nowhere, as on ECS."""
    if not configuration or configuration.get("logDriver") != "awslogs":
        return lambda _line: None
    options = configuration["options"]
    group = options["awslogs-group"]
    logs = logs_backends[account][options.get("awslogs-region", region)]
    if options.get("awslogs-create-group") == "true":
        logs.ensure_log_group(group)
    if group not in logs.groups:
        raise CannotStart(
            "ResourceInitializationError: failed to validate logger args: failed to create log stream: "
            f"ResourceNotFoundException: The specified log group does not exist: {group}"
        )
    prefix = options.get("awslogs-stream-prefix")
    stream = f"{prefix}/{container}/{task_id}" if prefix else task_id
    logs.ensure_log_stream(group, stream)

    def append(line: str) -> None:
        if line:
            logs.put_log_events(group, stream, [{"timestamp": int(unix_time_millis()), "message": line}])

    return append
