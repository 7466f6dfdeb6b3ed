"""The definitions nsx and horizon against stubs of them: how they log in, and certificates that are only told of."""

import pathlib
import time
import unittest

from support.case import EndToEnd
from support.exporter import Exporter
from support.page_items import expiries, failed_items, friendly_names, roles, states, vanished
from support.pki import Pki
from support.rest_stubs import HorizonStub, NsxStub

USER, PASSWORD, WRONG = "kigen-reader@corp", "hunter2+of sessions&=%", "wr0ng-of-sessions"
NOW = int(time.time())
DAY = 86400


class SessionsTest(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.root = pki.authority("Root")
        cls.site = pki.leaf("localhost", cls.root)
        cls.services = [pki.leaf(f"service{number}", cls.root, end_days=50 + number) for number in range(5)]
        cls.newest = pki.leaf("newest", cls.root, end_days=90)

    def start(self, system, stub, password=PASSWORD, options="", **keywords):
        secrets = {name: self.place.write(f"secrets/{name}", text + "\n")
                   for name, text in (("user", USER), ("password", password))}
        ca_file = self.place.write("ca.pem", self.root.pem)
        return Exporter(self.place, config=f"""
            global: {{interval: 1s, retry_interval: 1s, timeout: 5s}}
            groups:
              - name: g
                system: {system}
                targets: ["{stub.target}"]
                credentials: {{username_file: {secrets["user"]}, password_file: {secrets["password"]}}}
                tls: {{ca_file: {ca_file}}}
                {options}
            """, **{"flags": ["--log.level=debug"], **keywords})

    def wait_for(self, exporter, condition, what):
        return exporter.wait_for_page(lambda page: condition(page) and page, what)

    def wait_failed(self, exporter, reason):
        def has_failed(page):
            return page.find("cert_probe_failed", module="rest_session", reason=reason)
        return self.wait_for(exporter, has_failed, f"does not fail with {reason}")

    def assert_hidden(self, exporter, stub, *secrets):
        """It says none of them anywhere until it is stopped, and has none of them in a URL."""
        texts = [exporter.scrape().text, exporter.get("/").text,
                 pathlib.Path(f"/proc/{exporter.child.pid}/cmdline").read_text(encoding="utf-8")]
        exporter.stop()
        texts.append(exporter.log())
        texts += [path for _, path in stub.requests]
        self.assertEqual([], [secret for secret in secrets for text in texts if secret in text])


class NsxTest(SessionsTest):
    ITEMS = [f"certificates/results/cert {number}/pem_encoded" for number in range(5)]

    def nsx(self, password=PASSWORD):
        records = [(f"cert {number}", issued, number != 3) for number, issued in enumerate(self.services)]
        return NsxStub(self.place, self.site, USER, password, records)

    def seen(self, page):
        return set(roles(page, module="rest_session"))

    def test_one_login_for_all_pages_and_a_logout(self):
        stub = self.nsx()
        stub.takes_basic = False
        exporter = self.start("nsx", stub)
        page = exporter.wait_ready()
        self.assertEqual({"tls:0", *self.ITEMS}, self.seen(page))
        self.assertEqual(1, page.value("cert_probe_success", module="rest_session"))
        self.assertEqual({self.ITEMS[3]: "backup"}, states(page, module="rest_session"))
        round_of_requests = [("POST", "/api/session/create"), ("GET", stub.PATH), ("GET", stub.PATH + "?cursor=2"),
                             ("GET", stub.PATH + "?cursor=4"), ("POST", "/api/session/destroy")]
        exporter.wait_for_page(lambda _: stub.logouts > 1, "no second session")
        self.assertEqual(2 * round_of_requests, stub.requests[:10])
        self.assertNotIn("Authorization", "".join(stub.heads))
        self.assertLessEqual(len(stub.sessions), 1)
        self.assert_hidden(exporter, stub, PASSWORD, USER, "of-test", "hunter2")

    def test_a_record_before_others_leaves_them_their_names(self):
        stub = self.nsx()
        stub.page_size = 10
        exporter = self.start("nsx", stub)
        exporter.wait_ready()
        stub.records.insert(0, ("the newest", self.newest, True))
        item = "certificates/results/the newest/pem_encoded"
        page = exporter.wait_for_page(lambda page: item in self.seen(page), "the new record is not seen")
        self.assertEqual({"tls:0", item, *self.ITEMS}, self.seen(page))
        self.assertEqual([], vanished(page))

    def test_a_wrong_password_asks_for_nothing_more(self):
        stub = self.nsx()
        exporter = self.start("nsx", stub, password=WRONG)
        page = exporter.wait_ready()
        self.assertEqual("auth", page.one("cert_probe_failed", module="rest_session")["reason"])
        self.assertEqual({"tls:0"}, self.seen(page))
        self.assertEqual({"/api/session/create"}, {path for _, path in stub.requests})
        self.assert_hidden(exporter, stub, WRONG, USER)

    def test_a_session_that_expires_is_opened_again_once(self):
        stub = self.nsx()
        stub.takes_basic = False
        stub.expire_after = 2
        page = self.start("nsx", stub).wait_ready()
        self.assertEqual(1, page.value("cert_probe_success", module="rest_session"))
        self.assertEqual({"tls:0", *self.ITEMS}, self.seen(page))

    def test_a_session_that_is_never_good_is_a_fault(self):
        for name in ("gives_cookie", "expire_after"):
            with self.subTest(name):
                stub = self.nsx()
                stub.takes_basic = False
                setattr(stub, name, 1 if name == "expire_after" else False)
                exporter = self.start("nsx", stub)
                page = exporter.wait_ready()
                self.assertEqual("auth", page.one("cert_probe_failed", module="rest_session")["reason"])
                exporter.stop()
                # two logins and at most three documents a time; the last time may be cut short
                self.assertLessEqual(len(stub.forms), 2 * page.value("kigen_probes_total", module="rest_session") + 2)

    def test_a_right_that_is_missing_leaves_no_session_open(self):
        stub = self.nsx()
        stub.takes_basic, stub.is_denied = False, True
        exporter = self.start("nsx", stub)
        page = exporter.wait_ready()
        self.assertEqual("auth", page.one("cert_probe_failed", module="rest_session")["reason"])
        exporter.wait_for_page(lambda _: stub.logouts > 4, "no third probe")
        self.assertLessEqual(len(stub.sessions), 1)

    def test_a_login_without_a_token_is_none(self):
        stub = self.nsx()
        stub.gives_token = False
        exporter = self.start("nsx", stub)
        page = exporter.wait_ready()
        self.assertEqual("schema", page.one("cert_probe_failed", module="rest_session")["reason"])
        self.assertEqual([], stub.asked())
        stub.gives_token = True
        page = self.wait_for(exporter, lambda page: page.value("cert_probe_success", module="rest_session") == 1,
                             "does not recover")
        self.assertEqual({"tls:0", *self.ITEMS}, self.seen(page))


class HorizonTest(SessionsTest):
    LOGIN = {"username": USER, "password": PASSWORD, "domain": "CORP"}
    CS1, CS2 = "servers/cs1.example.jp/certificate", "servers/cs2.example.jp/certificate"

    def horizon(self):
        servers = {f"cs{number}.example.jp": HorizonStub.told(NOW - 100 * DAY, NOW + number * 10 * DAY)
                   for number in (1, 2)}
        return HorizonStub(self.place, self.site, dict(self.LOGIN), servers)

    def start_horizon(self, stub, **keywords):
        return self.start("horizon", stub, options="session: {domain: CORP}", **keywords)

    def of_interface(self, what, page):
        return {item: value for item, value in what(page, module="rest_session").items() if item != "tls:0"}

    def test_dates_of_what_no_port_shows(self):
        stub = self.horizon()
        stub.vcenters = {"vc1.example.jp": {"cs1.example.jp": HorizonStub.told(NOW - DAY, NOW + 300 * DAY)}}
        stub.gateways = {"uag1": HorizonStub.told(NOW - 100 * DAY, NOW - DAY, valid=False)}
        exporter = self.start_horizon(stub)
        page = exporter.wait_ready()
        self.assertEqual(1, page.value("cert_probe_success", module="rest_session"),
                         page.find("cert_probe_failed", module="rest_session"))
        vcenter = "vcenters/vc1.example.jp/connection_servers/cs1.example.jp/certificate"
        gateway = "gateways/uag1/certificate"
        self.assertEqual({self.CS1: NOW + 10 * DAY, self.CS2: NOW + 20 * DAY, vcenter: NOW + 300 * DAY,
                          gateway: NOW - DAY}, self.of_interface(expiries, page))
        self.assertEqual({self.CS1: "cs1.example.jp", self.CS2: "cs2.example.jp",
                          vcenter: "vc1.example.jp/cs1.example.jp", gateway: "uag1"},
                         self.of_interface(friendly_names, page))
        self.assertEqual({"leaf"}, set(self.of_interface(roles, page).values()))
        info = dict(page.one("cert_info", item=self.CS1).labels)
        self.assertEqual("true", info["described"])
        self.assertEqual("cs1.example.jp", info["name"])
        unknown = {"fingerprint_sha256", "fingerprint_sha1", "serial_number", "key_algorithm", "key_bits", "ca",
                   "signature_algorithm", "self_signed", "subject_alt_names_count"}
        self.assertEqual(set(), unknown & set(info))
        self.assertEqual("", page.one("cert_info", module="rest_session", item="tls:0").get("described"))
        for item in (self.CS1, gateway):
            checks = page.values("cert_check_passed", "check", item=item)
            self.assertEqual({"valid_now": 0 if item == gateway else 1}, checks)
            self.assertEqual(1, len(page.find("cert_renewal_lead_seconds", item=item)))
        exporter.wait_for_page(lambda _: stub.logouts > 1, "no second session")
        self.assertLessEqual(stub.logins - stub.logouts, 1)
        self.assertIn("cs1.example.jp", exporter.get("/").text)
        self.assert_hidden(exporter, stub, PASSWORD, USER, "of-test", "hunter2")

    def test_items_stay_when_a_server_is_added(self):
        stub = self.horizon()
        exporter = self.start_horizon(stub)
        known = self.of_interface(expiries, exporter.wait_ready())
        stub.servers = {"cs0.example.jp": HorizonStub.told(NOW - DAY, NOW + 90 * DAY), **stub.servers}
        page = self.wait_for(exporter, lambda page: len(self.of_interface(expiries, page)) == 3, "is not added")
        self.assertLess(known.items(), self.of_interface(expiries, page).items())
        self.assertEqual([], vanished(page))
        stub.servers["cs2.example.jp"] = HorizonStub.told(NOW, NOW + 400 * DAY)
        page = self.wait_for(exporter, lambda page: self.of_interface(expiries, page)[self.CS2] == NOW + 400 * DAY,
                             "its renewal is not seen")
        self.assertEqual(1, page.value("cert_replacements_total", item=self.CS2))
        self.assertEqual(0, page.value("cert_replacements_total", item=self.CS1))

    def test_wrong_dates_lose_nothing_known(self):
        stub = self.horizon()
        exporter = self.start_horizon(stub)
        known = self.of_interface(expiries, exporter.wait_ready())
        right = stub.servers["cs2.example.jp"]
        for wrong in (HorizonStub.told(NOW, NOW - DAY), {"valid": True, "valid_from": "soon", "valid_to": "later"},
                      {"valid": True, "valid_to": NOW * 1000}, {"valid_from": 1, "valid_to": 10**18}):
            with self.subTest(wrong):
                stub.servers["cs2.example.jp"] = wrong
                page = self.wait_for(exporter, lambda page: failed_items(page, module="rest_session"), "does not fail")
                self.assertEqual("malformed", failed_items(page, module="rest_session")[self.CS2])
                self.assertEqual(known, self.of_interface(expiries, page))
                stub.servers["cs2.example.jp"] = right
                page = self.wait_for(exporter, lambda page: not failed_items(page, module="rest_session"),
                                     "does not recover")
                self.assertEqual(known, self.of_interface(expiries, page))

    def test_what_is_not_told_any_more_is_gone(self):
        stub = self.horizon()
        exporter = self.start_horizon(stub)
        exporter.wait_ready()
        stub.servers["cs2.example.jp"] = {}
        page = self.wait_for(exporter, vanished, "an empty certificate is not gone")
        self.assertEqual([self.CS2], vanished(page))
        self.assertEqual(1, page.value("cert_probe_success", module="rest_session"))
        stub.servers["cs1.example.jp"] = {"valid": False, "valid_from": 0, "valid_to": 0}
        page = self.wait_failed(exporter, "no_certificate")
        self.assertEqual([self.CS1], list(self.of_interface(expiries, page)))

    def test_logins_that_fail_and_sessions_that_end(self):
        for name, change, expected in (
                ("password", lambda stub: stub.login.update(password=WRONG), "auth"),
                ("domain", lambda stub: stub.login.update(domain="OTHER"), "auth"),
                ("ends once", lambda stub: setattr(stub, "expire_after", 3), None),
                ("never good", lambda stub: setattr(stub, "expire_after", 1), "auth")):
            with self.subTest(name):
                stub = self.horizon()
                change(stub)
                exporter = self.start_horizon(stub)
                page = exporter.wait_ready()
                failed = page.find("cert_probe_failed", module="rest_session")
                self.assertEqual([expected] if expected else [], [sample["reason"] for sample in failed])
                self.assert_hidden(exporter, stub, PASSWORD, USER, "of-test")

    def test_a_gateway_has_no_such_interface(self):
        stub = self.horizon()
        stub.broken["/rest/login"] = (404, "")
        page = self.start_horizon(stub).wait_ready()
        self.assertEqual(1, page.value("cert_probe_success", module="rest_session"))
        self.assertEqual("absent", page.one("cert_probe_failed", module="rest_session")["reason"])

    def test_what_was_told_outlives_a_restart(self):
        stub = self.horizon()
        flags = (f"--storage.path={self.place.folder / 'kept'}", "--storage.interval=100ms")
        exporter = self.start_horizon(stub, flags=flags)
        known = self.of_interface(expiries, exporter.wait_ready())
        exporter.stop()
        stub.broken["/rest/login"] = (503, "")
        page = self.start_horizon(stub, flags=flags).wait_ready()
        self.assertEqual(known, self.of_interface(expiries, page))
        self.assertEqual("true", page.one("cert_info", item=self.CS1)["described"])
        self.assertEqual({"valid_now": 1}, page.values("cert_check_passed", "check", item=self.CS1))


if __name__ == "__main__":
    unittest.main()
