"""Source http: what identity providers publish, through renewals, outages and hostile documents."""

import base64
import json
import ssl
import subprocess
import unittest

from support.case import EndToEnd
from support.documents import Documents
from support.exporter import Exporter
from support.page_items import expiries
from support.pki import Pki


def body_of(issued):
    return base64.b64encode(ssl.PEM_cert_to_DER_cert(issued.pem)).decode()


def key(use, *chain):
    data = "".join(f"<ds:X509Certificate>{body_of(issued)}</ds:X509Certificate>" for issued in chain)
    return f'<KeyDescriptor use="{use}"><KeyInfo><X509Data>{data}</X509Data></KeyInfo></KeyDescriptor>'


def metadata(*keys):
    return ('<?xml version="1.0"?><EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="sso">'
            + "<IDPSSODescriptor>" + "".join(keys) + "</IDPSSODescriptor></EntityDescriptor>")


class DocumentsTest(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.root = pki.authority("VMCA")
        cls.site = pki.leaf("localhost", cls.root)
        cls.sts, cls.next_sts = (pki.leaf(f"ssoserverSign{days}", cls.root, end_days=days) for days in (40, 700))

    def serve(self):
        documents = Documents(self.place, self.site)
        self.url = documents.url
        return documents

    def start(self, module, path, **keywords):
        config = f"""
            global: {{interval: 1s, retry_interval: 1s, timeout: 5s}}
            groups: [{{name: g, module: {module}, system: vcenter, targets: ["{self.url}{path}"]}}]
            """
        return Exporter(self.place, config=config, **keywords)

    def test_metadata_of_a_real_producer_is_read(self):
        folder = self.place.folder / "mellon"
        folder.mkdir()
        subprocess.run(["mellon_create_metadata", "https://sp.example.jp/mellon", "https://sp.example.jp/mellon"],
                       cwd=folder, check=True, capture_output=True, timeout=60)
        documents = self.serve()
        documents.pages["/saml"] = (200, next(folder.glob("*.xml")).read_text())
        ends = expiries(self.start("saml", "/saml").wait_ready())
        text = subprocess.run(["openssl", "x509", "-noout", "-enddate", "-in", next(folder.glob("*.cert"))],
                              check=True, capture_output=True, text=True, timeout=20).stdout
        end = ssl.cert_time_to_seconds(text.strip().removeprefix("notAfter="))
        self.assertEqual({"signing:0": end, "encryption:0": end},
                         {item: ends[item] for item in ends if not item.startswith("tls:")})

    def test_a_signing_certificate_keeps_its_series_through_renewal_and_outage(self):
        documents = self.serve()
        documents.pages["/saml"] = (200, metadata(key("signing", self.sts, self.root), key("encryption", self.sts)))
        exporter = self.start("saml", "/saml")
        page = exporter.wait_ready()
        ends = expiries(page)
        self.assertEqual({"tls:0", "signing:0", "signing:0/1", "encryption:0"}, set(ends) - {"tls:1"})
        self.assertEqual(self.sts.not_after(), ends["signing:0"])
        signing = page.one("cert_expiry_seconds", item="signing:0")
        self.assertEqual(("signing", "vcenter", self.url + "/saml"),
                         (signing["role"], signing["system"], signing["target"]))
        self.assertEqual(0, page.value("cert_check_passed", item="tls:0", check="trusted"))
        self.assertEqual(1, page.value("cert_probe_success"))
        self.assertTrue(page.find("cert_tls_info"))

        for status, body, reason in ((503, "busy", "http_status"), (200, "<html>maintenance</html>", "schema"),
                                     (200, metadata(), "no_certificate"), (200, "<!DOCTYPE x><EntityDescriptor/>"
                                      "urn:oasis:names:tc:SAML:2.0:metadata", "unsupported")):
            with self.subTest(reason):
                documents.pages["/saml"] = (status, body)
                page = exporter.wait_for_page(lambda page, reason=reason: page.find("cert_probe_failed", reason=reason),
                                              f"does not fail with {reason}")
                self.assertEqual(ends, expiries(page))
        half = metadata(key("signing", self.sts), "<X509Certificate>MIIB</X509Certificate>")
        documents.pages["/saml"] = (200, half)
        page = exporter.wait_for_page(lambda page: page.find("cert_item_failed"), "what does not hold is not told")
        self.assertEqual(ends, expiries(page))
        documents.pages["/saml"] = (200, metadata(key("signing", self.next_sts), key("signing", self.sts)))
        page = exporter.wait_for_page(lambda page: "signing:1" in expiries(page), "the renewal is not seen")
        self.assertEqual(self.next_sts.not_after(), expiries(page)["signing:0"])
        self.assertEqual(1, page.value("cert_replacements_total", item="signing:0"))

    def test_keys_lists_and_redirects(self):
        documents = self.serve()
        key_set = json.dumps({"keys": [{"use": "sig", "x5c": [body_of(self.sts)]}], "ca": self.root.pem})
        documents.pages["/keys"] = (200, key_set)
        documents.pages["/moved"] = (302, "/keys")
        for path in ("/keys", "/moved"):
            page = self.start("jwks", path).wait_ready()
            self.assertEqual(self.sts.not_after(), expiries(page)["signing:0"])
            self.assertEqual("root", page.one("cert_expiry_seconds", item="/ca")["role"])

    def test_hostile_documents_harm_nobody(self):
        documents = self.serve()
        documents.pages.update({
            "/good": (200, self.sts.pem),
            "/deep.json": (200, "[" * 10_000 + '"MII'),
            "/deep.xml": (200, "<X509Certificate>" * 10_000),
            "/bomb.xml": (200, '<!DOCTYPE l [<!ENTITY a "X509Certificate"><!ENTITY b "&a;&a;">]><l>&b;</l>'),
            "/big.json": (200, b'{"a":"MII' + b"A" * (17 << 20)),
            "/endless": (302, "/endless"),
        })
        targets = ", ".join(f'"{self.url}{path}"' for path in documents.pages)
        exporter = Exporter(self.place, config=f"groups: [{{name: g, module: document, targets: [{targets}]}}]\n")
        page = exporter.wait_ready()
        reasons = {sample["target"].removeprefix(self.url): sample["reason"] for sample in page.find("cert_probe_failed")}
        self.assertEqual({"/deep.json": "too_large", "/deep.xml": "malformed", "/bomb.xml": "unsupported",
                          "/big.json": "too_large", "/endless": "http_status"}, reasons)
        self.assertEqual(1, page.value("cert_probe_success", target=self.url + "/good"))
        self.assertEqual(len(documents.pages), len(page.find("cert_expiry_seconds", item="tls:0")))

    def test_credentials_go_to_verified_peers_alone(self):
        """And nowhere else: not into logs, pages or messages."""
        documents = self.serve()
        secrets = {"user": "kigen-user", "password": "hunter2-of-test", "token": "tok3n-of-test"}
        documents.pages["/saml"] = (200, metadata(key("signing", self.sts)))
        files = {name: self.place.write(f"secrets/{name}", secret + "\n") for name, secret in secrets.items()}
        basic = f"credentials: {{username_file: {files['user']}, password_file: {files['password']}}}"
        bearer = f"credentials: {{token_file: {files['token']}}}"
        trusting = f"tls: {{ca_file: {self.place.write('ca.pem', self.root.pem)}}}"
        by_name = self.url.replace("127.0.0.1", "localhost")
        expected = base64.b64encode(f"{secrets['user']}:{secrets['password']}".encode()).decode()
        outputs = []
        for name, options, url, wanted, reason in (
                ("basic", f"{basic}, {trusting}", by_name, f"Basic {expected}", None),
                ("bearer", f"{bearer}, {trusting}", by_name, f"Bearer {secrets['token']}", None),
                ("rejected", f"{basic}, {trusting}", by_name, "Basic other", "auth"),
                ("unknown authority", basic, by_name, None, "untrusted"),
                ("other name", f"{basic}, {trusting}", self.url, None, "untrusted"),
                ("in clear", basic, by_name.replace("https", "http"), None, "untrusted")):
            with self.subTest(name):
                documents.authorization, documents.requests[:] = wanted, []
                config = f'groups: [{{name: g, module: saml, {options}, targets: ["{url}/saml"]}}]\n'
                exporter = Exporter(self.place, config=config, flags=["--log.level=debug"])
                page = exporter.wait_ready()
                reasons = [sample["reason"] for sample in page.find("cert_probe_failed")]
                self.assertEqual([reason] if reason else [], reasons)
                self.assertEqual(bool(wanted), bool(documents.requests))
                self.assertEqual(url.startswith("https"), "tls:0" in expiries(page))
                outputs += [exporter.get("/").text, page.text]
                exporter.stop()
                outputs.append(exporter.log())
        for secret in (*secrets.values(), expected):
            self.assertFalse([text for text in outputs if secret in text], secret)

    def test_a_module_with_credentials_is_not_for_everybody(self):
        config = f"""
            modules: {{nsx: {{source: http, credentials: {{token_file: {self.place.write('token', 'x')}}}}}}}
            groups: [{{name: g, module: files, targets: ["{self.place.write('empty', '')}"]}}]
            """
        answer = Exporter(self.place, config=config).probe(module="nsx", target="https://127.0.0.1:1/")
        self.assertEqual(400, answer.status, answer.text)

    def test_on_demand(self):
        documents = Documents(self.place)
        documents.pages["/saml"] = (200, metadata(key("signing", self.sts)))
        exporter = Exporter(self.place, str(self.place.write("empty", "")))
        page = exporter.probe(module="saml", target=documents.url + "/saml").page
        self.assertEqual(1, page.value("probe_success"))
        self.assertEqual({"signing:0": self.sts.not_after()}, expiries(page))
        answer = exporter.probe(module="saml", target="https://user:hunter2@127.0.0.1/")
        self.assertEqual(400, answer.status)
        self.assertNotIn("hunter2", answer.text)


if __name__ == "__main__":
    unittest.main()
