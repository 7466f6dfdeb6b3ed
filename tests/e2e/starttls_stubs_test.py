"""Dialects for which Debian has no server: NNTP against a peer from its RFC, and stubs from specifications.

The peers themselves are checked first, with clients that others wrote, where there are any.
"""

import os
import subprocess
import unittest

from support.case import EndToEnd
from support.dialogues import start_honest_server
from support.exporter import Exporter
from support.nntp_peer import start_nntp_peer
from support.pki import Pki
from support.s_client import shown_leaf
from support.sightings import Sightings
from support.stubs import HyperVStub, start_anonymoustls_stub, start_vmware_authd_stub
from support.tds_stub import ENCRYPT_NOT_SUPPORTED, TdsStub

HOST = "stub.example.test"
VIRTUAL_MACHINE = "9f3c5d2e-7a41-4b8f-8c60-2f1d6a5b4e37"
FREETDS = """
[stub]
  host = 127.0.0.1
  port = {port}
  tds version = 7.4
  encryption = require
"""


class PeersAreSound(EndToEnd):
    """What proves nothing of ours, but that our peers are what they claim to be."""

    def test_openssl_reaches_tls_at_the_news_server(self):
        leaf = Pki(self.place).leaf(HOST)
        peer = start_nntp_peer(self.place, leaf)
        self.assertEqual(leaf.der, shown_leaf(peer.port, "-starttls", "nntp"))

    def test_tsql_reaches_the_login_of_the_tds_stub_through_tls(self):
        stub = TdsStub(self.place, Pki(self.place).leaf(HOST, key="rsa"))
        configuration = self.place.write("freetds.conf", FREETDS.format(port=stub.port))
        dump = self.place.folder / "tds.log"
        done = subprocess.run(["tsql", "-S", "stub", "-U", "tests", "-P", "none"], input="", capture_output=True,
                              text=True, timeout=60, check=False,
                              env={"FREETDSCONF": str(configuration), "TDSDUMP": str(dump), "PATH": "/usr/bin"})
        log = dump.read_text(errors="replace")
        self.assertIn("handshake succeeded", log, done.stdout + done.stderr)
        self.assertEqual((1, []), (len(stub.logins), stub.complaints))


class StubbedDialects(Sightings, EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        root = pki.authority("Test Root")
        cls.leaf = pki.leaf(HOST, pki.authority("Test Intermediate", root), key="rsa")
        cls.peers = {
            "nntp": start_nntp_peer(world, cls.leaf),
            "nntp_refuses": start_nntp_peer(world, cls.leaf, starttls=b"580 Can not initiate TLS negotiation"),
            "nntp_without": start_nntp_peer(world, cls.leaf, starttls=b"502 Command unavailable"),
            "mssql": TdsStub(world, cls.leaf),
            "mssql_without": TdsStub(world, cls.leaf, encryption=ENCRYPT_NOT_SUPPORTED),
            "exchange_anonymoustls": start_anonymoustls_stub(world, cls.leaf),
            "smtp": start_anonymoustls_stub(world, cls.leaf),
            "vmware_authd": start_vmware_authd_stub(world, cls.leaf),
            "vmware_authd_without": start_vmware_authd_stub(world, cls.leaf, tls=False),
            "hyperv": HyperVStub(world, cls.leaf),
            "hyperv_blob": HyperVStub(world, cls.leaf),
            "tls": HyperVStub(world, cls.leaf),
        }
        cls.page = Exporter(world, config="groups:\n" + "\n".join(cls.groups())).wait_ready()

    @classmethod
    def groups(cls):
        for name, peer in cls.peers.items():
            module = name
            for ending in ("_refuses", "_without", "_blob"):
                module = module.removesuffix(ending)
            more = f', preconnection_blob: "{VIRTUAL_MACHINE}"' if name == "hyperv_blob" else ""
            yield f'- {{name: {name}, module: {module}, targets: ["{HOST}:{peer.port}@127.0.0.1"]{more}}}'

    def test_leaf_is_the_one_that_the_peer_serves(self):
        for name in ("nntp", "mssql", "exchange_anonymoustls", "vmware_authd", "hyperv", "hyperv_blob", "tls"):
            with self.subTest(name):
                self.assert_seen(self.page, self.leaf, group=name, target=f"{HOST}:{self.peers[name].port}")

    def test_no_tls_is_a_failure_with_its_reason(self):
        for name, reason in (("nntp_without", "starttls_not_offered"), ("nntp_refuses", "starttls_refused"),
                             ("mssql_without", "starttls_not_offered"), ("smtp", "starttls_not_offered"),
                             ("vmware_authd_without", "starttls_not_offered")):
            with self.subTest(name):
                self.assert_failed(self.page, reason, group=name)

    def test_sql_server_is_asked_for_encryption_and_not_for_a_login(self):
        stub = self.peers["mssql"]
        self.assertEqual(1, len(set(stub.asked)))
        self.assertIn(stub.asked[0], (1, 3))
        self.assertEqual([], stub.logins)

    def test_preconnection_blob_is_what_was_configured(self):
        self.assertEqual([(1, 0, None)], self.peers["hyperv"].blobs)
        self.assertEqual([(2, 0, VIRTUAL_MACHINE)], self.peers["hyperv_blob"].blobs)
        self.assertEqual([None], self.peers["tls"].blobs)


class DialectByPort(Sightings, EndToEnd):
    """`starttls: auto`, at well-known ports of an address that nobody else has."""

    NET = "127.44.19."
    PORTS = {"smtp": 2525, "pop3": 110, "imap": 143, "ldap": 3268, "sieve": 4190, "postgres": 5432, "irc": 6667,
             "vmware_authd": 912, None: 8443}

    def test_port_picks_the_dialect(self):
        leaf = Pki(self.place).leaf(HOST)
        host = self.NET + str(os.getpid() % 250 + 1)
        for dialect, port in self.PORTS.items():
            start_honest_server(self.place, dialect, leaf, host, port)
        targets = ", ".join(f'"{host}:{port}"' for port in self.PORTS.values())
        page = Exporter(self.place, config=f"""
            groups: [{{name: mixed, module: tls, starttls: auto, targets: [{targets}]}}]
            """).wait_ready()
        for dialect, port in self.PORTS.items():
            with self.subTest(dialect):
                self.assert_seen(page, leaf, target=f"{host}:{port}", module="tls")


if __name__ == "__main__":
    unittest.main()
