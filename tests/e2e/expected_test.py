"""Certificates that have to be there: SCVMM's, that somebody deletes, and the one with the connector's name."""

import pathlib
import shutil
import unittest

from support.case import EndToEnd
from support.exporter import Exporter, run
from support.pki import Pki
from support.servers import Nginx

FIXTURES = pathlib.Path(__file__).parents[1] / "fixtures" / "windows"
FRIENDLY_NAME = "\u672c\u756a web"  # how that of the server's certificate in wine.sst begins


def verdicts(page, **labels):
    return page.values("cert_check_passed", "name", check="expected", **labels)


class Stores(EndToEnd):
    def setUp(self):
        super().setUp()
        self.folder = self.place.folder / "exports"
        self.folder.mkdir()
        self.host1 = self.folder / "host1.sst"
        shutil.copy(FIXTURES / "wine.sst", self.host1)

    def start(self):
        return Exporter(self.place, config=f"""
            global: {{retry_interval: 1s, interval: 2s}}
            groups:
              - name: hyperv_hosts
                module: files
                targets: ["{self.host1}", "{self.folder}/host2.sst"]
                expect:
                  - {{name: scvmm, friendly_name: "{FRIENDLY_NAME}"}}
                  - {{name: vdm, friendly_name: vdm}}
                  - {{name: anchor, role: trusted, issuer: Nobody}}
            """)

    def test_what_is_there_and_what_is_not(self):
        page = self.start().wait_ready()
        self.assertEqual({"scvmm": 1, "vdm": 0, "anchor": 0}, verdicts(page, target=str(self.host1)))
        sample = page.one("cert_check_passed", check="expected", name="scvmm")
        self.assertEqual("expected:scvmm", sample["item"])
        self.assertEqual({}, verdicts(page, target=f"{self.folder}/host2.sst"), "never looked at completely")
        self.assertEqual([], page.duplicates())

    def test_a_deleted_certificate_is_missed_and_an_unreadable_store_is_not(self):
        exporter = self.start()
        exporter.wait_ready()
        target = str(self.host1)
        self.host1.rename(self.folder / "away")
        page = exporter.wait_for_page(lambda page: page.value("cert_probe_success", target=target) == 0, "still there")
        self.assertEqual(1, verdicts(page, target=target)["scvmm"])
        pki = Pki(self.place)
        self.host1.write_text(pki.leaf("other.example.test").pem)
        exporter.wait_for_page(lambda page: verdicts(page, target=target)["scvmm"] == 0, "the deletion is not seen")
        (self.folder / "away").rename(self.host1)
        exporter.wait_for_page(lambda page: verdicts(page, target=target)["scvmm"] == 1, "stays missing")

    def test_check_lists_what_is_missing(self):
        config = self.place.write("check.yml", f"""
            groups:
              - {{name: g, module: files, targets: ["{self.host1}"], expect: [{{name: vdm, friendly_name: vdm}}]}}
            """)
        done = run("check", f"--config.file={config}", "--output=json")
        self.assertIn('"item":"expected:vdm"', done.stdout)
        self.assertIn(done.returncode, (2, 3))


class Connector(EndToEnd):
    """A host that is probed by one name and whose certificate carries another."""

    @classmethod
    def set_up_world(cls, world):
        pki, nginx = Pki(world), Nginx(world)
        cls.port = nginx.add(pki.leaf("mail.example.test", names=["mail.example.test", "*.mx.example.test"]))
        nginx.start()
        def group(name, names):
            return (f'{{name: {name}, module: tls, targets: ["127.0.0.1:{cls.port}"], '
                    f'expect: [{{name: connector, names: {names}}}]}}')
        cls.page = Exporter(world, config=f"""
            groups:
              - {{name: plain, module: tls, targets: ["127.0.0.1:{cls.port}"]}}
              - {group("right", "[mail.example.test, a.mx.example.test]")}
              - {group("wrong", "[mail.example.test, owa.example.test]")}
            """).wait_ready()

    def name(self, group):
        return self.page.value("cert_check_passed", check="name", item="0", group=group)

    def test_the_connectors_name_is_in_the_certificate_or_not(self):
        self.assertEqual({"connector": 1}, verdicts(self.page, group="right"))
        self.assertEqual({"connector": 0}, verdicts(self.page, group="wrong"))
        self.assertEqual({}, verdicts(self.page, group="plain"))

    def test_it_stands_in_for_the_name_that_was_probed(self):
        self.assertEqual(0, self.name("plain"))
        self.assertEqual(1, self.name("right"))
        self.assertEqual(0, self.name("wrong"))


if __name__ == "__main__":
    unittest.main()
