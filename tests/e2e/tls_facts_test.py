"""What a handshake tells besides one chain: stapled OCSP, certificates of two kinds, our own, and ALPN."""

import datetime
import re
import ssl
import unittest

from support.case import EndToEnd
from support.exporter import Exporter
from support.peer import Peer, server_context
from support.pki import Pki, openssl
from support.servers import Nginx, start_s_server
from support.sightings import Sightings
from support.waiting import wait_until

HOST = "facts.example.test"
OCSP_MOMENT = r"{} Update: (.*) GMT"


def ocsp_moment(response, which):
    """UNIX time of thisUpdate or nextUpdate, as the openssl command reads it."""
    text = openssl("ocsp", "-respin", str(response), "-noverify", "-text").decode()
    moment = datetime.datetime.strptime(re.search(OCSP_MOMENT.format(which), text)[1], "%b %d %H:%M:%S %Y")
    return int(moment.replace(tzinfo=datetime.timezone.utc).timestamp())


class TlsFacts(Sightings, EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.root = pki.authority("Test Root")
        intermediate = pki.authority("Test Intermediate", cls.root)
        cls.ecdsa, cls.rsa = pki.leaf(HOST, intermediate), pki.leaf(HOST, intermediate, key="rsa", end_days=50)
        cls.client = pki.leaf("kigen.example.test", cls.root, end_days=20)
        cls.staple = pki.ocsp_response(cls.ecdsa)
        cls.seen_clients = []
        cls.start_servers(world)
        cls.exporter = Exporter(world, config="groups:\n" + "\n".join(
            f"- {{name: {name}, module: tls, targets: [\"{HOST}:{port}@127.0.0.1\"], tls: {{{options}}}}}"
            for name, (port, options) in cls.targets.items()))
        cls.page = cls.exporter.wait_ready()

    @classmethod
    def start_servers(cls, world):
        """{group: (port, options of tls)}"""
        nginx = Nginx(world)
        both, one = nginx.add(cls.rsa, cls.ecdsa), nginx.add(cls.ecdsa)
        both_old = nginx.add(cls.rsa, cls.ecdsa, extra="ssl_protocols TLSv1.2;")
        mutual = nginx.add(cls.ecdsa, extra=f"ssl_verify_client on; ssl_client_certificate {cls.root.certificate};")
        nginx.start()
        strict = cls.start_strict_peer(world).port
        alpn = start_s_server(world, cls.ecdsa, "-alpn", "h2")
        ours = f"client_cert_file: {cls.client.certificate}, client_key_file: {cls.client.key}"
        cls.targets = {
            "stapled": (start_s_server(world, cls.ecdsa, "-status_file", cls.staple), ""),
            "stapled_old": (start_s_server(world, cls.ecdsa, "-tls1_2", "-status_file", cls.staple), ""),
            "unstapled": (one, ""),
            "both": (both, "key_types: [rsa, ecdsa]"),
            "both_old": (both_old, "key_types: [rsa, ecdsa]"),
            "only_rsa": (both, "key_types: [rsa]"),
            "one_of_both": (one, "key_types: [rsa, ecdsa]"),
            "mutual": (mutual, ours),
            "mutual_strict": (strict, ours),
            "alpn": (alpn, "alpn: [h2, http/1.1]"),
            "alpn_other": (alpn, "alpn: [imap]"),
            "alpn_none": (alpn, ""),
        }

    @classmethod
    def start_strict_peer(cls, world):
        """Demands a certificate, and remembers it."""
        context = server_context(cls.ecdsa)
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(cls.root.certificate)

        def talk(wire):
            wire.start_tls(context)
            cls.seen_clients.append(wire.client_certificate())
            wire.wait_until_left()
        return Peer(world, talk)

    def items(self, group):
        return {sample["item"]: sample["role"] for sample in self.page.find("cert_expiry_seconds", group=group)}

    def test_stapled_ocsp_has_its_moments_under_the_key_of_the_leaf(self):
        for group in ("stapled", "stapled_old"):
            for family, which in (("ocsp_this_update_timestamp_seconds", "This"),
                                  ("ocsp_next_update_timestamp_seconds", "Next")):
                with self.subTest(group=group, family=family):
                    target = f"{HOST}:{self.targets[group][0]}"
                    sample = self.page.one(family, group=group, target=target, address="127.0.0.1", item="0")
                    self.assertEqual(ocsp_moment(self.staple, which), sample.value)

    def test_no_staple_no_moments(self):
        for family in ("ocsp_this_update_timestamp_seconds", "ocsp_next_update_timestamp_seconds"):
            self.assertEqual({"stapled", "stapled_old"}, {sample["group"] for sample in self.page.find(family)})

    def test_server_with_two_kinds_of_certificates_shows_both(self):
        for group in ("both", "both_old"):
            with self.subTest(group):
                self.assertEqual({"rsa:0": "leaf", "rsa:1": "intermediate", "ecdsa:0": "leaf",
                                  "ecdsa:1": "intermediate"}, self.items(group))
                self.assert_seen(self.page, self.rsa, "rsa:0", group=group)
                self.assert_seen(self.page, self.ecdsa, "ecdsa:0", group=group)

    def test_one_kind_may_be_asked_for(self):
        self.assert_seen(self.page, self.rsa, "rsa:0", group="only_rsa")
        self.assertEqual(["rsa:0", "rsa:1"], sorted(self.items("only_rsa")))

    def test_kind_that_the_server_has_is_seen_though_it_lacks_the_other(self):
        self.assert_certificate(self.page, self.ecdsa, "ecdsa:0", group="one_of_both")
        self.assertEqual(["ecdsa:0", "ecdsa:1"], sorted(self.items("one_of_both")))

    def test_our_own_certificate_is_watched_too(self):
        for group in ("mutual", "mutual_strict"):
            with self.subTest(group):
                self.assert_seen(self.page, self.ecdsa, group=group)
                self.assert_certificate(self.page, self.client, "client:0", group=group)
                roles = self.items(group)
                self.assertEqual(("leaf", "intermediate", "client"), (roles["0"], roles["1"], roles["client:0"]))
                left = self.page.value("cert_expiry_seconds", group=group, item="client:0")
                self.assertAlmostEqual(20 * 86400, left, delta=600)

    def test_server_that_demands_our_certificate_gets_it(self):
        wait_until(lambda: self.seen_clients, "the peer has seen no client certificate")
        self.assertEqual({self.client.der}, set(self.seen_clients))

    def test_alpn_is_offered_as_configured(self):
        for group in ("alpn", "alpn_none"):
            with self.subTest(group):
                self.assert_seen(self.page, self.ecdsa, group=group)
        self.assert_failed(self.page, "tls_alert", group="alpn_other")


if __name__ == "__main__":
    unittest.main()
