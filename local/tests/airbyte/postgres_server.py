"""A PostgreSQL of its own for the tests, from the programs found on this machine."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg


def programs() -> Path | None:
    """The folder with initdb and postgres."""
    found = shutil.which("initdb")
    candidates = [Path(found).resolve().parent] if found else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in candidates if (folder / "postgres").exists()), None)


@contextmanager
def server(folder: Path, binaries: Path) -> Iterator[dict[str, Any]]:
    """Yields a destination's configuration. PostgreSQL refuses to run as root, so root lends it another user.

    Every folder above `folder` must let that user through.
    """
    user = _unprivileged()
    data = folder / "postgres"
    data.mkdir(mode=0o700)
    if user:
        folder.chmod(0o755)
        os.chown(data, user.pw_uid, user.pw_gid)
    identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "airbyte", "-A", "trust", "--no-sync", "-E", "UTF8"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
        **identity,
    )
    port = free_port()
    process = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-F", "-k", ""],
        stderr=subprocess.DEVNULL,
        cwd="/",
        **identity,
    )
    try:
        configuration = {"host": "127.0.0.1", "port": port, "database": "postgres", "username": "airbyte"}
        _await(configuration)
        yield {**configuration, "schema": "shop"}
    finally:
        process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
        process.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _unprivileged() -> pwd.struct_passwd | None:
    if os.getuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _await(configuration: dict[str, Any]) -> None:
    deadline = time.monotonic() + 120
    while True:
        try:
            connect(configuration).close()
            return
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def connect(configuration: dict[str, Any]) -> psycopg.Connection[Any]:
    return psycopg.connect(
        host=configuration["host"],
        port=configuration["port"],
        dbname=configuration["database"],
        user=configuration["username"],
        autocommit=True,
    )
