"""Rules and schedules really start what they point to."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError
from larder_local.aws.clock import Appointment, Clock, InvalidExpression, next_time

from .harness import Aws, Tasks, eventually
from .test_functions import make_function

NOON = datetime(2024, 1, 31, 12, 0, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("expression", "zone", "expected"),
    [
        ("rate(5 minutes)", "UTC", "2024-01-31T12:05:00+00:00"),
        ("rate(1 day)", "UTC", "2024-02-01T12:00:00+00:00"),
        ("cron(0 6 * * ? *)", "UTC", "2024-02-01T06:00:00+00:00"),
        ("cron(0 6 * * ? *)", "America/Chicago", "2024-02-01T12:00:00+00:00"),
        ("cron(15 10 ? * 6L *)", "UTC", "2024-02-23T10:15:00+00:00"),
        ("cron(0 8 ? * 2-6 *)", "UTC", "2024-02-01T08:00:00+00:00"),
        ("cron(0 8 ? * MON *)", "UTC", "2024-02-05T08:00:00+00:00"),
        ("cron(0 0 1 1 ? 2026)", "UTC", "2026-01-01T00:00:00+00:00"),
        ("cron(0 8 ? * 3#1 *)", "UTC", "2024-02-06T08:00:00+00:00"),
        ("at(2024-01-31T13:00:00)", "UTC", "2024-01-31T13:00:00+00:00"),
    ],
)
def test_the_next_time_of_an_expression(expression: str, zone: str, expected: str) -> None:
    assert next_time(expression, NOON, zone) == datetime.fromisoformat(expected)


def test_the_past_does_not_come_again() -> None:
    assert next_time("at(2024-01-31T11:59:59)", NOON) is None
    assert next_time("cron(0 0 1 1 ? 2020)", NOON) is None


@pytest.mark.parametrize(
    "expression", ["rate(3 seconds)", "cron(0 6 * * *)", "every day", "cron(0 99 * * ? *)"]
)
def test_what_is_no_expression(expression: str) -> None:
    with pytest.raises(InvalidExpression):
        next_time(expression, NOON)


def test_the_clock_fires_once_for_each_due_time() -> None:
    fired: list[datetime] = []
    clock = Clock()
    clock._calendars.append(lambda: [Appointment("daily", "cron(0 13 * * ? *)", "UTC", fired.append)])
    for minutes in range(0, 26 * 60, 10):
        clock.tick(NOON + timedelta(minutes=minutes))
    eventually(lambda: len(fired) == 2)
    assert sorted(fired) == [NOON + timedelta(hours=1), NOON + timedelta(hours=25)]


def queue(aws: Aws, name: str) -> tuple[str, str]:
    sqs = aws.client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def next_message(aws: Aws, url: str) -> str:
    received = eventually(lambda: aws.client("sqs").receive_message(QueueUrl=url).get("Messages"))
    return str(received[0]["Body"])


SEND = """
import boto3, json, os
def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps(event))
"""


def test_a_rule_passes_a_matching_event_to_its_function(aws: Aws) -> None:
    url, _ = queue(aws, "from-rule")
    function = make_function(aws, "from-rule", SEND, Timeout=120, Environment={"Variables": {"QUEUE": url}})
    events = aws.client("events")
    events.put_rule(Name="orders", EventPattern=json.dumps({"source": ["shop"], "detail-type": ["order"]}))
    events.put_targets(Rule="orders", Targets=[{"Id": "f", "Arn": function, "InputPath": "$.detail"}])
    entry = {"Source": "shop", "Detail": json.dumps({"id": 7})}
    events.put_events(Entries=[{**entry, "DetailType": "refund"}, {**entry, "DetailType": "order"}])
    assert json.loads(next_message(aws, url)) == {"id": 7}
    assert not aws.client("sqs").receive_message(QueueUrl=url).get("Messages")


def test_a_rule_starts_a_task_with_overrides(aws: Aws, tasks: Tasks) -> None:
    aws.program("from-event", "import sys; print(sys.argv[1:])")
    tasks.stopped(tasks.run("from-event"))
    definition = tasks.ecs.describe_task_definition(taskDefinition="from-event")["taskDefinition"]
    cluster = tasks.ecs.describe_clusters(clusters=["tests"])["clusters"][0]["clusterArn"]
    network = {"awsvpcConfiguration": {"Subnets": [tasks.subnet], "SecurityGroups": [tasks.group]}}
    parameters = {
        "TaskDefinitionArn": definition["taskDefinitionArn"],
        "LaunchType": "FARGATE",
        "NetworkConfiguration": network,
    }
    overrides = json.dumps({"containerOverrides": [{"name": "main", "command": ["again"]}]})
    events = aws.client("events")
    events.put_rule(Name="run", EventPattern=json.dumps({"source": ["run"]}))
    events.put_targets(
        Rule="run", Targets=[{"Id": "t", "Arn": cluster, "Input": overrides, "EcsParameters": parameters}]
    )
    events.put_events(Entries=[{"Source": "run", "DetailType": "x", "Detail": json.dumps({"a": 1})}])
    arn = eventually(lambda: tasks.ecs.list_tasks(cluster="tests", startedBy="events-rule/run")["taskArns"])[
        0
    ]
    tasks.stopped(arn)
    assert tasks.output(arn) == ["['again']"]


def test_a_rule_with_only_a_schedule_matches_no_event(aws: Aws) -> None:
    url, arn = queue(aws, "scheduled-only")
    events = aws.client("events")
    events.put_rule(Name="nightly", ScheduleExpression="cron(0 3 * * ? *)")
    events.put_targets(Rule="nightly", Targets=[{"Id": "q", "Arn": arn}])
    events.put_events(Entries=[{"Source": "any", "DetailType": "x", "Detail": json.dumps({"a": 1})}])
    assert not aws.client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages")


def schedule(aws: Aws, name: str, expression: str, target: dict[str, object], **options: object) -> None:
    aws.client("scheduler").create_schedule(
        Name=name,
        ScheduleExpression=expression,
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"RoleArn": "arn:aws:iam::123456789012:role/x", **target},
        **options,
    )


def soon() -> str:
    return f"at({datetime.now(UTC) + timedelta(seconds=3):%Y-%m-%dT%H:%M:%S})"


def test_a_schedule_fires_at_its_time_and_is_gone_when_asked(aws: Aws) -> None:
    url, arn = queue(aws, "scheduled")
    schedule(aws, "once", soon(), {"Arn": arn, "Input": '{"run": 1}'}, ActionAfterCompletion="DELETE")
    assert json.loads(next_message(aws, url)) == {"run": 1}
    scheduler = aws.client("scheduler")
    eventually(lambda: "once" not in [s["Name"] for s in scheduler.list_schedules()["Schedules"]])


def test_a_schedule_can_make_any_call(aws: Aws) -> None:
    ec2 = aws.client("ec2")
    image = ec2.describe_images()["Images"][0]["ImageId"]
    host = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    target = {
        "Arn": "arn:aws:scheduler:::aws-sdk:ec2:stopInstances",
        "Input": json.dumps({"InstanceIds": [host]}),
    }
    schedule(aws, "stop-host", soon(), target)

    def state() -> str:
        found = ec2.describe_instances(InstanceIds=[host])["Reservations"][0]["Instances"][0]
        return str(found["State"]["Name"])

    eventually(lambda: state() == "stopped")


def test_a_schedule_that_makes_no_sense_is_refused(aws: Aws) -> None:
    with pytest.raises(ClientError, match="Invalid Schedule Expression"):
        schedule(aws, "bad", "every day", {"Arn": "arn:aws:sqs:us-east-2:123456789012:x"})
    with pytest.raises(ClientError, match="ScheduleExpression is not valid"):
        aws.client("events").put_rule(Name="bad", ScheduleExpression="rate(3 seconds)")
