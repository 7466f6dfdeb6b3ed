"""Certificates in files: formats, passwords, the machine's own trust store, and files that are bad in every way."""

import os
import pathlib
import re
import unittest

from support.case import EndToEnd
from support.exporter import Exporter
from support.key_stores import keytool_pkcs12, pkcs12
from support.keytool import listed_fingerprints
from support.page_items import failed_items, items
from support.pki import Pki, openssl

HOST = "web.example.test"
PASSWORD, OTHER_PASSWORD = "Kg-c0rrect-horse", "Kg-battery-staple"


class KeyStores(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.leaf = pki.leaf(HOST, pki.authority("Test Intermediate", pki.authority("Test Root")))
        stores = world.folder / "stores"
        stores.mkdir()
        pkcs12(stores / "modern.p12", cls.leaf, PASSWORD, "web 2026")
        pkcs12(stores / "windows.pfx", cls.leaf, OTHER_PASSWORD, "Exchange", "-legacy")
        pkcs12(stores / "empty-password.p12", cls.leaf, "", "empty")
        pkcs12(stores / "locked.p12", cls.leaf, "nobody knows", "locked")
        keytool_pkcs12(stores / "java.p12", PASSWORD, "tomcat", "java.example.test")
        (stores / "chain.pem").write_text("# our server\r\n" + cls.leaf.chain_pem.replace("\n", "\r\n"))
        (stores / "leaf.der").write_bytes(cls.leaf.der)
        world.write("passwords.txt", f"wrong\n{PASSWORD}\n")
        cls.exporter = Exporter(world, environment={"E2E_PFX_PASSWORD": OTHER_PASSWORD}, config=f"""
            groups:
              - name: stores
                module: files
                targets: ["{stores}"]
                passwords: {{files: [passwords.txt], env: [E2E_PFX_PASSWORD]}}
            """)
        cls.page = cls.exporter.wait_ready()

    def test_formats_are_read_with_the_names_inside(self):
        leaf, intermediate, root = ("leaf", HOST), ("intermediate", "Test Intermediate"), ("root", "Test Root")
        issuers = {"subject of the intermediate": intermediate, "subject of the root": root}
        expected = {"chain.pem#0": leaf, "chain.pem#1": intermediate, "leaf.der#0": leaf,
                    "java.p12#tomcat": ("leaf", "java.example.test")}
        found = items(self.page)
        for store, friendly_name in (("modern.p12", "web 2026"), ("windows.pfx", "Exchange"),
                                     ("empty-password.p12", "empty")):
            with self.subTest(store):
                self.assertEqual(leaf, found[f"{store}#{friendly_name}"])
                others = [found.pop(item) for item in list(found) if item.startswith(store + "#")]
                self.assertEqual(sorted([leaf, *issuers.values()]), sorted(others))
        self.assertEqual(expected, found)

    def test_wrong_password_costs_only_its_store(self):
        self.assertEqual({"locked.p12": "password"}, failed_items(self.page))
        self.assertEqual(1, self.page.value("cert_probe_success"))
        self.assertEqual(1, self.page.value("cert_probe_items_failed"))

    def test_every_reading_gives_the_same_certificate(self):
        fingerprints = {sample["item"]: sample["fingerprint_sha256"]
                        for sample in self.page.find("cert_info", role="leaf", name=HOST)}
        expected = openssl("x509", "-in", str(self.leaf.certificate), "-noout", "-fingerprint", "-sha256").decode()
        self.assertEqual(5, len(fingerprints))
        self.assertEqual({expected.strip().split("=")[1].replace(":", "").lower()}, set(fingerprints.values()))

    def test_friendly_name_stands_in_info(self):
        self.assertEqual("web 2026", self.page.one("cert_info", item="modern.p12#web 2026")["friendly_name"])

    def test_passwords_stand_nowhere(self):
        said = self.exporter.log() + self.page.text + self.exporter.get("/").text
        for secret in (PASSWORD, OTHER_PASSWORD):
            self.assertNotIn(secret, said)


class SystemTrustStore(EndToEnd):
    FOLDER = pathlib.Path("/etc/ssl/certs")
    JAVA = FOLDER / "java" / "cacerts"  # where Java is installed; openssl cannot read it

    def certificates_of_java(self):
        if not self.JAVA.exists():
            return 0
        listed = listed_fingerprints("-keystore", self.JAVA, "-storepass", "changeit")
        return sum(len(found) for found in listed.values())

    def certificates_that_openssl_finds(self):
        files = {path.resolve() for path in self.FOLDER.rglob("*") if path.is_file()}
        total = 0
        for path in files:
            try:
                found = openssl("storeutl", "-noout", "-certs", "-passin", "pass:", str(path)).decode()
            except AssertionError:
                continue  # nothing that openssl can read
            total += int(re.search(r"Total found: (\d+)", found)[1])
        return total

    def test_every_certificate_is_found_once(self):
        exporter = Exporter(self.place)  # without a target: the machine's own trust store
        page = exporter.wait_ready()
        expected = self.certificates_that_openssl_finds() + self.certificates_of_java()
        self.assertGreater(expected, 200)
        self.assertEqual(expected, page.value("cert_probe_certificates", group="local", target="/etc/ssl/certs"))
        self.assertEqual(expected, len(page.find("cert_expiry_seconds")))
        self.assertEqual(expected, len(page.find("cert_info")))
        self.assertEqual([], page.duplicates())
        self.assertEqual({}, failed_items(page))


class BadFiles(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.leaf = pki.leaf(HOST, pki.authority("Test Root"))
        cls.bad = world.folder / "bad"
        cls.bad.mkdir()
        cls._write_bad_files()
        cls._write_places_without_access()
        cls.exporter = Exporter(world, as_nobody=True, config=f"""
            groups:
              - name: bad
                module: files
                targets: ["{cls.bad}", "{cls.bad}/pipe", "{cls.bad}/nothing.txt", "{cls.bad}/missing.pem",
                          "{cls.bad}/*.nothing", "{world.folder}/closed"]
            """)
        cls.page = cls.exporter.wait_ready()
        cls.folder = {"target": str(cls.bad)}

    @classmethod
    def _write_bad_files(cls):
        pem, der = cls.leaf.pem, cls.leaf.der
        (cls.bad / "good.pem").write_text(pem)
        (cls.bad / "empty.pem").touch()
        (cls.bad / "nothing.txt").write_text("no certificate here\n")
        (cls.bad / "truncated.pem").write_text(pem[:len(pem) // 2])
        (cls.bad / "truncated.der").write_bytes(der[:len(der) // 2])
        pkcs12(cls.bad / "whole.p12", cls.leaf, "", "whole")
        store = (cls.bad / "whole.p12").read_bytes()
        (cls.bad / "truncated.p12").write_bytes(store[:len(store) // 2])
        (cls.bad / "half-good.pem").write_text(pem + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
        for name, beginning in (("huge.pem", pem.encode()), ("huge.bin", b"\0")):
            with open(cls.bad / name, "wb") as file:  # sparse
                file.write(beginning)
                file.truncate(100 << 20)
        os.mkfifo(cls.bad / "pipe")
        (cls.bad / "loop").symlink_to(".")
        (cls.bad / "round").symlink_to("round")
        (cls.bad / "again.pem").symlink_to("good.pem")
        (cls.bad / "dangling.pem").symlink_to("gone.pem")

    @classmethod
    def _write_places_without_access(cls):
        (cls.bad / "unreadable.pem").write_text(cls.leaf.pem)
        (cls.bad / "unreadable.pem").chmod(0)
        closed = cls.bad.parent / "closed"
        (closed / "inner").mkdir(parents=True)
        (closed / "good.pem").write_text(cls.leaf.pem)
        (closed / "inner").chmod(0)

    def test_good_files_beside_bad_ones_are_read(self):
        found = items(self.page, **self.folder)
        for item in ("again.pem#0", "half-good.pem#0"):
            self.assertEqual(("leaf", HOST), found.get(item), found)
        self.assertIn("whole.p12#whole", found)
        self.assertEqual(1, self.page.value("cert_probe_success", **self.folder))

    def test_file_of_several_names_is_read_once(self):
        """A link, and a folder that contains itself."""
        self.assertEqual([], [item for item in items(self.page, **self.folder) if "loop" in item])
        fingerprint = self.page.one("cert_info", item="again.pem#0", **self.folder)["fingerprint_sha256"]
        same = [sample["item"] for sample in
                self.page.find("cert_info", fingerprint_sha256=fingerprint, **self.folder)]
        self.assertEqual(["again.pem#0", "half-good.pem#0", "whole.p12#whole"],
                         [item for item in sorted(same) if "huge" not in item])

    def test_bad_files_are_listed_with_their_reason(self):
        found = failed_items(self.page, **self.folder)
        self.assertEqual("malformed", found.get("half-good.pem#1"))
        expected = {"truncated.pem": "truncated", "truncated.der": "truncated", "truncated.p12": "truncated",
                    "half-good.pem": "malformed", "huge.pem": "too_large", "unreadable.pem": "permission"}
        self.assertEqual(expected, {item.split("#")[0]: reason for item, reason in found.items()})

    def test_what_was_named_itself_fails_with_its_reason(self):
        for name, reason in (("pipe", "unsupported"), ("nothing.txt", "unsupported"), ("missing.pem", "not_found"),
                             ("*.nothing", "not_found")):
            with self.subTest(name):
                target = f"{self.bad}/{name}"
                self.assertEqual(0, self.page.value("cert_probe_success", target=target))
                self.assertEqual(reason, self.page.one("cert_probe_failed", target=target)["reason"])

    def test_folder_that_cannot_be_listed_makes_the_walk_incomplete(self):
        closed = {"target": str(self.world.folder / "closed")}
        self.assertEqual({"good.pem#0": ("leaf", HOST)}, items(self.page, **closed))
        self.assertEqual({"inner": "permission"}, failed_items(self.page, **closed))
        self.assertEqual("partial", self.page.one("cert_probe_failed", **closed)["reason"])


class Patterns(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.leaf = pki.leaf(HOST)
        cls.tree = world.folder / "tree"
        for name in ("a.pem", "b.crt", "x/a.pem", "x/y/a.pem", "x/old/a.pem"):
            world.write(f"tree/{name}", cls.leaf.pem)

    def test_patterns_and_exclusions(self):
        tree = self.tree
        exporter = Exporter(self.place, config=f"""
            groups:
              - {{name: all, module: files, targets: ["{tree}"]}}
              - {{name: one-level, module: files, targets: ["{tree}/*.pem"]}}
              - {{name: letter, module: files, targets: ["{tree}/?.crt"]}}
              - {{name: any-depth, module: files, targets: ["{tree}/**/*.pem"], exclude: ["**/old/**"]}}
            """)
        page = exporter.wait_ready()
        for group, expected in (("all", ["a.pem#0", "b.crt#0", "x/a.pem#0", "x/old/a.pem#0", "x/y/a.pem#0"]),
                                ("one-level", ["a.pem#0"]), ("letter", ["b.crt#0"]),
                                ("any-depth", ["a.pem#0", "x/a.pem#0", "x/y/a.pem#0"])):
            with self.subTest(group):
                self.assertEqual(expected, sorted(items(page, group=group)))

    def test_item_that_is_gone_is_told_for_a_while(self):
        first = self.place.write("store/first.pem", self.leaf.pem)
        self.place.write("store/second.pem", self.leaf.pem)
        exporter = Exporter(self.place, config=f"""
            groups: [{{name: g, module: files, interval: 1s, targets: ["{first.parent}"]}}]
            """)
        self.assertEqual(["first.pem#0", "second.pem#0"], sorted(items(exporter.wait_ready())))
        first.unlink()
        page = exporter.wait_for_page(lambda page: "first.pem#0" not in items(page), "the item stays")
        vanished = page.one("cert_item_vanished_timestamp_seconds")
        self.assertEqual(("first.pem#0", HOST), (vanished["item"], vanished["name"]))
        first.write_text(self.leaf.pem)
        page = exporter.wait_for_page(lambda page: "first.pem#0" in items(page), "the item does not come back")
        self.assertEqual([], page.find("cert_item_vanished_timestamp_seconds"))

    def test_renewed_file_goes_on_with_a_later_expiry(self):
        pki = Pki(self.place)
        path = self.place.write("store/web.pem", pki.leaf(HOST, end_days=5).pem)
        exporter = Exporter(self.place, config=f"""
            groups: [{{name: g, module: files, interval: 1s, targets: ["{path}"]}}]
            """)
        before = exporter.wait_ready().one("cert_expiry_seconds")
        renewed = pki.leaf(HOST, end_days=85)
        path.write_text(renewed.pem)
        page = exporter.wait_for_page(
            lambda page: page.value("cert_not_after_timestamp_seconds") == renewed.not_after(), "is not read again")
        self.assertEqual(before.labels, page.one("cert_expiry_seconds").labels)


if __name__ == "__main__":
    unittest.main()
