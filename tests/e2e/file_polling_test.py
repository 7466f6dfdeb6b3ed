"""Where the kernel tells nothing of changes, because its limits of inotify are used up: files are looked at now and
then, long before their interval ends. The limits are those of a user namespace made for the test.
"""

import unittest

from support.case import EndToEnd, Place
from support.exporter import Exporter
from support.file_watcher import configuration
from support.page_items import expiries
from support.pki import Pki

HOST = "web.example.test"
FOLDERS = 5
MOST_SECONDS = 45  # a poll comes every 30 s
# A shell that becomes the exporter, in a namespace where the limit is lower.
LIMITED = 'echo {value} >/proc/sys/user/{limit} && exec "$0" "$@"'


class WithoutNotices(EndToEnd):
    LIMITS = {"max_inotify_instances": 0, "max_inotify_watches": 2}

    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.first, cls.second = (pki.leaf(HOST, end_days=days) for days in (5, 85))
        cls.paths = [world.write(f"store/{number}/web.pem", cls.first.pem) for number in range(FOLDERS)]
        cls.items = [f"{number}/web.pem#0" for number in range(FOLDERS)]

    def start(self, limit, value):
        place = Place(self.addCleanup)
        shell = LIMITED.format(limit=limit, value=value)
        exporter = Exporter(place, config=configuration({"g": self.world.folder / "store"}),
                            wrapper=["unshare", "--user", "--map-root-user", "sh", "-c", shell])
        page = exporter.wait_ready()
        self.assertEqual(1, page.value("cert_probe_success"))
        self.assertEqual(dict.fromkeys(self.items, self.first.not_after()), expiries(page))
        return exporter

    def test_change_is_found_by_looking(self):
        """All exporters wait for their poll at the same time."""
        exporters = {limit: self.start(limit, value) for limit, value in self.LIMITS.items()}
        for path in self.paths:
            path.write_text(self.second.pem)
        wanted = dict.fromkeys(self.items, self.second.not_after())
        for limit, exporter in exporters.items():
            with self.subTest(limit):
                self._wait_for_poll(exporter)
                self.assertEqual(wanted, expiries(exporter.scrape()))

    def _wait_for_poll(self, exporter):
        """Looks at the text alone, because it looks for so long."""
        value = f" {self.second.not_after()}\n"
        exporter.child.wait_for(lambda: value in exporter.get("/metrics").text, "no poll comes", MOST_SECONDS)


if __name__ == "__main__":
    unittest.main()
