"""What dbt wrote arrives in the bucket: of this run only, whatever came of it."""

import json
from pathlib import Path

import boto3
import pytest
from moto import mock_aws
from program.artifacts import Artifacts, UploadError


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")


@mock_aws
def test_files_lie_under_the_run_and_as_the_latest(tmp_path: Path) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="kept")
    (tmp_path / "run_results.json").write_text(json.dumps({"results": []}))
    said = Artifacts(tmp_path, "kept", "manual__2024-01-01T00:00:00+00:00").upload()
    assert said == "artifacts in s3://kept/dbt/runs/manual__2024-01-01T00:00:00+00:00/: run_results.json"
    keys = {entry["Key"] for entry in s3.list_objects_v2(Bucket="kept")["Contents"]}
    assert keys == {
        "dbt/runs/manual__2024-01-01T00:00:00+00:00/run_results.json",
        "dbt/latest/run_results.json",
    }


@mock_aws
def test_a_bucket_that_is_not_there_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(UploadError, match="artifacts are not in s3://missing/dbt/runs/1/"):
        Artifacts(tmp_path, "missing", "1").upload()


def test_results_of_an_earlier_run_are_forgotten(tmp_path: Path) -> None:
    (tmp_path / "run_results.json").write_text("of yesterday")
    (tmp_path / "partial_parse.msgpack").write_text("kept")
    Artifacts(tmp_path, None, "1").forget_earlier()
    assert [file.name for file in tmp_path.iterdir()] == ["partial_parse.msgpack"]
