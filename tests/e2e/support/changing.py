"""What tests of changing files share: certificates that are renewed, and ways of writing them."""

from support.case import EndToEnd
from support.file_watcher import FileWatcher
from support.page_items import expiries
from support.pki import Pki

HOST = "web.example.test"


class Changing(EndToEnd):
    """Certificates of one host, each renewed later than the one before, and another host's."""

    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.root = pki.authority("Test Root")
        cls.first, cls.second, cls.third = (pki.leaf(HOST, cls.root, end_days=days) for days in (5, 85, 90))
        cls.other = pki.leaf("other.example.test", cls.root)

    def watch(self, target, **keywords):
        return FileWatcher(self.place, {"g": target}, **keywords)

    def see_expiries(self, watcher, expected, what, **labels):
        """`expected` is {item: what was issued}."""
        wanted = {item: issued.not_after() for item, issued in expected.items()}
        return watcher.see(lambda page: expiries(page, **labels) == wanted, what)

    def replace(self, path, text):
        """Whole or not at all, as careful programs write."""
        new = path.with_name(f".{path.name}.new")
        new.write_text(text)
        new.rename(path)

    def relink(self, link, target):
        new = link.with_name(f"{link.name}_tmp")
        new.symlink_to(target)
        new.rename(link)
