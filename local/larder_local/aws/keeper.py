"""Ends the process groups that it was told of when its standard input closes. Stands alone.

Reads lines `+<group>` and `-<group>`. Its parent holds the other end of the pipe for as long as it lives.
"""

import contextlib
import os
import signal
import sys
import time


def end(groups: set, number: int) -> None:
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, number)


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set = set()
    for line in iter(sys.stdin.readline, ""):
        group = int(line[1:])
        if line[0] == "+":
            groups.add(group)
        else:
            groups.discard(group)
    end(groups, signal.SIGTERM)
    if groups:
        time.sleep(1)
    end(groups, signal.SIGKILL)


main()
