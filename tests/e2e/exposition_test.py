"""The page stays valid and free of duplicates, whatever certificates, file names and clients do."""

import gzip
import os
import subprocess
import unittest

from support.case import EndToEnd
from support.exporter import Exporter
from support.page import KEY
from support.pki import Pki
from support.servers import Nginx

# RFC 7686: a resolver asks nobody for it.
NO_SUCH_HOST = "no-such-host.onion:443"
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SUBJECTS = (
    ("line feed", "/CN=two\nlines/O=a\r\nb", ["-utf8"]),
    ("quote", '/CN=say "hello" \\\\ {a="b"} 1', ["-utf8"]),
    ("emoji", "/CN=\N{LOCK} \N{SNOWMAN} \N{CJK UNIFIED IDEOGRAPH-8A3C}\N{CJK UNIFIED IDEOGRAPH-660E}", ["-utf8"]),
    ("latin 1", b"/CN=M\xfcller Stra\xdfe", []),
    ("control", b"/CN=\x01\x02\x7f\x1b[31m", ["-utf8"]),
    ("no name", "/", []),
    ("empty text", "/O=only an organisation", []),
    ("long", "/O=" + "/OU=".join(["o" * 64] * 20) + "/CN=" + "n" * 64, []),
)
FILE_NAMES = (b"two\nlines.pem", b'quo"te\\.pem', "\N{LOCK}.pem".encode(), b"latin\xfc.pem", b"latin%FC.pem",
              b"hash#0.pem", b"hash%230.pem", b"-rf", b"n" * 250 + b".pem", b"\x1b[31m", b"trailing ",
              b'{a="b"} 1.pem')


def promtool_complaints(text):
    done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, timeout=60,
                          check=False)
    return (done.returncode, done.stdout + done.stderr)


def keys_that_stand_twice(page):
    """Certificates are told apart by their key alone, whatever else their labels say."""
    keys = [tuple(sample.get(label) for label in KEY) for sample in page.find("cert_expiry_seconds")]
    return sorted({key for key in keys if keys.count(key) > 1})


