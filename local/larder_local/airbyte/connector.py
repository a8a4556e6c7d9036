"""One run of an unmodified connector: its own folder, its files, its process, its lines."""

from __future__ import annotations

import io
import json
import os
import queue
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

#: Lines read ahead of the writer, so that source and warehouse work at the same time.
_AHEAD = 2_000
#: Of what a connector writes to standard error, so many lines tell why it ended.
_LAST_WORDS = 5


class Connector:
    """Runs `argv command --config …` in `folder`, which holds the configuration for its owner's eyes only."""

    def __init__(
        self, argv: Sequence[str], environment: Mapping[str, str], folder: Path, log: Callable[[str], None]
    ) -> None:
        self._argv = list(argv)
        self._environment = _environment(environment, folder)
        self._folder = folder
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: threading.Thread | None = None
        self.last_words: deque[str] = deque(maxlen=_LAST_WORDS)

    def lines(self, command: str, **documents: Any) -> Iterator[str]:
        """Starts the connector at once; its lines come as it writes them. `documents` become `--name f`."""
        arguments = [command]
        for name, document in documents.items():
            arguments += [f"--{name}", str(self._write(name, document))]
        self._process = subprocess.Popen(
            [*self._argv, *arguments],
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._errors = threading.Thread(target=self._copy_errors, daemon=True)
        self._errors.start()
        ahead: queue.Queue[str | None] = queue.Queue(_AHEAD)
        threading.Thread(target=self._read, args=(ahead,), daemon=True).start()
        return iter(ahead.get, None)

    def wait(self) -> int:
        assert self._process and self._errors
        code = self._process.wait()
        # A process that the connector left behind may keep the pipe open.
        self._errors.join(5)
        return code

    def kill(self) -> None:
        if self._process:
            self._process.kill()

    def _read(self, ahead: queue.Queue[str | None]) -> None:
        assert self._process and self._process.stdout
        for line in _lines(self._process.stdout):
            ahead.put(line)
        ahead.put(None)

    def _copy_errors(self) -> None:
        assert self._process and self._process.stderr
        for line in _lines(self._process.stderr):
            if line.strip():
                self.last_words.append(line.strip())
            self._log(line.rstrip())

    def _write(self, name: str, document: Any) -> Path:
        file = self._folder / f"{name}.json"
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            json.dump(document, stream)
        return file


def _lines(stream: Any) -> Iterator[str]:
    """A message ends with a line feed, and with nothing else that Python takes for a line's end."""
    return io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="\n")


def _environment(given: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Nothing of this machine but what every program needs: no credentials, no proxies, no home."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TZ") if name in os.environ}
    return {**kept, "HOME": str(folder), "TMPDIR": str(folder), "DO_NOT_TRACK": "1", **given}
