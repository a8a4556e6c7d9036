"""What a rule or a schedule does when it fires: a call to the target's service, as AWS would make it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import boto3
from botocore import xform_name
from botocore.config import Config

from larder_local.aws.place import here, log

SERVICES = ("lambda", "states", "sns", "sqs", "ecs", "scheduler")


def fire(target: Mapping[str, Any], body: str, region: str, started_by: str) -> None:
    """Never raises: like AWS, it has nobody to tell. What goes wrong is in the log."""
    try:
        call(target, body, region, started_by)
    except Exception as error:
        log(f"{started_by}: target {target['Arn']} failed: {error}")


def call(target: Mapping[str, Any], body: str, region: str, started_by: str) -> None:
    arn = target["Arn"]
    service = arn.split(":")[2]
    if service == "lambda":
        client("lambda", region).invoke(FunctionName=arn, InvocationType="Event", Payload=body)
    elif service == "states":
        client("stepfunctions", region).start_execution(stateMachineArn=arn, input=body)
    elif service == "sns":
        client("sns", region).publish(TopicArn=arn, Message=body)
    elif service == "sqs":
        queue = client("sqs", region).get_queue_url(QueueName=arn.rsplit(":", 1)[-1])["QueueUrl"]
        group = target.get("SqsParameters", {}).get("MessageGroupId")
        options = {"MessageGroupId": group} if group else {}
        client("sqs", region).send_message(QueueUrl=queue, MessageBody=body, **options)
    elif service == "ecs":
        run_task(target, body, region, started_by)
    elif arn.startswith("arn:aws:scheduler:::aws-sdk:"):
        # A universal target: any call of any service, `…:aws-sdk:ec2:stopInstances`.
        api, action = arn.split(":")[-2:]
        getattr(client(api, region), xform_name(action))(**json.loads(body))
    else:
        raise NotImplementedError(f"a target of {service}")


def run_task(target: Mapping[str, Any], body: str, region: str, started_by: str) -> None:
    parameters = target.get("EcsParameters", {})
    network = parameters.get("NetworkConfiguration")
    options = {"networkConfiguration": lower_keys(network)} if network else {}
    overrides = json.loads(body) if target.get("Input") else {}
    client("ecs", region).run_task(
        cluster=target["Arn"],
        taskDefinition=parameters["TaskDefinitionArn"],
        count=parameters.get("TaskCount", 1),
        launchType=parameters.get("LaunchType", "FARGATE"),
        startedBy=started_by[:36],
        overrides={name: overrides[name] for name in overrides if name != "version"},
        **options,
    )


def lower_keys(value: Any) -> Any:
    """ECS's parameters are in upper case in a target and in lower case in ECS."""
    if isinstance(value, dict):
        return {name[0].lower() + name[1:]: lower_keys(inner) for name, inner in value.items()}
    return value


@cache
def client(service: str, region: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=here().endpoint,
        region_name=region,
        aws_access_key_id=here().keys.access_key_id,
        aws_secret_access_key=here().keys.secret_access_key,
        config=Config(retries={"total_max_attempts": 1}, read_timeout=900, max_pool_connections=50),
    )
