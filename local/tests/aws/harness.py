"""Starts a local AWS for tests, gives it programs, runs tasks on it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from cloud_keys import KEYS, write_keys

LOCAL = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Aws:
    process: subprocess.Popen[bytes]
    endpoint: str
    data: Path
    programs: Path

    def client(self, service: str, **options: Any) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name="us-east-2",
            aws_access_key_id=KEYS.access_key_id,
            aws_secret_access_key=KEYS.secret_access_key,
            config=Config(retries={"total_max_attempts": 1}, **options),
        )

    def get(self, path: str) -> Any:
        asked = urllib.request.Request(self.endpoint + path, headers=KEYS.headers)
        with urllib.request.urlopen(asked, timeout=60) as reply:
            return json.load(reply)

    def program(self, repository: str, source: str, **entry: Any) -> None:
        """A program of the machine that stands for the image `repository`."""
        script = self.programs.parent / f"{repository}.py"
        script.write_text(source)
        known = json.loads(self.programs.read_text()) if self.programs.exists() else {}
        known[repository] = {"argv": [sys.executable, str(script)], "cwd": str(script.parent), **entry}
        self.programs.write_text(json.dumps(known))


def start(folder: Path) -> Aws:
    port = free_port()
    programs = folder / "programs.json"
    write_keys(folder / "secrets")
    process = subprocess.Popen(
        [sys.executable, "-m", "larder_local.aws", "--port", str(port), "--data", str(folder / "data")],
        env={
            **os.environ,
            "PYTHONPATH": str(LOCAL),
            "LARDER_PROGRAMS": str(programs),
            "LARDER_SECRETS": str(folder / "secrets"),
        },
    )
    aws = Aws(process, f"http://127.0.0.1:{port}", folder / "data", programs)
    eventually(lambda: process.poll() is not None or healthy(aws), 300)
    assert process.poll() is None
    return aws


def healthy(aws: Aws) -> bool:
    try:
        return bool(aws.get("/_larder/health"))
    except OSError:
        return False


def stop(aws: Aws, number: signal.Signals = signal.SIGTERM) -> None:
    aws.process.send_signal(number)
    aws.process.wait(timeout=150)


def eventually(condition: Callable[[], Any], seconds: float = 300) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"not so after {seconds} s")


@dataclass
class Tasks:
    """A cluster with a log group, and tasks run on it."""

    aws: Aws

    def __post_init__(self) -> None:
        self.ecs, self.logs = self.aws.client("ecs"), self.aws.client("logs")
        self.ecs.create_cluster(clusterName="tests")
        groups = self.logs.describe_log_groups(logGroupNamePrefix="/tests")["logGroups"]
        if not groups:
            self.logs.create_log_group(logGroupName="/tests")
        ec2 = self.aws.client("ec2")
        self.subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
        self.group = ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]

    def run(self, repository: str, override: dict[str, Any] | None = None, **definition: Any) -> str:
        volumes = definition.pop("volumes", [])
        role = {"taskRoleArn": definition.pop("taskRoleArn")} if "taskRoleArn" in definition else {}
        container = {
            "name": "main",
            "image": f"123456789012.dkr.ecr.us-east-2.amazonaws.com/{repository}:1",
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": "/tests",
                    "awslogs-region": "us-east-2",
                    "awslogs-stream-prefix": "task",
                },
            },
            **definition,
        }
        registered = self.ecs.register_task_definition(
            family=repository,
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            volumes=volumes,
            **role,
            containerDefinitions=[container],
        )
        return self.start(registered["taskDefinition"]["taskDefinitionArn"], override)

    def start(self, definition: str, override: dict[str, Any] | None = None) -> str:
        """By ARN or family."""
        started = self.ecs.run_task(
            cluster="tests",
            taskDefinition=definition,
            launchType="FARGATE",
            overrides={"containerOverrides": [{"name": "main", **override}]} if override else {},
            networkConfiguration={
                "awsvpcConfiguration": {"subnets": [self.subnet], "securityGroups": [self.group]}
            },
        )
        return str(started["tasks"][0]["taskArn"])

    def describe(self, arn: str) -> dict[str, Any]:
        return dict(self.ecs.describe_tasks(cluster="tests", tasks=[arn])["tasks"][0])

    def stopped(self, arn: str) -> dict[str, Any]:
        return dict(eventually(lambda: (t := self.describe(arn))["lastStatus"] == "STOPPED" and t))

    def output(self, arn: str) -> list[str]:
        stream = f"task/main/{arn.rsplit('/', 1)[-1]}"
        events = self.logs.get_log_events(logGroupName="/tests", logStreamName=stream, startFromHead=True)
        return [event["message"] for event in events["events"]]
