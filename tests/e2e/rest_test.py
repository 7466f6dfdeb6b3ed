"""Source rest_session against stubs of vCenter, NSX and ONTAP: what is seen, and that nothing known is lost."""

import hashlib
import json
import pathlib
import threading
import unittest

from support.case import EndToEnd
from support.exporter import Exporter, run
from support.page_items import expiries, failed_items, friendly_names, roles, states, vanished
from support.pki import Pki
from support.rest_stubs import NsxStub, OntapStub, TokenStub, VCenterStub

USER, PASSWORD = "kigen-reader", "hunter2-of-rest"
MODULES = """
modules:
  vcenter_rest:
    source: rest_session
    documents:
      tls: /api/vcenter/certificate-management/vcenter/tls
      signing: /api/vcenter/certificate-management/vcenter/signing-certificate
      roots: /api/vcenter/certificate-management/vcenter/trusted-root-chains
    each: {roots: "/*/chain"}
    roles: {signing: signing, roots: trusted}
    optional_documents: [signing]
    session: {login: /api/session, header: vmware-api-session-id, logout: /api/session}
  nsx_rest:
    source: rest_session
    documents: {certificates: /api/v1/trust-management/certificates}
    paging: {cursor: /cursor}
  ontap_rest:
    source: rest_session
    documents: {certificates: "/api/security/certificates?fields=*&type=server|root_ca&max_records=1"}
    paging: {next: /_links/next/href}
  tokens:
    source: rest_session
    documents: {monitor: /rest/monitor}
"""


