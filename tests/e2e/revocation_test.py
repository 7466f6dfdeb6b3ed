"""The check `not_revoked`: staples, OCSP responders and revocation lists, well and ill."""

import time
import unittest

from support.authorities import ListServer, Responder
from support.case import EndToEnd
from support.exporter import Exporter
from support.peer import Peer
from support.pki import Pki, openssl
from support.ports import closed_port
from support.servers import Nginx, start_peer, start_s_server
from support.sightings import Sightings

HOST = "revocation.example.test"
BOTH = "{ocsp: true, crl: true}"


def extensions(ocsp=None, crl=None):
    lines = f"authorityInfoAccess=OCSP;URI:{ocsp}\n" if ocsp else ""
    return lines + (f"crlDistributionPoints=URI:{crl}\n" if crl else "")


def openssl_says(leaf, responder):
    """`good` or `revoked`, as the openssl command hears it from the responder."""
    said = openssl("ocsp", "-issuer", str(leaf.issuers[0].certificate), "-cert", str(leaf.certificate),
                   "-url", responder.url, "-CAfile", str(leaf.issuers[0].certificate), "-partial_chain", "-no_nonce")
    return said.decode().split(": ", 1)[1].split("\n", 1)[0]


class World(Sightings, EndToEnd):
    """Servers behind one nginx, an authority with a responder and a list, and people to be told."""

    @classmethod
    def start_authority(cls, world):
        cls.pki = Pki(world)
        cls.root = cls.pki.authority("Test Root")
        cls.authority = cls.pki.authority("Test Intermediate", cls.root)
        cls.responder = Responder(world, cls.pki, cls.authority)
        cls.lists = ListServer(world)

    @classmethod
    def issue(cls, ocsp=None, crl=None, issuer=None):
        return cls.pki.leaf(HOST, issuer or cls.authority, extensions=extensions(ocsp, crl))

    @classmethod
    def publish_list(cls):
        cls.lists.publish("ca.crl", cls.pki.revocation_list(cls.authority, days=7))

    @classmethod
    def configuration(cls, targets):
        """`targets`: {group: (port, options of revocation)}"""
        return "groups:\n" + "\n".join(
            f"- {{name: {name}, module: tls, targets: [\"{HOST}:{port}@127.0.0.1\"], revocation: {options}, "
            f"tls: {{ca_file: {cls.root.certificate}}}}}" for name, (port, options) in targets.items())

    def verdict(self, group, page=None):
        """1, 0, or None where there is no sample; whatever it is, the probe is a success and the rest is judged."""
        page = page or self.page
        self.assertEqual(1, page.value("cert_probe_success", group=group))
        self.assertEqual(1, page.value("cert_check_passed", group=group, item="0", check="complete_chain"))
        found = page.find("cert_check_passed", group=group, check="not_revoked")
        self.assertEqual(["0"] * len(found), [sample["item"] for sample in found])
        return found[0].value if found else None


class Revocation(World):
    @classmethod
    def set_up_world(cls, world):
        cls.start_authority(world)
        cls.asked = []
        witness = f"http://127.0.0.1:{Peer(world, cls.remember).port}/"
        stranger = cls.pki.authority("Stranger", cls.root)
        nginx = Nginx(world)
        url, listed = cls.responder.url, cls.lists.url("ca.crl")
        dead, silent = f"http://127.0.0.1:{closed_port()}/", f"http://127.0.0.1:{start_peer(world, 'stay_silent')}/"
        garbage = f"http://127.0.0.1:{start_peer(world, 'talk_garbage')}/"
        cls.leaves = {
            "good": cls.issue(ocsp=url), "revoked": cls.issue(ocsp=url),
            "listed_good": cls.issue(crl=listed), "listed_revoked": cls.issue(crl=listed),
            "fallback": cls.issue(ocsp=dead, crl=listed), "no_list": cls.issue(crl=cls.lists.url("none.crl")),
            "dead": cls.issue(ocsp=dead), "silent": cls.issue(ocsp=silent), "garbage": cls.issue(ocsp=garbage),
            "names_nobody": cls.issue(), "of_strangers": cls.issue(ocsp=url, issuer=stranger),
            "switched_off": cls.issue(ocsp=witness, crl=witness),
            "untrusted": cls.issue(ocsp=witness, crl=witness, issuer=cls.pki.authority("Other Root")),
        }
        cls.targets = {name: (nginx.add(leaf), "{}" if name == "switched_off" else BOTH)
                       for name, leaf in cls.leaves.items()}
        cls.targets["only_ocsp"] = (cls.targets["listed_good"][0], "{ocsp: true}")
        cls.targets["only_crl"] = (cls.targets["good"][0], "{crl: true}")
        cls.add_staples(world, nginx)
        for name in ("revoked", "listed_revoked"):
            cls.pki.revoke(cls.leaves[name])
        cls.publish_list()
        cls.responder.start()
        nginx.start()
        cls.exporter = Exporter(world, config=cls.configuration(cls.targets))
        cls.page = cls.exporter.wait_ready()

    @classmethod
    def remember(cls, wire):
        cls.asked.append(wire.read_line())

    @classmethod
    def add_staples(cls, world, nginx):
        stapled, revoked = cls.issue(), cls.issue()
        good = cls.pki.ocsp_response(stapled)
        cls.pki.revoke(revoked)
        told = cls.pki.ocsp_response(revoked)
        foreign = cls.pki.ocsp_response(cls.issue())
        cls.targets |= {
            "stapled": (start_s_server(world, stapled, "-status_file", good), "{}"),
            "stapled_revoked": (start_s_server(world, revoked, "-status_file", told), "{}"),
            "stapled_by_nginx": (nginx.add(stapled, extra=f"ssl_stapling on; ssl_stapling_file {good};"), "{}"),
            "stapled_foreign": (start_s_server(world, stapled, "-status_file", foreign), "{}"),
        }

    def test_responder_tells_good_from_revoked_as_it_tells_openssl(self):
        for name, expected in (("good", 1), ("revoked", 0)):
            with self.subTest(name):
                self.assertEqual(name, openssl_says(self.leaves[name], self.responder))
                self.assertEqual(expected, self.verdict(name))

    def test_list_tells_good_from_revoked(self):
        self.assertEqual(1, self.verdict("listed_good"))
        self.assertEqual(0, self.verdict("listed_revoked"))

    def test_list_is_asked_for_where_the_responder_is_dead(self):
        self.assertEqual(1, self.verdict("fallback"))

    def test_each_way_is_an_option(self):
        self.assertIsNone(self.verdict("only_ocsp"), "its certificate names a list only")
        self.assertIsNone(self.verdict("only_crl"), "its certificate names a responder only")

    def test_staples_count_without_any_option(self):
        self.assertEqual(1, self.verdict("stapled"))
        self.assertEqual(1, self.verdict("stapled_by_nginx"))
        self.assertEqual(0, self.verdict("stapled_revoked"))

    def test_staple_about_another_certificate_says_nothing(self):
        self.assertIsNone(self.verdict("stapled_foreign"))

    def test_who_cannot_be_asked_leaves_no_trace(self):
        for name in ("dead", "silent", "garbage", "no_list", "names_nobody", "of_strangers"):
            with self.subTest(name):
                self.assertIsNone(self.verdict(name))
                self.assert_seen(self.page, self.leaves[name], group=name)

    def test_silent_responder_delays_its_probe_by_three_seconds_at_most(self):
        self.assertLess(self.page.value("cert_probe_duration_seconds", group="silent"), 6)
        self.assertLess(self.page.value("cert_probe_duration_seconds", group="switched_off"), 3)

    def test_nobody_is_asked_unless_wished_and_never_for_untrusted_chains(self):
        self.assertIsNone(self.verdict("switched_off"))
        self.assertEqual([], self.page.find("cert_check_passed", group="untrusted", check="not_revoked"))
        self.assertEqual(0, self.page.value("cert_check_passed", group="untrusted", check="trusted"))
        self.assertEqual([], self.asked)

    def test_one_list_is_fetched_once(self):
        self.assertEqual(1, self.lists.log().count("GET /ca.crl"))


