"""The service itself: its health, its end, and what it refuses."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from .harness import LOCAL, Aws, Tasks, eventually, start, stop

SLEEPS = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
print(os.getpid(), child.pid)
time.sleep(300)
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_health_tells_the_instance(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    one, two = start(tmp_path / "1"), start(tmp_path / "2")
    try:
        health = one.get("/_larder/health")
        assert health["service"] == "aws"
        assert health == one.get("/_larder/health")
        assert health["instance"] != two.get("/_larder/health")["instance"]
    finally:
        stop(one)
        stop(two)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_of_a_task_outlives_the_service(own_aws: Aws, number: signal.Signals) -> None:
    own_aws.program("sleeps", SLEEPS)
    tasks = Tasks(own_aws)
    arn = tasks.run("sleeps")
    eventually(lambda: tasks.describe(arn)["lastStatus"] == "RUNNING" and tasks.output(arn))
    pids = [int(pid) for pid in tasks.output(arn)[0].split()]
    assert all(alive(pid) for pid in pids)
    began = time.monotonic()
    stop(own_aws, number)
    assert time.monotonic() - began < 25
    eventually(lambda: not any(alive(pid) for pid in pids), 25)


def test_bad_arguments_are_one_line_and_exit_code_2(tmp_path: Path, aws: Aws) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "larder_local.aws", *arguments],
            env={
                **os.environ,
                "PYTHONPATH": str(LOCAL),
                "LARDER_SECRETS": str(aws.programs.parent / "secrets"),
            },
            capture_output=True,
            text=True,
            timeout=300,
        )

    impossible = run("--port", "70000", "--data", str(tmp_path))
    assert (impossible.returncode, impossible.stderr.count("\n")) == (2, 1)
    taken = run("--port", aws.endpoint.rsplit(":", 1)[1], "--data", str(tmp_path))
    assert taken.returncode == 2
    assert "is taken" in taken.stderr


@pytest.mark.parametrize(
    ("service", "call", "arguments", "named"),
    [
        ("dlm", "get_lifecycle_policies", {}, "dlm:GetLifecyclePolicies"),
        ("ce", "get_anomalies", {"DateInterval": {"StartDate": "2024-01-01"}}, "ce:GetAnomalies"),
        ("ec2", "describe_fpga_images", {}, "ec2:DescribeFpgaImages"),
        ("backup", "list_frameworks", {}, "backup:ListFrameworks"),
    ],
)
def test_what_is_missing_fails_at_once_by_name(
    aws: Aws, service: str, call: str, arguments: dict[str, str], named: str
) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(aws.client(service), call)(**arguments)
    error = refused.value.response
    assert named in error["Error"]["Message"]
    assert error["Error"]["Code"] == "NotInLocalCloud"
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_a_missing_object_is_still_just_missing(aws: Aws) -> None:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="objects", CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
    with pytest.raises(ClientError, match="Not Found"):
        s3.head_object(Bucket="objects", Key="nothing")
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket="objects", Key="nothing")
