"""The artifacts bucket: JSON and files below `dbt/`, which is all that the task may read and write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


class StoreError(Exception):
    """The bucket did not do what was asked."""


class Store:
    def __init__(self, bucket: str) -> None:
        import boto3

        self.bucket = bucket
        self._s3 = boto3.client("s3")

    def read(self, key: str) -> dict[str, Any] | None:
        if not self._has(key):
            return None
        with _told(f"s3://{self.bucket}/{key} is not readable"):
            return json.loads(self._s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())

    def write(self, key: str, value: dict[str, Any]) -> None:
        with _told(f"s3://{self.bucket}/{key} is not written"):
            self._s3.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=json.dumps(value, indent=2).encode(),
                ContentType="application/json",
            )

    def upload(self, file: Path, key: str) -> None:
        with _told(f"s3://{self.bucket}/{key} is not written"):
            self._s3.upload_file(str(file), self.bucket, key)

    def download(self, key: str, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        with _told(f"s3://{self.bucket}/{key} is not readable"):
            self._s3.download_file(self.bucket, key, str(file))

    def _has(self, key: str) -> bool:
        """By listing, which the task may do: asking for a missing object is answered with "denied"."""
        with _told(f"s3://{self.bucket}/ is not listed"):
            listed = self._s3.list_objects_v2(Bucket=self.bucket, Prefix=key)
        return any(each["Key"] == key for each in listed.get("Contents", []))


class _told:
    """AWS's errors as one of ours that says what was tried."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        from boto3.exceptions import Boto3Error
        from botocore.exceptions import BotoCoreError, ClientError

        if isinstance(error, (Boto3Error, BotoCoreError, ClientError)):
            raise StoreError(f"{self._what}: {error}") from error
