"""Who may call the local AWS, and how each protocol says no: real clients with right, wrong and no keys."""

from __future__ import annotations

import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from cloud_keys import KEYS
from larder_local.aws import signatures

from .harness import Aws, Tasks

CALLS = {
    "sts": "get_caller_identity",
    "iam": "list_users",
    "cloudwatch": "list_dashboards",
    "ssm": "describe_parameters",
    "ecs": "list_clusters",
    "dynamodb": "list_tables",
    "secretsmanager": "list_secrets",
    "sqs": "list_queues",
    "lambda": "list_functions",
    "backup": "list_backup_plans",
    "ec2": "describe_vpcs",
    "s3": "list_buckets",
}
JSON = ("cloudwatch", "ssm", "ecs", "dynamodb", "secretsmanager", "sqs", "lambda", "backup")


def client(aws: Aws, service: str, key: str, secret: str, token: str | None = None, **options: Any) -> Any:
    return boto3.client(
        service,
        endpoint_url=aws.endpoint,
        region_name="us-east-2",
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=Config(retries={"total_max_attempts": 1}, **options),
    )


def refusal_of(called: Any, service: str) -> str:
    with pytest.raises(ClientError) as refused:
        getattr(called, CALLS[service])()
    error = refused.value.response["Error"]
    assert error["Message"] and "NotInLocalCloud" not in error["Code"]
    return str(error["Code"])


@pytest.mark.parametrize("service", CALLS)
def test_the_own_key_is_taken_and_no_other(aws: Aws, service: str) -> None:
    getattr(aws.client(service), CALLS[service])()
    code = refusal_of(client(aws, service, "AKIAIOSFODNN7EXAMPLE", "secret"), service)
    json = "UnrecognizedClientException" if service in JSON else "InvalidClientTokenId"
    assert code == {"s3": "InvalidAccessKeyId", "ec2": "AuthFailure"}.get(service, json)


@pytest.mark.parametrize("service", CALLS)
def test_the_own_key_with_another_secret_is_refused(aws: Aws, service: str) -> None:
    code = refusal_of(client(aws, service, KEYS.access_key_id, "another secret"), service)
    json = "InvalidSignatureException" if service in JSON else "SignatureDoesNotMatch"
    assert code == {"ec2": "AuthFailure"}.get(service, json)


def status_of(
    aws: Aws, path: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[int, str]:
    asked = urllib.request.Request(aws.endpoint + path, body, headers, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=150) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_without_a_signature_there_is_nothing(aws: Aws) -> None:
    status, text = status_of(aws, "/")
    assert (status, "<Code>AccessDenied</Code>" in text) == (403, True)
    status, text = status_of(aws, "/", "POST", b"Action=ListUsers&Version=2010-05-08")
    assert (status, "<Code>MissingAuthenticationToken</Code>" in text) == (403, True)
    status, text = status_of(aws, "/", "POST", b"{}", **{"X-Amz-Target": "AmazonSSM.DescribeParameters"})
    assert (status, "MissingAuthenticationTokenException" in text) == (400, True)
    role = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn:aws:iam::123456789012:role/x"
    status, text = status_of(aws, "/", "POST", f"{role}&RoleSessionName=x&WebIdentityToken=x".encode())
    assert (status, "<AccessKeyId>" in text) == (403, False)
    status, text = status_of(aws, "/bucket?AWSAccessKeyId=a&Signature=b&Expires=9999999999")
    assert (status, "AWS4-HMAC-SHA256" in text) == (400, True)
    status, _ = status_of(aws, "/", Authorization="AWS4-HMAC-SHA256 nonsense")
    assert status == 400


def test_keys_that_iam_and_sts_gave_out_are_taken(aws: Aws) -> None:
    iam = aws.client("iam")
    iam.create_user(UserName="somebody")
    key = iam.create_access_key(UserName="somebody")["AccessKey"]
    mine = client(aws, "sts", key["AccessKeyId"], key["SecretAccessKey"])
    assert mine.get_caller_identity()["Arn"].endswith("user/somebody")
    iam.update_access_key(UserName="somebody", AccessKeyId=key["AccessKeyId"], Status="Inactive")
    assert refusal_of(mine, "sts") == "InvalidClientTokenId"

    role = {"RoleArn": "arn:aws:iam::123456789012:role/worker", "RoleSessionName": "me"}
    given = aws.client("sts").assume_role(**role)["Credentials"]
    pair = given["AccessKeyId"], given["SecretAccessKey"]
    assumed = client(aws, "sts", *pair, given["SessionToken"]).get_caller_identity()
    assert assumed["Arn"].endswith("assumed-role/worker/me")
    assert refusal_of(client(aws, "sts", *pair), "sts") == "InvalidClientTokenId"
    assert refusal_of(client(aws, "s3", *pair, "other token"), "s3") == "InvalidToken"


@pytest.fixture(scope="module")
def bucket(aws: Aws) -> str:
    where = {"LocationConstraint": "us-east-2"}
    aws.client("s3").create_bucket(Bucket="signed", CreateBucketConfiguration=where)
    return "signed"


@pytest.mark.parametrize("key", ["plain", "with space/ä+&=?#%", "double//slash", "tilde~'()*!"])
def test_every_name_of_an_object_is_signed_as_s3_signs_it(aws: Aws, bucket: str, key: str) -> None:
    s3 = aws.client("s3")
    s3.put_object(Bucket=bucket, Key=key, Body=b"text", Metadata={"under_score": "a  b"})
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"text"
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=key[:3])["Contents"]
    assert key in [each["Key"] for each in listed]


