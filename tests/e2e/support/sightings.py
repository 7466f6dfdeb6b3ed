"""What a page must say of a certificate that was seen, and of a target where none was."""

import hashlib


def fingerprint(der):
    return hashlib.sha256(der).hexdigest()


def thumbprint(der):
    """SHA-1, as Windows names certificates."""
    return hashlib.sha1(der).hexdigest()


class Sightings:
    """Assertions for a test case."""

    def assert_seen(self, page, issued, item="0", **labels):
        """The last attempt succeeded, and the item is this very certificate."""
        failures = [sample["reason"] for sample in page.find("cert_probe_failed", **labels)]
        self.assertEqual([], failures, labels)
        self.assertEqual(1, page.value("cert_probe_success", **labels))
        self.assert_certificate(page, issued, item, **labels)
        self.assertTrue(page.one("cert_tls_info", **labels)["version"])

    def assert_certificate(self, page, issued, item, **labels):
        info = page.one("cert_info", item=item, **labels)
        self.assertEqual(fingerprint(issued.der), info["fingerprint_sha256"])
        self.assertEqual(issued.not_after(), page.value("cert_not_after_timestamp_seconds", item=item, **labels))

    def assert_failed(self, page, reason, **labels):
        """The last attempt failed with the reason (or one of several), and nothing was ever seen."""
        self.assertEqual(0, page.value("cert_probe_success", **labels))
        reasons = (reason,) if isinstance(reason, str) else reason
        self.assertIn(page.one("cert_probe_failed", **labels)["reason"], reasons, labels)
        self.assertEqual([], page.find("cert_info", **labels))
