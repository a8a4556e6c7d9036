"""A deployed pipeline for the DAG: the local AWS with what the stacks would make, and a fake Airbyte."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from fake_airbyte import FakeAirbyte

AIRFLOW = Path(__file__).parents[1]
ROOT = AIRFLOW.parent
REGION = "us-east-2"
LOCAL_PYTHON = os.environ.get("LARDER_LOCAL_PYTHON", str(ROOT / ".larder/python/local/bin/python"))

STEPS = [
    {"kind": "airbyte-sync", "name": "sync shopify", "connection": "shopify"},
    {"kind": "ecs-task", "name": "build", "task": "dbt", "container": "dbt", "retries": 2, "timeout": 60},
    {"kind": "dbt-check", "name": "check"},
    {
        "kind": "ecs-task",
        "name": "report",
        "task": "report",
        "container": "report",
        "retries": 1,
        "timeout": 60,
    },
]

# Leaves what dbt would leave; its behaviour is a file beside it, so that a test may change it.
DBT = """
import json, os, pathlib, sys, time
import boto3
behaviour = json.loads(pathlib.Path("behaviour.json").read_text())
print("1 of 3 OK created sql table model fct_sales", " ".join(sys.argv[1:]), flush=True)
time.sleep(behaviour.get("seconds", 0))
folder = f"dbt/runs/{os.environ['LARDER_RUN_ID']}/"
def result(name, status, message=None): return {"unique_id": name, "status": status, "message": message}
test = result("test.shop.unique_sale_key.1a", *behaviour.get("test", ["pass"]))
nodes = [result("model.shop.fct_sales", "success"), test]
sources = [result("source.shop.shopify.orders", "pass")]
s3 = boto3.client("s3")
for file, results in {"run_results.json": nodes, "sources.json": sources}.items():
    body = json.dumps({"results": results})
    s3.put_object(Bucket=os.environ["LARDER_ARTIFACTS_BUCKET"], Key=folder + file, Body=body)
