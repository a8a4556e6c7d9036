"""State machines run their tasks, and fail when a task fails."""

from __future__ import annotations

import json
from typing import Any

from .harness import Aws, Tasks, eventually
from .test_functions import make_function


def execute(aws: Aws, name: str, states: dict[str, Any], start: str) -> dict[str, Any]:
    machines = aws.client("stepfunctions")
    definition = json.dumps({"StartAt": start, "States": states})
    role = "arn:aws:iam::123456789012:role/machine"
    arn = machines.create_state_machine(name=name, definition=definition, roleArn=role)["stateMachineArn"]
    run = machines.start_execution(stateMachineArn=arn, input="{}")["executionArn"]
    return dict(
        eventually(
            lambda: (e := machines.describe_execution(executionArn=run))["status"] != "RUNNING" and e, 40
        )
    )


def task_state(tasks: Tasks, repository: str, code: int, **more: Any) -> dict[str, Any]:
    tasks.aws.program(repository, "import sys; sys.exit(int(sys.argv[1]))")
    tasks.stopped(tasks.run(repository, command=["0"]))
    network = {"AwsvpcConfiguration": {"Subnets": [tasks.subnet], "SecurityGroups": [tasks.group]}}
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::ecs:runTask.sync",
        "Parameters": {
            "Cluster": "tests",
            "LaunchType": "FARGATE",
            "TaskDefinition": repository,
            "NetworkConfiguration": network,
            "Overrides": {"ContainerOverrides": [{"Name": "main", "Command": [str(code)]}]},
        },
        **more,
    }


def test_a_machine_runs_a_function_then_a_task(aws: Aws, tasks: Tasks) -> None:
    make_function(aws, "first", "def handler(event, context): return {'day': 1}", Timeout=120)
    states = {
        "First": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "first", "Payload": {}},
            "Next": "Then",
        },
        "Then": task_state(tasks, "machine-good", 0, End=True),
    }
    done = execute(aws, "good", states, "First")
    assert done["status"] == "SUCCEEDED", done
    assert json.loads(done["output"])["LastStatus"] == "STOPPED"


def test_a_failed_task_fails_the_machine(aws: Aws, tasks: Tasks) -> None:
    done = execute(aws, "bad", {"Only": task_state(tasks, "machine-bad", 3, End=True)}, "Only")
    assert done["status"] == "FAILED"


def test_the_providers_questions_are_answered(aws: Aws) -> None:
    machines = aws.client("stepfunctions")
    definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})
    assert machines.validate_state_machine_definition(definition=definition)["result"] == "OK"
