"""Clients of AWS, found as every AWS SDK finds its account: by the environment."""

from __future__ import annotations

from typing import Any


def client(service: str, region: str) -> Any:
    # Not at the top: reading a DAG file must stay quick.
    import boto3
    from botocore.config import Config

    retries = {"mode": "standard", "total_max_attempts": 5}
    return boto3.client(
        service, region_name=region, config=Config(retries=retries, connect_timeout=10, read_timeout=60)
    )
