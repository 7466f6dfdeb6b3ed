"""IMAP, POP3, LMTP and ManageSieve: certificates behind STARTTLS of a real dovecot."""

import unittest

from support import checks
from support.case import EndToEnd
from support.dovecot import DIALECTS, WITHOUT_TLS, Dovecot
from support.exporter import Exporter
from support.pki import Pki
from support.sightings import Sightings

HOST = "mail.example.test"
# Dovecot's LMTP has one set of settings for all addresses; its ManageSieve offers what it then refuses.
WITHOUT_TLS_REASONS = {"imap": "starttls_not_offered", "pop3": "starttls_not_offered", "sieve": "starttls_refused"}


class MailDialects(Sightings, EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        root = pki.authority("Test Root")
        cls.leaf = pki.leaf(HOST, pki.authority("Test Intermediate", root))
        cls.dovecot = Dovecot(world, cls.leaf)
        groups = [cls.group(dialect, f"{HOST}:{cls.dovecot.ports[dialect]}@127.0.0.1", root) for dialect in DIALECTS]
        groups += [cls.group(f"{dialect}_without", f"{WITHOUT_TLS}:{cls.dovecot.ports[dialect]}", root, dialect)
                   for dialect in WITHOUT_TLS_REASONS]
        cls.page = Exporter(world, config="groups:\n" + "\n".join(groups)).wait_ready()

    @staticmethod
    def group(name, target, root, module=None):
        trust = f'tls: {{ca_file: "{root.certificate}"}}'
        return f'- {{name: {name}, module: {module or name}, targets: ["{target}"], {trust}}}'

    def test_leaf_is_the_one_that_dovecot_serves(self):
        for dialect in DIALECTS:
            with self.subTest(dialect):
                labels = {"group": dialect, "module": dialect, "target": f"{HOST}:{self.dovecot.ports[dialect]}"}
                self.assert_seen(self.page, self.leaf, **labels)
                self.assertEqual(checks.passed(), checks.verdicts(self.page, **labels))

    def test_server_without_tls_has_its_reason(self):
        for dialect, reason in WITHOUT_TLS_REASONS.items():
            with self.subTest(dialect):
                self.assert_failed(self.page, reason, group=f"{dialect}_without")

    def test_dialogues_are_no_errors_for_dovecot(self):
        for complaint in ("Error:", "Panic:", "Fatal:", "bad command", "invalid command"):
            self.assertNotIn(complaint, self.dovecot.child.log())


if __name__ == "__main__":
    unittest.main()
