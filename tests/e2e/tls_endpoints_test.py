"""TLS endpoints of nginx and openssl s_server: seen first, whatever is wrong with them, and judged later."""

import unittest

from support import checks
from support.case import EndToEnd
from support.exporter import Exporter
from support.pki import Pki
from support.ports import closed_port
from support.servers import Nginx, start_s_server

HOST = "web.example.test"
NO_SUCH_HOST = "no-such-host.onion"  # RFC 7686: a resolver asks nobody for it


class TlsEndpoints(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.root = pki.authority("Test Root")
        cls.intermediate = pki.authority("Test Intermediate", cls.root)
        cls.good = pki.leaf(HOST, cls.intermediate, names=[HOST, "127.0.0.1", "::1"])
        cls.rsa = pki.leaf(HOST, cls.intermediate, key="rsa")
        cls.other = pki.leaf("other.example.test", cls.intermediate)
        cls.expired = pki.leaf(HOST, cls.intermediate, start_days=-100, end_days=-2)
        cls.future = pki.leaf(HOST, cls.intermediate, start_days=5, end_days=95)
        cls.self_signed = pki.leaf(HOST)
        cls.foreign = pki.leaf(HOST, pki.authority("Foreign Root"))
        cls._start_servers(world)
        cls._start_exporter(world)

    @classmethod
    def _start_servers(cls, world):
        nginx = Nginx(world)
        mutual = f"ssl_verify_client on; ssl_client_certificate {cls.root.certificate};"
        cls.ports = {
            "good": nginx.add(cls.good),
            "rsa": nginx.add(cls.rsa),
            "both_keys": nginx.add(cls.good, cls.rsa),
            "expired": nginx.add(cls.expired),
            "not_yet_valid": nginx.add(cls.future),
            "self_signed": nginx.add(cls.self_signed),
            "foreign": nginx.add(cls.foreign),
            "other_name": nginx.add(cls.other),
            "no_intermediate": nginx.add(cls.good, chain=cls.good.pem),
            "with_root": nginx.add(cls.good, chain=cls.good.chain_pem + cls.root.pem),
            "mutual_tls12": nginx.add(cls.good, extra=mutual + "ssl_protocols TLSv1.2;"),
            "mutual_tls13": nginx.add(cls.good, extra=mutual + "ssl_protocols TLSv1.3;"),
            "only_tls12": start_s_server(world, cls.good, "-tls1_2"),
            "only_tls13": start_s_server(world, cls.good, "-tls1_3"),
            "closed": closed_port(),
        }
        cls.sni = nginx.add(cls.good, name=HOST)
        nginx.add(cls.other, port=cls.sni, name="other.example.test")
        cls.named_only = nginx.add(extra="ssl_reject_handshake on;")  # the first block is the default
        nginx.add(cls.good, port=cls.named_only, name=HOST)
        cls.v6 = nginx.add(cls.good, host="[::1]")
        nginx.start()

    @classmethod
    def _start_exporter(cls, world):
        targets = [f'"{HOST}:{port}@127.0.0.1"' for port in cls.ports.values()]
        targets += [f'"{HOST}:{cls.sni}@127.0.0.1"', f'"other.example.test:{cls.sni}@127.0.0.1"',
                    f'"stranger.example.test:{cls.named_only}@127.0.0.1"',
                    f'{{target: "127.0.0.1:{cls.named_only}", server_name: {HOST}}}',
                    f'"[::1]:{cls.v6}"', f'"LOCALHOST:{cls.sni}"', f'"127.0.0.1:{cls.sni}"',
                    f'"{NO_SUCH_HOST}:{cls.sni}"']
        cls.exporter = Exporter(world, config=f"""
            modules: {{web: {{source: tls, tls: {{ca_file: "{cls.root.certificate}"}}}}}}
            groups: [{{name: e2e, module: web, labels: {{team: web}}, targets: [{", ".join(targets)}]}}]
            """)
        cls.page = cls.exporter.wait_ready()

    def chain_of(self, **labels):
        """{item: (role, name)} of a target."""
        return {sample["item"]: (sample["role"], sample["name"])
                for sample in self.page.find("cert_expiry_seconds", **labels)}

    def assert_seen(self, block, chain, failing=()):
        """The block's certificates are known, with exactly these checks of the leaf failing."""
        target = f"{HOST}:{self.ports[block]}"
        self.assertEqual(1, self.page.value("cert_probe_success", target=target, address="127.0.0.1"))
        self.assertEqual([], self.page.find("cert_probe_failed", target=target))
        self.assertEqual(chain, self.chain_of(target=target))
        self.assertEqual(checks.passed(failing), checks.verdicts(self.page, target=target))

    WHOLE_CHAIN = {"0": ("leaf", HOST), "1": ("intermediate", "Test Intermediate")}

    def test_blocks_are_seen_whole_and_judged(self):
        for block, chain, failing in (
                ("good", self.WHOLE_CHAIN, ()),
                ("rsa", self.WHOLE_CHAIN, ()),
                ("both_keys", self.WHOLE_CHAIN, ()),
                ("expired", self.WHOLE_CHAIN, ["valid_now"]),
                ("not_yet_valid", self.WHOLE_CHAIN, ["valid_now"]),
                ("self_signed", {"0": ("leaf", HOST)}, ["trusted"]),
                ("foreign", {"0": ("leaf", HOST)}, ["trusted", "complete_chain"]),
                ("other_name", {**self.WHOLE_CHAIN, "0": ("leaf", "other.example.test")}, ["name"]),
                ("no_intermediate", {"0": ("leaf", HOST)}, ["trusted", "complete_chain"]),
                ("with_root", {**self.WHOLE_CHAIN, "2": ("root", "Test Root")}, ()),
                ("mutual_tls12", self.WHOLE_CHAIN, ()),
                ("mutual_tls13", self.WHOLE_CHAIN, ()),
                ("only_tls12", self.WHOLE_CHAIN, ()),
                ("only_tls13", self.WHOLE_CHAIN, ())):
            with self.subTest(block):
                self.assert_seen(block, chain, failing)

    def test_expiry_is_that_of_the_certificate(self):
        for block, issued in (("good", self.good), ("expired", self.expired)):
            with self.subTest(block):
                leaf = {"target": f"{HOST}:{self.ports[block]}", "item": "0"}
                not_after = self.page.value("cert_not_after_timestamp_seconds", **leaf)
                self.assertEqual(issued.not_after(), not_after)
                left = self.page.value("cert_expiry_seconds", **leaf)
                attempt = self.page.value("cert_probe_last_attempt_timestamp_seconds", target=leaf["target"])
                self.assertAlmostEqual(not_after - attempt, left, delta=60)

    def test_verified_chain_ends_with_its_first_member(self):
        target = f"{HOST}:{self.ports['good']}"
        self.assertEqual(self.good.not_after(),
                         self.page.value("cert_verified_chain_not_after_timestamp_seconds", target=target))
        self.assertEqual([], self.page.find("cert_verified_chain_not_after_timestamp_seconds",
                                            target=f"{HOST}:{self.ports['foreign']}"))

    def test_versions_are_as_negotiated(self):
        for block, version in (("good", "TLSv1.3"), ("only_tls12", "TLSv1.2"), ("only_tls13", "TLSv1.3"),
                               ("mutual_tls12", "TLSv1.2")):
            with self.subTest(block):
                info = self.page.one("cert_tls_info", target=f"{HOST}:{self.ports[block]}")
                self.assertEqual(version, info["version"])

    def test_info_tells_who_issued_what(self):
        info = self.page.one("cert_info", target=f"{HOST}:{self.ports['rsa']}", item="0")
        self.assertEqual(("CN=web.example.test,O=Kigen Tests", "Test Intermediate", ",web.example.test,", "1",
                          "false", "false", "2048", "web"),
                         tuple(info.get(label) for label in (
                             "subject", "issuer_name", "subject_alt_names", "subject_alt_names_count", "self_signed",
                             "ca", "key_bits", "team")))

    def test_server_name_chooses_the_certificate(self):
        for target, name in ((f"{HOST}:{self.sni}", HOST), (f"other.example.test:{self.sni}", "other.example.test")):
            with self.subTest(target):
                leaf = self.page.one("cert_expiry_seconds", target=target, address="127.0.0.1", item="0")
                self.assertEqual(name, leaf["name"])
                self.assertEqual(1, self.page.value("cert_check_passed", target=target, item="0", check="name"))

    def test_configured_server_name_is_sent_and_checked(self):
        target = f"127.0.0.1:{self.named_only}"
        self.assertEqual(HOST, self.page.one("cert_expiry_seconds", target=target, item="0")["name"])
        self.assertEqual(1, self.page.value("cert_check_passed", target=target, item="0", check="name"))

    def test_address_label_only_where_an_address_was_given(self):
        self.assertEqual("", self.page.one("cert_probe_success", target=f"127.0.0.1:{self.sni}").get("address"))
        self.assertEqual("", self.page.one("cert_probe_success", target=f"localhost:{self.sni}").get("address"))

    def test_ipv6_literal(self):
        target = f"[::1]:{self.v6}"
        self.assertEqual(self.WHOLE_CHAIN, self.chain_of(target=target))
        self.assertEqual(1, self.page.value("cert_check_passed", target=target, item="0", check="name"))

    def test_name_of_the_hosts_file(self):
        target = f"localhost:{self.sni}"
        self.assertEqual(self.WHOLE_CHAIN, self.chain_of(target=target))
        self.assertEqual(0, self.page.value("cert_check_passed", target=target, item="0", check="name"))

    def test_failures_have_their_reason(self):
        for target, reason in ((f"{HOST}:{self.ports['closed']}", "refused"),
                               (f"{NO_SUCH_HOST}:{self.sni}", "resolve"),
                               (f"stranger.example.test:{self.named_only}", "tls_alert")):
            with self.subTest(target):
                self.assertEqual(0, self.page.value("cert_probe_success", target=target))
                self.assertEqual(reason, self.page.one("cert_probe_failed", target=target)["reason"])
                self.assertEqual(0, self.page.value("cert_probe_last_success_timestamp_seconds", target=target))
                self.assertEqual({}, self.chain_of(target=target))


class TrustAnchors(EndToEnd):
    def test_file_is_followed(self):
        pki = Pki(self.place)
        root, other_root = pki.authority("Test Root"), pki.authority("Other Root")
        nginx = Nginx(self.place)
        port = nginx.add(pki.leaf(HOST, root))
        nginx.start()
        anchors = self.place.write("anchors.pem", other_root.pem)
        exporter = Exporter(self.place, config=f"""
            groups:
              - name: web
                module: tls
                interval: 1s
                tls: {{ca_file: "{anchors}"}}
                targets: ["{HOST}:{port}@127.0.0.1"]
            """)
        self.assertEqual(0, exporter.wait_ready().value("cert_check_passed", check="trusted"))
        anchors.write_text(root.pem)
        exporter.wait_for_page(lambda page: page.value("cert_check_passed", check="trusted") == 1, "stays untrusted")


if __name__ == "__main__":
    unittest.main()
