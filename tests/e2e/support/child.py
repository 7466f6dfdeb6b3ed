"""A child process that never outlives its test.

It is a session of its own and dies with this process, however that ends. Its output goes to a file beside its data.
"""

import os
import signal
import socket
import subprocess

from support.nobody import become_nobody
from support.waiting import wait_until

# The kernel kills the child when we die; setpriv becomes the command, so the process id stays.
DIES_WITH_US = ["setpriv", "--pdeathsig", "KILL"]


class Child:
    def __init__(self, case, name, command, folder, environment=None, as_nobody=False):
        self.name = name
        self.log_path = folder / f"{name}.log"
        self._case = case
        wrapper = DIES_WITH_US + become_nobody() if as_nobody else DIES_WITH_US
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                wrapper + [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=folder, env={**os.environ, **(environment or {})}, start_new_session=True)
        case.clean_up(self.kill)

    @property
    def pid(self):
        return self.process.pid

    def log(self):
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def wait_for(self, condition, what, seconds=20):
        """As wait_until, but a child that has ended fails at once, with what it said."""
        def checked():
            result = condition()
            if not result and self.process.poll() is not None:
                raise AssertionError(f"{self.name} ended with {self.process.returncode}:\n{self.log()}")
            return result
        return wait_until(checked, lambda: f"{self.name}: {what}:\n{self.log()[-4000:]}", seconds)

    def wait_listening(self, port, host="127.0.0.1", seconds=20):
        self.wait_for(lambda: _accepts(host, port), f"nothing listens on {host}:{port}", seconds)

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def wait(self, seconds):
        return self.process.wait(seconds)

    def kill(self):
        """Ends it and everything it started, whatever state it is in."""
        self._signal_session(signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            pass
        self._signal_session(signal.SIGKILL)
        self.process.wait()

    def _signal_session(self, number):
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass


def _accepts(host, port):
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
