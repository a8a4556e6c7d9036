"""Step Functions: what moto's interpreter leaves out.

It leaves out the step between ECS's names and Step Functions' (Cluster ↔ cluster), it never fails a task
that exited with an error, and it has no answer to two calls of the AWS provider.
"""

from __future__ import annotations

import json
import types
from functools import cache
from typing import Any

import boto3
import botocore.session
from botocore import xform_name
from botocore.model import OperationModel
from moto.core.responses import ActionResult
from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_glue
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.resource import ResourceCondition
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_ecs import (
    StateTaskServiceEcs,
)
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.utils import boto_client
from moto.stepfunctions.responses import StepFunctionResponse

from larder_local.aws.place import here


def install() -> None:
    call_as_one_of_us()
    speak_to_ecs()
    fail_with_the_task()
    answer_the_provider()
    # Without it the `.sync` form of Glue jobs has nothing to wait on and breaks in its clean-up.
    state_task_service_glue._SUPPORTED_INTEGRATION_PATTERNS.add(ResourceCondition.WaitForTaskToken)


def call_as_one_of_us() -> None:
    """moto's state machines call services with made-up keys, which nobody but moto takes."""

    def client(**options: Any) -> Any:
        keys = here().keys
        options |= {
            "endpoint_url": here().endpoint,
            "aws_access_key_id": keys.access_key_id,
            "aws_secret_access_key": keys.secret_access_key,
        }
        return boto3.client(**options)

    boto_client.boto3 = types.SimpleNamespace(client=client)  # type: ignore[assignment]


@cache
def ecs_operation(action: str) -> OperationModel:
    model = botocore.session.get_session().get_service_model("ecs")
    return next(model.operation_model(name) for name in model.operation_names if xform_name(name) == action)


def speak_to_ecs() -> None:
    def to_ecs(self: Any, parameters: Any, boto_service_name: Any = None, service_action_name: Any = None):
        shape = ecs_operation(self._get_boto_service_action(service_action_name)).input_shape
        self._to_boto_request(parameters, shape)

    def from_ecs(self: Any, response: Any, boto_service_name: Any = None, service_action_name: Any = None):
        shape = ecs_operation(self._get_boto_service_action(service_action_name)).output_shape
        self._from_boto_response(response, shape)

    StateTaskServiceEcs._normalise_parameters = to_ecs  # type: ignore[method-assign]
    StateTaskServiceEcs._normalise_response = from_ecs  # type: ignore[method-assign]


def fail_with_the_task() -> None:
    plain = StateTaskServiceEcs._build_sync_resolver

    def build_sync_resolver(self: Any, env: Any, *args: Any, **kwargs: Any) -> Any:
        look = plain(self, env, *args, **kwargs)

        def stopped_task() -> Any:
            task = look()
            if task is None:
                return None
            task = json.loads(json.dumps(task, default=lambda moment: moment.isoformat()))
            if any(container.get("ExitCode") != 0 for container in task["Containers"]):
                raise task_failed(self, env, task)
            return task

        return stopped_task

    StateTaskServiceEcs._build_sync_resolver = build_sync_resolver  # type: ignore[method-assign]


def task_failed(service: Any, env: Any, task: Any) -> FailureEventException:
    details = TaskFailedEventDetails(
        error="States.TaskFailed",
        cause=json.dumps(task),
        resource=service._get_sfn_resource(),
        resourceType=service._get_sfn_resource_type(),
    )
    return FailureEventException(
        FailureEvent(
            env=env,
            error_name=StatesErrorName(typ=StatesErrorNameType.StatesTaskFailed),
            event_type=HistoryEventType.TaskFailed,
            event_details=EventDetails(taskFailedEventDetails=details),
        )
    )


def answer_the_provider() -> None:
    def validate_state_machine_definition(self: Any) -> ActionResult:
        # Creating the machine parses the definition; the plan has no need to do it a second time.
        return ActionResult({"result": "OK", "diagnostics": [], "truncated": False})

    def list_state_machine_versions(self: Any) -> ActionResult:
        return ActionResult({"stateMachineVersions": []})

    response: Any = StepFunctionResponse
    response.validate_state_machine_definition = validate_state_machine_definition
    response.list_state_machine_versions = list_state_machine_versions
