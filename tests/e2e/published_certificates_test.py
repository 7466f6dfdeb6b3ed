"""Certificates that no port shows, as the runbooks watch them: curl, the filter beside them, a file, an alert's metrics."""

import base64
import http.server
import pathlib
import subprocess
import threading
import unittest

from support.case import EndToEnd
from support.exporter import Exporter
from support.page_items import expiries, roles
from support.pki import Pki

FILTER = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "runbooks" / "published_certificates.py"
DAY = 86400


class Publisher(http.server.ThreadingHTTPServer):
    """Answers every request with `document`, or with an error when there is none."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answering)
        self.document = None


class Answering(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        document = self.server.document
        self.send_response(200 if document else 503)
        self.end_headers()
        self.wfile.write((document or "<html>No healthy upstream</html>").encode())

    def log_message(self, *_):
        pass


def metadata(*chain):
    """SAML metadata with a signing chain in one X509Data, as vCenter writes it."""
    data = "".join(f"<X509Certificate>{base64.encodebytes(issued.der).decode()}</X509Certificate>" for issued in chain)
    return ('<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"><IDPSSODescriptor><KeyDescriptor use="signing">'
            f"<KeyInfo><X509Data>{data}</X509Data></KeyInfo></KeyDescriptor></IDPSSODescriptor></EntityDescriptor>")


class SigningCertificate(EndToEnd):
    def setUp(self):
        super().setUp()
        pki = Pki(self.place)
        self.root = pki.authority("Test VMCA")
        self.old = pki.leaf("ssoserverSign", self.root, names=[], end_days=80)
        self.new = pki.leaf("ssoserverSign", self.root, names=[], start_days=0, end_days=700)
        self.file = self.place.folder / "exports" / "sts.pem"
        self.file.parent.mkdir()
        self.publisher = Publisher()
        threading.Thread(target=self.publisher.serve_forever, daemon=True).start()
        self.addCleanup(self.publisher.server_close)
        self.addCleanup(self.publisher.shutdown)

    def export(self, document):
        """What the timer runs. The exit code is that of the filter."""
        self.publisher.document = document
        url = f"http://127.0.0.1:{self.publisher.server_port}/websso/SAML2/Metadata/vsphere.local"
        command = f"curl --noproxy '*' --fail --silent --show-error --max-time 30 {url} | {FILTER} {self.file}"
        return subprocess.run(["sh", "-c", command], capture_output=True, timeout=60, check=False).returncode

    def start_exporter(self):
        exporter = Exporter(self.place, config=f"""
            global: {{interval: 1s, retry_interval: 1s}}
            groups:
              - {{name: sts, module: files, targets: ["{self.file}"], renewal_lead: 90d}}
            """)
        exporter.wait_ready()
        return exporter

    def test_from_the_first_warning_to_the_renewal(self):
        self.assertEqual(0, self.export(metadata(self.old, self.root)))
        exporter = self.start_exporter()
        page = exporter.wait_for_page(expiries, "certificates")
        self.assertEqual({"sts.pem#0": "leaf", "sts.pem#1": "root"}, roles(page))
        self.assertEqual({"sts.pem#0": 90 * DAY}, page.values("cert_renewal_lead_seconds", "item"))
        self.assertLess(page.value("cert_expiry_seconds", item="sts.pem#0"), 90 * DAY)
        self.assertEqual(0, page.value("cert_replacements_total", item="sts.pem#0"))

        self.assertEqual(0, self.export(metadata(self.new, self.root)))
        page = exporter.wait_for_page(
            lambda page: expiries(page).get("sts.pem#0") == self.new.not_after(), "the renewal in the same series")
        self.assertEqual(1, page.value("cert_replacements_total", item="sts.pem#0"))
        self.assertEqual(0, page.value("cert_replacements_total", item="sts.pem#1"))

    def test_a_source_that_dries_up_is_a_failed_probe_and_takes_no_value_away(self):
        self.assertEqual(0, self.export(metadata(self.old, self.root)))
        exporter = self.start_exporter()
        known = expiries(exporter.wait_for_page(expiries, "certificates"))

        self.assertEqual(1, self.export(None))
        page = exporter.wait_for_page(lambda page: page.find("cert_probe_failed"), "the failure")
        self.assertEqual("not_found", page.one("cert_probe_failed")["reason"])
        self.assertEqual(0, page.value("cert_probe_success"))
        self.assertEqual(known, expiries(page))
        self.assertEqual([], page.find("cert_item_vanished_timestamp_seconds"))

        self.assertEqual(0, self.export(metadata(self.old, self.root)))
        page = exporter.wait_for_page(lambda page: page.value("cert_probe_success") == 1, "the recovery")
        self.assertEqual(known, expiries(page))
        self.assertEqual(0, page.value("cert_replacements_total", item="sts.pem#0"))


if __name__ == "__main__":
    unittest.main()
