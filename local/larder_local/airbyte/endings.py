"""How a process or a piece of work ended, in words for the person who has to do something about it."""

from __future__ import annotations

import errno
import signal
from collections.abc import Iterable

from larder_local.airbyte.store import StoreFull


def how_it_ended(code: int | None) -> str:
    """From a process's return code, negative for a signal."""
    if code is None:
        return "did not end"
    if code >= 0:
        return f"ended with exit code {code}"
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
    cause = ", as the system does when memory runs out, or by hand" if -code == signal.SIGKILL else ""
    return f"was killed ({name}{cause})"


def why(error: BaseException) -> str:
    """A failure's reason with the file or device that it is about."""
    if isinstance(error, OSError) and error.errno:
        place = f" ({error.filename})" if error.filename else ""
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        return f"{'the disk is full: ' if full else ''}{error.strerror}{place}"
    if isinstance(error, StoreFull):
        return str(error)
    if isinstance(error, MemoryError):
        return "memory ran out"
    return f"{type(error).__name__}: {error}"


def without_secrets(text: str, secrets: Iterable[str]) -> str:
    """The text with a configuration's secrets masked, each line of a key by itself, too."""
    for secret in secrets:
        for part in {secret, *secret.splitlines()}:
            if len(part) >= 4 and not part.startswith("-----"):
                text = text.replace(part, "**********")
    return text
