"""Ends the process groups it was told of when its standard input closes. Started by processes.py, stands alone.

Reads lines `+<group>` and `-<group>`. Its parent holds the other end of the pipe for as long as it lives.
"""

import os
import signal
import sys
import time


def end(groups: set, number: int) -> None:
    for group in groups:
        try:
            os.killpg(group, number)
        except (ProcessLookupError, PermissionError):
            pass


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
