"""Sources vsphere_soap and lookup_service: hosts, licences and trust anchors of vCenter and ESXi, from govmomi's
simulator and, for pages, broken sessions and hostile answers, from a stub."""

import time
import unittest

from support.case import EndToEnd
from support.exporter import Exporter
from support.page_items import expiries, failed_items, friendly_names, roles
from support.pki import Pki
from support.vcsim import Vcsim
from support.vsphere_stub import VsphereStub, envelope, fault, host, response

USER, PASSWORD = "kigen-monitor@vsphere.local", "hunter2 <&> \"'of test"
LICENSE_KEYS = ("SECRT-KEY01", "SECRT-KEY02", "SECRT-KEY03")
EVALUATION_HOURS = 100


class VsphereTest(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        cls.pki = Pki(world)
        cls.root = cls.pki.authority("VMCA")
        cls.site = cls.pki.leaf("localhost", cls.root, names=["localhost", "127.0.0.1"])
        cls.old_site = cls.pki.leaf("localhost", cls.root, names=["localhost", "127.0.0.1"], start_days=-90, end_days=5)
        cls.hosts = [cls.pki.leaf(f"esx{i}.example.jp", cls.root, end_days=100 + i) for i in range(4)]
        cls.license_ends = int(time.time()) + 90 * 86400
        cls.trial_ends = int(time.time()) + 40 * 86400
        cls.outputs = []

    def vcsim(self, esx=False, **keywords):
        return Vcsim(self.place, self.site, self.hosts, USER, PASSWORD, self.license_ends, EVALUATION_HOURS, esx,
                     self.trial_ends, **keywords)

    def stub(self, count=5, site=None):
        hosts = {f"esx{i}": self.hosts[i % len(self.hosts)] for i in range(count)}
        escaped = PASSWORD.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        escaped = escaped.replace('"', "&quot;").replace("'", "&apos;")
        return VsphereStub(self.place, site or self.site, hosts, USER, escaped)

    def options(self, password=PASSWORD, trusting=True):
        files = self.place.write("secrets/user", USER + "\n"), self.place.write("secrets/password", password + "\n")
        authority = f"tls: {{ca_file: {self.place.write('ca.pem', self.root.pem)}}}, " if trusting else ""
        return f"{authority}credentials: {{username_file: {files[0]}, password_file: {files[1]}}}"

    def start(self, port, module="vsphere_soap", flags=(), **keywords):
        options = self.options(**keywords) if module == "vsphere_soap" else ""
        return Exporter(self.place, flags=["--log.level=debug", *flags], config=f"""
            global: {{interval: 1s, retry_interval: 1s, timeout: 15s}}
            modules: {{asked: {{source: {module}, {options + ", " if options else ""}on_demand: true}}}}
            groups: [{{name: vc, module: asked, targets: ["localhost:{port}"]}}]
            """)

    def reason(self, page):
        return [sample["reason"] for sample in page.find("cert_probe_failed")]

    def assert_tells_no_secret(self, exporter, target):
        debug = exporter.probe(module="asked", target=target, debug="true")
        self.assertEqual(200, debug.status, debug.text)
        exporter.stop()
        for output in (exporter.log(), debug.text, *self.outputs):
            for secret in (PASSWORD, "hunter2", USER, *LICENSE_KEYS):
                self.assertNotIn(secret, output)
        return debug.text

    def assert_licenses(self, page):
        ends = page.values("license_expiry_timestamp_seconds", "item")
        left = ends.pop("license:eval") - time.time()
        self.assertEqual({"license:vc.standard": self.license_ends, "license:spare": self.license_ends,
                          "license:eval/esx2.example.jp": self.trial_ends}, ends)
        self.assertTrue((EVALUATION_HOURS - 2) * 3600 < left <= EVALUATION_HOURS * 3600, left)
        self.assertEqual({"license:esx.ent": 1}, page.values("license_perpetual", "item"))
        info = page.one("license_info", item="license:vc.standard")
        self.assertEqual(("vc.standard", "VMware vCenter Server 8 Standard"), (info["edition"], info["name"]))
        self.assertEqual("Evaluation Mode, esx2.example.jp", page.one("license_info", item="license:eval/esx2.example.jp")["name"])
        # What nothing runs by has a date and no leads: a spare licence, the evaluation of a server that has a licence.
        for family in ("license_renewal_lead_seconds", "license_critical_lead_seconds"):
            self.assertEqual({"license:vc.standard", "license:eval/esx2.example.jp"}, set(page.values(family, "item")))
        self.assertEqual({"license:spare", "license:eval"},
                         {sample["item"] for sample in page.find("license_info", state="unused")})

    def leads(self, page):
        """{item: (days to begin, days to run)}"""
        renewal, critical = (page.values(f"cert_{kind}_lead_seconds", "item") for kind in ("renewal", "critical"))
        return {item: (lead / 86400, critical[item] / 86400) for item, lead in renewal.items()}

    def test_thresholds_that_somebody_changed_are_the_leads_of_hosts(self):
        vcsim = self.vcsim(thresholds=(50, 20))
        storage = [f"--storage.path={self.place.folder / 'state'}"]
        exporter = self.start(vcsim.plain, flags=storage)
        advised = self.leads(exporter.wait_ready())
        self.assertEqual({(50, 20)}, {lead for item, lead in advised.items() if item.startswith("host:")})
        self.assertNotEqual((50, 20), advised["tls:0"])
        exporter.stop()
        vcsim.child.kill()
        exporter = self.start(vcsim.plain, flags=storage)
        page = exporter.wait_for_page(lambda page: self.reason(page) == ["refused"], "asks a server that is gone")
        self.assertEqual(advised, self.leads(page))

    def test_thresholds_as_installed_are_nobodys_leads(self):
        leads = self.leads(self.start(self.vcsim().plain).wait_ready())
        self.assertEqual(leads["tls:0"][1], leads["host:DC0_H0"][1])
        self.assertLess(leads["host:DC0_H0"][0], 31)

    def test_thresholds_stay_while_they_cannot_be_read(self):
        stub = self.stub()
        stub.thresholds = (50, 20)
        # what the account may not see besides says nothing of them
        stub.answers["QueryAssignedLicenses"], stub.evaluations = fault("NoPermission"), {}
        exporter = self.start(stub.port)

        def of_hosts(page):
            return {lead for item, lead in self.leads(page).items() if item.startswith("host:")}

        self.assertEqual({(50, 20)}, of_hosts(exporter.wait_ready()))
        stub.answers["QueryOptions"] = fault("SystemError")
        page = exporter.wait_for_page(lambda page: failed_items(page).get("threshold") == "protocol", "is not told")
        self.assertEqual({(50, 20)}, of_hosts(page))
        self.assertEqual(1, page.value("cert_probe_success"))
        stub.thresholds = (240, 30)
        del stub.answers["QueryOptions"]
        page = exporter.wait_for_page(lambda page: "threshold" not in failed_items(page), "is not read again")
        self.assertNotIn((50, 20), of_hosts(page))
        self.assertEqual("permission", failed_items(page)["license:eval"])

    def test_a_spare_licence_stays_one_while_nobody_may_be_asked(self):
        stub = self.stub()
        stub.evaluations = {"esx1": "2031-01-01T00:00:00Z"}
        stub.licenses = ("<LicenseManagerLicenseInfo><licenseKey>AAAAA-1</licenseKey><editionKey>vc</editionKey><used>0</used>"
                         "<properties><key>expirationDate</key><value>2020-01-01T00:00:00Z</value></properties>"
                         "</LicenseManagerLicenseInfo>")
        exporter = self.start(stub.port)

        def unused(page):
            return [sample["item"] for sample in page.find("license_info", state="unused")]

        self.assertEqual(["license:vc"], unused(exporter.wait_ready()))
        stub.answers["QueryAssignedLicenses"] = fault("SystemError")
        page = exporter.wait_for_page(lambda page: "license:eval" in failed_items(page), "is not told")
        self.assertEqual(["license:vc"], unused(page))
        self.assertNotIn("license:vc", page.values("license_critical_lead_seconds", "item"))

    def test_evaluations_stay_while_nobody_may_be_asked(self):
        stub = self.stub()
        stub.evaluations = {"esx1": "2031-01-01T00:00:00Z"}
        exporter = self.start(stub.port)

        def items(page):
            return set(page.values("license_expiry_timestamp_seconds", "item"))

        self.assertEqual({"license:eval/esx1"}, items(exporter.wait_ready()))
        for kind, reason, known in (("NoPermission", "permission", {"license:eval/esx1"}),
                                    ("SystemError", "protocol", {"license:eval/esx1"}), ("MethodNotFound", None, set())):
            with self.subTest(kind):
                stub.answers["QueryAssignedLicenses"] = fault(kind)
                page = exporter.wait_for_page(
                    lambda page, reason=reason: failed_items(page).get("license:eval") == reason and
                    (reason or not items(page)), f"{kind} is not told")
                self.assertEqual(known, items(page))
                self.assertEqual(1, page.value("cert_probe_success"))
                self.assertEqual(6, len(expiries(page)))

    def test_hosts_of_vcenter_in_both_shapes_of_an_array(self):
        vcsim = self.vcsim()
        names = ["DC0_H0", "DC0_C0_H0", "DC0_C0_H1", "DC0_C0_H2"]
        for shape in ("plain", "bytes"):
            with self.subTest(shape):
                port = getattr(vcsim, shape)
                exporter = self.start(port)
                page = exporter.wait_ready()
                self.assertEqual([], self.reason(page))
                ends = expiries(page)
                self.assertEqual({f"host:{name}" for name in names} | {"tls:0"}, set(ends))
                self.assertEqual(self.site.not_after(), ends["tls:0"])
                self.assertEqual(sorted(issued.not_after() for issued in self.hosts),
                                 sorted(ends[f"host:{name}"] for name in names))
                self.assertEqual({"leaf"}, set(roles(page).values()))
                self.assertEqual("DC0_H0", friendly_names(page)["host:DC0_H0"])
                self.assertEqual(1, page.value("cert_probe_success"))
                self.assertEqual(1, page.value("cert_check_passed", item="tls:0", check="trusted"))
                self.assert_licenses(page)
                self.outputs += [exporter.get("/").text, page.text]
                debug = self.assert_tells_no_secret(exporter, f"localhost:{port}")
                for step in ("VirtualCenter", "4 hosts", "4 licences", "3 assigned, 1 for evaluation",
                             "vpxd.certmgmt.certs.softThreshold = 240"):
                    self.assertIn(step, debug)

    def test_a_single_host(self):
        exporter = self.start(self.vcsim(esx=True).bytes)
        page = exporter.wait_ready()
        self.assertEqual([], self.reason(page))
        self.assertEqual(self.hosts[0].not_after(), expiries(page)["host:localhost.localdomain"])

    def test_a_system_asks_with_credentials_alone(self):
        port = self.vcsim(esx=True).bytes
        for options, modules in ((f"{self.options()}, ", {"https", "vsphere_soap"}), ("", {"https"})):
            exporter = Exporter(self.place, config=f"""
                groups: [{{name: hosts, system: esxi, {options}targets: ["localhost:{port}"]}}]
                """)
            page = exporter.wait_ready()
            seen = {sample["module"] for sample in page.find("cert_probe_success", system="esxi")}
            self.assertEqual(modules, seen & {"https", "vsphere_soap"})
            self.assertEqual(len(modules) > 1, "host:localhost.localdomain" in expiries(page, module="vsphere_soap"))
            self.assertEqual(len(modules) > 1, bool(page.find("license_perpetual", item="license:esx.ent")))
            exporter.stop()

    def test_wrong_password(self):
        vcsim = self.vcsim()
        page = self.start(vcsim.plain, password="of somebody else").wait_ready()
        self.assertEqual(["auth"], self.reason(page))
        self.assertEqual(["tls:0"], list(expiries(page)))

    def test_nothing_is_sent_to_a_peer_that_is_not_verified(self):
        stub = self.stub()
        page = self.start(stub.port, trusting=False).wait_ready()
        self.assertEqual(["untrusted"], self.reason(page))
        self.assertEqual(["tls:0"], list(expiries(page)))
        self.assertEqual([], stub.asked)

    def test_without_credentials_nobody_is_asked(self):
        stub = self.stub()
        exporter = Exporter(self.place, config=f"""
            groups: [{{name: vc, module: vsphere_soap, targets: ["localhost:{stub.port}"]}}]
            """)
        self.assertEqual(["auth"], self.reason(exporter.wait_ready()))
        self.assertEqual([], stub.asked)

    def test_pages_are_followed_to_the_last(self):
        stub = self.stub()
        page = self.start(stub.port).wait_ready()
        self.assertEqual([], self.reason(page))
        self.assertEqual({f"host:esx{i}" for i in range(5)}, {item for item in expiries(page) if item.startswith("host")})
        first = stub.asked[:stub.asked.index("Logout") + 1]
        self.assertEqual(["RetrieveServiceContent", "Login", "CreateContainerView", "RetrievePropertiesEx",
                          "ContinueRetrievePropertiesEx", "ContinueRetrievePropertiesEx", "RetrievePropertiesEx", "Logout"],
                         first)

    def test_what_breaks_off_loses_nothing_known(self):
        stub = self.stub()
        exporter = self.start(stub.port)
        known = expiries(exporter.wait_ready())
        deep = envelope("<a>" * 10_000 + "</a>" * 10_000)
        bomb = ('<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>' + envelope("<l>&b;</l>"))
        whole = envelope(host("esx0", self.hosts[0]))
        for name, position, answer, reason in (
                ("half a page", 1, (200, whole[:-40]), "partial"),
                ("hung up", 1, None, "partial"),
                ("an error page", 2, (503, "busy"), "partial"),
                ("billion laughs", 0, (200, bomb), "unsupported"),
                ("deep", 0, (200, deep), "too_large"),
                ("100 MB", 0, (200, b"<a>" + b" " * (100 << 20)), "too_large"),
                ("another answer", 0, response("Logout", ""), "schema"),
                ("another document", 0, (200, "<html><body/></html>"), "schema"),
                ("half a document", 0, (200, whole[:-40]), "truncated"),
                ("another fault", 0, fault("SystemError"), "protocol")):
            with self.subTest(name):
                stub.page_answers = {position: answer}
                page = exporter.wait_for_page(lambda page, reason=reason: self.reason(page) == [reason],
                                              f"{name}: does not fail with {reason}", 60)
                self.assertEqual(known, expiries(page))
                self.assertEqual(reason, failed_items(page)["host"])
                stub.page_answers = {}
                page = exporter.wait_for_page(lambda page: page.value("cert_probe_success") == 1, "does not recover")
                self.assertEqual(known, expiries(page))

    def test_a_session_that_ends_between_pages(self):
        stub = self.stub()
        exporter = self.start(stub.port)
        known = expiries(exporter.wait_ready())
        stub.sessions_end_after = 2
        page = exporter.wait_for_page(lambda page: self.reason(page) == ["partial"], "an ended session is not told")
        self.assertEqual(known, expiries(page))
        stub.asked.clear()
        exporter.wait_for_page(lambda _: stub.asked.count("RetrieveServiceContent") >= 2, "no other attempt")
        attempt = stub.asked[stub.asked.index("RetrieveServiceContent"):]
        attempt = attempt[:attempt.index("RetrieveServiceContent", 1)]
        self.assertEqual(2, attempt.count("Login"))

    def test_one_session_that_ends_is_begun_anew(self):
        stub = self.stub()
        stub.page_answers = {1: fault("NotAuthenticated")}
        original = stub.session

        def second_session_is_sound():
            if stub.asked.count("Login") >= 2:
                stub.page_answers = {}
            return original()
        stub.session = second_session_is_sound
        page = self.start(stub.port).wait_ready()
        self.assertEqual([], self.reason(page))
        self.assertEqual(6, len(expiries(page)))
        self.assertEqual({}, failed_items(page))

    def test_what_may_not_be_seen_fails_alone(self):
        stub = self.stub()
        stub.answers["CreateContainerView"] = fault("NoPermission")
        page = self.start(stub.port).wait_ready()
        self.assertEqual([], self.reason(page))
        self.assertEqual({"host": "permission"}, failed_items(page))

    def test_anchors_of_the_lookup_service_of_vcsim(self):
        port = self.vcsim().plain
        page = self.start(port, module="lookup_service").wait_ready()
        self.assertEqual([], self.reason(page))
        anchor = f"anchor:127.0.0.1:{port}"
        self.assertEqual({"tls:0": "leaf", anchor: "trusted"}, roles(page))
        self.assertEqual(self.site.not_after(), expiries(page)[anchor])
        self.assertEqual(1, page.value("cert_check_passed", item=f"binding:127.0.0.1:{port}", check="deployed"))

    def test_an_optional_lookup_service_may_be_absent(self):
        stub = self.stub()
        stub.answers["RetrieveServiceContent"] = (404, "not here")
        for options, reason in (("", "not_found"), (", optional: true", "absent")):
            page = Exporter(self.place, config=f"""
                groups: [{{name: vc, module: lookup_service{options}, targets: ["localhost:{stub.port}"]}}]
                """).wait_ready()
            self.assertEqual([reason], self.reason(page))
            self.assertEqual(reason == "absent", page.value("cert_probe_success") == 1)

    def test_renewed_but_the_anchor_is_stale(self):
        stub = self.stub()
        own = f"localhost:{stub.port}"
        stub.registrations = [(f"https://{own}/sdk", [self.site]), (f"https://{own}/ui", [self.old_site]),
                              ("https://psc.example.jp/sts", [self.old_site]), ("ldap://localhost:389", [])]
        exporter = self.start(stub.port, module="lookup_service")
        page = exporter.wait_ready()
        self.assertEqual([], self.reason(page))
        self.assertEqual({"tls:0", f"anchor:{own}", f"anchor:{own}~2", "anchor:psc.example.jp:443"}, set(expiries(page)))
        deployed = page.values("cert_check_passed", "item", check="deployed")
        self.assertEqual({f"binding:{own}": 1, f"binding:{own}~2": 0}, deployed)
        stub.registrations = [(f"https://{own}/sdk", [self.old_site, self.site])]
        page = exporter.wait_for_page(lambda page: len(expiries(page)) == 3, "what is gone stays")
        self.assertEqual({f"binding:{own}": 1}, page.values("cert_check_passed", "item", check="deployed"))
        known = expiries(page)
        for name, answer, reason in (("error page", (503, "busy"), "http_status"),
                                     ("fault", fault("SystemError"), "protocol"),
                                     ("nothing registered", response("List", "", "lookup"), "no_certificate"),
                                     ("bomb", (200, "<!DOCTYPE x>" + envelope("<a/>")), "unsupported")):
            with self.subTest(name):
                stub.answers["List"] = answer
                page = exporter.wait_for_page(lambda page, reason=reason: self.reason(page) == [reason], name)
                self.assertEqual(known, expiries(page))
        del stub.answers["List"]
        self.assertIn("RetrieveServiceContent", stub.asked)
        self.assertNotIn("Login", stub.asked)


if __name__ == "__main__":
    unittest.main()
