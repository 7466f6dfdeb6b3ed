"""Java's key stores: JKS, JCEKS and PKCS#12 of keytool, BCFKS of Bouncy Castle, and the trust store of the machine."""

import pathlib
import unittest

from support.case import EndToEnd
from support.exporter import Exporter
from support.key_stores import pkcs12
from support.keytool import BOUNCY_CASTLE, KeyStore, keytool, keytool_for_each, listed_fingerprints
from support.page_items import failed_items, fingerprints, friendly_names, roles
from support.pki import Pki
from support.sightings import fingerprint

HOST, PASSWORD = "web.example.test", "Kg-keystore-pa55"
KEY, TRUSTED = "\u672c\u756a web", "company root"
# As the trust stores of Java 18 and later are: nothing to decrypt, nothing to verify.
OPEN_PKCS12 = ["-J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE", "-J-Dkeystore.pkcs12.macAlgorithm=NONE"]
# {file: (type, options)}; each holds the key with its chain and one trusted certificate.
STORES = {"web.jks": ("JKS", []), "web.jceks": ("JCEKS", []), "web.p12": ("PKCS12", []),
          "web.bcfks": ("BCFKS", BOUNCY_CASTLE), "web.bks": ("BKS", BOUNCY_CASTLE)}
WITHOUT_PASSWORD = ("web.jks", "web.jceks", "trust.jks", "trust.p12")


class JavaStores(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.leaf = pki.leaf(HOST, pki.authority("Test Intermediate", pki.authority("Test Root")))
        cls.anchor = pki.authority("Company Root")
        pkcs12(world.folder / "source.p12", cls.leaf, PASSWORD, KEY)
        (world.folder / "stores").mkdir()
        cls._make_stores(world.folder / "stores", world.folder / "source.p12")
        world.write("right.txt", PASSWORD)
        world.write("wrong.txt", "Kg-not-this-one")
        cls.page = Exporter(world, config=f"""
            groups:
              - {{name: open, module: files, targets: ["{world.folder}/stores"]}}
              - {{name: right, module: files, targets: ["{world.folder}/stores"], passwords: {{files: [right.txt]}}}}
              - {{name: wrong, module: files, targets: ["{world.folder}/stores"], passwords: {{files: [wrong.txt]}}}}
            """).wait_ready()

    @classmethod
    def _make_stores(cls, folder, source):
        commands = []
        for name, (kind, options) in STORES.items():
            store = KeyStore(folder / name, kind, PASSWORD, *options)
            if kind == "JCEKS":
                commands.append(store.make_secret_key("secret"))
            commands += [store.import_pkcs12(source, PASSWORD), store.trust(TRUSTED, cls.anchor)]
        commands += cls._trust_store(folder / "trust.jks", "JKS")
        keytool_for_each(commands)
        for command in cls._trust_store(folder / "trust.p12", "PKCS12"):
            keytool(*OPEN_PKCS12, *command)

    @classmethod
    def _trust_store(cls, path, kind):
        store = KeyStore(path, kind, PASSWORD)
        return [store.trust(TRUSTED, cls.anchor), store.trust("second", cls.leaf.issuers[-1])]

    def expected(self, name):
        """{item: fingerprint} of a store with names for all it holds."""
        if name.startswith("trust"):
            return {f"{name}#{TRUSTED}": self.sha256(self.anchor),
                    f"{name}#second": self.sha256(self.leaf.issuers[-1])}
        chain = [self.leaf, *self.leaf.issuers]
        found = {f"{name}#{KEY}" + (f"/{number}" if number else ""): self.sha256(issued)
                 for number, issued in enumerate(chain)}
        return {**found, f"{name}#{TRUSTED}": self.sha256(self.anchor)}

    @staticmethod
    def sha256(issued):
        return fingerprint(issued.der)

    def found(self, group, name):
        return {item: value for item, value in fingerprints(self.page, group=group).items()
                if item.startswith(name + "#")}

    def test_entries_stand_under_their_aliases(self):
        for name in ("web.jks", "web.jceks", "web.bcfks", "trust.jks", "trust.p12"):
            with self.subTest(name):
                self.assertEqual(self.expected(name), self.found("right", name))

    def test_pkcs12_of_keytool_holds_the_same_certificates(self):
        found = self.found("right", "web.p12")
        self.assertEqual(sorted(self.expected("web.p12").values()), sorted(found.values()))
        self.assertEqual(self.sha256(self.leaf), found.get(f"web.p12#{KEY}"))
        self.assertEqual(self.sha256(self.anchor), found.get(f"web.p12#{TRUSTED}"))

    def test_roles_tell_keys_from_trust(self):
        found = roles(self.page, group="right")
        for name in ("web.jks", "web.jceks", "web.p12", "web.bcfks"):
            with self.subTest(name):
                self.assertEqual("leaf", found.get(f"{name}#{KEY}"))
                self.assertEqual("trusted", found.get(f"{name}#{TRUSTED}"))
                self.assertEqual(["intermediate", "leaf", "root", "trusted"],
                                 sorted(role for item, role in found.items() if item.startswith(name + "#")))
        for name in ("trust.jks", "trust.p12"):
            with self.subTest(name):
                self.assertEqual({"trusted"}, {role for item, role in found.items() if item.startswith(name + "#")})

    def test_friendly_names_are_those_of_the_store(self):
        """In a JKS the alias is the name of the item, in PKCS#12 it is an attribute besides."""
        self.assertEqual(KEY, friendly_names(self.page, group="right").get(f"web.p12#{KEY}"))

    def test_certificates_of_java_stores_need_no_password(self):
        for name in WITHOUT_PASSWORD:
            with self.subTest(name):
                self.assertEqual(self.expected(name), self.found("open", name))
                self.assertNotIn(name, failed_items(self.page, group="open"))

    def test_closed_stores_say_so(self):
        unsupported = {"web.bks": "unsupported"}
        closed = {"web.p12": "password", "web.bcfks": "password"}
        self.assertEqual(unsupported, failed_items(self.page, group="right"))
        self.assertEqual({**unsupported, **closed}, failed_items(self.page, group="open"))

    def test_wrong_password_is_told_beside_the_certificates(self):
        """An open trust store of PKCS#12 has nothing that a password could contradict."""
        failed = failed_items(self.page, group="wrong")
        self.assertEqual({"web.bks": "unsupported", **dict.fromkeys(
            ("web.jks", "web.jceks", "web.p12", "web.bcfks", "trust.jks"), "password")}, failed)
        for name in WITHOUT_PASSWORD:
            with self.subTest(name):
                self.assertEqual(self.expected(name), self.found("wrong", name))


class MachineTrustStore(EndToEnd):
    """What ca-certificates-java makes: a JKS with more than a hundred entries."""

    PATH = pathlib.Path("/etc/ssl/certs/java/cacerts")

    def test_every_entry_is_read_as_keytool_lists_it(self):
        listed = listed_fingerprints("-keystore", self.PATH, "-storepass", "changeit")
        self.assertGreater(len(listed), 100)
        page = Exporter(self.place, str(self.PATH)).wait_ready()
        self.assertEqual({f"cacerts#{alias}": found[0] for alias, found in listed.items()}, fingerprints(page))
        self.assertEqual({"trusted"}, set(roles(page).values()))
        self.assertEqual({}, failed_items(page))
        self.assertEqual([], page.find("cert_renewal_lead_seconds"))


if __name__ == "__main__":
    unittest.main()