class RestTest(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.root = pki.authority("VMCA")
        cls.other_root = pki.authority("Older VMCA")
        cls.site = pki.leaf("localhost", cls.root)
        cls.sts = pki.leaf("ssoserverSign", cls.root, names=[], end_days=40)
        cls.services = [pki.leaf(f"service{number}", cls.root, end_days=50 + number) for number in range(5)]

    def start(self, module, stub, password=PASSWORD, trusting=None, options="", **keywords):
        user_file = self.place.write("secrets/user", USER + "\n")
        password_file = self.place.write("secrets/password", password + "\n")
        ca_file = self.place.write("ca.pem", (trusting or self.root).pem)
        config = MODULES + f"""
global: {{interval: 1s, retry_interval: 1s, timeout: 5s}}
groups:
  - name: g
    module: {module}
    targets: ["{stub.target}"]
    credentials: {{username_file: {user_file}, password_file: {password_file}}}
    tls: {{ca_file: {ca_file}}}
    {options}
"""
        return Exporter(self.place, config=config, flags=["--log.level=debug"], **keywords)

    def vcenter(self):
        return VCenterStub(self.place, self.site, USER, PASSWORD, self.sts,
                           {"A/1": self.root, "B": self.other_root})

    def wait_failed(self, exporter, reason):
        return exporter.wait_for_page(lambda page: page.find("cert_probe_failed", reason=reason),
                                      f"does not fail with {reason}")

    def wait_well(self, exporter):
        return exporter.wait_for_page(lambda page: page.value("cert_probe_success") == 1 and page, "does not recover")

    VCENTER_ROLES = {
        "tls:0": "leaf", "tls/cert": "leaf",
        "signing/active_cert_chain/cert_chain/0": "signing", "signing/active_cert_chain/cert_chain/1": "root",
        "roots/A%2F1/cert_chain/cert_chain/0": "trusted", "roots/B/cert_chain/cert_chain/0": "trusted"}

    def test_vcenter(self):
        stub = self.vcenter()
        exporter = self.start("vcenter_rest", stub)
        page = exporter.wait_ready()
        expected = {item.replace("%2F", "/"): role for item, role in self.VCENTER_ROLES.items()}
        self.assertEqual(expected, roles(page))
        self.assertEqual(self.sts.not_after(), expiries(page)["signing/active_cert_chain/cert_chain/0"])
        self.assertEqual(1, page.value("cert_probe_success"))
        self.assertEqual(1, page.value("cert_check_passed", item="tls:0", check="trusted"))
        self.assertIn(f"{stub.PREFIX}/trusted-root-chains/A%2F1", stub.asked())
        leads = {sample["item"] for sample in page.find("cert_renewal_lead_seconds")}
        self.assertEqual({"tls:0", "tls/cert", "signing/active_cert_chain/cert_chain/0"}, leads)
        exporter.wait_for_page(lambda _: stub.logouts > 1, "no second session")
        self.assertLessEqual(stub.logins - stub.logouts, 1)

        del stub.roots["B"]
        page = exporter.wait_for_page(lambda page: vanished(page), "a root that is gone is not told")
        self.assertEqual(["roots/B/cert_chain/cert_chain/0"], vanished(page))
        self.assertNotIn("roots/B/cert_chain/cert_chain/0", roles(page))

    def test_a_list_of_another_shape_loses_nothing(self):
        stub = self.vcenter()
        exporter = self.start("vcenter_rest", stub)
        known = roles(exporter.wait_ready())
        stub.broken[f"{stub.PREFIX}/trusted-root-chains"] = (200, {"error": "maintenance"})
        page = self.wait_failed(exporter, "schema")
        self.assertEqual(known, roles(page))
        self.assertIn("roots", failed_items(page))

    def test_a_session_that_expires_is_opened_again_once(self):
        stub = self.vcenter()
        stub.expire_after = 3
        page = self.start("vcenter_rest", stub).wait_ready()
        self.assertEqual(1, page.value("cert_probe_success"))
        self.assertEqual(len(self.VCENTER_ROLES), len(roles(page)))

    def test_a_session_that_expires_all_the_time_is_a_fault(self):
        stub = self.vcenter()
        stub.expire_after = 1
        exporter = self.start("vcenter_rest", stub)
        page = exporter.wait_ready()
        self.assertEqual("auth", page.one("cert_probe_failed")["reason"])
        exporter.stop()
        # two logins and four requests for documents each time; the last time may be cut short
        self.assertLessEqual(2 * (len(stub.asked("POST")) - 2), len(stub.asked()))

    def test_what_goes_wrong_loses_nothing_known(self):
        stub = self.vcenter()
        exporter = self.start("vcenter_rest", stub)
        known = roles(exporter.wait_ready())
        tls, signing, root_list = (f"{stub.PREFIX}/{name}" for name in ("tls", "signing-certificate",
                                                                        "trusted-root-chains"))
        chain = json.dumps({"cert": self.site.pem})
        for where, answer, item, reason in (
                (tls, (500, "busy"), "tls", "http_status"),
                (tls, (404, "{}"), "tls", "not_found"),
                (tls, (403, "{}"), "tls", "auth"),
                (tls, (302, "", {"Location": f"https://127.0.0.1:{stub.port}/"}), "tls", "http_status"),
                (tls, (200, "<html>Please log in</html>"), "tls", "schema"),
                (tls, (200, "{}"), "tls", "no_certificate"),
                (tls, (200, chain[:len(chain) // 2]), "tls", "truncated"),
                (signing, (200, '["MII",' + "[" * 1_000_000), "signing", "too_large"),
                (signing, (200, b'{"a":"' + b"A" * (100 << 20)), "signing", "too_large"),
                (root_list, (200, "<html/>"), "roots", "schema"),
                (root_list + "/B", (500, ""), "roots/B", "http_status"),
                (stub.PREFIX + "/trusted-root-chains/B", (200, '{"cert_chain":"MIIB"}'), "roots/B", "no_certificate")):
            with self.subTest(where=where, reason=reason):
                stub.broken = {where: answer}
                page = exporter.wait_for_page(lambda page, reason=reason: failed_items(page).get(item) == reason and page,
                                              f"{item} does not fail with {reason}")
                self.assertEqual(known, roles(page))
                self.assertEqual(reason, page.one("cert_probe_failed")["reason"])
                stub.broken = {}
                page = self.wait_well(exporter)
                self.assertEqual({}, failed_items(page))
                self.assertEqual(known, roles(page))
        # an optional document that an older release does not have
        stub.broken = {signing: (404, "{}")}
        page = exporter.wait_for_page(lambda page: vanished(page), "an optional document that is gone is not told")
        self.assertEqual(1, page.value("cert_probe_success"))
        self.assertEqual({item for item in known if item.startswith("signing/")}, set(vanished(page)))

    def test_hanging_documents_end_in_time_and_the_others_count(self):
        stub = self.vcenter()
        exporter = self.start("vcenter_rest", stub, options="timeout: 3s")
        known = roles(exporter.wait_ready())
        release = threading.Event()
        answer = stub.answer

        def slow(request):
            if request.where.endswith("/trusted-root-chains"):
                release.wait(30)
            return answer(request)
        self.addCleanup(release.set)
        stub.answer = slow
        page = self.wait_failed(exporter, "timeout")
        self.assertEqual(known, roles(page))
        self.assertEqual({"roots": "timeout"}, failed_items(page))
        exporter.wait_for_page(lambda page: page.value("kigen_probe_failures_total", module="vcenter_rest",
                                                       reason="timeout") > 2, "does not go on")
        self.assertLessEqual(stub.logins - stub.logouts, 1)  # the one that is open now

    def test_peers_that_do_not_verify_are_told_nothing(self):
        stub = self.vcenter()
        for name, trusting, target in (("authority", self.other_root, stub.target),
                                       ("name", self.root, stub.target.replace("localhost", "127.0.0.1"))):
            with self.subTest(name):
                stub.forget()
                stub.target, before = target, stub.target
                exporter = self.start("vcenter_rest", stub, trusting=trusting)
                page = exporter.wait_ready()
                self.assertEqual("untrusted", page.one("cert_probe_failed")["reason"])
                self.assertIn("tls:0", expiries(page))
                exporter.stop()
                self.assertEqual([], stub.requests)
                stub.target = before

    def test_a_pinned_peer_is_verified_by_its_certificate(self):
        stub = self.vcenter()
        fingerprint = hashlib.sha256(self.site.der).hexdigest()
        for name, pin, reasons in (("its own", fingerprint, []), ("another", "ab" * 32, ["untrusted"])):
            with self.subTest(name):
                stub.forget()
                exporter = self.start_pinned(stub, pin)
                page = exporter.wait_ready()
                self.assertEqual(reasons, [sample["reason"] for sample in page.find("cert_probe_failed")])
                self.assertEqual(not reasons, bool(stub.requests))
                exporter.stop()

    def start_pinned(self, stub, pin):
        files = {name: self.place.write(f"secrets/{name}", secret + "\n")
                 for name, secret in (("user", USER), ("password", PASSWORD))}
        config = MODULES + f"""
groups:
  - name: g
    module: vcenter_rest
    targets: ["https://127.0.0.1:{stub.port}/"]
    credentials: {{username_file: {files["user"]}, password_file: {files["password"]}}}
    tls: {{pin_sha256: ["{pin}"]}}
"""
        return Exporter(self.place, config=config)

    def test_nsx_in_pages(self):
        records = [(f"cert {number}", issued, number != 3) for number, issued in enumerate(self.services)]
        stub = NsxStub(self.place, self.site, USER, PASSWORD, records)
        exporter = self.start("nsx_rest", stub)
        page = exporter.wait_ready()
        items = [f"certificates/results/{number}/pem_encoded" for number in range(5)]
        self.assertEqual({"tls:0", *items}, set(roles(page)))
        self.assertEqual({item: f"cert {number}" for number, item in enumerate(items)}, friendly_names(page))
        self.assertEqual({items[3]: "backup"}, states(page))
        self.assertEqual([stub.PATH, stub.PATH + "?cursor=2", stub.PATH + "?cursor=4"], stub.asked()[:3])

        answer = stub.answer

        def half(request):
            return (500, "") if request.query.get("cursor") == "4" else answer(request)
        stub.answer = half
        page = self.wait_failed(exporter, "http_status")
        self.assertEqual({"tls:0", *items}, set(roles(page)))
        stub.answer = answer
        stub.records.pop()
        page = exporter.wait_for_page(lambda page: vanished(page), "a certificate that is gone is not told")
        self.assertEqual([items[4]], vanished(page))

    def test_ontap_by_links_and_with_its_filter(self):
        records = [("cluster1", "server", self.services[0]), ("preinstalled", "server_ca", self.other_root),
                   ("svm root", "root_ca", self.root), ("svm1", "server", self.services[1])]
        stub = OntapStub(self.place, self.site, USER, PASSWORD, records)
        page = self.start("ontap_rest", stub).wait_ready()
        items = [f"certificates/records/{number}/public_certificate" for number in range(3)]
        self.assertEqual({"tls:0": "leaf", items[0]: "leaf", items[1]: "trusted", items[2]: "leaf"}, roles(page))
        self.assertEqual({items[0]: "cluster1", items[1]: "svm root", items[2]: "svm1"}, friendly_names(page))
        self.assertNotIn(items[1], {sample["item"] for sample in page.find("cert_renewal_lead_seconds")})

    def test_tokens_of_a_json_login(self):
        login = {"username": USER, "password": PASSWORD, "domain": "CORP"}
        for name, token, in_header in (("pointer", "token: /tokens/0/access_token", False),
                                       ("header", "token_header: X-Auth-Token", True),
                                       ("missing", "token: /access_token", False)):
            with self.subTest(name):
                stub = TokenStub(self.place, self.site, login, in_header, self.services[0].pem)
                session = f'login: /rest/login, auth: json, {token}, header: "Authorization: Bearer", domain: CORP'
                page = self.start("tokens", stub, options=f"session: {{{session}}}").wait_ready()
                reasons = [sample["reason"] for sample in page.find("cert_probe_failed")]
                self.assertEqual(["schema"] if name == "missing" else [], reasons)
                self.assertEqual(name != "missing", "monitor/pem" in expiries(page))

    def test_wrong_credentials_and_no_secret_in_any_output(self):
        """A session and a password appear in what is sent to the verified peer, and nowhere else."""
        outputs = []
        wrong = "wr0ng-of-rest"
        for password in (PASSWORD, wrong):
            stub = self.vcenter()
            exporter = self.start("vcenter_rest", stub, password=password)
            page = exporter.wait_ready()
            reasons = [sample["reason"] for sample in page.find("cert_probe_failed")]
            self.assertEqual([] if password == PASSWORD else ["auth"], reasons)
            self.assertIn("tls:0", expiries(page))
            outputs += [page.text, exporter.get("/").text]
            answer = exporter.probe(module="vcenter_rest", target=stub.target, debug="true")
            outputs.append(answer.text)
            outputs.append(pathlib.Path(f"/proc/{exporter.child.pid}/cmdline").read_text(encoding="utf-8"))
            exporter.stop()
            outputs.append(exporter.log())
        secrets = [PASSWORD, wrong, "of-test", USER]
        self.assertEqual([], [secret for secret in secrets for text in outputs if secret in text])

    def test_on_demand_with_credentials_where_it_is_allowed(self):
        stub = self.vcenter()
        secrets = {name: self.place.write(f"secrets/{name}", secret) for name, secret in (("u", USER), ("p", PASSWORD))}
        config = MODULES + f"""
  mine:
    source: rest_session
    on_demand: true
    documents: {{tls: {stub.PREFIX}/tls}}
    session: {{login: /api/session, header: vmware-api-session-id, logout: /api/session}}
    credentials: {{username_file: {secrets["u"]}, password_file: {secrets["p"]}}}
    tls: {{ca_file: {self.place.write("ca.pem", self.root.pem)}}}
groups: [{{name: g, module: files, targets: ["{self.place.write('empty', '')}"]}}]
"""
        exporter = Exporter(self.place, config=config)
        answer = exporter.probe(module="mine", target=stub.target, debug="true")
        self.assertIn("tls: 1 certificates", answer.text)
        for secret in (USER, PASSWORD, "of-test"):
            self.assertNotIn(secret, answer.text)

    def test_mistakes_in_a_configuration(self):
        for options, expected in (
                ("documents: {a: b}", "a path that begins with /"),
                ("documents: {a: /a}, session: {header: x}", "session.header needs session.login"),
                ("documents: {a: /a}, each: {b: '/*'}", "each: expected names of documents"),
                ("documents: {a: /a}, roles: {a: boss}", "a role such as trusted"),
                ("documents: {a: /a}, headers: ['Authorization: x']", "a header that is not secret"),
                ("documents: {a/b: /a}", "expected names of letters"),
                ("max_bytes: 2048", "modules.m: expected documents"), ("interval: 1h", "modules.m: expected documents"),
                ("documents: {a: /a}, tls: {pin_sha256: [abc]}", "64 hexadecimal digits"),
                ("documents: {a: /a}, paging: {next: href}", "a JSON pointer")):
            with self.subTest(options):
                config = f"modules: {{m: {{source: rest_session, {options}}}}}\n" \
                         "groups: [{name: g, module: m, targets: [h]}]\n"
                done = run("--config.check", f"--config.file={self.place.write('mistaken.yml', config)}")
                self.assertEqual(1, done.returncode)
                self.assertIn(expected, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
