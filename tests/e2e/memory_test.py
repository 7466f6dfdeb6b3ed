"""What is kept across restarts with --storage.path: while targets are down, after kill -9, on a damaged file."""

import random
import signal
import sqlite3
import subprocess
import time
import types
import unittest

from support.case import EndToEnd
from support.exporter import Exporter, run
from support.nobody import make_folder
from support.page_items import expiries
from support.peer import Peer, server_context
from support.pki import Pki

HOST = "web.example.test"
INTERVAL_SECONDS = 0.2
FAMILIES = ("cert_not_after_timestamp_seconds", "cert_renewal_lead_seconds", "cert_critical_lead_seconds",
            "cert_first_seen_timestamp_seconds", "cert_replacements_total", "cert_info", "cert_check_passed")
ROUNDS = 12


class Memory(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.root = pki.authority("Test Root")
        cls.first, cls.second = (pki.leaf(HOST, cls.root, end_days=days) for days in (5, 85))

    @property
    def storage(self):
        return self.place.folder / "state"

    @property
    def database(self):
        return self.storage / "kigen.db"

    def start(self, *targets, **keywords):
        keywords.setdefault("flags", ())
        keywords["flags"] = [*keywords["flags"], f"--storage.path={self.storage}",
                             f"--storage.interval={INTERVAL_SECONDS * 1000:.0f}ms"]
        return Exporter(self.place, *targets, **keywords)

    def kill(self, exporter):
        exporter.child.process.send_signal(signal.SIGKILL)
        exporter.child.wait(10)

    def assert_sound(self):
        with sqlite3.connect(self.database) as database:
            self.assertEqual([("ok",)], database.execute("PRAGMA integrity_check").fetchall())

    def wait_saved(self, exporter):
        """A save that began after now."""
        now = self.last_save(exporter.scrape())
        return exporter.wait_for_page(lambda page: self.last_save(page) > now + 1, "does not save")

    @staticmethod
    def last_save(page):
        """UNIX time; 0 before the first."""
        return max((sample.value for sample in page.find("kigen_storage_last_save_timestamp_seconds")), default=0)


def shown(page):
    """All series of FAMILIES with their values."""
    return {(sample.name, sample.labels): sample.value for family in FAMILIES for sample in page.find(family)}


class Restart(Memory):
    def serve(self, issued, port=0):
        """(port, a function that ends it)"""
        context, ends = server_context(issued), []
        peer = Peer(types.SimpleNamespace(clean_up=ends.append), lambda wire: wire.serve_tls(context), port=port)
        return peer.port, ends[0]

    def test_a_target_that_is_down_keeps_its_expiry_and_its_alarm(self):
        port, end = self.serve(self.first)
        config = f"""
            global: {{interval: 2s, retry_interval: 1s}}
            groups: [{{name: g, module: https, targets: [{{target: "127.0.0.1:{port}", server_name: {HOST}}}]}}]
            """
        exporter = self.start(config=config)
        before = shown(exporter.wait_ready())
        self.assertTrue(before)
        exporter.stop()
        end()

        exporter = self.start(config=config)
        self.assertEqual(200, exporter.get("/-/ready").status)
        self.assertEqual(before, shown(exporter.scrape()))
        page = exporter.wait_for_page(lambda page: page.value("cert_probe_success") == 0, "the target is not down")
        self.assertEqual(before, shown(page))
        self.assertEqual("refused", page.one("cert_probe_failed")["reason"])
        exporter.stop()

        exporter = self.start(config=config)
        self.assertEqual(0, exporter.scrape().value("cert_probe_success"))
        self.addCleanup(self.serve(self.first, port)[1])
        page = exporter.wait_for_page(lambda page: page.value("cert_probe_success") == 1, "the target is not back")
        self.assertEqual(before, shown(page))

    def test_a_renewal_while_it_does_not_run_counts_once(self):
        path = self.place.write("certs/web.pem", self.first.pem)
        exporter = self.start(str(path))
        first_seen = exporter.wait_ready().value("cert_first_seen_timestamp_seconds")
        exporter.stop()
        path.write_text(self.second.pem)
        for _ in range(2):
            exporter = self.start(str(path))
            page = exporter.wait_for_page(
                lambda page: expiries(page) == {"web.pem#0": self.second.not_after()}, "the renewal is not seen")
            self.assertEqual(1, page.value("cert_replacements_total"))
            self.assertGreaterEqual(page.value("cert_first_seen_timestamp_seconds"), first_seen)
            exporter.stop()

    def test_what_vanished_is_still_told(self):
        folder = self.place.write("certs/a.pem", self.first.pem).parent
        self.place.write("certs/b.pem", self.second.pem)
        exporter = self.start(str(folder))
        exporter.wait_ready()
        exporter.stop()
        (folder / "b.pem").unlink()
        for _ in range(2):
            exporter = self.start(str(folder))
            page = exporter.wait_for_page(lambda page: page.find("cert_item_vanished_timestamp_seconds"), "not told")
            self.assertEqual("b.pem#0", page.one("cert_item_vanished_timestamp_seconds")["item"])
            exporter.stop()

    def test_targets_of_files_are_restored_and_those_that_left_are_not(self):
        paths = [self.place.write(f"certs/{name}.pem", self.first.pem) for name in ("a", "b")]
        listed = self.place.write("targets/t.yml", f"- targets: ['{paths[0]}', '{paths[1]}']\n")
        config = f"groups: [{{name: g, module: files, target_files: ['{listed}']}}]\n"
        exporter = self.start(config=config)
        exporter.wait_ready()
        exporter.stop()
        listed.write_text(f"- targets: ['{paths[1]}']\n")
        exporter = self.start(config=config)
        shown_now = exporter.scrape().find("cert_expiry_seconds")
        self.assertEqual([str(paths[1])], [sample["target"] for sample in shown_now])
        listed.write_text("[]\n")
        exporter.wait_for_page(lambda page: page.value("kigen_targets") == 0, "the target file is not followed")
        self.wait_saved(exporter)
        self.kill(exporter)
        with sqlite3.connect(self.database) as database:
            left = [row[0] for row in database.execute("SELECT identity FROM target")]
        self.assertFalse([identity for identity in left if str(paths[1]).encode() in identity])


class Killed(Memory):
    def test_nothing_older_than_the_interval_is_lost(self):
        """Files come, change and go while the exporter is killed at random moments."""
        chance = random.Random(20261127)
        folder = self.place.folder / "certs"
        folder.mkdir()
        known, saved = {}, {}  # {item: notAfter}, {item: first seen}
        for number in range(ROUNDS):
            exporter = self.start(str(folder))
            restored = self.first_seen(exporter.scrape())
            self.assertEqual(saved, {item: restored.get(item) for item in saved}, f"round {number}")
            for _ in range(chance.randrange(1, 6)):
                saved.pop(self.change_a_file(chance, folder, known), None)
            if number % 3 == 0:  # all is seen and saved: from now on it is not to be lost
                exporter.wait_for_page(lambda page: expiries(page) == known, "the files are not seen")
                saved = self.first_seen(self.wait_saved(exporter))
            else:  # in the midst of probes and saves
                time.sleep(chance.random() * 3 * INTERVAL_SECONDS)
            self.kill(exporter)
        exporter = self.start(str(folder))
        exporter.wait_for_page(lambda page: expiries(page) == known, "the files are not seen")
        self.assertEqual(0, exporter.scrape().value("kigen_storage_damaged_total"))
        exporter.stop()
        self.assert_sound()

    @staticmethod
    def first_seen(page):
        return page.values("cert_first_seen_timestamp_seconds", "item")

    def change_a_file(self, chance, folder, known):
        """Returns its item."""
        name = f"{chance.randrange(40)}.pem"
        item = f"{name}#0"
        if item in known and chance.random() < 0.3:
            (folder / name).unlink()
            del known[item]
            return item
        issued = chance.choice([self.first, self.second])
        new = folder / f".{name}.new"
        new.write_text(issued.pem)
        new.rename(folder / name)
        known[item] = issued.not_after()
        return item


class Trouble(Memory):
    def see_the_certificate(self, exporter):
        return exporter.wait_for_page(lambda page: expiries(page) == {"web.pem#0": self.first.not_after()},
                                      "the certificate is not seen")

    def certificate(self):
        return str(self.place.write("certs/web.pem", self.first.pem))

    def test_a_damaged_file_is_set_aside(self):
        path = self.certificate()
        exporter = self.start(path)
        exporter.wait_ready()
        exporter.stop()
        for content in (b"no database", self.database.read_bytes()[:6000], b"\xa5" * 40000):
            self.database.write_bytes(content)
            exporter = self.start(path)
            self.assertEqual(1, self.see_the_certificate(exporter).value("kigen_storage_damaged_total"))
            self.assertIn("damaged and set aside", exporter.log())
            self.wait_saved(exporter)
            exporter.stop()
        self.assertEqual(3, len(list(self.storage.glob("kigen.db.damaged-*"))))
        exporter = self.start(path)
        self.assertEqual(0, self.see_the_certificate(exporter).value("kigen_storage_damaged_total"))

    def test_a_folder_that_cannot_be_written_is_not_fatal(self):
        make_folder(self.place, "state").chmod(0o555)
        exporter = self.start(self.certificate(), as_nobody=True)
        page = self.see_the_certificate(exporter)
        self.assertEqual(0, page.value("kigen_storage_last_save_successful"))
        self.assertFalse(page.find("kigen_storage_last_save_timestamp_seconds"))
        self.storage.chmod(0o755)
        exporter.wait_for_page(lambda page: page.value("kigen_storage_last_save_successful") == 1,
                               "does not save once it can")
        exporter.stop()
        self.assert_sound()

    def test_a_full_disk_is_not_fatal(self):
        """A limit on the size of files stands in for it: writing fails in the midst of a save."""
        exporter = self.start(self.certificate())
        self.see_the_certificate(exporter)
        self.wait_saved(exporter)
        self.limit_files(exporter, self.database.stat().st_size + 4096)
        self.place.write("certs/web.pem", (self.first.pem + self.second.pem) * 100)
        exporter.wait_for_page(lambda page: page.value("kigen_storage_last_save_successful") == 0,
                               "the disk is not full")
        exporter.wait_for_page(lambda page: len(page.find("cert_expiry_seconds")) == 200, "does not go on")
        self.limit_files(exporter, "unlimited")
        exporter.wait_for_page(lambda page: page.value("kigen_storage_last_save_successful") == 1,
                               "does not save once it can")
        exporter.stop()
        self.assert_sound()

    @staticmethod
    def limit_files(exporter, size):
        subprocess.run(["prlimit", f"--pid={exporter.child.pid}", f"--fsize={size}:unlimited"], check=True)

    def test_two_exporters_do_not_share_a_folder(self):
        self.start(self.certificate())
        done = run("--web.listen-address=127.0.0.1:0", f"--storage.path={self.storage}", seconds=20)
        self.assertEqual(1, done.returncode)
        self.assertIn("another exporter uses this folder", done.stderr)

    def test_what_is_no_folder_is_said_clearly(self):
        for path in (self.certificate(), "/proc/kigen"):
            done = run("--web.listen-address=127.0.0.1:0", f"--storage.path={path}", seconds=20)
            self.assertEqual(1, done.returncode)
            self.assertIn(f"--storage.path={path}: ", done.stderr)
            self.assertNotIn("listening", done.stderr)

    def test_without_storage_nothing_is_said_of_it(self):
        page = Exporter(self.place, self.certificate()).wait_ready()
        self.assertNotIn("kigen_storage", page.text)


if __name__ == "__main__":
    unittest.main()
