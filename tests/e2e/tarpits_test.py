"""2,000 endpoints that never answer do not keep 200 live ones from being seen in the first round."""

import time
import unittest

from support.case import EndToEnd
from support.exporter import Exporter
from support.pki import Pki
from support.servers import start_peer

TARPITS, LIVE = 2000, 200
HOST = "live.example.test"


def address(net, number):
    """Addresses apart, as hosts are."""
    return f"127.{net}.{number // 250}.{number % 250 + 1}"


class Tarpits(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        leaf = Pki(world).leaf(HOST)
        cls.not_after = leaf.not_after()
        tarpit = start_peer(world, "stay_silent")
        tls = start_peer(world, "tls", leaf.certificate, leaf.key)
        cls.tarpits = {f"{address(64, number)}:{tarpit}" for number in range(TARPITS)}
        cls.live = {f"{address(65, number)}:{tls}" for number in range(LIVE)}
        cls.begun = time.time()
        # the worst order: everything that hangs comes first
        cls.exporter = Exporter(world, config=f"""
            global: {{timeout: 10s, interval: 1h, retry_interval: 1h}}
            groups:
              - {{name: tarpits, module: tls, targets: [{", ".join(f'"{target}"' for target in sorted(cls.tarpits))}]}}
              - {{name: live, module: tls, targets: [{", ".join(f'"{target}"' for target in sorted(cls.live))}]}}
            """)
        cls.page = cls.exporter.wait_ready(seconds=120)

    def test_every_live_endpoint_has_fresh_values(self):
        success = self.page.values("cert_probe_success", "target", group="live")
        self.assertEqual(dict.fromkeys(self.live, 1), success)
        expiry = self.page.values("cert_not_after_timestamp_seconds", "target", group="live")
        self.assertEqual(dict.fromkeys(self.live, self.not_after), expiry)
        seen = self.page.values("cert_probe_last_success_timestamp_seconds", "target", group="live")
        self.assertEqual([], [target for target, moment in seen.items() if moment < self.begun - 1])

    def test_every_tarpit_has_timed_out(self):
        failed = {sample["target"]: sample["reason"] for sample in self.page.find("cert_probe_failed")}
        self.assertEqual(dict.fromkeys(self.tarpits, "timeout"), failed)

    def test_nothing_is_left_open(self):
        self.assertEqual(0, self.page.value("kigen_probes_in_flight"))
        self.assertLess(self.exporter.scrape().value("process_open_fds"), 200)


class FewDescriptors(EndToEnd):
    LIMIT = 128
    TARPITS, LIVE = 100, 300

    def test_targets_wait_for_each_other_instead_of_failing(self):
        leaf = Pki(self.place).leaf(HOST)
        tarpit, tls = start_peer(self.place, "stay_silent"), start_peer(self.place, "tls", leaf.certificate, leaf.key)
        targets = [f"{address(64, number)}:{tarpit}" for number in range(self.TARPITS)]
        targets += [f"{address(65, number)}:{tls}" for number in range(self.LIVE)]
        exporter = Exporter(self.place, wrapper=["prlimit", f"--nofile={self.LIMIT}:{self.LIMIT}"], config=f"""
            global: {{timeout: 3s, interval: 1h, retry_interval: 1h}}
            groups: [{{name: g, module: tls, targets: [{", ".join(f'"{target}"' for target in targets)}]}}]
            """)
        page = exporter.wait_ready(seconds=120)
        self.assertEqual(self.LIMIT, page.value("process_max_fds"))
        self.assertEqual(self.LIVE, sum(sample.value for sample in page.find("cert_probe_success")))
        self.assertEqual({"timeout"}, {sample["reason"] for sample in page.find("cert_probe_failed")})


if __name__ == "__main__":
    unittest.main()
