"""An exporter over files that looks again only when something tells it of a change."""

import re
import time

from support.exporter import Exporter
from support.waiting import wait_until

# Nothing but a notice of the kernel brings news: the next look by the clock, and a poll, are too far away.
RARELY = "global: {interval: 1h, retry_interval: 1h}\n"
# A second is promised. What is asserted is more, for machines with other things to do.
MOST_SECONDS = 5
# What is watched only since the last look is looked at once more, in case it changed before: so much later at most,
# and ten times as long as that look took.
QUIET_SECONDS, REST = 0.7, 10
LOOKS = re.compile(r'^kigen_probes_total\{module="files"\} (\S+)$', re.MULTILINE)
TOOK = re.compile(r"^cert_probe_duration_seconds\{.*\} (\S+)$", re.MULTILINE)


class FileWatcher:
    """`targets` are {group: path or list of paths}."""

    def __init__(self, place, targets, **keywords):
        self.exporter = Exporter(place, config=configuration(targets), **keywords)
        self.exporter.wait_ready()
        self.settle()

    def settle(self):
        """Waits for the last look that nobody asked for, so that none of them can find the next change."""
        looks, since = None, 0.0

        def is_quiet():
            nonlocal looks, since
            text = self.exporter.get("/metrics").text
            before, looks = looks, LOOKS.search(text)[1]
            since = since if looks == before else time.monotonic()
            rest = REST * max(float(seconds) for seconds in TOOK.findall(text))
            return time.monotonic() - since > QUIET_SECONDS + rest
        wait_until(is_quiet, "the exporter looks again and again")
        self.page = self.exporter.scrape()

    def see(self, condition, what):
        """The first page after a change that satisfies the condition; prints how long it took to come."""
        begun = time.monotonic()
        self.page = self.exporter.wait_for_page(condition, f"not seen: {what}", seconds=MOST_SECONDS)
        print(f"seen after {time.monotonic() - begun:.2f} s: {what}", flush=True)
        return self.page


def configuration(targets):
    groups = "".join(f"  - {{name: {group}, module: files, targets: [{_quoted(paths)}]}}\n"
                     for group, paths in targets.items())
    return RARELY + "groups:\n" + groups


def _quoted(paths):
    return ", ".join(f'"{path}"' for path in (paths if isinstance(paths, list) else [paths]))
