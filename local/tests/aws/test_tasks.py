"""ECS tasks on the local AWS are processes that behave as containers do."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from .harness import Aws, Tasks, eventually

SHOW = """
import json, os, pathlib, sys
for line in [json.dumps(dict(os.environ)), json.dumps(sys.argv[1:]), os.getcwd()]:
    print(line)
"""


def shown(tasks: Tasks, arn: str) -> tuple[dict[str, str], list[str], str]:
    tasks.stopped(arn)
    environment, arguments, folder = tasks.output(arn)
    return json.loads(environment), json.loads(arguments), folder


def test_a_task_gets_its_own_environment_and_nothing_of_the_machine(aws: Aws, tasks: Tasks) -> None:
    aws.program("show", SHOW, env={"FROM_IMAGE": "image", "BOTH": "image"})
    arn = tasks.run("show", environment=[{"name": "BOTH", "value": "definition"}])
    environment, _, folder = shown(tasks, arn)
    assert environment["FROM_IMAGE"] == "image"
    assert environment["BOTH"] == "definition"
    assert environment["AWS_ENDPOINT_URL"] == aws.endpoint
    assert environment["AWS_REGION"] == "us-east-2"
    assert "LARDER_PROGRAMS" not in environment
    assert environment["HOME"].startswith(str(aws.data))
    assert Path(folder) == aws.programs.parent


def test_overrides_win_over_the_definition(aws: Aws, tasks: Tasks) -> None:
    aws.program("show-override", SHOW)
    arn = tasks.run(
        "show-override",
        {"command": ["build", "--full-refresh"], "environment": [{"name": "RUN", "value": "2"}]},
        command=["build"],
        environment=[{"name": "RUN", "value": "1"}, {"name": "KEPT", "value": "yes"}],
    )
    environment, arguments, _ = shown(tasks, arn)
    assert arguments == ["build", "--full-refresh"]
    assert (environment["RUN"], environment["KEPT"]) == ("2", "yes")


def test_an_entry_point_replaces_the_programs_and_finds_its_interpreter(aws: Aws, tasks: Tasks) -> None:
    aws.program("show-entry", SHOW)
    arn = tasks.run("show-entry", entryPoint=["python", "show-entry.py", "from-entry"], command=["x"])
    _, arguments, _ = shown(tasks, arn)
    assert arguments == ["from-entry", "x"]


def test_a_family_is_its_newest_active_revision_and_an_inactive_one_does_not_start(
    aws: Aws, tasks: Tasks
) -> None:
    aws.program("revised", SHOW)
    first, second, third = (
        tasks.describe(tasks.run("revised", command=[word]))["taskDefinitionArn"] for word in "abc"
    )
    tasks.ecs.deregister_task_definition(taskDefinition=third)
    assert tasks.describe(tasks.start("revised"))["taskDefinitionArn"] == second != first
    with pytest.raises(tasks.ecs.exceptions.ClientException, match="TaskDefinition is inactive"):
        tasks.start(third)


def test_secrets_come_from_secrets_manager_and_parameters(aws: Aws, tasks: Tasks) -> None:
    secrets, parameters = aws.client("secretsmanager"), aws.client("ssm")
    pair = secrets.create_secret(
        Name="/tests/pair", SecretString=json.dumps({"client-id": "id-1", "password": "pass-1"})
    )["ARN"]
    plain = secrets.create_secret(Name="/tests/plain", SecretString="-----BEGIN\nkey-----")["ARN"]
    parameters.put_parameter(Name="/tests/parameter", Value="open", Type="SecureString")
    parameter = parameters.get_parameter(Name="/tests/parameter")["Parameter"]["ARN"]
    aws.program("show-secrets", SHOW)
    arn = tasks.run(
        "show-secrets",
        secrets=[
            {"name": "CLIENT", "valueFrom": f"{pair}:client-id::"},
            {"name": "KEY", "valueFrom": plain},
            {"name": "BY_NAME", "valueFrom": "/tests/parameter"},
            {"name": "BY_ARN", "valueFrom": parameter},
        ],
    )
    environment, _, _ = shown(tasks, arn)
    assert environment["CLIENT"] == "id-1"
    assert environment["KEY"] == "-----BEGIN\nkey-----"
    assert environment["BY_NAME"] == environment["BY_ARN"] == "open"


def test_a_secret_that_is_not_there_stops_the_task_before_it_starts(aws: Aws, tasks: Tasks) -> None:
    aws.program("no-secret", SHOW)
    arn = tasks.run("no-secret", secrets=[{"name": "X", "valueFrom": "/tests/nowhere"}])
    task = tasks.stopped(arn)
    assert task["stopCode"] == "TaskFailedToStart"
    assert "unable to pull secrets" in task["stoppedReason"] and "/tests/nowhere" in task["stoppedReason"]


def test_output_goes_to_the_log_stream_line_by_line(aws: Aws, tasks: Tasks) -> None:
    aws.program(
        "talk",
        "import sys\nfor n in range(300): print(f'line {n}')\nprint()\nprint('to stderr', file=sys.stderr)\n",
    )
    arn = tasks.run("talk")
    tasks.stopped(arn)
    assert sorted(tasks.output(arn)) == sorted([*(f"line {n}" for n in range(300)), "to stderr"])


def test_without_its_log_group_a_task_does_not_start(aws: Aws, tasks: Tasks) -> None:
    aws.program("no-group", SHOW)
    options = {"awslogs-group": "/absent", "awslogs-region": "us-east-2", "awslogs-stream-prefix": "task"}
    arn = tasks.run("no-group", logConfiguration={"logDriver": "awslogs", "options": options})
    assert "The specified log group does not exist: /absent" in tasks.stopped(arn)["stoppedReason"]


def test_the_exit_code_is_the_programs(aws: Aws, tasks: Tasks) -> None:
    aws.program("leave", "import sys; sys.exit(int(sys.argv[1]))")
    for code in (0, 2):
        task = tasks.stopped(tasks.run("leave", command=[str(code)]))
        assert task["containers"][0]["exitCode"] == code
        assert task["containers"][0]["lastStatus"] == "STOPPED"
        assert task["stopCode"] == "EssentialContainerExited"


def test_volumes_are_writable_folders_and_variables_point_to_them(aws: Aws, tasks: Tasks) -> None:
    aws.program(
        "write",
        "import os, pathlib\n"
        "target = pathlib.Path(os.environ['TARGET']); target.mkdir(); (target / 'x').write_text('1')\n"
        "print(target); print(os.environ['ELSEWHERE'])\n",
    )
    arn = tasks.run(
        "write",
        volumes=[{"name": "work"}],
        mountPoints=[{"sourceVolume": "work", "containerPath": "/work"}],
        environment=[
            {"name": "TARGET", "value": "/work/target"},
            {"name": "ELSEWHERE", "value": "/workshop"},
        ],
        readonlyRootFilesystem=True,
    )
    assert tasks.stopped(arn)["containers"][0]["exitCode"] == 0
    target, elsewhere = tasks.output(arn)
    assert target.startswith(str(aws.data)) and target.endswith("/work/target")
    assert elsewhere == "/workshop"
    eventually(lambda: not Path(target).exists())


def test_an_image_without_a_program_cannot_be_pulled(tasks: Tasks) -> None:
    task = tasks.stopped(tasks.run("nobody-built-this"))
    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"].startswith("CannotPullContainerError")
    assert "exitCode" not in task["containers"][0]


def test_a_tag_runs_the_code_that_it_was_built_from(aws: Aws, tasks: Tasks) -> None:
    images = aws.programs.parent / "images"
    for tag, word in (("old", "first"), ("new", "second")):
        (images / tag).mkdir(parents=True)
        (images / tag / "main.py").write_text(f"print({word!r})")
    entry = {"argv": [sys.executable, "main.py"], "cwd": str(images / "{tag}")}
    aws.program("tagged", "", **entry)
    for tag, word in (("old", "first"), ("new", "second")):
        arn = tasks.run("tagged", image=f"123456789012.dkr.ecr.us-east-2.amazonaws.com/tagged:{tag}")
        tasks.stopped(arn)
        assert tasks.output(arn) == [word]
    task = tasks.stopped(tasks.run("tagged", image="tagged:never-built"))
    assert task["stoppedReason"].startswith("CannotPullContainerError")


POLITE = """
import signal, sys, time
def end(*_):
    print("asked to stop"); sys.exit(7)
