"""Servers that our TLS library refuses to speak with: their certificates are seen all the same."""

import unittest

from support import checks
from support.case import EndToEnd
from support.exporter import Exporter
from support.old_servers import JavaServer, start_gnutls_serv, start_openssl_tls10
from support.pki import Pki
from support.sightings import Sightings

HOST = "old.example.test"
# What Java is told to speak, and cert_tls_info to say.
JAVA = [
    ("SSLv3", "TLS_RSA_WITH_RC4_128_MD5"),
    ("TLSv1", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
    ("TLSv1.2", "TLS_RSA_WITH_RC4_128_SHA"),
    ("TLSv1.2", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"),
]
# GnuTLS' priority: (version, cipher)
GNUTLS = {
    "NONE:+VERS-TLS1.0:+RSA:+AES-128-CBC:+SHA1:+COMP-NULL:+SIGN-ALL:+CTYPE-X509":
        ("TLSv1", "TLS_RSA_WITH_AES_128_CBC_SHA"),
    "NONE:+VERS-TLS1.1:+RSA:+3DES-CBC:+SHA1:+COMP-NULL:+SIGN-ALL:+CTYPE-X509":
        ("TLSv1.1", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
}


class OldTls(Sightings, EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        root = pki.authority("Test Root")
        cls.leaf = pki.leaf(HOST, pki.authority("Test Intermediate", root), key="rsa")
        java = {spoken: JavaServer(world, cls.leaf, *spoken) for spoken in JAVA}
        gnutls = [(agreed, start_gnutls_serv(world, cls.leaf, priority)) for priority, agreed in GNUTLS.items()]
        cls.openssl = start_openssl_tls10(world, cls.leaf)
        cls.agreed = {server.port: agreed for agreed, server in java.items()}
        cls.agreed |= {port: agreed for agreed, port in gnutls}
        targets = ", ".join(f'"{HOST}:{port}@127.0.0.1"' for port in [*cls.agreed, cls.openssl])
        cls.page = Exporter(world, config=f"""
            groups: [{{name: old, module: tls, tls: {{ca_file: "{root.certificate}"}}, targets: [{targets}]}}]
            """).wait_ready()

    def test_certificates_are_seen_whatever_protects_the_rest(self):
        for port, (version, cipher) in self.agreed.items():
            with self.subTest(version=version, cipher=cipher):
                target = f"{HOST}:{port}"
                self.assert_seen(self.page, self.leaf, target=target)
                info = self.page.one("cert_tls_info", target=target)
                self.assertEqual((version, cipher), (info["version"], info["cipher"]))

    def test_chains_are_whole_and_judged(self):
        for port in self.agreed:
            with self.subTest(self.agreed[port]):
                target = f"{HOST}:{port}"
                names = {sample["item"]: sample["name"]
                         for sample in self.page.find("cert_expiry_seconds", target=target)}
                self.assertEqual((HOST, "Test Intermediate"), (names["0"], names["1"]))
                self.assertEqual(checks.passed(), checks.verdicts(self.page, target=target))

    def test_openssl_of_long_ago(self):
        target = f"{HOST}:{self.openssl}"
        self.assert_seen(self.page, self.leaf, target=target)
        self.assertEqual("TLSv1", self.page.one("cert_tls_info", target=target)["version"])


if __name__ == "__main__":
    unittest.main()
