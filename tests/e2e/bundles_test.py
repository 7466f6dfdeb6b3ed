"""Bundles and lists as openssl and tar write them: PKCS#7, signed profiles, trusted certificates, text without armour,
revocation lists, and the signature of a virtual appliance.
"""

import base64
import hashlib
import io
import plistlib
import subprocess
import tarfile
import unittest

from support.case import EndToEnd
from support.exporter import Exporter
from support.key_stores import pkcs12
from support.page_items import failed_items, fingerprints, friendly_names, roles
from support.pki import Pki, openssl
from support.sightings import fingerprint

HOST = "web.example.test"
TOPIC = "com.apple.mgmt.External.6d0e66ff-bd1c-7d3a"  # what push notifications of a device management are sent to
DISK_BYTES = 9 << 30  # more than the octal size of a tar header can say
MOST_SECONDS_OF_A_LARGE_APPLIANCE = 20


def sha256(issued):
    return fingerprint(issued.der)


class Files(EndToEnd):
    """A folder of files, and the page of an exporter over it that has no passwords."""

    @classmethod
    def set_up_world(cls, world):
        cls.pki = Pki(world)
        cls.root = cls.pki.authority("Test Root")
        cls.intermediate = cls.pki.authority("Test Intermediate", cls.root)
        cls.leaf = cls.pki.leaf(HOST, cls.intermediate)
        cls.chain = world.write("chain.pem", cls.leaf.chain_pem + cls.root.pem)
        cls.folder = world.folder / "files"
        cls.folder.mkdir()
        cls.write_files(cls.folder)
        cls.page = Exporter(world, str(cls.folder)).wait_ready()

    @classmethod
    def write_files(cls, folder):
        """The files of the class."""

    def assert_holds(self, name, *issued, first="0"):
        """The file's items are these, at their positions, and nothing is wrong with it."""
        start = first[:-1]
        self.assertEqual({f"{name}#{start}{number}": sha256(each) for number, each in enumerate(issued)},
                         self.found(name))
        self.assertEqual([], [item for item in failed_items(self.page) if item.startswith(name)])

    def found(self, name):
        return {item: value for item, value in fingerprints(self.page).items() if item.startswith(name + "#")}


class Bundles(Files):
    @classmethod
    def write_files(cls, folder):
        def bundle(name, *options):
            openssl("crl2pkcs7", "-nocrl", "-certfile", str(cls.chain), "-out", str(folder / name), *options)
        bundle("bundle.p7b")
        bundle("bundle.p7c", "-outform", "DER")
        der = (folder / "bundle.p7c").read_bytes()
        (folder / "bare.p7b").write_bytes(base64.encodebytes(der))
        (folder / "crlf.p7b").write_bytes((folder / "bundle.p7b").read_bytes().replace(b"\n", b"\r\n"))
        (folder / "cut.p7c").write_bytes(der[:len(der) - 20])
        (folder / "bare.cer").write_text(base64.b64encode(cls.leaf.der).decode())
        openssl("x509", "-in", str(cls.leaf.certificate), "-trustout", "-addtrust", "serverAuth", "-setalias", "mine",
                "-out", str(folder / "trusted.pem"))
        openssl("x509", "-in", str(cls.leaf.certificate), "-text", "-out", str(folder / "text.pem"))
        openssl("smime", "-sign", "-nodetach", "-in", str(cls.chain), "-signer", str(cls.leaf.certificate), "-inkey",
                str(cls.leaf.key), "-certfile", str(cls.intermediate.certificate), "-outform", "DER",
                "-out", str(folder / "message.p7m"))

    def test_pkcs7_bundles(self):
        chain = (self.leaf, self.intermediate, self.root)
        self.assert_holds("bundle.p7b", *chain, first="0/0")
        self.assert_holds("crlf.p7b", *chain, first="0/0")
        self.assert_holds("bundle.p7c", *chain)
        self.assert_holds("bare.p7b", *chain)
        for name, first in (("bundle.p7b", "0/0"), ("bundle.p7c", "0")):
            with self.subTest(name):
                self.assertEqual("leaf", roles(self.page).get(f"{name}#{first}"))

    def test_bundle_cut_off_keeps_what_stands_before(self):
        self.assertEqual("truncated", failed_items(self.page).get("cut.p7c"))
        self.assertIn(sha256(self.leaf), self.found("cut.p7c").values())

    def test_single_certificates(self):
        for name in ("bare.cer", "trusted.pem", "text.pem"):
            with self.subTest(name):
                self.assert_holds(name, self.leaf)

    def test_signed_message_shows_its_signer(self):
        found = {value: roles(self.page)[item] for item, value in self.found("message.p7m").items()}
        self.assertEqual({sha256(self.leaf): "signing", sha256(self.intermediate): "intermediate"}, found)

    def test_openssl_finds_the_same(self):
        for name, form in (("bundle.p7b", "PEM"), ("bundle.p7c", "DER")):
            text = openssl("pkcs7", "-in", str(self.folder / name), "-inform", form, "-print_certs").decode()
            blocks = [block + "-----END CERTIFICATE-----\n" for block in text.split("-----END CERTIFICATE-----")[:-1]]
            expected = [fingerprint(openssl("x509", "-outform", "DER", feed=block.encode())) for block in blocks]
            with self.subTest(name):
                self.assertEqual(expected, [self.found(name)[item] for item in sorted(self.found(name))])


