"""Certificates behind STARTTLS, of a real postfix."""

import unittest

from support import checks
from support.case import EndToEnd
from support.exporter import Exporter
from support.pki import Pki
from support.postfix import Postfix
from support.servers import Nginx

HOST = "mail.example.test"


class StartTls(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        root = pki.authority("Test Root")
        cls.leaf = pki.leaf(HOST, pki.authority("Test Intermediate", root))
        cls.postfix = Postfix(world, cls.leaf)
        nginx = Nginx(world)
        cls.https = nginx.add(cls.leaf)
        nginx.start()
        postfix = cls.postfix
        ports = [postfix.smtp, postfix.without_certificate, postfix.without_tls, cls.https]
        targets = ", ".join(f'"{HOST}:{port}@127.0.0.1"' for port in ports)
        cls.exporter = Exporter(world, config=f"""
            global: {{timeout: 5s}}
            modules:
              smtp: {{tls: {{ca_file: "{root.certificate}"}}}}
              mail: {{source: tls, starttls: smtp, tls: {{server_name: {HOST}, ca_file: "{root.certificate}"}}}}
            groups:
              - {{name: mail, module: smtp, targets: [{targets}]}}
              - {{name: own, module: mail, targets: ["127.0.0.1:{cls.postfix.smtp}"]}}
            """)
        cls.page = cls.exporter.wait_ready()

    def test_chain_behind_starttls_is_seen_and_judged(self):
        for group, target in (("mail", f"{HOST}:{self.postfix.smtp}"), ("own", f"127.0.0.1:{self.postfix.smtp}")):
            with self.subTest(group):
                self.assertEqual(1, self.page.value("cert_probe_success", group=group, target=target))
                names = {sample["item"]: sample["name"] for sample in
                         self.page.find("cert_expiry_seconds", group=group, target=target)}
                self.assertEqual({"0": HOST, "1": "Test Intermediate"}, names)
                self.assertEqual(checks.passed(), checks.verdicts(self.page, group=group, target=target))

    def test_server_without_starttls_is_a_failure_with_its_reason(self):
        for port, reason in ((self.postfix.without_certificate, "starttls_refused"),
                             (self.postfix.without_tls, "starttls_not_offered")):
            with self.subTest(reason):
                target = f"{HOST}:{port}"
                self.assertEqual(0, self.page.value("cert_probe_success", target=target))
                self.assertEqual(reason, self.page.one("cert_probe_failed", target=target)["reason"])

    def test_server_that_speaks_tls_at_once_is_a_failure_with_a_reason(self):
        target = f"{HOST}:{self.https}"
        self.assertEqual(0, self.page.value("cert_probe_success", target=target))
        self.assertIn(self.page.one("cert_probe_failed", target=target)["reason"], ("timeout", "closed", "protocol"))

    def test_phase_of_the_dialogue_is_measured(self):
        self.assertGreaterEqual(self.page.value("kigen_probe_phase_duration_seconds_count", module="smtp",
                                                phase="starttls"), 2)

    def test_dialogue_is_not_an_error_for_postfix(self):
        """We say good-bye or leave, but never talk out of turn."""
        log = (self.world.folder / "postfix" / "mail.log").read_text()
        for complaint in ("improper command pipelining", "panic", "fatal"):
            self.assertNotIn(complaint, log)


if __name__ == "__main__":
    unittest.main()
