"""Kubernetes' own documents: kubeconfigs and Secrets as kubectl writes them (tests/fixtures/kubeconfig), files that
they name in place of certificates, and what changes in those.
"""

import base64
import json
import pathlib
import shutil
import unittest

from support.case import EndToEnd
from support.exporter import Exporter
from support.file_watcher import FileWatcher
from support.page_items import failed_items, fingerprints, roles
from support.pki import Pki, openssl
from support.sightings import fingerprint

FIXTURES = pathlib.Path(__file__).parents[1] / "fixtures" / "kubeconfig"
EMBEDDED, SECRETS = ("embedded.yaml", "embedded.json"), ("secret.yaml", "secret.json")


def kubeconfig(clusters):
    """The lines that kubectl writes for clusters, {name: path of the authority's certificate}."""
    lines = "".join("- cluster:\n"
                    f"    certificate-authority: {path}\n"
                    "    server: https://192.0.2.1:6443\n"
                    f"  name: {name}\n" for name, path in clusters.items())
    return ("apiVersion: v1\nclusters:\n" + lines +
            'contexts: null\ncurrent-context: ""\nkind: Config\npreferences: {}\nusers: null\n')


def items_of(page, name):
    """{entry: fingerprint} of one file"""
    return {item.split("#", 1)[1]: value for item, value in fingerprints(page).items() if item.startswith(name + "#")}


class WrittenByKubectl(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        folder = world.folder / "kubernetes"
        shutil.copytree(FIXTURES, folder, ignore=shutil.ignore_patterns("*.pem", "*.sh", "*.txt"))
        (folder / "pki").mkdir()
        for name in ("ca.pem", "admin.pem"):
            shutil.copy(FIXTURES / name, folder / "pki" / name)
        cls.ca, cls.admin, cls.web = (cls.sha256(f"{name}.pem") for name in ("ca", "admin", "web"))
        cls.page = Exporter(world, str(folder)).wait_ready()

    @staticmethod
    def sha256(name):
        return fingerprint(openssl("x509", "-in", str(FIXTURES / name), "-outform", "DER"))

    def test_embedded_certificates(self):
        for name in EMBEDDED:
            with self.subTest(name):
                self.assertEqual({"cluster:prod": self.ca, "cluster:prod~2": self.web, "user:admin": self.admin},
                                 items_of(self.page, name))

    def test_files_that_are_named(self):
        self.assertEqual({"cluster:prod": self.ca, "user:admin": self.admin},
                         items_of(self.page, "by_reference.yaml"))

    def test_secrets(self):
        for name in SECRETS:
            with self.subTest(name):
                self.assertEqual({"secret:web/tls.crt": self.web}, items_of(self.page, name))

    def test_roles(self):
        found = roles(self.page)
        for name in (*EMBEDDED, "by_reference.yaml"):
            with self.subTest(name):
                self.assertEqual("trusted", found.get(f"{name}#cluster:prod"))
                self.assertEqual("client", found.get(f"{name}#user:admin"))
        for name in SECRETS:
            with self.subTest(name):
                self.assertEqual("leaf", found.get(f"{name}#secret:web/tls.crt"))

    def test_nothing_is_wrong(self):
        self.assertEqual({}, failed_items(self.page))
        self.assertEqual(1, self.page.value("cert_probe_success"))


class NamedFiles(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.first, cls.second = pki.authority("kubernetes"), pki.authority("kubernetes", days=7300)
        cls.leaf = pki.leaf("shop.example.test", cls.first)

    def test_files_outside_and_missing_ones_are_faults(self):
        folder = self.place.write("cluster/pki/ca.crt", self.first.pem).parents[1]
        (folder / "pki" / "link.crt").symlink_to(self.first.certificate)
        (folder / "config").write_text(kubeconfig({
            "relative": "pki/ca.crt", "absolute": folder / "pki" / "ca.crt", "outside": self.first.certificate,
            "above": "../" * 20 + "etc/hostname", "linked": "pki/link.crt", "missing": "pki/gone.crt"}))
        page = Exporter(self.place, str(folder)).wait_ready()
        self.assertEqual(dict.fromkeys(("cluster:relative", "cluster:absolute"), fingerprint(self.first.der)),
                         items_of(page, "config"))
        self.assertEqual({**{f"config#cluster:{name}": "permission" for name in ("outside", "above", "linked")},
                          "config#cluster:missing": "not_found"}, failed_items(page))

    def test_renewed_file_is_seen_though_the_document_stays(self):
        """Whether the folder is the target or the document itself."""
        certificate = self.place.write("cluster/pki/ca.crt", self.first.pem)
        document = self.place.write("cluster/config", kubeconfig({"prod": "pki/ca.crt"}))
        watcher = FileWatcher(self.place, {"folder": document.parent, "file": document})
        for issued in (self.second, self.first):
            certificate.write_text(issued.pem)
            wanted = [fingerprint(issued.der)] * 2
            page = watcher.see(lambda page, wanted=wanted: wanted == [
                sample["fingerprint_sha256"] for sample in page.find("cert_info", item="config#cluster:prod")],
                "a renewed file that a document names")
            self.assertEqual({}, failed_items(page))
            watcher.settle()

    def test_keys_and_tokens_stand_nowhere(self):
        key, token = self.leaf.key.read_text(), "Kg-token-0f-a-robot"
        data = {"tls.crt": self.leaf.pem, "tls.key": key, "token": token}
        secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "shop", "namespace": "web"},
                  "data": {name: base64.b64encode(text.encode()).decode() for name, text in data.items()}}
        path = self.place.write("secret.json", json.dumps(secret))
        exporter = Exporter(self.place, str(path), flags=["--log.level=debug"])
        page = exporter.wait_ready()
        self.assertEqual({"secret:web/shop/tls.crt": fingerprint(self.leaf.der)}, items_of(page, "secret.json"))
        said = exporter.log() + page.text + exporter.get("/").text
        for part in (token, secret["data"]["token"], key.splitlines()[1], secret["data"]["tls.key"][:40]):
            self.assertNotIn(part, said)


if __name__ == "__main__":
    unittest.main()