def test_presigned_urls_are_taken_until_they_expire_and_unchanged(
    aws: Aws, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3 = aws.client("s3")
    s3.put_object(Bucket=bucket, Key="report", Body=b"page")
    object_ = {"Bucket": bucket, "Key": "report"}
    url = s3.generate_presigned_url("get_object", object_, ExpiresIn=60).removeprefix(aws.endpoint)
    assert status_of(aws, url) == (200, "page")
    status, text = status_of(aws, url.replace("report", "rapport"))
    assert (status, "SignatureDoesNotMatch" in text) == (403, True)
    assert status_of(aws, url, "DELETE")[0] == 403
    with monkeypatch.context() as earlier:
        stamp = datetime.now(UTC) - timedelta(seconds=61)
        earlier.setattr("botocore.auth.get_current_datetime", lambda: stamp)
        old = s3.generate_presigned_url("get_object", object_, ExpiresIn=60).removeprefix(aws.endpoint)
    status, text = status_of(aws, old)
    assert (status, "Request has expired" in text) == (403, True)


def test_a_clock_that_is_a_quarter_of_an_hour_wrong_is_refused(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = datetime.now(UTC) - timedelta(minutes=16)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: wrong)
    with pytest.raises(ClientError, match="RequestTimeTooSkewed"):
        aws.client("s3").list_buckets()


def test_a_body_that_was_changed_on_its_way_is_refused(aws: Aws) -> None:
    request = AWSRequest("PUT", f"{aws.endpoint}/signed/body", data=b"what was signed")
    credentials = Credentials(KEYS.access_key_id, KEYS.secret_access_key)
    request.headers["X-Amz-Content-SHA256"] = "0" * 64
    S3SigV4Auth(credentials, "s3", "us-east-2").add_auth(request)
    status, _ = status_of(aws, "/signed/body", "PUT", b"something else", **dict(request.headers.items()))
    assert status == 403


def test_chunks_are_signed_one_over_the_other() -> None:
    """The example of "Transferring payload in multiple chunks" in the API reference of S3."""
    seed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
    time, region = "20130524T000000Z", "us-east-1"
    signed = signatures.Signature(
        "AKIAIOSFODNN7EXAMPLE", time[:8], region, "s3", ("host",), seed, time, None, None
    )
    secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    signer = signatures._signer(signed, secret, "")
    again = AWSRequest("PUT", "http://s3.amazonaws.com/")
    again.context["timestamp"] = time

    def chunk(data: bytes, signature: str) -> bytes:
        return b"%x;chunk-signature=%s\r\n%s\r\n" % (len(data), signature.encode(), data)

    body = chunk(b"a" * 65536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648")
    body += chunk(b"a" * 1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497")
    body += chunk(b"", "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9")
    payload = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
    signatures._check_chunks(body, signed, lambda text: signer.signature(text, again), payload)
    with pytest.raises(signatures.Mismatch):
        signatures._check_chunks(
            body.replace(b"a", b"b", 1), signed, lambda text: signer.signature(text, again), payload
        )


WHO = """
import os, boto3
print(boto3.client("sts").get_caller_identity()["Arn"])
print([name for name in os.environ if "SECRET" in name or "ACCESS_KEY" in name or "TOKEN" in name])
"""


def test_a_task_is_its_role_and_holds_no_key(aws: Aws, tasks: Tasks) -> None:
    aws.program("caller", WHO)
    arn = tasks.run("caller", taskRoleArn="arn:aws:iam::123456789012:role/dbt")
    tasks.stopped(arn)
    who, held = tasks.output(arn)
    assert who == f"arn:aws:sts::123456789012:assumed-role/dbt/{arn.rsplit('/', 1)[-1]}"
    assert held == "['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE']"


def test_a_task_without_a_role_has_no_credentials(aws: Aws, tasks: Tasks) -> None:
    aws.program("nobody", WHO)
    arn = tasks.run("nobody")
    tasks.stopped(arn)
    assert "Unable to locate credentials" in "\n".join(tasks.output(arn))


def test_the_endpoint_of_a_task_answers_nobody_else(aws: Aws) -> None:
    path = "/_larder/tasks/some-task/credentials"
    assert status_of(aws, path)[0] == 403
    assert status_of(aws, path, Authorization="made up")[0] == 403
    assert status_of(aws, path, Authorization=f"Bearer {KEYS.control_token}")[0] == 403