class RevocationLists(Files):
    @classmethod
    def write_files(cls, folder):
        cls.list = cls.pki.revocation_list(cls.intermediate, days=20)
        cls.root_list = cls.pki.revocation_list(cls.root, days=90)
        pem = cls.list.read_text()
        (folder / "ca.crl.pem").write_text(pem)
        openssl("crl", "-in", str(cls.list), "-outform", "DER", "-out", str(folder / "ca.crl"))
        (folder / "both.pem").write_text(cls.intermediate.pem + pem + cls.root_list.read_text())
        openssl("crl2pkcs7", "-in", str(cls.list), "-certfile", str(cls.intermediate.certificate), "-outform", "DER",
                "-out", str(folder / "with-list.p7b"))
        openssl("crl", "-in", str(cls.list), "-outform", "DER", "-out", str(folder / "cut.crl"))
        der = (folder / "cut.crl").read_bytes()
        (folder / "cut.crl").write_bytes(der[:len(der) - 10])

    def test_lists_are_told_with_both_moments(self):
        moments = self.pki.moments_of_list
        expected = {f"{name}#crl:0": moments(self.list) for name in
                    ("ca.crl.pem", "ca.crl", "both.pem", "with-list.p7b")}
        expected["both.pem#crl:1"] = moments(self.root_list)
        this_update = self.page.values("crl_this_update_timestamp_seconds", "item")
        next_update = self.page.values("crl_next_update_timestamp_seconds", "item")
        self.assertEqual(expected, {item: (this_update[item], next_update.get(item)) for item in this_update})
        self.assertEqual(this_update.keys(), next_update.keys())

    def test_lists_are_called_as_their_issuer(self):
        for family in ("crl_this_update_timestamp_seconds", "crl_next_update_timestamp_seconds"):
            self.assertEqual("Test Intermediate", self.page.one(family, item="ca.crl#crl:0")["name"])
            self.assertEqual("Test Root", self.page.one(family, item="both.pem#crl:1")["name"])

    def test_certificates_beside_lists(self):
        self.assertEqual({"both.pem#0", "with-list.p7b#0"}, set(fingerprints(self.page)))

    def test_broken_list_is_a_fault_of_its_file(self):
        self.assertEqual({"cut.crl": "truncated"},
                         {item.split("#")[0]: reason for item, reason in failed_items(self.page).items()})


class Profiles(Files):
    """Apple's configuration profiles, signed and not."""

    @classmethod
    def write_files(cls, folder):
        store = folder.parent / "identity.p12"
        cls.identity = cls.pki.leaf("phone.example.test")
        pkcs12(store, cls.identity, "1234", "phone")
        payloads = [("com.apple.security.root", "Company Root", cls.root.der, {}),
                    ("com.apple.security.pkcs1", "VPN", cls.leaf.der, {}),
                    ("com.apple.security.pkcs12", "Identity", store.read_bytes(), {"Password": "1234"})]
        profile = plistlib.dumps({
            "PayloadType": "Configuration", "PayloadVersion": 1, "PayloadIdentifier": "test.example",
            "PayloadUUID": "0", "PayloadContent": [
                {"PayloadType": kind, "PayloadDisplayName": name, "PayloadContent": content, "PayloadVersion": 1,
                 "PayloadIdentifier": f"test.example.{kind}", "PayloadUUID": name, **more}
                for kind, name, content, more in payloads]})
        (folder / "plain.mobileconfig").write_bytes(profile)
        push = cls.pki.odd_subject(f"/UID={TOPIC}/CN=APSP:6d0e66ff")
        (folder / "push.pem").write_text(push.pem)
        openssl("cms", "-sign", "-binary", "-nodetach", "-signer", str(cls.leaf.certificate),
                "-inkey", str(cls.leaf.key), "-certfile", str(cls.intermediate.certificate), "-outform", "DER",
                "-out", str(folder / "signed.mobileconfig"), feed=profile)

    def payloads(self, name):
        return {f"{name}#payload:Company Root": sha256(self.root), f"{name}#payload:VPN": sha256(self.leaf)}

    def test_payloads_stand_under_their_names(self):
        for name in ("plain.mobileconfig", "signed.mobileconfig"):
            with self.subTest(name):
                found = self.found(name)
                identity = [value for item, value in found.items() if "#payload:Identity" in item]
                self.assertEqual([sha256(self.identity)], identity)
                named = {item: value for item, value in found.items()
                         if "#payload:" in item and "#payload:Identity" not in item}
                self.assertEqual(self.payloads(name), named)
                self.assertEqual("trusted", roles(self.page)[f"{name}#payload:Company Root"])
                self.assertEqual("VPN", friendly_names(self.page)[f"{name}#payload:VPN"])

    def test_push_certificate_shows_its_topic(self):
        self.assertEqual(TOPIC, self.page.one("cert_info", item="push.pem#0").get("topic"))
        self.assertEqual([], [sample for sample in self.page.find("cert_info") if sample.get("topic", TOPIC) != TOPIC])

    def test_signer_is_told_apart(self):
        found = self.found("signed.mobileconfig")
        self.assertEqual(sha256(self.leaf), found.get("signed.mobileconfig#signer:0"))
        self.assertEqual("signing", roles(self.page)["signed.mobileconfig#signer:0"])
        self.assertEqual([sha256(self.intermediate)], [value for item, value in found.items() if "#chain:" in item])
        self.assertEqual({}, failed_items(self.page))


