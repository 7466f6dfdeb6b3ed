"""Thousands of files below one folder: all of them on the page, with little time and memory."""

import pathlib
import time
import unittest

from support.case import EndToEnd
from support.exporter import Exporter
from support.page_items import failed_items, fingerprints
from support.pki import Pki
from support.sightings import fingerprint

CERTIFICATES, FILES, FOLDERS = 50, 5000, 20
MOST_SECONDS, MOST_MEGABYTES = 30, 150
MOST_SECONDS_TO_SEE = 60  # a look at so many files is not followed by the next at once


class BigTree(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        cls.tree = world.folder / "tree"
        cls.expected = cls._plant(Pki(world))
        world.write("tree/broken.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n")
        world.write("tree/closed.pem", "closed").chmod(0)
        begun = time.monotonic()
        cls.exporter = Exporter(world, as_nobody=True, config=f"""
            global: {{interval: 1h}}
            groups: [{{name: g, module: files, targets: ["{cls.tree}"]}}]
            """)
        cls.page = cls.exporter.wait_ready()
        cls.seconds = time.monotonic() - begun

    @classmethod
    def _plant(cls, pki):
        """{item: fingerprint}; the same certificate lies in many files."""
        issued = [pki.odd_subject(f"/CN=host{number}.example.test") for number in range(CERTIFICATES)]
        contents = [(each.pem, fingerprint(each.der)) for each in issued]
        expected = {}
        for number in range(FILES):
            name = f"{number % FOLDERS}/{number}.pem"
            path = cls.tree / name
            path.parent.mkdir(parents=True, exist_ok=True)
            text, expected[f"{name}#0"] = contents[number % CERTIFICATES]
            path.write_text(text)
        return expected

    def test_page_is_complete(self):
        self.assertEqual(self.expected, fingerprints(self.page))
        for family in ("cert_expiry_seconds", "cert_not_after_timestamp_seconds"):
            self.assertEqual(FILES, len(self.page.find(family)))
        self.assertEqual(FILES, self.page.value("cert_probe_certificates"))
        self.assertEqual([], self.page.duplicates())

    def test_bad_files_cost_only_themselves(self):
        self.assertEqual({"broken.pem": "truncated", "closed.pem": "permission"},
                         {item.split("#")[0]: reason for item, reason in failed_items(self.page).items()})
        self.assertEqual(1, self.page.value("cert_probe_success"))

    def test_time_and_memory(self):
        megabytes = self._resident_bytes() / 1e6
        print(f"{FILES} files: ready after {self.seconds:.2f} s, {megabytes:.1f} MB resident", flush=True)
        self.assertLess(self.seconds, MOST_SECONDS)
        self.assertLess(megabytes, MOST_MEGABYTES)

    def test_change_of_one_file_is_seen(self):
        path = self.tree / "7" / "new.pem"
        begun = time.monotonic()
        path.write_text((self.tree / "0" / "0.pem").read_text())
        page = self.exporter.wait_for_page(lambda page: page.find("cert_info", item="7/new.pem#0"), "it is not seen",
                                           MOST_SECONDS_TO_SEE)
        print(f"{FILES} files: a new one seen after {time.monotonic() - begun:.2f} s", flush=True)
        path.unlink()
        self.assertEqual(FILES + 1, len(page.find("cert_info")))

    def _resident_bytes(self):
        status = pathlib.Path(f"/proc/{self.exporter.child.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmRSS:"))


if __name__ == "__main__":
    unittest.main()
