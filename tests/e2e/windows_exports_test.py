"""Certificate stores as Windows hands them out: serialized stores, registry values and registry exports.

wine and Samba made the fixtures (tests/fixtures/windows); Samba runs here as well.
"""

import pathlib
import shutil
import unittest

from support.case import EndToEnd
from support.exporter import Exporter
from support.page_items import failed_items, fingerprints, friendly_names, roles, states
from support.pki import Pki
from support.samba_registry import SambaRegistry, blob
from support.sightings import fingerprint

FIXTURES = pathlib.Path(__file__).parents[1] / "fixtures" / "windows"
SERVER_NAME = "\u672c\u756a web \U00020bb7"
NAMES = {"server": SERVER_NAME, "old": "old web", "archived": "retired", "root": "Fixture root"}
MACHINE = ("samba.reg", "samba_regedit4.reg", "samba_regedit5.reg")


class Fixtures(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        cls.der = {name: (FIXTURES / f"{name}.der").read_bytes() for name in [*NAMES, "plain"]}
        cls.folder = world.folder / "exports"
        cls.folder.mkdir()
        for name in ("wine.sst", "wine.reg", "wine.blob", "wine_bindings.reg", *MACHINE):
            shutil.copy(FIXTURES / name, cls.folder / name)
        cls.page = Exporter(world, str(cls.folder)).wait_ready()

    def named(self, file, **keywords):
        """{item: fingerprint} of those that the fixture's makers gave a name."""
        found = fingerprints(self.page, **keywords)
        plain = fingerprint(self.der["plain"])
        return {item: value for item, value in found.items() if item.startswith(file + "#") and value != plain}

    def expected(self, file, prefixes):
        """`prefixes` are {name of a certificate: what stands before its friendly name}."""
        return {f"{file}#{prefix}{NAMES[name]}": fingerprint(self.der[name]) for name, prefix in prefixes.items()}

    def test_serialized_store(self):
        self.assertEqual(self.expected("wine.sst", dict.fromkeys(NAMES, "")), self.named("wine.sst"))

    def test_export_of_a_user(self):
        prefixes = {**dict.fromkeys(("server", "old", "archived"), "MY/"), "root": "TrustedPeople/"}
        self.assertEqual(self.expected("wine.reg", prefixes), self.named("wine.reg"))

    def test_export_of_a_machine_in_every_spelling(self):
        own = {**dict.fromkeys(("server", "old", "archived"), "MY/"), "root": "TrustedPeople/"}
        service = {**dict.fromkeys(("server", "old", "archived"), "vmms/MY/"), "root": "vmms/Root/"}
        for file in MACHINE:
            with self.subTest(file):
                expected = {**self.expected(file, own), **self.expected(file, service)}
                self.assertEqual(expected, self.named(file))

    def test_single_value(self):
        self.assertEqual(self.expected("wine.blob", {"server": ""}), self.named("wine.blob"))

    def test_certificate_without_a_name_is_called_by_its_subject(self):
        plain = fingerprint(self.der["plain"])
        found = {item for item, value in fingerprints(self.page).items() if value == plain}
        self.assertEqual(2 + 2 * len(MACHINE), len(found))
        for item in found:
            with self.subTest(item):
                self.assertIn("CN=plain.example.test", item)

    def test_friendly_names_stand_in_info(self):
        found = friendly_names(self.page)
        for item in (f"wine.sst#{SERVER_NAME}", f"wine.reg#MY/{SERVER_NAME}", f"wine.blob#{SERVER_NAME}"):
            with self.subTest(item):
                self.assertEqual(SERVER_NAME, found.get(item))

    def test_replaced_and_archived_certificates_say_so(self):
        expected = {"wine.sst#old web": "superseded"}
        for file in ("wine.reg", *MACHINE):
            expected.update({f"{file}#MY/old web": "superseded", f"{file}#MY/retired": "backup"})
        for file in MACHINE:
            expected.update({f"{file}#vmms/MY/old web": "superseded", f"{file}#vmms/MY/retired": "backup"})
        self.assertEqual(expected, states(self.page))
        alarming = {sample["item"] for sample in self.page.find("cert_renewal_lead_seconds")}
        self.assertEqual(set(), alarming & set(expected))

    def test_roles(self):
        found = roles(self.page)
        self.assertEqual("leaf", found.get(f"wine.sst#{SERVER_NAME}"))
        for item in ("wine.reg#TrustedPeople/Fixture root", "samba.reg#vmms/Root/Fixture root"):
            self.assertEqual("trusted", found.get(item))

    def test_bindings(self):
        """Made by wine's httpapi: one to a store that no export has, one to the old certificate in MY. What is bound
        in a file without stores may lie in any of the others."""
        found = {sample["item"]: (sample["store"], sample["status"]) for sample in self.page.find("cert_binding_info")}
        expected = {f"{file}#binding:0.0.0.0:443": ("WebHosting", "unknown") for file in (*MACHINE, "wine_bindings.reg")}
        expected.update({f"{file}#binding:[::]:8443": ("MY", "superseded") for file in MACHINE})
        expected["wine_bindings.reg#binding:[::]:8443"] = ("MY", "unknown")
        self.assertEqual(expected, found)
        verdicts = self.page.values("cert_check_passed", "item", check="deployed")
        self.assertEqual({f"{file}#binding:[::]:8443": 0 for file in MACHINE}, verdicts)

    def test_nothing_is_wrong(self):
        """Bindings alone are no certificates, and no fault."""
        self.assertEqual({}, failed_items(self.page))
        self.assertEqual([], self.page.duplicates())


class SambaExports(EndToEnd):
    """Certificates made now, through Samba's registry."""

    STORE = r"HKLM\SOFTWARE\Microsoft\SystemCertificates"

    def test_what_went_in_is_found(self):
        pki = Pki(self.place)
        root = pki.authority("Company Root")
        leaf, retired = pki.leaf("www.example.test", root), pki.leaf("retired.example.test", root)
        registry = SambaRegistry(self.place)
        registry.add_certificates(rf"{self.STORE}\WebHosting", {
            leaf.der: blob(leaf.der, "Web site"), retired.der: blob(retired.der, "Retired", archived=True)})
        registry.add_certificates(rf"{self.STORE}\Root", {root.der: blob(root.der)})
        exports = self.place.folder / "exports"
        exports.mkdir()
        for name, kind in (("samba.reg", []), ("regedit4.reg", ["regedit4"]), ("regedit5.reg", ["regedit5"])):
            registry.export(self.STORE, exports / name, *kind)
        page = Exporter(self.place, str(exports)).wait_ready()
        for name in ("samba.reg", "regedit4.reg", "regedit5.reg"):
            with self.subTest(name):
                found = {value: item for item, value in fingerprints(page).items() if item.startswith(name)}
                self.assertEqual(f"{name}#WebHosting/Web site", found.get(fingerprint(leaf.der)))
                self.assertEqual(f"{name}#WebHosting/Retired", found.get(fingerprint(retired.der)))
                self.assertEqual("trusted", roles(page)[found[fingerprint(root.der)]])
                self.assertEqual("backup", states(page)[f"{name}#WebHosting/Retired"])
                self.assertEqual(3, len(found))
        self.assertEqual({}, failed_items(page))


if __name__ == "__main__":
    unittest.main()