class Appliances(Files):
    """OVA: a tar archive with a description, disks, a manifest and the publisher's signature."""

    @classmethod
    def write_files(cls, folder):
        parts = folder.parent / "ova"
        parts.mkdir()
        (parts / "app.ovf").write_text("<Envelope/>\n")
        (parts / "app-disk1.vmdk").write_bytes(b"KDMV" + bytes(100_000))
        cls._sign(parts)
        names = ["app.ovf", "app-disk1.vmdk", "app.mf", "app.cert"]
        for name, kind in (("app.ova", "ustar"), ("gnu.ova", "gnu"), ("pax.ova", "posix")):
            cls._tar("--format", kind, "-cf", folder / name, "-C", parts, *names)
        cls._tar("-cf", folder / "early.ova", "-C", parts, "app.ovf", "app.mf", "app.cert", "app-disk1.vmdk")
        cls._tar("-cf", folder / "unsigned.ova", "-C", parts, *names[:2])
        cls._write_large(folder / "large.ova", parts)

    @classmethod
    def _sign(cls, parts):
        digests = {name: hashlib.sha256((parts / name).read_bytes()).hexdigest() for name in
                   ("app.ovf", "app-disk1.vmdk")}
        manifest = parts / "app.mf"
        manifest.write_text("".join(f"SHA256({name})= {digest}\n" for name, digest in digests.items()))
        signature = openssl("dgst", "-sha256", "-sign", str(cls.leaf.key), str(manifest)).hex()
        (parts / "app.cert").write_text(f"SHA256(app.mf)= {signature}\n{cls.leaf.chain_pem}")

    @staticmethod
    def _tar(*arguments):
        done = subprocess.run(["tar", *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0:
            raise AssertionError(f"tar {arguments}: {done.stderr}")

    @staticmethod
    def _write_large(path, parts):
        """Its disk is a hole in the file, so that it costs no space."""
        with open(path, "wb") as file:
            for name in ("app.ovf", "disk", "app.mf", "app.cert"):
                content = b"" if name == "disk" else (parts / name).read_bytes()
                member = tarfile.TarInfo("app-disk1.vmdk" if name == "disk" else name)
                member.size = DISK_BYTES if name == "disk" else len(content)
                file.write(member.tobuf(tarfile.GNU_FORMAT))
                file.write(content)
                file.seek(-(len(content)) % 512 if content else DISK_BYTES, io.SEEK_CUR)
            file.write(bytes(1024))

    def test_publisher_is_found_in_every_kind_of_archive(self):
        for name in ("app.ova", "gnu.ova", "pax.ova", "early.ova", "large.ova"):
            with self.subTest(name):
                self.assert_holds(name, self.leaf, self.intermediate)
                self.assertEqual("signing", roles(self.page)[f"{name}#0"])

    def test_unsigned_appliance_is_silent(self):
        self.assertEqual({}, self.found("unsigned.ova"))
        self.assertEqual({}, failed_items(self.page))

    def test_disks_are_never_read(self):
        """Gigabytes of zeros would take longer than this, and the whole file is larger than what is read whole."""
        page = Exporter(self.place, str(self.folder / "large.ova")).wait_ready(MOST_SECONDS_OF_A_LARGE_APPLIANCE)
        self.assertEqual(1, page.value("cert_probe_success"))
        self.assertLess(page.value("cert_probe_duration_seconds"), 2)


if __name__ == "__main__":
    unittest.main()
