"""NSS databases, as Firefox, Chromium and 389 Directory Server keep them: read without the password of their keys."""

import unittest

from support.case import EndToEnd
from support.exporter import Exporter
from support.key_stores import pkcs12
from support.nss import NssDatabase
from support.page_items import expiries, failed_items, fingerprints, roles
from support.pki import Pki, openssl
from support.sightings import fingerprint

HOST, PASSWORD = "ldap.example.test", "Kg-nss-pa55"
SERVER, ROOT, INTERMEDIATE, PLAIN = "Server-Cert", "Company Root \u00e9", "Company Intermediate", "plain"


class Databases(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        cls.pki = Pki(world)
        cls.root = cls.pki.authority("Test Root")
        cls.intermediate = cls.pki.authority("Test Intermediate", cls.root)
        cls.leaf = cls.pki.leaf(HOST, cls.intermediate, key="rsa")
        cls.other = cls.pki.leaf("other.example.test", cls.root)
        cls.database = NssDatabase(world.folder / "slapd-main", PASSWORD)
        cls.database.add(ROOT, cls.root, "CT,,")
        cls.database.add(INTERMEDIATE, cls.intermediate, ",,")
        cls.database.add(PLAIN, cls.other, ",,")
        store = world.folder / "server.p12"
        pkcs12(store, cls.leaf, "transport", SERVER)
        cls.database.add_key(store, "transport")
        cls._add_list(world)
        cls.page = Exporter(world, str(cls.database.folder)).wait_ready()

    @classmethod
    def _add_list(cls, world):
        cls.list = cls.pki.revocation_list(cls.root, days=20)
        der = world.folder / "root.crl"
        openssl("crl", "-in", str(cls.list), "-outform", "DER", "-out", str(der))
        cls.database.add_list(der)

    def test_certificates_stand_under_their_nicknames(self):
        expected = {nickname: fingerprint(issued.der) for nickname, issued in (
            (SERVER, self.leaf), (ROOT, self.root), (INTERMEDIATE, self.intermediate), (PLAIN, self.other))}
        self.assertEqual({f"cert9.db#{nickname}": value for nickname, value in expected.items()},
                         fingerprints(self.page))
        self.assertEqual(expected, self.database.listed(expected))

    def test_roles(self):
        self.assertEqual({f"cert9.db#{SERVER}": "leaf", f"cert9.db#{ROOT}": "trusted",
                          f"cert9.db#{INTERMEDIATE}": "intermediate", f"cert9.db#{PLAIN}": "leaf"}, roles(self.page))

    def test_no_password_is_asked_for(self):
        """The keys lie in key4.db, which is none of our business."""
        self.assertEqual({}, failed_items(self.page))
        self.assertEqual(1, self.page.value("cert_probe_success"))

    def test_revocation_lists(self):
        this_update, next_update = self.pki.moments_of_list(self.list)
        self.assertEqual(this_update, self.page.value("crl_this_update_timestamp_seconds", name="Test Root"))
        self.assertEqual(next_update, self.page.value("crl_next_update_timestamp_seconds", name="Test Root"))

    def test_certificate_that_certutil_adds_is_seen(self):
        database = NssDatabase(self.place.folder / "changing")
        database.add("first", self.other, ",,")
        exporter = Exporter(self.place, str(database.folder))
        self.assertEqual({"cert9.db#first": self.other.not_after()}, expiries(exporter.wait_ready()))
        database.add("second", self.root, "C,,")
        expected = {"cert9.db#first": self.other.not_after(), "cert9.db#second": self.root.not_after()}
        exporter.wait_for_page(lambda page: expiries(page) == expected, "the new certificate is not seen")


class OldDatabases(EndToEnd):
    def test_certificate_database_is_named_as_unsupported(self):
        """Beside it lie databases of keys and modules, which hold no certificates."""
        database = NssDatabase(self.place.folder / "profile", kind="dbm")
        database.add("server", Pki(self.place).leaf(HOST), ",,")
        self.assertTrue((database.folder / "key3.db").exists())
        page = Exporter(self.place, str(database.folder)).wait_ready()
        self.assertEqual({"cert8.db": "unsupported"}, failed_items(page))
        self.assertEqual({}, fingerprints(page))


if __name__ == "__main__":
    unittest.main()
