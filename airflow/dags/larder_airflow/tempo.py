"""How often we look and how long we wait: by default for the cloud, by environment for one machine."""

from __future__ import annotations

import os
from datetime import timedelta


def seconds(variable: str, default: float) -> float:
    return float(os.environ.get(variable) or default)


def poll() -> float:
    """Between two looks at a job or a task."""
    return seconds("LARDER_POLL_SECONDS", 10)


def lease() -> float:
    """For how long the lock is ours without a sign of life."""
    return seconds("LARDER_LEASE_SECONDS", 300)


def retry_delay() -> timedelta:
    """Before the first retry; it doubles with each."""
    return timedelta(seconds=seconds("LARDER_RETRY_SECONDS", 60))


def longest_retry_delay() -> timedelta:
    """Between two tries nobody shows a sign of life: well within the lease, or a delivery takes the lock."""
    return timedelta(seconds=lease() / 2)


def patience() -> float:
    """For how long Airbyte's API may not answer while a job runs."""
    return seconds("LARDER_PATIENCE_SECONDS", 600)
