"""What dbt writes about a run, and where it is kept: under the run's id, and as the latest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from program.store import Store, StoreError

FILES = ("manifest.json", "run_results.json", "sources.json", "warnings.json")


class UploadError(Exception):
    """The artifacts did not arrive."""


@dataclass(frozen=True)
class Artifacts:
    folder: Path
    bucket: str | None
    run_id: str

    def forget_earlier(self) -> None:
        """A run that dies early must not show the results of the one before."""
        for name in FILES:
            (self.folder / name).unlink(missing_ok=True)

    def upload(self) -> str:
        """Says what was done."""
        found = [name for name in FILES if (self.folder / name).is_file()]
        if not self.bucket:
            return f"artifacts are in {self.folder}; LARDER_ARTIFACTS_BUCKET is not set"
        prefixes = (f"dbt/runs/{self.run_id}", "dbt/latest")
        try:
            store = Store(self.bucket)
            for name in found:
                for prefix in prefixes:
                    store.upload(self.folder / name, f"{prefix}/{name}")
        except StoreError as error:
            raise UploadError(f"artifacts are not in s3://{self.bucket}/{prefixes[0]}/: {error}") from error
        return f"artifacts in s3://{self.bucket}/{prefixes[0]}/: {', '.join(found) or 'none'}"
