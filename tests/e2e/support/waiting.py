"""Waiting for a condition with a deadline: the only place where a test lets time pass."""

import time
import urllib.request

PAUSE_SECONDS = 0.02


def wait_until(condition, what, seconds=20):
    """The first truthy result of `condition`. Fails with `what` (a text, or a function that yields one) in the end."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"after {seconds} s: {what() if callable(what) else what}")
        time.sleep(PAUSE_SECONDS)


def is_ready(url):
    """Whether what serves there says so, as Prometheus and its relatives do."""
    try:
        with urllib.request.urlopen(url + "/-/ready", timeout=5):
            return True
    except OSError:
        return False