class RevocationInTime(World):
    """What changes between two probes."""

    @classmethod
    def set_up_world(cls, world):
        cls.start_authority(world)
        cls.publish_list()
        nginx = Nginx(world)
        cls.leaf = cls.issue(ocsp=cls.responder.url)
        cls.targets = {"changing": (nginx.add(cls.leaf), BOTH)}
        cls.responder.start()
        nginx.start()

    def start_exporter(self):
        return Exporter(self.place, config="global: {interval: 1s}\n" + self.configuration(self.targets))

    def test_good_then_revoked_then_the_responder_gone(self):
        exporter = self.start_exporter()
        self.assertEqual(1, self.verdict("changing", exporter.wait_ready()))
        exporter.stop()
        self.pki.revoke(self.leaf)
        self.responder.stop()
        self.responder.start()

        exporter = self.start_exporter()
        self.assertEqual(0, self.verdict("changing", exporter.wait_ready()))
        self.responder.stop()
        gone = self.probed_at(exporter.scrape())
        page = exporter.wait_for_page(lambda page: self.probed_at(page) > gone + 1, "is not probed again")
        self.assertEqual(0, self.verdict("changing", page), "what is known is not asked again")
        exporter.stop()

        exporter = self.start_exporter()
        self.assertIsNone(self.verdict("changing", exporter.wait_ready()))

    @staticmethod
    def probed_at(page):
        return page.value("cert_probe_last_attempt_timestamp_seconds", group="changing")


class RevocationOnDemand(World):
    """`/probe` tells its story, and ends in time whatever a responder does."""

    @classmethod
    def set_up_world(cls, world):
        cls.start_authority(world)
        nginx = Nginx(world)
        silent = f"http://127.0.0.1:{start_peer(world, 'stay_silent')}/"
        cls.good, cls.silent = nginx.add(cls.issue(ocsp=cls.responder.url)), nginx.add(cls.issue(ocsp=silent))
        cls.responder.start()
        nginx.start()
        cls.exporter = Exporter(world, config=(
            f"modules: {{asking: {{source: tls, revocation: {{ocsp: true}}, tls: {{ca_file: {cls.root.certificate}}}}}}}\n"
            "groups: []\n"))

    def probe(self, port, **parameters):
        return self.exporter.probe(target=f"{HOST}:{port}@127.0.0.1", module="asking", **parameters)

    def test_debug_says_whom_was_asked(self):
        text = self.probe(self.good, debug="true").text
        self.assertIn(f"revocation: OCSP {self.responder.url}: good", text)

    def test_deadline_holds_and_the_probe_succeeds(self):
        begun = time.monotonic()
        page = self.probe(self.silent, headers={"X-Prometheus-Scrape-Timeout-Seconds": "2"}).page
        self.assertLess(time.monotonic() - begun, 2)
        self.assertEqual(1, page.value("probe_success"))
        self.assertEqual([], page.find("cert_check_passed", check="not_revoked"))


if __name__ == "__main__":
    unittest.main()
