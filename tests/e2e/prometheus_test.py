"""A real Prometheus, set up as deploy/prometheus shows, answers what users ask about certificates."""

import pathlib
import re
import unittest

from support.case import EndToEnd
from support.exporter import Exporter
from support.key_stores import pkcs12
from support.pki import Pki
from support.ports import closed_port
from support.prometheus import Prometheus
from support.servers import Nginx
from support.waiting import wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOST = "web.example.test"
KEY = "on (job, instance, group, module, target, address, item)"
TARGET = "on (job, instance, group, module, target, address)"
# (days before now, days from now); 90 days have a renewal lead of 22.5 and a critical lead of 7.5 at most
VALIDITIES = {"well": (30, 60), "due": (70, 20), "urgent": (85, 5), "expired": (91, -1)}


class RealPrometheus(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        cls.pki = Pki(world)
        cls.root = cls.pki.authority("Test Root")
        cls._start_servers(world)
        cls._write_stores(world)
        cls._start_exporter(world)
        cls._start_prometheus(world)

    @classmethod
    def _start_servers(cls, world):
        nginx = Nginx(world)
        cls.ports = {name: nginx.add(cls.pki.leaf(HOST, cls.root, start_days=-before, end_days=after))
                     for name, (before, after) in VALIDITIES.items()}
        cls.ports["foreign"] = nginx.add(cls.pki.leaf(HOST, cls.pki.authority("Foreign Root")))
        short = cls.pki.authority("Short CA", cls.root, end_days=15)
        cls.ports["outlived"] = nginx.add(cls.pki.leaf(HOST, short, end_days=60))
        cls.ports["other_name"] = nginx.add(cls.pki.leaf("other.example.test", cls.root))
        nginx.start()
        cls.ports["closed"] = closed_port()

    @classmethod
    def _write_stores(cls, world):
        cls.stores = world.folder / "stores"
        cls.stores.mkdir()
        pkcs12(cls.stores / "open.p12", cls.pki.leaf("store.example.test", cls.root), "", "open")
        pkcs12(cls.stores / "locked.p12", cls.pki.leaf("store.example.test", cls.root), "unknown", "locked")

    @classmethod
    def _start_exporter(cls, world):
        targets = ", ".join(f'"{cls.endpoint(name)}@127.0.0.1"' for name in cls.ports)
        cls.exporter = Exporter(world, config=f"""
            global: {{labels: {{site: tokyo}}}}
            modules: {{web: {{source: tls, tls: {{ca_file: "{cls.root.certificate}"}}}}}}
            groups:
              - {{name: web, module: web, labels: {{team: shop}}, targets: [{targets}]}}
              - {{name: stores, module: files, targets: ["{cls.stores}"]}}
              - {{name: machine, module: files, targets: ["/etc/ssl/certs"]}}
            """)
        cls.page = cls.exporter.wait_ready()

    @classmethod
    def _start_prometheus(cls, world):
        """The shipped files, on our addresses and faster; alerting_test.py has an Alertmanager."""
        deploy = ROOT / "deploy" / "prometheus"
        text = (deploy / "prometheus.yml").read_text(encoding="utf-8")
        text = "".join(line for line in text.splitlines(keepends=True) if not line.lstrip().startswith("#"))
        text = re.sub(r"^alerting:\n(?: .*\n)+", "", text, flags=re.MULTILINE)
        for shipped, ours in (("kigen.example.jp:10047", cls.exporter.address),
                              ("www.example.jp@192.0.2.7", f'"{cls.endpoint("well")}@127.0.0.1"'),
                              ("www.example.jp", f'"127.0.0.1:{cls.ports["well"]}"'),
                              ("shop.example.jp:8443", f'"127.0.0.1:{cls.ports["due"]}"'),
                              ("mx1.example.jp", f'"127.0.0.1:{cls.ports["closed"]}"')):
            text = text.replace(shipped, ours)
        if "example.jp" in text:
            raise AssertionError(f"an address that is not ours:\n{text}")
        text = re.sub(r"(scrape_interval|evaluation_interval|scrape_timeout): \w+", r"\1: 2s", text)
        cls.prometheus = Prometheus(world, text, **{"kigen-rules": (deploy / "kigen-rules.yml").read_text()})
        cls.prometheus.wait_for("kigen_build_info")
        cls.prometheus.wait_for("count(probe_success) == 4")

    @classmethod
    def endpoint(cls, name):
        return f"{HOST}:{cls.ports[name]}"

    def names(self, expression):
        """The endpoints in the answer, by our names for them."""
        name_of = {self.endpoint(name): name for name in self.ports}
        return sorted(name_of[labels["target"]] for labels, _ in self.prometheus.query(expression))

    def rules(self):
        return [rule for group in self.prometheus.api("rules")["groups"] for rule in group["rules"]]

    def test_all_certificates_arrive_with_their_labels(self):
        (_, count), = self.prometheus.query('count(cert_expiry_seconds{job="kigen"})')
        self.assertEqual(len(self.page.find("cert_expiry_seconds")), count)
        (labels, _), = self.prometheus.query(
            f'cert_expiry_seconds{{job="kigen",target="{self.endpoint("well")}",item="0"}}')
        self.assertEqual({"job": "kigen", "instance": self.exporter.address, "group": "web", "module": "web",
                          "address": "127.0.0.1", "role": "leaf", "name": HOST, "team": "shop", "site": "tokyo"},
                         {name: value for name, value in labels.items() if name not in ("__name__", "target", "item")})

    def test_expiry_counts_down_to_not_after(self):
        apart = self.prometheus.query(
            f"abs(cert_not_after_timestamp_seconds - {KEY} cert_expiry_seconds - time()) > 10")
        self.assertEqual([], apart)

    def test_expiring_by_lead(self):
        self.assertEqual(["due", "outlived", "urgent"], self.names(
            f'cert_expiry_seconds{{group="web"}} > 0 < {KEY} cert_renewal_lead_seconds'))
        self.assertEqual(["urgent"], self.names(
            f'cert_expiry_seconds{{group="web"}} > 0 < {KEY} group_left () cert_critical_lead_seconds'))

    def test_expired(self):
        self.assertEqual(["expired"], self.names(
            f'cert_expiry_seconds{{group="web"}} <= 0 and {KEY} cert_renewal_lead_seconds'))
        self.assertEqual(["expired"], self.names('cert_expiry_seconds{group="web"} < 0'))

    def test_check_failed(self):
        failed = self.prometheus.query('cert_check_passed{group="web"} == 0')
        self.assertEqual({(self.endpoint("expired"), "valid_now"), (self.endpoint("foreign"), "trusted"),
                          (self.endpoint("foreign"), "complete_chain"), (self.endpoint("other_name"), "name")},
                         {(labels["target"], labels["check"]) for labels, _ in failed})
        with_issuer = self.prometheus.query(
            f'(cert_check_passed{{group="web"}} == 0) + {KEY} group_left (issuer) cert_info')
        self.assertEqual(len(failed), len(with_issuer))
        self.assertTrue(all(labels["issuer"] for labels, _ in with_issuer))

    def test_probe_failing_with_its_reason(self):
        (labels, _), = self.prometheus.query(
            f'(cert_probe_success{{job="kigen"}} == 0) + {TARGET} group_left (reason) cert_probe_failed')
        self.assertEqual((self.endpoint("closed"), "refused"), (labels["target"], labels["reason"]))

    def test_unreadable_store(self):
        (labels, _), = self.prometheus.query("cert_item_failed")
        self.assertEqual(("stores", "locked.p12", "password"),
                         tuple(labels[name] for name in ("group", "item", "reason")))

    def test_next_twenty_with_subject_and_issuer(self):
        answer = self.prometheus.query(
            f'bottomk(20, cert_expiry_seconds{{job="kigen"}}) * {KEY} group_left (subject, issuer) cert_info')
        self.assertEqual(20, len(answer))
        self.assertEqual([], [labels for labels, _ in answer if not labels.get("subject") or not labels.get("issuer")])
        expected = sorted(sample.value for sample in self.page.find("cert_expiry_seconds"))[:20]
        for value, (_, answered) in zip(expected, sorted(answer, key=lambda sample: sample[1])):
            self.assertAlmostEqual(value, answered, delta=120)
        first = min(answer, key=lambda sample: sample[1])[0]
        if first["group"] == "web":
            self.assertEqual(f"CN={HOST},O=Kigen Tests", first["subject"])
            self.assertEqual("CN=Test Root,O=Kigen Tests", first["issuer"])

    def test_probes_on_demand_arrive(self):
        answer = {labels["instance"]: value
                  for labels, value in self.prometheus.query('probe_success{job="kigen-probe"}')}
        self.assertEqual({f"{self.endpoint('well')}@127.0.0.1": 1, f"127.0.0.1:{self.ports['well']}": 1,
                          f"127.0.0.1:{self.ports['due']}": 1, f"127.0.0.1:{self.ports['closed']}": 0}, answer)
        self.assertTrue(self.prometheus.query('cert_expiry_seconds{job="kigen-probe",group="probe"}'))
        self.assertEqual([], self.prometheus.query("up == 0"))

    def test_nothing_is_dropped_or_doubted(self):
        log = self.prometheus.child.log()
        for complaint in ("duplicate", "out-of-order", "level=error", "Error on ingesting"):
            self.assertNotIn(complaint, log)

    def test_shipped_rules_are_healthy_and_find_what_is_wrong(self):
        for alert, expected in (("KigenCertificateExpiring", ["due", "outlived"]),
                                ("KigenCertificateExpiringSoon", ["urgent"]),
                                ("KigenCertificateExpired", ["expired"]), ("KigenIssuerExpiring", ["outlived"]),
                                ("KigenProbeFailing", ["closed"]),
                                ("KigenCertificateUntrusted", ["foreign"]), ("KigenChainIncomplete", ["foreign"]),
                                ("KigenCertificateWrongName", ["other_name"])):
            with self.subTest(alert):
                pending = f'ALERTS{{alertname="{alert}",job="kigen",group="web"}}'
                self.prometheus.wait_for(pending)
                self.assertEqual(expected, self.names(pending))
        self.prometheus.wait_for('ALERTS{alertname="KigenItemUnreadable"}')
        self.assertEqual({"KigenCertificateExpiring", "KigenCertificateExpiringSoon", "KigenCertificateExpired",
                          "KigenIssuerExpiring", "KigenCertificateUntrusted", "KigenChainIncomplete",
                          "KigenCertificateWrongName", "KigenProbeFailing", "KigenItemUnreadable"},
                         {labels["alertname"]
                          for labels, _ in self.prometheus.query('ALERTS{job="kigen",group!="machine"}')})
        self.prometheus.wait_for("group_module:cert_expiry_seconds:min")
        wait_until(lambda: "unknown" not in {rule["health"] for rule in self.rules()}, "a rule is never evaluated")
        rules = self.rules()
        self.assertEqual({"ok"}, {rule["health"] for rule in rules}, [rule.get("lastError") for rule in rules])


if __name__ == "__main__":
    unittest.main()
