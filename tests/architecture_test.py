"""The architecture, as far as #include lines and the tree show it.

Each rule is a function from a Tree to the violations it finds. Every rule has two tests: this repository keeps it,
and a planted violation in a temporary tree is found.
"""

import functools
import os
import pathlib
import re
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Which rooms (folders, or single files) may include which libraries: pattern of the header, then the places.
# A header that is neither the system's, the standard library's nor listed here is a violation: whoever brings a new
# library decides here where it may be seen.
LIBRARIES = {
    r"openssl/.*": ["probes/pki", "probes/formats", "probes/sources", "exporter/web"],
    r"boost/json.*": ["probes/formats", "exporter/web", "exporter/cli"],
    r"pugixml\.hpp": ["probes/formats"],
    r"yaml-cpp/.*": ["exporter/config", "probes/formats"],
    r"sqlite3\.h": ["probes/formats", "exporter/state"],
    r"curl/.*": ["probes/sources"],
    r"ares(_.*)?\.h": ["probes/sources"],
    r"boost/process.*": ["probes/sources"],
    r"boost/container/.*": ["probes"],
    r"boost/(asio|system).*": ["probes/sources", "probes/dialects", "exporter/engine", "exporter/main.cc"],
    r"(spdlog|fmt|CLI)/.*": ["exporter"],
    r"prometheus/.*": ["exporter/metrics", "exporter/web"],
    r"(civetweb\.h|CivetServer\.h)": ["exporter/web"],
    r"zlib\.h": ["probes/formats", "exporter/web"],
    r"tmmintrin\.h": ["probes/formats/base64.cc"],
    r"(isa-l\.h|isa-l/.*|igzip_lib\.h|crypt\.h)": ["exporter/web"],
}

SYSTEM_HEADER = re.compile(
    r"[a-z0-9_]+"
    r"|(sys|net|netinet|arpa|linux)/[a-z0-9_]+\.h"
    r"|(dirent|errno|fcntl|fnmatch|glob|netdb|poll|pthread|pwd|sched|signal|spawn|stdlib|string|time|unistd|malloc)\.h")

# What a room may include besides itself. Facts flow from probes to the web, and never back.
PROBES = ["probes", "probes/model", "probes/pki", "probes/formats", "probes/dialects", "probes/sources"]
ROOMS = {
    "probes/model": [],
    "probes/pki": ["probes/model"],
    "probes/formats": ["probes/model", "probes/pki"],
    "probes/dialects": ["probes/model"],
    "probes/sources": ["probes", "probes/model", "probes/pki", "probes/formats", "probes/dialects"],
    "probes": ["probes/model", "probes/formats", "probes/dialects", "probes/sources"],
    "exporter/logging": ["probes/model"],
    "exporter/config": ["probes", "probes/model", "probes/formats", "probes/dialects", "probes/sources"],
    "exporter/judgement": ["exporter/config", "probes/model", "probes/pki"],
    "exporter/store": ["exporter/config", "exporter/judgement", "probes/model"],
    "exporter/state": ["exporter/logging", "exporter/store", "probes/model"],
    "exporter/metrics": ["exporter/judgement", "exporter/store", "probes/model"],
    "exporter/web": ["exporter/config", "exporter/store", "probes/model", "probes/pki"],
    "exporter/engine": ["exporter/config", "exporter/logging", "exporter/store", *PROBES],
}
ANYTHING_BELOW = ["exporter", "exporter/cli", "exporter/daemon"]  # where all is wired together

# Names awaitable<> without the rest of Asio, which costs seconds in every translation unit.
LIGHT_ASIO = "boost/asio/awaitable.hpp"
MAX_ASIO_UNITS = 16

TOP_LEVEL = {"CMakeLists.txt", "README.md", "deploy", "exporter", "grafana", "probes", "tests"}
IGNORED_TOP_LEVEL = {"build"}  # what .gitignore names
MAX_LINES = 450
EMPTY_NAMES = {"util", "utils", "manager", "managers", "common"}