signal.signal(signal.SIGTERM, end)
print("waiting")
time.sleep(60)
"""


def test_stopping_asks_first(aws: Aws, tasks: Tasks) -> None:
    aws.program("polite", POLITE)
    arn = tasks.run("polite")
    eventually(lambda: tasks.describe(arn)["lastStatus"] == "RUNNING" and "waiting" in tasks.output(arn))
    assert tasks.ecs.list_tasks(cluster="tests", desiredStatus="RUNNING", family="polite")["taskArns"] == [
        arn
    ]
    tasks.ecs.stop_task(cluster="tests", task=arn, reason="enough")
    task = tasks.stopped(arn)
    assert (task["stopCode"], task["stoppedReason"]) == ("UserInitiated", "enough")
    assert task["containers"][0]["exitCode"] == 7
    assert tasks.output(arn)[-1] == "asked to stop"
    assert tasks.ecs.list_tasks(cluster="tests", desiredStatus="RUNNING", family="polite")["taskArns"] == []


def test_a_task_that_does_not_listen_is_killed_after_its_stop_time_out(aws: Aws, tasks: Tasks) -> None:
    aws.program("deaf", POLITE.replace("sys.exit(7)", "time.sleep(60)"))
    arn = tasks.run("deaf", stopTimeout=2)
    eventually(lambda: tasks.describe(arn)["lastStatus"] == "RUNNING")
    eventually(lambda: "waiting" in tasks.output(arn))
    tasks.ecs.stop_task(cluster="tests", task=arn)
    assert tasks.stopped(arn)["containers"][0]["exitCode"] == 137


def test_a_stopped_task_gives_its_network_interface_back(aws: Aws, tasks: Tasks) -> None:
    aws.program("brief", "print('done')")
    tasks.stopped(tasks.run("brief"))
    ec2 = aws.client("ec2")
    eventually(
        lambda: (
            not [
                i for i in ec2.describe_network_interfaces()["NetworkInterfaces"] if "ECS" in i["Description"]
            ]
        )
    )
