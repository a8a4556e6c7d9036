"""Lambda functions on the local AWS really run."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from typing import Any

from .harness import Aws


def archive(source: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("app/main.py", source)
    return packed.getvalue()


def make_function(aws: Aws, name: str, source: str, **options: Any) -> str:
    made = aws.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role=role(aws),
        Handler="app/main.handler",
        Code={"ZipFile": archive(source)},
        **options,
    )
    return str(made["FunctionArn"])


def role(aws: Aws) -> str:
    iam = aws.client("iam")
    for found in iam.list_roles()["Roles"]:
        if found["RoleName"] == "function":
            return str(found["Arn"])
    return str(iam.create_role(RoleName="function", AssumeRolePolicyDocument="{}")["Role"]["Arn"])


def test_a_handler_gets_its_event_context_and_environment(aws: Aws) -> None:
    source = """
import os
def handler(event, context):
    print("hello from", context.function_name)
    left = context.get_remaining_time_in_millis()
    return {"got": event, "colour": os.environ["COLOUR"], "left": 0 < left <= 9000}
"""
    make_function(aws, "greet", source, Timeout=9, Environment={"Variables": {"COLOUR": "green"}})
    reply = aws.client("lambda").invoke(FunctionName="greet", Payload=json.dumps({"n": 1}), LogType="Tail")
    assert json.load(reply["Payload"]) == {"got": {"n": 1}, "colour": "green", "left": True}
    assert "hello from greet" in base64.b64decode(reply["LogResult"]).decode()
    logs = aws.client("logs")
    lines = [e["message"] for e in logs.filter_log_events(logGroupName="/aws/lambda/greet")["events"]]
    assert "hello from greet" in lines


def test_an_exception_is_the_functions_error(aws: Aws) -> None:
    make_function(aws, "fails", "def handler(event, context): raise ValueError('no such order')")
    reply = aws.client("lambda").invoke(FunctionName="fails", Payload=b"{}")
    error = json.load(reply["Payload"])
    assert reply["FunctionError"]
    assert (error["errorType"], error["errorMessage"]) == ("ValueError", "no such order")


def test_a_function_that_takes_too_long_is_ended(aws: Aws) -> None:
    make_function(aws, "slow", "import time\ndef handler(event, context): time.sleep(60)", Timeout=1)
    reply = aws.client("lambda").invoke(FunctionName="slow", Payload=b"{}")
    assert "timed out after 1.00 seconds" in json.load(reply["Payload"])["errorMessage"]


def test_a_function_reaches_the_local_aws(aws: Aws) -> None:
    source = """
import boto3
def handler(event, context):
    return boto3.client("sts").get_caller_identity()["Account"]
"""
    make_function(aws, "who", source, Timeout=120)
    assert (
        json.load(aws.client("lambda").invoke(FunctionName="who", Payload=b"{}")["Payload"]) == "123456789012"
    )
