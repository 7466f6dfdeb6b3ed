"""Source http: through proxies, to pinned peers, with headers, bodies and logins of other kinds than Basic."""

import hashlib
import unittest

from support.case import EndToEnd
from support.documents import Documents
from support.exporter import Exporter
from support.page_items import expiries
from support.ntlm_stub import NtlmStub
from support.pki import Pki
from support.ports import closed_port
from support.proxies import start_microsocks, start_tinyproxy
from support.web_logins import WebLogins

USER, PASSWORD, WRONG = "kigen", "Kg-s3cret-way", "Kg-wr0ng-way"


class HttpWays(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.root = pki.authority("Test Root")
        cls.site = pki.leaf("localhost", cls.root)
        cls.shown = pki.leaf("in a document", cls.root)
        cls.ca_file = world.write("ca.pem", cls.root.pem)
        cls.files = {name: world.write(f"secrets/{name}", text + "\n") for name, text in (
            ("user", USER), ("password", PASSWORD), ("wrong", WRONG), ("header", "X-Api-Key: k3y-of-test"))}

    def serve(self, issued=None):
        documents = Documents(self.place, issued)
        documents.pages["/doc"] = (200, self.shown.pem)
        return documents

    def look(self, groups, **keywords):
        """`groups`: {name: (options, URL)}; the page, and what the exporter said."""
        lines = [f'  - {{name: {name}, module: document, {options}{", " if options else ""}targets: ["{url}"]}}\n'
                 for name, (options, url) in groups.items()]
        exporter = Exporter(self.place, config="groups:\n" + "".join(lines), flags=["--log.level=debug"], **keywords)
        page = exporter.wait_ready()
        status = exporter.get("/").text
        exporter.stop()
        for text in (page.text, status, exporter.log()):
            for secret in (PASSWORD, WRONG, "k3y-of-test"):
                self.assertNotIn(secret, text)
        return page

    def assert_outcomes(self, page, expected):
        """`expected`: {group: reason, or None where document and chain were seen}"""
        reasons = {sample["group"]: sample["reason"] for sample in page.find("cert_probe_failed")}
        self.assertEqual({group: reason for group, reason in expected.items() if reason}, reasons)
        for group, reason in expected.items():
            if reason is None:
                self.assertEqual(self.shown.not_after(), expiries(page, group=group)["0"], group)

    def test_proxies(self):
        credentials = (USER, PASSWORD)
        documents, plain = self.serve(self.site), self.serve()
        proxies = {"http": (start_tinyproxy(self.place), start_tinyproxy(self.place, credentials)),
                   "socks5": (start_microsocks(self.place), start_microsocks(self.place, credentials))}
        known = f"proxy_username_file: {self.files['user']}, proxy_password_file: {self.files['password']}"
        wrong = f"proxy_username_file: {self.files['user']}, proxy_password_file: {self.files['wrong']}"
        url, groups, expected = documents.url + "/doc", {}, {}
        for kind, (open_proxy, closed) in proxies.items():
            for name, port, more, where, reason in (
                    ("plain", open_proxy.port, "", url, None), ("auth", closed.port, known, url, None),
                    ("in_clear", open_proxy.port, "", plain.url + "/doc", None),
                    ("wrong", closed.port, wrong, url, "proxy_auth"), ("none", closed.port, "", url, "proxy_auth"),
                    ("none_in_clear", closed.port, "", plain.url + "/doc", "proxy_auth"),
                    ("down", closed_port(), "", url, "proxy")):
                groups[f"{kind}_{name}"] = (f'proxy: "{kind}://127.0.0.1:{port}"' + (f", {more}" if more else ""), where)
                expected[f"{kind}_{name}"] = reason
        # no word of the environment counts
        page = self.look(groups, environment={"no_proxy": "*", "https_proxy": "http://127.0.0.1:1"})
        self.assert_outcomes(page, expected)
        for kind in proxies:
            for name in ("plain", "auth"):
                self.assertIn("tls:0", expiries(page, group=f"{kind}_{name}"))
            for proxy in proxies[kind]:
                self.assertIn("127.0.0.1", proxy.log())
        through = [len(proxy.log().splitlines()) for kind in proxies for proxy in proxies[kind]]
        self.assertTrue(all(through), through)

    def test_pins(self):
        documents = self.serve(self.site)
        pin = hashlib.sha256(self.site.der).hexdigest()
        colons = ":".join(pin[at:at + 2] for at in range(0, 64, 2)).upper()
        secret = f"header_files: [{self.files['header']}]"
        url = documents.url + "/doc"
        page = self.look({
            "pinned": (f'{secret}, tls: {{pin_sha256: ["{"0" * 64}", "{pin}"]}}', url),
            "colons": (f'{secret}, tls: {{pin_sha256: ["{colons}"]}}', url)})
        self.assert_outcomes(page, {"pinned": None, "colons": None})
        self.assertEqual(0, page.value("cert_check_passed", group="pinned", item="tls:0", check="trusted"))
        asked = len(documents.requests)
        page = self.look({"other": (f'tls: {{pin_sha256: ["{"ab" * 32}"]}}', url)})
        self.assert_outcomes(page, {"other": "untrusted"})
        self.assertIn("tls:0", expiries(page))
        self.assertEqual(asked, len(documents.requests))

    def test_a_secret_header_goes_to_verified_peers_alone_and_along_with_no_redirect(self):
        documents = self.serve(self.site)
        elsewhere = self.serve(self.site)
        documents.pages["/moved"] = (302, elsewhere.url + "/doc")
        by_name = documents.url.replace("127.0.0.1", "localhost")
        options = f"header_files: [{self.files['header']}], tls: {{ca_file: {self.ca_file}}}"
        page = self.look({"trusted": (options, by_name + "/doc"), "other_name": (options, documents.url + "/doc"),
                          "moved": (options, by_name + "/moved")})
        self.assert_outcomes(page, {"trusted": None, "other_name": "untrusted", "moved": "http_status"})
        self.assertEqual(2, len(documents.requests))
        self.assertEqual([], elsewhere.requests)

    def test_logins(self):
        logins = WebLogins(self.place, self.site, USER, PASSWORD, self.shown.pem)
        trusting = f"tls: {{ca_file: {self.ca_file}}}"

        def credentials(scheme, password):
            return (f"credentials: {{scheme: {scheme}, username_file: {self.files['user']}, "
                    f"password_file: {self.files[password]}}}, {trusting}")
        digest, negotiate = logins.url + "/digest/doc", logins.url + "/negotiate/doc"
        groups = {"digest": (credentials("digest", "password"), digest),
                  "digest_wrong": (credentials("digest", "wrong"), digest),
                  "digest_as_basic": (credentials("basic", "password"), digest),
                  "negotiate": (f"credentials: {{scheme: negotiate}}, {trusting}", negotiate),
                  "negotiate_untrusted": ("credentials: {scheme: negotiate}", negotiate)}
        page = self.look(groups, environment=logins.realm.client_environment)
        self.assert_outcomes(page, {"digest": None, "digest_wrong": "auth", "digest_as_basic": "auth",
                                    "negotiate": None, "negotiate_untrusted": "untrusted"})
        page = self.look({"no_ticket": groups["negotiate"]})
        self.assert_outcomes(page, {"no_ticket": "auth"})


    def test_ntlm(self):
        stub = NtlmStub(self.place, self.site, "TEST", USER, PASSWORD, self.shown.pem)
        user = self.place.write("secrets/windows-user", f"TEST\\{USER}\n")
        groups = {name: (f"credentials: {{scheme: ntlm, username_file: {user}, password_file: {self.files[password]}}}, "
                         f"tls: {{ca_file: {self.ca_file}}}", f"https://{stub.target}/doc")
                  for name, password in (("right", "password"), ("wrong", "wrong"))}
        self.assert_outcomes(self.look(groups), {"right": None, "wrong": "auth"})


if __name__ == "__main__":
    unittest.main()
