"""Files that change while they are watched, in every way in which programs change them: seen at once, by a notice of
the kernel alone, in the series that was there before.
"""

import unittest

from support.changing import HOST, Changing
from support.file_watcher import FileWatcher
from support.page_items import expiries, failed_items, items, vanished

SUCCESS = "cert_probe_success"


class WatchedFolder(Changing):
    def setUp(self):
        super().setUp()
        self.folder = self.place.write("store/web.pem", self.first.pem).parent
        self.web = self.folder / "web.pem"

    def test_new_file_is_seen(self):
        watcher = self.watch(self.folder)
        (self.folder / "new.pem").write_text(self.other.pem)
        self.see_expiries(watcher, {"web.pem#0": self.first, "new.pem#0": self.other}, "a new file")

    def test_rewritten_file_goes_on_in_its_series(self):
        watcher = self.watch(self.folder)
        before = watcher.page.one("cert_expiry_seconds").labels
        self.web.write_text(self.second.pem)
        page = self.see_expiries(watcher, {"web.pem#0": self.second}, "a rewritten file")
        self.assertEqual(before, page.one("cert_expiry_seconds").labels)
        self.assertEqual([], vanished(page))

    def test_renamed_over_file_goes_on_in_its_series(self):
        watcher = self.watch(self.folder)
        before = watcher.page.one("cert_expiry_seconds").labels
        for issued in (self.second, self.third):
            self.replace(self.web, issued.pem)
            page = self.see_expiries(watcher, {"web.pem#0": issued}, "a file renamed over another")
            self.assertEqual(before, page.one("cert_expiry_seconds").labels)
            self.assertEqual([], vanished(page))

    def test_removed_file_takes_its_series_along(self):
        (self.folder / "other.pem").write_text(self.other.pem)
        watcher = self.watch(self.folder)
        self.web.unlink()
        page = self.see_expiries(watcher, {"other.pem#0": self.other}, "a removed file")
        gone = page.one("cert_item_vanished_timestamp_seconds")
        self.assertEqual(("web.pem#0", HOST), (gone["item"], gone["name"]))
        self.assertEqual(1, page.value(SUCCESS))

    def test_renamed_file_is_another_item(self):
        watcher = self.watch(self.folder)
        self.web.rename(self.folder / "www.pem")
        page = self.see_expiries(watcher, {"www.pem#0": self.first}, "a renamed file")
        self.assertEqual(["web.pem#0"], vanished(page))

    def test_file_moved_in_and_out(self):
        elsewhere = self.place.write("elsewhere/in.pem", self.other.pem)
        watcher = self.watch(self.folder)
        elsewhere.rename(self.folder / "in.pem")
        self.see_expiries(watcher, {"web.pem#0": self.first, "in.pem#0": self.other}, "a file moved in")
        watcher.settle()
        (self.folder / "in.pem").rename(elsewhere)
        self.see_expiries(watcher, {"web.pem#0": self.first}, "a file moved out")

    def test_new_folder_is_watched_as_well(self):
        watcher = self.watch(self.folder)
        inner = self.folder / "a" / "b"
        inner.mkdir(parents=True)
        (inner / "deep.pem").write_text(self.first.pem)
        expected = {"web.pem#0": self.first, "a/b/deep.pem#0": self.first}
        self.see_expiries(watcher, expected, "a file in a new folder")
        watcher.settle()
        (inner / "deep.pem").write_text(self.second.pem)
        self.see_expiries(watcher, {**expected, "a/b/deep.pem#0": self.second}, "its change")

    def test_burst_of_files_is_seen_whole(self):
        watcher = self.watch(self.folder)
        for number in range(300):
            (self.folder / f"{number}.pem").write_text(self.other.pem)
        expected = {f"{number}.pem#0": self.other for number in range(300)}
        self.see_expiries(watcher, {"web.pem#0": self.first, **expected}, "300 files at once")

    def test_inner_folder_deleted_and_created_again(self):
        inner = self.place.write("store/inner/x.pem", self.first.pem).parent
        watcher = self.watch(self.folder)
        for issued in (self.second, self.third):
            (inner / "x.pem").unlink()
            inner.rmdir()
            self.see_expiries(watcher, {"web.pem#0": self.first}, "a deleted folder")
            watcher.settle()
            inner.mkdir()
            (inner / "x.pem").write_text(issued.pem)
            self.see_expiries(watcher, {"web.pem#0": self.first, "inner/x.pem#0": issued}, "the folder made again")
            watcher.settle()

    def test_watched_folder_itself_deleted_and_created_again(self):
        watcher = self.watch(self.folder)
        self.web.unlink()
        self.folder.rmdir()
        watcher.see(lambda page: page.value(SUCCESS) == 0, "the deleted folder")
        self.assertEqual("not_found", watcher.page.one("cert_probe_failed")["reason"])
        watcher.settle()
        self.folder.mkdir()
        self.web.write_text(self.second.pem)
        page = self.see_expiries(watcher, {"web.pem#0": self.second}, "the folder made again")
        self.assertEqual(1, page.value(SUCCESS))

    def test_watched_folder_replaced_by_another(self):
        """As a deployment that unpacks beside the old state does."""
        watcher = self.watch(self.folder)
        self.place.write("unpacked/web.pem", self.second.pem)
        self.folder.rename(self.place.folder / "before")
        (self.place.folder / "unpacked").rename(self.folder)
        self.see_expiries(watcher, {"web.pem#0": self.second}, "another folder in its place")
        watcher.settle()
        self.web.write_text(self.third.pem)
        self.see_expiries(watcher, {"web.pem#0": self.third}, "a change in it")

    def test_growing_file_is_truncated_and_then_whole(self):
        watcher = self.watch(self.folder)
        text = self.other.pem
        with open(self.folder / "growing.pem", "w", encoding="ascii") as file:
            file.write(text[:len(text) // 2])
        watcher.see(lambda page: "truncated" in failed_items(page).values(), "half a file")
        self.assertEqual({"web.pem#0": ("leaf", HOST)}, items(watcher.page))
        with open(self.folder / "growing.pem", "a", encoding="ascii") as file:
            file.write(text[len(text) // 2:])
        page = self.see_expiries(watcher, {"web.pem#0": self.first, "growing.pem#0": self.other}, "the whole file")
        self.assertEqual({}, failed_items(page))

    def test_half_written_renewal_keeps_what_was_known(self):
        watcher = self.watch(self.folder)
        text = self.second.pem
        self.web.write_text(text[:len(text) // 2])
        page = watcher.see(failed_items, "half of a renewed file")
        self.assertEqual({"web.pem#0": self.first.not_after()}, expiries(page))
        self.web.write_text(text)
        page = self.see_expiries(watcher, {"web.pem#0": self.second}, "the renewed file")
        self.assertEqual({}, failed_items(page))


class NamedFile(Changing):
    def setUp(self):
        super().setUp()
        self.web = self.place.write("store/web.pem", self.first.pem)

    def test_rewritten_and_renamed_over(self):
        watcher = self.watch(self.web)
        before = watcher.page.one("cert_expiry_seconds").labels
        self.web.write_text(self.second.pem)
        self.see_expiries(watcher, {"web.pem#0": self.second}, "a rewritten file")
        self.replace(self.web, self.third.pem)
        page = self.see_expiries(watcher, {"web.pem#0": self.third}, "a file renamed over it")
        self.assertEqual(before, page.one("cert_expiry_seconds").labels)

    def test_neighbours_are_not_its_business(self):
        watcher = self.watch(self.web)
        (self.web.parent / "neighbour.pem").write_text(self.other.pem)
        self.web.write_text(self.second.pem)
        self.see_expiries(watcher, {"web.pem#0": self.second}, "a file with a neighbour")

    def test_missing_file_is_a_failure_until_it_is_there(self):
        watcher = self.watch(self.web)
        self.web.unlink()
        page = watcher.see(lambda page: page.value(SUCCESS) == 0, "a removed file")
        self.assertEqual("not_found", page.one("cert_probe_failed")["reason"])
        watcher.settle()
        self.web.write_text(self.second.pem)
        page = self.see_expiries(watcher, {"web.pem#0": self.second}, "the file made again")
        self.assertEqual(1, page.value(SUCCESS))

    def test_file_that_was_never_there_appears(self):
        late = self.web.parent / "late.pem"
        watcher = self.watch(late)
        self.assertEqual("not_found", watcher.page.one("cert_probe_failed")["reason"])
        late.write_text(self.other.pem)
        self.see_expiries(watcher, {"late.pem#0": self.other}, "a file that was missing from the start")

    def test_pattern_finds_new_files(self):
        watcher = self.watch(self.web.parent / "**" / "*.crt")
        self.assertEqual("not_found", watcher.page.one("cert_probe_failed")["reason"])
        (self.web.parent / "a.crt").write_text(self.first.pem)
        self.see_expiries(watcher, {"a.crt#0": self.first}, "the first match of a pattern")
        watcher.settle()
        (self.web.parent / "inner").mkdir()
        (self.web.parent / "inner" / "b.crt").write_text(self.other.pem)
        self.see_expiries(watcher, {"a.crt#0": self.first, "inner/b.crt#0": self.other}, "a deeper match")


class Permissions(Changing):
    def setUp(self):
        super().setUp()
        self.web = self.place.write("store/web.pem", self.first.pem)
        self.other_path = self.place.write("store/other.pem", self.other.pem)
        self.watcher = self.watch(self.web.parent, as_nobody=True)

    def test_lost_permission_costs_the_file_alone_and_keeps_what_was_known(self):
        known = expiries(self.watcher.page)
        self.web.chmod(0)
        page = self.watcher.see(failed_items, "a file without permission")
        self.assertEqual({"web.pem": "permission"}, failed_items(page))
        self.assertEqual(known, expiries(page))
        self.other_path.write_text(self.second.pem)
        page = self.see_expiries(self.watcher, {"web.pem#0": self.first, "other.pem#0": self.second}, "its neighbour")
        self.web.chmod(0o644)
        page = self.watcher.see(lambda page: not failed_items(page), "the file with permission again")
        self.assertEqual(self.first.not_after(), expiries(page)["web.pem#0"])

    def test_folder_without_permission_makes_the_look_incomplete(self):
        inner = self.place.write("store/inner/x.pem", self.first.pem).parent
        self.watcher.see(lambda page: "inner/x.pem#0" in items(page), "a new folder")
        self.watcher.settle()
        inner.chmod(0)
        try:
            page = self.watcher.see(lambda page: page.value(SUCCESS) == 0, "a folder without permission")
            self.assertEqual("partial", page.one("cert_probe_failed")["reason"])
            self.assertEqual({"inner": "permission"}, failed_items(page))
            self.assertIn("inner/x.pem#0", items(page))
        finally:
            inner.chmod(0o755)
        page = self.watcher.see(lambda page: page.value(SUCCESS) == 1, "the folder with permission again")
        self.assertEqual({}, failed_items(page))


class ReloadAndEnd(Changing):
    def setUp(self):
        super().setUp()
        self.web = self.place.write("store/web.pem", self.first.pem)
        self.late = self.place.write("late/late.pem", self.other.pem)

    def test_watching_goes_on_after_a_reload(self):
        watcher = self.watch(self.web.parent)
        exporter = watcher.exporter
        text = exporter.config_path.read_text()
        exporter.configure(text + f'  - {{name: late, module: files, targets: ["{self.late.parent}"]}}\n')
        exporter.hang_up()
        watcher.see(lambda page: page.find("cert_expiry_seconds", group="late"), "a group that a reload brought")
        watcher.settle()
        self.web.write_text(self.second.pem)
        self.see_expiries(watcher, {"web.pem#0": self.second}, "a change after the reload", group="g")
        self.late.write_text(self.third.pem)
        self.see_expiries(watcher, {"late.pem#0": self.third}, "a change in the new group", group="late")
        exporter.configure(text)
        exporter.hang_up()
        watcher.see(lambda page: not page.find("cert_expiry_seconds", group="late"), "a group that a reload took away")
        self.late.write_text(self.first.pem)
        self.web.write_text(self.third.pem)
        self.see_expiries(watcher, {"web.pem#0": self.third}, "a change after the second reload")

    def test_two_groups_may_watch_one_folder(self):
        watcher = FileWatcher(self.place, {"a": self.web.parent, "b": self.web.parent, "c": self.web})
        self.web.write_text(self.second.pem)
        wanted = [self.second.not_after()] * 3
        watcher.see(lambda page: [s.value for s in page.find("cert_not_after_timestamp_seconds")] == wanted,
                    "one change for three")

    def test_ends_while_everything_changes(self):
        watcher = self.watch(self.web.parent)
        for number in range(200):
            (self.web.parent / f"{number}.pem").write_text(self.other.pem)
        self.assertLess(watcher.exporter.stop(), 2)


if __name__ == "__main__":
    unittest.main()
