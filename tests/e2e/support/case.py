"""The base of all end-to-end tests: folders of their own, and a clean-up that always runs.

A world is what several tests of a class look at: servers, files and an exporter, made once in `set_up_world`.
"""

import pathlib
import shutil
import tempfile
import unittest


class Place:
    """A folder and a list of things to undo; what servers and exporters are started in."""

    def __init__(self, register):
        self.clean_up = register
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kigen-e2e-"))
        self.folder.chmod(0o755)  # servers and the exporter may run as somebody else
        register(shutil.rmtree, self.folder, ignore_errors=True)

    def write(self, name, content):
        """A file below the folder; `content` is text or bytes."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path


class EndToEnd(unittest.TestCase):
    """`self.place` belongs to one test, `self.world` to the class."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.world = Place(cls.addClassCleanup)
        cls.set_up_world(cls.world)

    @classmethod
    def set_up_world(cls, world):
        """What all tests of the class look at."""

    def setUp(self):
        self._place = None

    @property
    def place(self):
        if self._place is None:
            self._place = Place(self.addCleanup)
        return self._place
