"""What the kernel says about a process: CPU time to the nanosecond, and resident memory."""

import os
import pathlib
import sys

from support.child import Child


def keep_processors_awake(place):
    """Until the end of the place, by children that run only where nothing else wants to.

    A virtual processor that wakes from idleness is slow for a while and charges that to whoever woke it: a third more
    for a probe now and then. It is the same for all, and no property of any.
    """
    for number in range(os.cpu_count()):
        Child(place, f"awake{number}", ["chrt", "--idle", "0", sys.executable, "-c", "while True: pass"], place.folder)


def cpu_seconds(pid):
    """User and system time of all its threads that live."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def resident_bytes(pid):
    return _status_bytes(pid, "VmRSS")


def forget_peak(pid):
    """From here on peak_bytes counts anew."""
    pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak_bytes(pid):
    return _status_bytes(pid, "VmHWM")


def _status_bytes(pid, field):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == field:
            return int(value.split()[0]) * 1024
    raise KeyError(field)