warnings = json.dumps({"warnings": behaviour.get("warnings", [])})
s3.put_object(Bucket=os.environ["LARDER_ARTIFACTS_BUCKET"], Key=folder + "warnings.json", Body=warnings)
sys.exit(behaviour.get("exit", 0))
"""


KEYS = {
    "control-token": "tests-control-token",
    "access-key-id": "AKIATESTSTESTSTESTST",
    "secret-access-key": "tests-secret-access-key",
}


@dataclass
class Run:
    code: int
    output: str

    @property
    def told(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in re.findall(r"^larder: (.*)$", self.output, re.MULTILINE)]

    def last(self, step: str) -> tuple[str, str]:
        told = [line for line in self.told if line["step"] == step][-1]
        return told["state"], told["detail"]


@dataclass
class Place:
    folder: Path
    airbyte: FakeAirbyte = field(default_factory=FakeAirbyte)

    def __post_init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.endpoint = f"http://127.0.0.1:{port}"
        self.home = self.folder / "airflow"
        programs = {name: self.program(name) for name in ("dbt", "report")}
        (self.folder / "programs.json").write_text(json.dumps(programs))
        self.behave()
        (self.folder / "local-cloud.json").write_text(json.dumps(KEYS))
        self.aws = subprocess.Popen(
            [
                LOCAL_PYTHON,
                "-m",
                "larder_local.aws",
                "--port",
                str(port),
                "--data",
                str(self.folder / "data"),
            ],
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT / "local"),
                "LARDER_PROGRAMS": str(self.folder / "programs.json"),
                "LARDER_SECRETS": str(self.folder),
            },
            start_new_session=True,
        )
        eventually(self.healthy)
        (self.folder / "system.json").write_text(json.dumps(system()))
        (self.folder / "published.json").write_text(json.dumps(self.deploy()))
        self.airflow("db", "migrate")

    def close(self) -> None:
        self.aws.terminate()
        self.aws.wait(timeout=150)
        self.airbyte.close()

    def program(self, name: str) -> dict[str, Any]:
        folder = self.folder / name
        folder.mkdir()
        (folder / "main.py").write_text(DBT if name == "dbt" else "print('page written')")
        return {"argv": [LOCAL_PYTHON, "main.py"], "cwd": str(folder), "env": {}}

    def behave(self, **behaviour: Any) -> None:
        (self.folder / "dbt" / "behaviour.json").write_text(json.dumps(behaviour))

    def healthy(self) -> bool:
        try:
            headers = {"Authorization": f"Bearer {KEYS['control-token']}"}
            asked = urllib.request.Request(f"{self.endpoint}/_larder/health", headers=headers)
            with urllib.request.urlopen(asked, timeout=30):
                return True
        except OSError:
            return False

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=KEYS["access-key-id"],
            aws_secret_access_key=KEYS["secret-access-key"],
        )

    def deploy(self) -> dict[str, str]:
        """By hand what the stacks make."""
        ec2, ecs = self.client("ec2"), self.client("ecs")
        ecs.create_cluster(clusterName="transform")
        self.client("logs").create_log_group(logGroupName="/transform")
        where = {"LocationConstraint": REGION}
        self.client("s3").create_bucket(Bucket="artifacts", CreateBucketConfiguration=where)
        self.client("dynamodb").create_table(
            TableName="lock",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        topic = self.client("sns").create_topic(Name="alerts")["TopicArn"]
        queue = self.client("sqs").create_queue(QueueName="mails")["QueueUrl"]
        self.client("sns").subscribe(
            TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{REGION}:123456789012:mails"
        )
        self.mails = queue
        subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]]
        group = ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
        return {
            "airbyte/connection/shopify": "11111111-1111-1111-1111-111111111111",
            "transform/cluster": "transform",
            "transform/task/dbt": self.task("dbt"),
            "transform/task/report": self.task("report"),
            "transform/security-group": group,
            "transform/subnet-ids": ",".join(subnets),
            "transform/log-group": "/transform",
            "transform/artifacts-bucket": "artifacts",
            "transform/lock-table": "lock",
            "alerts/topic": topic,
            "alerts/namespace": "Larder/spoon-local",
        }

    def task(self, name: str) -> str:
        logs = {"awslogs-group": "/transform", "awslogs-region": REGION, "awslogs-stream-prefix": name}
        registered = self.client("ecs").register_task_definition(
            family=name,
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            taskRoleArn=f"arn:aws:iam::123456789012:role/{name}",
            cpu="256",
            memory="512",
            containerDefinitions=[
                {
                    "name": name,
                    "image": f"123456789012.dkr.ecr.{REGION}.amazonaws.com/{name}:1",
                    "environment": [{"name": "LARDER_ARTIFACTS_BUCKET", "value": "artifacts"}],
                    "logConfiguration": {"logDriver": "awslogs", "options": logs},
                }
            ],
        )
        return str(registered["taskDefinition"]["family"])

    def mail(self) -> dict[str, str] | None:
        received = self.client("sqs").receive_message(QueueUrl=self.mails).get("Messages")
        if not received:
            return None
        self.client("sqs").delete_message(QueueUrl=self.mails, ReceiptHandle=received[0]["ReceiptHandle"])
        return dict(json.loads(received[0]["Body"]))

    def environment(self) -> dict[str, str]:
        connection = {
            "conn_type": "airbyte",
            "host": f"{self.airbyte.address}/api/public/v1",
            "login": "id",
            "password": "secret-1",
            "schema": "v1/applications/token",
        }
        return {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            **json.loads((AIRFLOW / "environment.json").read_text()),
            "AIRFLOW_HOME": str(self.home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(AIRFLOW / "dags"),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{self.home}/airflow.db",
            "AIRFLOW_CONN_AIRBYTE_DEFAULT": json.dumps(connection),
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": KEYS["access-key-id"],
            "AWS_SECRET_ACCESS_KEY": KEYS["secret-access-key"],
            "LARDER_SYSTEM": str(self.folder / "system.json"),
            "LARDER_PUBLISHED": str(self.folder / "published.json"),
            "LARDER_RETRY_SECONDS": "1",
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "airflow", *arguments],
            env=self.environment(),
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def airflow(self, *arguments: str) -> Run:
        process = self.start(*arguments)
        output, _ = process.communicate(timeout=900)
        return Run(process.returncode, output)

    def run(self, *arguments: str) -> Run:
        return self.airflow("dags", "test", "willows_spoon", *arguments)

    def run_until(self, words: str, number: signal.Signals) -> Run:
        """Starts a run and sends it a signal when it has said the words."""
        process = self.start("dags", "test", "willows_spoon")
        assert process.stdout
        said = []
        for line in process.stdout:
            said.append(line)
            if words in line:
                os.killpg(process.pid, number)
                break
        rest, _ = process.communicate(timeout=600)
        return Run(process.returncode, "".join(said) + rest)


def system() -> dict[str, Any]:
    return {
        "name": "spoon",
        "blueprint": "willows-spoon",
        "environment": "local",
        "region": REGION,
        "pipeline": {
            "trigger": {"kind": "dag", "dag": "willows_spoon", "schedule": "0 6 * * *"},
            "steps": STEPS,
        },
        "report": {"title": "Shop", "key": "report/index.html"},
    }


def eventually(condition: Callable[[], Any], seconds: float = 300) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"not so after {seconds} s")