class Tree:
    """The C++ sources below a folder and what they include."""

    def __init__(self, root):
        self.root = pathlib.Path(root)

    @functools.cached_property
    def sources(self):
        """Every *.cc and *.h of product and tests, as paths from the root."""
        found = []
        for top in ("exporter", "probes", "tests"):
            for suffix in ("*.cc", "*.h"):
                found += [path.relative_to(self.root).as_posix() for path in (self.root / top).rglob(suffix)]
        return sorted(found)

    @property
    def product(self):
        return [path for path in self.sources if not path.startswith("tests/")]

    @functools.lru_cache(maxsize=None)
    def includes(self, path):
        """(third-party and system headers, own headers) of one file."""
        text = (self.root / path).read_text(encoding="utf-8")
        angled = re.findall(r'^\s*#\s*include\s*<([^>]+)>', text, re.MULTILINE)
        quoted = re.findall(r'^\s*#\s*include\s*"([^"]+)"', text, re.MULTILINE)
        own = [header for header in quoted if header.startswith(("probes/", "exporter/", "tests/"))]
        return angled + [header for header in quoted if header not in own], own

    def libraries(self, path):
        """The headers of libraries that one file includes."""
        return [header for header in self.includes(path)[0] if not SYSTEM_HEADER.fullmatch(header)]

    @functools.lru_cache(maxsize=None)
    def closure(self, path):
        """Every own header that one file includes, directly or through others."""
        seen, waiting = set(), [path]
        while waiting:
            for header in self.includes(waiting.pop())[1]:
                if header not in seen and (self.root / header).is_file():
                    seen.add(header)
                    waiting.append(header)
        return frozenset(seen)


def room_of(path):
    return os.path.dirname(path)


def places_of(library):
    """Where a library's header may be included; None: nobody decided."""
    return next((places for pattern, places in LIBRARIES.items() if re.fullmatch(pattern, library)), None)


def may_include(path, library):
    return any(path == place or path.startswith(place + "/") for place in places_of(library) or [])


def libraries_stay_in_their_rooms(tree):
    found = []
    for path in tree.product:
        for library in tree.libraries(path):
            if places_of(library) is None:
                found.append(f"{path} includes <{library}>, a library that LIBRARIES does not know")
            elif not may_include(path, library):
                found.append(f"{path} includes <{library}>, which belongs to {', '.join(places_of(library))}")
    return found


def probes_know_nothing_of_the_exporter(tree):
    return [f"{path} includes {header}" for path in tree.product if path.startswith("probes/")
            for header in tree.includes(path)[1] if header.startswith("exporter/")]


def rooms_include_only_what_lies_below(tree):
    found = []
    for path in tree.product:
        room = room_of(path)
        if room in ANYTHING_BELOW:
            continue
        if room not in ROOMS:
            found.append(f"{path} lies in a room that ROOMS does not know")
            continue
        for header in tree.includes(path)[1]:
            if room_of(header) not in [room, *ROOMS[room]]:
                found.append(f"{path} includes {header}")
    return found


def product_includes_no_tests(tree):
    return [f"{path} includes {header}" for path in tree.product
            for header in tree.includes(path)[1] if header.startswith("tests/")]


def headers_drag_no_library_along(tree):
    """A header must not bring a library to a room that may not include it itself."""
    found = set()
    for path in tree.product:
        for header in tree.closure(path):
            for library in tree.libraries(header):
                if not may_include(path, library) and may_include(header, library):
                    found.add(f"{header} brings <{library}> to {path}")
    return sorted(found)


def few_units_pay_for_asio(tree):
    heavy = []
    for path in tree.product:
        reached = [path, *tree.closure(path)]
        if path.endswith(".cc") and any(header.startswith("boost/asio") and header != LIGHT_ASIO
                                        for file in reached for header in tree.libraries(file)):
            heavy.append(path)
    if len(heavy) <= MAX_ASIO_UNITS:
        return []
    return [f"{len(heavy)} translation units include Asio, at most {MAX_ASIO_UNITS} may: {', '.join(heavy)}"]


def top_level_is_as_agreed(tree):
    present = {entry.name for entry in tree.root.iterdir() if not entry.name.startswith(".")} - IGNORED_TOP_LEVEL
    return ([f"{name} does not belong at the top level" for name in sorted(present - TOP_LEVEL)] +
            [f"{name} is missing at the top level" for name in sorted(TOP_LEVEL - present)])


def files_hold_one_concept(tree):
    lengths = {path: len((tree.root / path).read_bytes().splitlines()) for path in tree.sources}
    return [f"{path} has {lines} lines, more than {MAX_LINES}" for path, lines in lengths.items() if lines > MAX_LINES]


def names_say_something(tree):
    return [f"{path} has a name that says nothing" for path in tree.sources
            if EMPTY_NAMES & set(re.split(r"[/_.]", path))]


