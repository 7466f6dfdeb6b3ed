"""Links whose ends change while they are watched: volumes of Kubernetes, certbot's tree, links to links and loops."""

import os
import unittest

from support.changing import HOST, Changing
from support.file_watcher import FileWatcher
from support.page_items import expiries, failed_items, items, vanished


class KubernetesVolume(Changing):
    """A volume of a Secret as the kubelet writes it: a dated folder, `..data` that leads to it, links to its files."""

    def setUp(self):
        super().setUp()
        self.volume = self.place.folder / "volume"
        self.volume.mkdir()
        self._write("..2026_01_01", self.first)
        (self.volume / "..data").symlink_to("..2026_01_01")
        for name in ("tls.crt", "ca.crt"):
            (self.volume / name).symlink_to(f"..data/{name}")

    def test_swap_is_seen_in_the_same_series(self):
        watcher = FileWatcher(self.place, {"folder": self.volume, "file": self.volume / "tls.crt",
                                           "pattern": self.volume / "*.crt"})
        before = self._series(watcher.page)
        self.assertEqual(5, len(before))
        for folder, issued in (("..2026_03_01", self.second), ("..2026_05_01", self.third)):
            self._swap(folder, issued)
            page = watcher.see(lambda page, issued=issued: self._leaf_expiries(page) == [issued.not_after()] * 3,
                               "a swapped volume")
            self.assertEqual(before, self._series(page))
            self.assertEqual([], vanished(page))
            self.assertEqual({}, failed_items(page))
            watcher.settle()

    def test_dated_folders_are_no_items(self):
        page = self.watch(self.volume).page
        self.assertEqual(["ca.crt#0", "tls.crt#0"], sorted(items(page)))

    def _write(self, folder, issued):
        (self.volume / folder).mkdir()
        (self.volume / folder / "tls.crt").write_text(issued.pem)
        (self.volume / folder / "ca.crt").write_text(self.root.pem)

    def _swap(self, folder, issued):
        """As the kubelet does it, down to the order."""
        old = self.volume / os.readlink(self.volume / "..data")
        self._write(folder, issued)
        self.relink(self.volume / "..data", folder)
        for path in old.iterdir():
            path.unlink()
        old.rmdir()

    @staticmethod
    def _leaf_expiries(page):
        return [sample.value for sample in page.find("cert_not_after_timestamp_seconds", role="leaf")]

    @staticmethod
    def _series(page):
        return sorted(sample.labels for sample in page.find("cert_expiry_seconds"))


