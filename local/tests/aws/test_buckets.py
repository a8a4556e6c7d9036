"""Bucket policies are kept, but for the refusal of plain HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .harness import Aws


def statement(bucket: str, action: str, **rest: Any) -> dict[str, Any]:
    resource = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    return {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": resource, **rest}


def test_a_bucket_that_refuses_plain_http_serves_the_local_cloud(aws: Aws) -> None:
    s3 = aws.client("s3", s3={"addressing_style": "path"})
    s3.create_bucket(Bucket="tls", CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
    only_tls = statement("tls", "s3:*", Condition={"Bool": {"aws:SecureTransport": "false"}})
    no_delete = statement("tls", "s3:DeleteObject")
    policy = json.dumps({"Version": "2012-10-17", "Statement": [only_tls, no_delete]})
    s3.put_bucket_policy(Bucket="tls", Policy=policy)

    s3.put_object(Bucket="tls", Key="a", Body=b"1")
    assert s3.get_object(Bucket="tls", Key="a")["Body"].read() == b"1"
    with pytest.raises(ClientError, match=r"Forbidden|AccessDenied"):
        s3.delete_object(Bucket="tls", Key="a")
    with pytest.raises(ClientError, match="NoSuchKey"):
        s3.get_object(Bucket="tls", Key="none")