class Repository(unittest.TestCase):
    """This repository keeps every rule."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.tree = Tree(ROOT)
        assert len(cls.tree.product) > 50, "the sources were not found"

    def check(self, rule):
        self.assertEqual([], rule(self.tree))

    def test_libraries_stay_in_their_rooms(self):
        self.check(libraries_stay_in_their_rooms)

    def test_probes_know_nothing_of_the_exporter(self):
        self.check(probes_know_nothing_of_the_exporter)

    def test_rooms_include_only_what_lies_below(self):
        self.check(rooms_include_only_what_lies_below)

    def test_product_includes_no_tests(self):
        self.check(product_includes_no_tests)

    def test_headers_drag_no_library_along(self):
        self.check(headers_drag_no_library_along)

    def test_few_units_pay_for_asio(self):
        self.check(few_units_pay_for_asio)

    def test_top_level_is_as_agreed(self):
        self.check(top_level_is_as_agreed)

    def test_files_hold_one_concept(self):
        self.check(files_hold_one_concept)

    def test_names_say_something(self):
        self.check(names_say_something)


class PlantedViolation(unittest.TestCase):
    """Each rule finds what it is there for, and nothing in a tree that keeps it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for name in TOP_LEVEL:
            (self.root / name).touch() if "." in name else (self.root / name).mkdir()
        self.write("probes/model/task.h", "#include <string>\n#include <sys/types.h>\n")
        self.write("probes/pki/parser.cc", '#include "probes/model/task.h"\n#include <openssl/x509.h>\n')
        self.write("exporter/main.cc", '#include "probes/model/task.h"\n#include <boost/asio/signal_set.hpp>\n')

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def check(self, rule, planted, expected):
        """`rule` is silent before the files of `planted` exist, and says `expected` afterwards."""
        self.assertEqual([], rule(Tree(self.root)))
        for path, text in planted.items():
            self.write(path, text)
        violations = rule(Tree(self.root))
        self.assertEqual(1, len(violations), violations)
        self.assertIn(expected, violations[0])

    def test_library_in_a_foreign_room(self):
        self.check(libraries_stay_in_their_rooms, {"exporter/cli/version.cc": "#include <openssl/crypto.h>\n"},
                   "exporter/cli/version.cc includes <openssl/crypto.h>")

    def test_library_nobody_decided_about(self):
        self.check(libraries_stay_in_their_rooms, {"exporter/cli/page.cc": "#  include <boost/beast/http.hpp>\n"},
                   "does not know")

    def test_library_in_quotes(self):
        self.check(libraries_stay_in_their_rooms, {"probes/model/text.cc": '#include "civetweb.h"\n'}, "civetweb.h")

    def test_probe_that_looks_up(self):
        self.check(probes_know_nothing_of_the_exporter,
                   {"probes/sources/tls.cc": '#include "exporter/config/config.h"\n'}, "exporter/config/config.h")

    def test_room_that_looks_sideways(self):
        self.check(rooms_include_only_what_lies_below,
                   {"probes/formats/pem.cc": '#include "probes/sources/files.h"\n'}, "probes/sources/files.h")

    def test_room_nobody_knows(self):
        self.check(rooms_include_only_what_lies_below, {"exporter/attic/old.cc": ""}, "does not know")

    def test_product_that_includes_tests(self):
        self.check(product_includes_no_tests, {"probes/pki/mint.cc": '#include "tests/support/mint.h"\n'},
                   "tests/support/mint.h")

    def test_library_dragged_into_another_room(self):
        self.check(headers_drag_no_library_along,
                   {"probes/pki/handles.h": "#include <openssl/x509.h>\n",
                    "probes/pki/parser.h": '#include "probes/pki/handles.h"\n',
                    "exporter/store/store.cc": '#include "probes/pki/parser.h"\n'},
                   "probes/pki/handles.h brings <openssl/x509.h> to exporter/store/store.cc")

    def test_asio_everywhere(self):
        units = {f"probes/sources/s{i}.cc": '#include "probes/sources/net.h"\n' for i in range(MAX_ASIO_UNITS)}
        self.check(few_units_pay_for_asio, {"probes/sources/net.h": "#include <boost/asio.hpp>\n", **units},
                   f"{MAX_ASIO_UNITS + 1} translation units")

    def test_light_asio_costs_nothing(self):
        for i in range(2 * MAX_ASIO_UNITS):
            self.write(f"probes/dialects/d{i}.cc", f"#include <{LIGHT_ASIO}>\n")
        self.assertEqual([], few_units_pay_for_asio(Tree(self.root)))

    def test_stranger_at_the_top(self):
        self.check(top_level_is_as_agreed, {"docs/index.md": ""}, "docs does not belong")

    def test_missing_at_the_top(self):
        (self.root / "README.md").unlink()
        self.assertEqual(["README.md is missing at the top level"], top_level_is_as_agreed(Tree(self.root)))

    def test_long_file(self):
        self.check(files_hold_one_concept, {"tests/probes/pki/parser_test.cc": "\n" * (MAX_LINES + 1)},
                   f"{MAX_LINES + 1} lines")

    def test_name_that_says_nothing(self):
        self.check(names_say_something, {"probes/pki/string_util.h": ""}, "probes/pki/string_util.h")


if __name__ == "__main__":
    unittest.main()
