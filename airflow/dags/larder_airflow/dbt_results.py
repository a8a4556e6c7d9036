"""What a dbt run left: `run_results.json` and `sources.json`, read as counts and as the nodes that failed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from larder_airflow.aws import client
from larder_airflow.progress import count

PASSED = {"success", "pass", "warn", "no-op"}
#: The test that warns of each order in quarantine.
QUARANTINE = "assert_no_order_in_quarantine"
TESTS = {"test", "unit_test"}


@dataclass(frozen=True)
class Node:
    """`test.shop.unique_fct_sales.1a2b` → kind `test`, name `unique_fct_sales`."""

    kind: str
    name: str
    status: str
    message: str

    @property
    def passed(self) -> bool:
        return self.status in PASSED

    def __str__(self) -> str:
        reason = " ".join(self.message.split())
        return f"{self.kind} {self.name}: {reason or self.status}"


@dataclass(frozen=True)
class Results:
    nodes: tuple[Node, ...]
    sources: tuple[Node, ...]
    #: What dbt's program says of orders that it set aside, in whole sentences.
    told: tuple[str, ...] = ()

    @property
    def failed(self) -> list[Node]:
        """What broke by itself; what was skipped because of it only if nothing else is to be named."""
        bad = [node for node in (*self.sources, *self.nodes) if not node.passed]
        return [node for node in bad if node.status != "skipped"] or bad

    @property
    def warnings(self) -> list[str]:
        """What people should look at although nothing failed.

        Of the quarantine the program tells number and amount, which its test cannot.
        """
        odd = [node for node in (*self.sources, *self.nodes) if node.status == "warn"]
        return [*self.told, *(str(node) for node in odd if not (self.told and node.name == QUARANTINE))]

    @property
    def tests(self) -> list[Node]:
        return [node for node in self.nodes if node.kind in TESTS]

    @property
    def models(self) -> list[Node]:
        return [node for node in self.nodes if node.kind not in TESTS]

    def summary(self) -> str:
        passed = sum(node.passed for node in self.tests)
        built = sum(node.passed for node in self.models)
        return f"{count(built, 'model')} built, {count(passed, 'test')} passed"


def read_results(bucket: str, run: str, region: str) -> Results | None:
    """Of this run, or none when it left none."""
    results = read_object(bucket, f"dbt/runs/{run}/run_results.json", region)
    sources = read_object(bucket, f"dbt/runs/{run}/sources.json", region)
    if results is None and sources is None:
        return None
    warnings = read_object(bucket, f"dbt/runs/{run}/warnings.json", region) or {}
    return Results(nodes_of(results), nodes_of(sources), tuple(warnings.get("warnings", ())))


# Whoever may read but not list is told 403 of a key that is not there (S3's GetObject).
ABSENT = {"NoSuchKey", "NoSuchBucket", "AccessDenied", "Forbidden", "403"}


def read_object(bucket: str, key: str, region: str) -> Mapping[str, Any] | None:
    try:
        return dict(json.load(client("s3", region).get_object(Bucket=bucket, Key=key)["Body"]))
    except ClientError as error:
        if error.response["Error"]["Code"] in ABSENT:
            return None
        raise


def nodes_of(file: Mapping[str, Any] | None) -> tuple[Node, ...]:
    return tuple(node_of(result) for result in (file or {}).get("results", ()))


def node_of(result: Mapping[str, Any]) -> Node:
    kind, _, name, *rest = [*str(result["unique_id"]).split("."), "", ""]
    if kind in ("source", "unit_test"):
        name = ".".join(part for part in (name, *rest) if part)
    return Node(kind, name, str(result.get("status")), str(result.get("message") or ""))