class Exposition(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        leaf = pki.leaf("plain.example.test")
        cls.odd = {name: pki.odd_subject(subject, *options) for name, subject, options in SUBJECTS}
        cls.files = world.folder / "files"
        cls.files.mkdir()
        for name in FILE_NAMES:
            with open(os.path.join(os.fsencode(cls.files), name), "w", encoding="ascii") as file:
                file.write(leaf.pem)
        world.write("subjects/all.pem", "".join(issued.pem for issued in cls.odd.values()))
        world.write("subjects/bad.pem", leaf.pem[:200])
        nginx = Nginx(world)
        ports = [nginx.add(issued) for issued in cls.odd.values()]
        nginx.start()
        targets = ", ".join(f'"127.0.0.1:{port}"' for port in ports)
        cls.exporter = Exporter(world, config=f"""
            groups:
              - {{name: served, module: tls, targets: [{targets}]}}
              - {{name: files, module: files, targets: ["{cls.files}", "{world.folder}/subjects", "/etc/ssl/certs"]}}
              - {{name: again, module: files, labels: {{odd: "a\\"b\\\\c"}}, targets: ["{cls.files}"]}}
              - {{name: failing, module: tls, targets: ["{NO_SUCH_HOST}"]}}
            """)
        cls.page = cls.exporter.wait_ready()

    def test_promtool_accepts_the_page(self):
        self.assertEqual((0, ""), promtool_complaints(self.page.text))

    def test_promtool_accepts_the_page_of_a_probe(self):
        page = self.exporter.probe(target=NO_SUCH_HOST, module="tls").page
        self.assertEqual((0, ""), promtool_complaints(page.text))
        self.assertEqual([], page.duplicates())

    def test_no_series_stands_twice(self):
        self.assertEqual([], self.page.duplicates())
        self.assertEqual([], keys_that_stand_twice(self.page))

    def test_every_family_has_one_type_before_its_samples(self):
        seen = set()
        family_of_line, families = None, []
        for line in self.page.text.splitlines():
            if line.startswith("# TYPE "):
                family_of_line = line.split()[2]
                self.assertNotIn(family_of_line, seen)
                seen.add(family_of_line)
                families.append(family_of_line)
            elif not line.startswith("#"):
                self.assertTrue(line.startswith(family_of_line), line)
        self.assertIn("cert_expiry_seconds", families)

    def test_hostile_subjects_are_all_there(self):
        served = [sample["name"] for sample in self.page.find("cert_expiry_seconds", group="served")]
        self.assertEqual(len(SUBJECTS), len(served))
        in_files = self.page.find("cert_expiry_seconds", group="files", target=str(self.world.folder / "subjects"))
        self.assertEqual(len(SUBJECTS), len(in_files))
        self.assertIn("M\N{LATIN SMALL LETTER U WITH DIAERESIS}ller Stra\N{LATIN SMALL LETTER SHARP S}e", served)
        self.assertIn("\N{LOCK} \N{SNOWMAN} \N{CJK UNIFIED IDEOGRAPH-8A3C}\N{CJK UNIFIED IDEOGRAPH-660E}", served)
        self.assertIn("two%0Alines", served)

    def test_hostile_file_names_are_all_there_and_apart(self):
        for group in ("files", "again"):
            items = [sample["item"] for sample in
                     self.page.find("cert_expiry_seconds", group=group, target=str(self.files))]
            self.assertEqual(len(FILE_NAMES), len(set(items)), items)

    def test_label_values_are_printable_and_bounded(self):
        for sample in self.page.samples:
            for name, value in sample.labels:
                self.assertTrue(value.isprintable(), (sample.name, name, value))
                self.assertLessEqual(len(value.encode()), 1024, (sample.name, name))

    def test_gzip_holds_the_same_page(self):
        answer = self.exporter.get("/metrics", {"Accept-Encoding": "gzip"})
        self.assertEqual("gzip", answer.headers["Content-Encoding"])
        self.assertLess(len(answer.body), len(self.page.text) / 2)
        unpacked = gzip.decompress(answer.body).decode()
        unpacked_series = {line.rsplit(" ", 1)[0] for line in unpacked.splitlines() if line.startswith("cert_")}
        self.assertEqual({line.rsplit(" ", 1)[0] for line in self.page.text.splitlines() if line.startswith("cert_")},
                         unpacked_series)

    def test_plain_when_gzip_is_refused(self):
        for accepted in ("identity", "gzip;q=0", "br"):
            with self.subTest(accepted):
                answer = self.exporter.get("/metrics", {"Accept-Encoding": accepted})
                self.assertIsNone(answer.headers["Content-Encoding"])

    def test_content_type_is_that_of_the_format(self):
        for method in ("GET", "HEAD"):
            self.assertEqual(METRICS_TYPE, self.exporter.get("/metrics", method=method).headers["Content-Type"])

    def test_head_has_no_body(self):
        for path in ("/metrics", "/", "/-/healthy", "/-/ready"):
            with self.subTest(path):
                answer = self.exporter.get(path, method="HEAD")
                self.assertEqual((200, b""), (answer.status, answer.body))

    def test_routes_are_exact(self):
        for path in ("/metrics/", "/metricsx", "/Metrics", "//metrics", "/-/", "/favicon.ico", "/..%2f..%2fetc/passwd"):
            with self.subTest(path):
                self.assertEqual(404, self.exporter.get(path).status)
        for path in ("/-/healthy", "/-/ready"):
            self.assertEqual(200, self.exporter.get(path).status)

    def test_other_methods_are_refused(self):
        for method, path in (("POST", "/metrics"), ("PUT", "/"), ("DELETE", "/metrics"), ("GET", "/-/reload")):
            with self.subTest(f"{method} {path}"):
                self.assertEqual(405, self.exporter.get(path, method=method).status)

    def test_status_page_shows_names_and_no_markup_of_theirs(self):
        answer = self.exporter.get("/")
        self.assertTrue(answer.headers["Content-Type"].startswith("text/html"))
        self.assertIn("plain.example.test", answer.text)
        self.assertNotIn("\x1b", answer.text)

    def test_every_reason_is_counted_from_the_start(self):
        failures = self.page.find("kigen_probe_failures_total", module="tls")
        self.assertGreater(len(failures), 25)
        self.assertEqual({"resolve"}, {sample["reason"] for sample in failures if sample.value > 0})


class Flags(EndToEnd):
    def test_prefix_and_path_are_where_they_were_put(self):
        exporter = Exporter(self.place, flags=["--web.route-prefix=/kigen", "--web.telemetry-path=/values"])
        self.assertEqual(200, exporter.get("/kigen/values").status)
        self.assertEqual(404, exporter.get("/values").status)
        self.assertEqual(404, exporter.get("/kigen/metrics").status)
        self.assertIn('href="/kigen/values"', exporter.get("/kigen/").text)

    def test_prefix_is_the_path_of_the_external_url(self):
        exporter = Exporter(self.place, flags=["--web.external-url=https://proxy.example.test/certs/"])
        self.assertEqual(200, exporter.get("/certs/metrics").status)

    def test_exposition_leaves_out_what_it_does_not_list(self):
        pki = Pki(self.place)
        root = pki.authority("Test Root")
        path = self.place.write("all.pem", pki.leaf("a.example.test", root).pem + pki.leaf("known.example.test").pem +
                                root.pem)
        exporter = Exporter(self.place, config=f"""
            groups: [{{name: g, module: files, targets: ["{path}"]}}]
            exposition: {{roles: [leaf], checks: [valid_now]}}
            ignore: [{{name: known.example.test}}]
            """)
        page = exporter.wait_ready()
        self.assertEqual({"a.example.test"}, {sample["name"] for sample in page.find("cert_expiry_seconds")})
        self.assertEqual({"valid_now"}, {sample["check"] for sample in page.find("cert_check_passed")})


if __name__ == "__main__":
    unittest.main()