class Links(Changing):
    def setUp(self):
        super().setUp()
        self.real = self.place.write("elsewhere/real.pem", self.first.pem)
        self.folder = self.place.folder / "links"
        self.folder.mkdir()
        self.link = self.folder / "web.pem"

    def watch_both(self):
        return FileWatcher(self.place, {"folder": self.folder, "file": self.link})

    def see_both(self, watcher, issued, what):
        wanted = [issued.not_after()] * 2
        watcher.see(lambda page: [sample.value for sample in page.find("cert_not_after_timestamp_seconds")] == wanted,
                    what)

    def test_file_behind_a_link_is_rewritten_and_replaced(self):
        self.link.symlink_to(self.real)
        watcher = self.watch_both()
        self.real.write_text(self.second.pem)
        self.see_both(watcher, self.second, "a file behind a link, rewritten")
        watcher.settle()
        self.replace(self.real, self.third.pem)
        self.see_both(watcher, self.third, "a file behind a link, renamed over")
        watcher.settle()
        self.replace(self.real, self.first.pem)
        self.see_both(watcher, self.first, "the same once more")

    def test_link_is_replaced(self):
        self.link.symlink_to(self.real)
        watcher = self.watch_both()
        self.relink(self.link, self.place.write("elsewhere/next.pem", self.second.pem))
        self.see_both(watcher, self.second, "a replaced link")
        watcher.settle()
        self.real.write_text(self.first.pem)
        (self.place.folder / "elsewhere" / "next.pem").write_text(self.third.pem)
        self.see_both(watcher, self.third, "the file behind the new link")

    def test_link_in_the_middle_is_replaced(self):
        middle = self.place.folder / "elsewhere" / "current.pem"
        middle.symlink_to(self.real)
        self.link.symlink_to(middle)
        watcher = self.watch_both()
        self.relink(middle, self.place.write("elsewhere/next.pem", self.second.pem))
        self.see_both(watcher, self.second, "a replaced link between link and file")

    def test_linked_folder_on_the_way_is_replaced(self):
        """`current` leads to a release, as deployments have it; the watched path goes through it."""
        self.place.write("releases/1/web.pem", self.first.pem)
        current = self.place.folder / "current"
        current.symlink_to("releases/1")
        watcher = FileWatcher(self.place, {"folder": current, "file": current / "web.pem"})
        self.place.write("releases/2/web.pem", self.second.pem)
        self.relink(current, "releases/2")
        self.see_both(watcher, self.second, "a replaced link to a folder")

    def test_link_that_led_nowhere_leads_somewhere(self):
        late = self.real.with_name("late.pem")
        (self.folder / "late.pem").symlink_to(late)
        self.link.symlink_to(self.real)
        watcher = self.watch(self.folder)
        self.assertEqual({"web.pem#0": self.first.not_after()}, expiries(watcher.page))
        late.write_text(self.other.pem)
        self.see_expiries(watcher, {"web.pem#0": self.first, "late.pem#0": self.other}, "the file behind a link")

    def test_certificate_of_several_names_is_one_series(self):
        """A hard link, a link, and the names that c_rehash gives."""
        (self.folder / "ca.pem").write_text(self.root.pem)
        os.link(self.folder / "ca.pem", self.folder / "same.pem")
        (self.folder / "also.crt").symlink_to("ca.pem")
        (self.folder / "1a2b3c4d.0").symlink_to("ca.pem")
        (self.folder / "1a2b3c4d.1").symlink_to("also.crt")
        watcher = self.watch(self.folder)
        self.assertEqual(["also.crt#0"], list(items(watcher.page)))
        (self.folder / "also.crt").unlink()
        self.see_expiries(watcher, {"ca.pem#0": self.root}, "another of its names")

    def test_loops_end(self):
        (self.folder / "ca.pem").write_text(self.root.pem)
        (self.folder / "self").symlink_to(".")
        (self.folder / "up").symlink_to("..")
        (self.folder / "round").symlink_to("round")
        (self.folder / "inner").mkdir()
        (self.folder / "inner" / "back").symlink_to("..")
        watcher = self.watch(self.folder)
        self.assertIn("ca.pem#0", items(watcher.page))
        self.assertEqual([], watcher.page.duplicates())
        (self.folder / "inner" / "web.pem").write_text(self.first.pem)
        page = watcher.see(lambda page: "inner/web.pem#0" in items(page), "a file among loops")
        self.assertEqual([], page.duplicates())
        self.assertEqual({}, failed_items(page))


class Certbot(Changing):
    """`live/HOST/*.pem` are links to the newest of `archive/HOST/*N.pem`."""

    def setUp(self):
        super().setUp()
        self.top = self.place.folder / "letsencrypt"
        self.live = self.top / "live" / HOST
        self.live.mkdir(parents=True)
        self.renew(1, self.first)

    def renew(self, number, issued):
        archive = self.top / "archive" / HOST
        archive.mkdir(parents=True, exist_ok=True)
        for name, text in (("cert", issued.pem), ("chain", self.root.pem), ("fullchain", issued.pem + self.root.pem)):
            (archive / f"{name}{number}.pem").write_text(text)
            link = self.live / f"{name}.pem"
            link.unlink(missing_ok=True)
            link.symlink_to(f"../../archive/{HOST}/{name}{number}.pem")

    def test_renewal_goes_on_in_the_series_of_the_live_names(self):
        watcher = self.watch(self.top / "live")
        for number, issued in ((2, self.second), (3, self.third)):
            self.renew(number, issued)
            page = self.see_expiries(watcher, {f"{HOST}/cert.pem#0": issued, f"{HOST}/chain.pem#0": self.root,
                                               f"{HOST}/fullchain.pem#0": issued, f"{HOST}/fullchain.pem#1": self.root},
                                     "a renewed certificate")
            self.assertEqual([], vanished(page))
            watcher.settle()


if __name__ == "__main__":
    unittest.main()
