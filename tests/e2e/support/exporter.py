"""The exporter under test: started, asked over HTTP, and ended."""

import http.client
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time
import urllib.parse

from support.child import Child
from support.page import Page

LISTENING = re.compile(r"msg=listening port=(\d+)")
MOST_SECONDS_TO_END = 5


def binary():
    path = os.environ.get("KIGEN_EXPORTER")
    if not path:
        raise RuntimeError("set KIGEN_EXPORTER to the binary under test")
    return pathlib.Path(path).resolve()


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def text(self):
        return self.body.decode("utf-8")

    @property
    def page(self):
        if self.status != 200:
            raise AssertionError(f"status {self.status}: {self.text}")
        return Page(self.body)


class Exporter:
    """Starts over TARGETs or over the text of a configuration, which is written to `kigen.yml` of the place.

    `wrapper` is a command that becomes the exporter, such as prlimit.
    """

    def __init__(self, place, *targets, config=None, flags=(), environment=None, as_nobody=False, wrapper=()):
        program = _binary_for_anybody(place) if as_nobody else binary()
        command = [*wrapper, program, "--web.listen-address=127.0.0.1:0", *flags]
        self.config_path = place.folder / "kigen.yml"
        if config is not None:
            self.configure(config)
            command.append(f"--config.file={self.config_path}")
        self.child = Child(place, "exporter", command + list(targets), place.folder, environment, as_nobody)
        self.port = int(self.child.wait_for(lambda: LISTENING.search(self.log()), "does not listen")[1])

    def configure(self, config):
        self.config_path.write_text(config, encoding="utf-8")

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def log(self):
        return self.child.log()

    def get(self, path, headers=None, method="GET", seconds=30):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request(method, path, headers=headers or {})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def scrape(self, **keywords):
        return self.get("/metrics", **keywords).page

    def probe(self, **parameters):
        """GET /probe; `headers` go along."""
        headers = parameters.pop("headers", None)
        return self.get("/probe?" + urllib.parse.urlencode(parameters), headers)

    def wait_ready(self, seconds=40):
        """Every target was attempted; returns the page then."""
        self.child.wait_for(lambda: self.get("/-/ready").status == 200, "is not ready", seconds)
        return self.scrape()

    def wait_for_page(self, condition, what, seconds=30):
        """The first page that satisfies the condition."""
        def matching():
            page = self.scrape()
            return page if condition(page) else None
        return self.child.wait_for(matching, what, seconds)

    def hang_up(self):
        self.child.process.send_signal(signal.SIGHUP)

    def stop(self):
        """SIGTERM, and the promise that comes with it. Returns how long it took."""
        begun = time.monotonic()
        self.child.terminate()
        try:
            code = self.child.wait(MOST_SECONDS_TO_END + 10)
        except subprocess.TimeoutExpired as error:
            raise AssertionError(f"the exporter does not end:\n{self.log()[-4000:]}") from error
        took = time.monotonic() - begun
        if code != 0:
            raise AssertionError(f"the exporter ended with {code}:\n{self.log()[-4000:]}")
        if took > MOST_SECONDS_TO_END:
            raise AssertionError(f"the exporter took {took:.1f} s to end")
        return took


def run(*arguments, folder=None, environment=None, seconds=60):
    """The exporter as a command that ends by itself."""
    return subprocess.run([binary(), *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=seconds, cwd=folder, env={**os.environ, **(environment or {})}, check=False)


def _binary_for_anybody(place):
    """A copy where everybody may run it; a build tree may lie in somebody's home."""
    copy = place.folder / "kigen_exporter"
    shutil.copy(binary(), copy)
    copy.chmod(0o755)
    return copy
