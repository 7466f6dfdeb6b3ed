"""Peers that do everything but answer: each fails with its reason, in time, and harms nobody else."""

import unittest

from support.case import EndToEnd
from support.exporter import Exporter
from support.pki import Pki
from support.servers import start_peer

HOST = "web.example.test"
TIMEOUT_SECONDS = 4
# peer: (the reasons it may have where TLS is expected, where SMTP is)
PEERS = {
    "stay_silent": (["timeout"], ["timeout"]),
    "close_at_once": (["closed"], ["closed"]),
    "reset": (["closed"], ["closed"]),
    "talk_garbage": (["protocol"], ["protocol", "too_large"]),
    "drip": (["timeout"], ["timeout"]),
    "greet_without_end": (["protocol"], ["too_large"]),
    "say_one_endless_line": (["protocol"], ["too_large"]),
}
MEGABYTE = 1 << 20


class HostilePeers(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        root = pki.authority("Test Root")
        leaf = pki.leaf(HOST, root)
        huge = world.write("huge.pem", leaf.pem + root.pem * (MEGABYTE // len(root.der) + 1))
        cls.ports = {peer: start_peer(world, peer) for peer in PEERS}
        cls.huge = start_peer(world, "tls", huge, leaf.key)
        cls.good = start_peer(world, "tls", leaf.certificate, leaf.key)
        targets = ", ".join(f'"127.0.0.1:{port}"' for port in cls.ports.values())
        cls.exporter = Exporter(world, config=f"""
            global: {{timeout: {TIMEOUT_SECONDS}s, retry_interval: 1h}}
            groups:
              - {{name: tls, module: tls, targets: [{targets}, "127.0.0.1:{cls.huge}", "127.0.0.1:{cls.good}"]}}
              - {{name: smtp, module: smtp, targets: [{targets}]}}
            """)
        cls.page = cls.exporter.wait_ready()

    def test_every_peer_fails_with_its_reason(self):
        for peer, reasons in PEERS.items():
            for group, expected in zip(("tls", "smtp"), reasons):
                with self.subTest(peer=peer, group=group):
                    labels = {"group": group, "target": f"127.0.0.1:{self.ports[peer]}"}
                    self.assertEqual(0, self.page.value("cert_probe_success", **labels))
                    self.assertIn(self.page.one("cert_probe_failed", **labels)["reason"], expected)

    def test_certificate_message_of_a_megabyte_is_too_large(self):
        self.assertEqual("too_large", self.page.one("cert_probe_failed", target=f"127.0.0.1:{self.huge}")["reason"])

    def test_no_probe_outlives_its_deadline(self):
        slowest = max(sample.value for sample in self.page.find("cert_probe_duration_seconds"))
        self.assertLess(slowest, TIMEOUT_SECONDS + 1)

    def test_good_neighbour_is_seen(self):
        self.assertEqual(1, self.page.value("cert_probe_success", target=f"127.0.0.1:{self.good}"))
        self.assertEqual(HOST, self.page.one("cert_expiry_seconds", item="0")["name"])


if __name__ == "__main__":
    unittest.main()
