"""LDAP, FTP, RDP, XMPP and IRC: certificates behind STARTTLS of slapd, vsftpd, xrdp, Prosody and InspIRCd."""

import unittest

from support import checks
from support.case import EndToEnd
from support.chat_servers import Prosody, start_inspircd
from support.exporter import Exporter
from support.pki import Pki
from support.sightings import Sightings
from support.slapd import start_slapd
from support.vsftpd import start_vsftpd
from support.xrdp import start_xrdp

HOST = "services.example.test"
DOMAIN = "chat.example.test"  # of XMPP, where the domain is not the host


class ServiceDialects(Sightings, EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.root = pki.authority("Test Root")
        intermediate = pki.authority("Test Intermediate", cls.root)
        cls.leaf = pki.leaf(HOST, intermediate)
        cls.chat_leaf = pki.leaf(DOMAIN, intermediate)
        cls.ports = {"ldap": start_slapd(world, cls.leaf), "ftp": start_vsftpd(world, cls.leaf),
                     "rdp": start_xrdp(world, cls.leaf), "irc": start_inspircd(world, cls.leaf)}
        prosody = Prosody(world, cls.chat_leaf, DOMAIN)
        cls.xmpp_ports = {"xmpp_client": prosody.client, "xmpp_server": prosody.server}
        cls.without_tls = {"ldap": start_slapd(world), "ftp": start_vsftpd(world)}
        cls.page = Exporter(world, config="groups:\n" + "\n".join(cls.groups())).wait_ready()

    @classmethod
    def groups(cls):
        trust = f'tls: {{ca_file: "{cls.root.certificate}"}}'
        for dialect, port in cls.ports.items():
            yield f'- {{name: {dialect}, module: {dialect}, targets: ["{HOST}:{port}@127.0.0.1"], {trust}}}'
        for dialect, port in cls.xmpp_ports.items():
            yield (f'- {{name: {dialect}, module: {dialect}, domain: {DOMAIN}, targets: ["127.0.0.1:{port}"], '
                   f'{trust}}}')
        for dialect, port in cls.without_tls.items():
            yield f'- {{name: {dialect}_without, module: {dialect}, targets: ["127.0.0.1:{port}"]}}'

    def assert_seen_and_judged(self, issued, **labels):
        self.assert_seen(self.page, issued, **labels)
        self.assertEqual(checks.passed(), checks.verdicts(self.page, **labels))

    def test_leaf_is_the_one_that_the_server_serves(self):
        for dialect, port in self.ports.items():
            with self.subTest(dialect):
                self.assert_seen_and_judged(self.leaf, group=dialect, module=dialect, target=f"{HOST}:{port}")

    def test_domain_of_xmpp_is_what_the_certificate_is_for(self):
        for dialect, port in self.xmpp_ports.items():
            with self.subTest(dialect):
                self.assert_seen_and_judged(self.chat_leaf, group=dialect, module=dialect,
                                            target=f"127.0.0.1:{port}")

    def test_server_without_tls_does_not_offer_it(self):
        for dialect in self.without_tls:
            with self.subTest(dialect):
                self.assert_failed(self.page, "starttls_not_offered", group=f"{dialect}_without")


if __name__ == "__main__":
    unittest.main()
