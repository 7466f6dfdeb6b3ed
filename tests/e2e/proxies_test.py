"""Ways in: through tinyproxy (HTTP CONNECT) and microsocks (SOCKS5), with and without credentials."""

import unittest

from support.case import EndToEnd
from support.dovecot import Dovecot
from support.exporter import Exporter
from support.name_service import HostsFile
from support.pki import Pki
from support.ports import closed_port
from support.proxies import start_microsocks, start_tinyproxy
from support.servers import Nginx
from support.sightings import Sightings

HOST = "inside.onion"  # a name that only the proxies know; RFC 7686: a resolver asks nobody for it
USER, PASSWORD, WRONG_PASSWORD = "kigen", "Kg-s3cret", "Kg-wr0ng"


class Proxies(Sightings, EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.leaf = pki.leaf(HOST, pki.authority("Test Intermediate", pki.authority("Test Root")))
        nginx = Nginx(world)
        cls.https = nginx.add(cls.leaf)
        nginx.start()
        cls.imap = Dovecot(world, cls.leaf).ports["imap"]
        credentials = (USER, PASSWORD)
        names = HostsFile(world, {HOST: ["127.0.0.1"]}).wrapper
        cls.http, cls.http_with_auth = start_tinyproxy(world, wrapper=names), start_tinyproxy(world, credentials)
        cls.refusing = start_tinyproxy(world, allowed_ports=[cls.imap])
        cls.socks, cls.socks_with_auth = start_microsocks(world, wrapper=names), start_microsocks(world, credentials)
        cls.no_proxy = closed_port()
        cls.write_secrets(world)
        cls.exporter = Exporter(world, config="groups:\n" + "\n".join(cls.groups()), flags=["--log.level=debug"])
        cls.page = cls.exporter.wait_ready()

    @staticmethod
    def write_secrets(world):
        for name, secret in (("user", USER), ("password", PASSWORD), ("wrong", WRONG_PASSWORD)):
            world.write(name, secret + "\n").chmod(0o600)

    @classmethod
    def groups(cls):
        known = "proxy_username_file: user, proxy_password_file: password"
        wrong = "proxy_username_file: user, proxy_password_file: wrong"
        for kind, plain, with_auth in (("http", cls.http, cls.http_with_auth),
                                       ("socks5", cls.socks, cls.socks_with_auth)):
            open_proxy, closed_proxy = f"{kind}://127.0.0.1:{plain.port}", f"{kind}://127.0.0.1:{with_auth.port}"
            yield cls.group(f"{kind}_plain", open_proxy)
            yield cls.group(f"{kind}_name", open_proxy, host=HOST)
            yield cls.group(f"{kind}_needless_credentials", open_proxy, known)
            yield cls.group(f"{kind}_imap", open_proxy, module="imap", port=cls.imap)
            yield cls.group(f"{kind}_auth", closed_proxy, known)
            yield cls.group(f"{kind}_auth_imap", closed_proxy, known, module="imap", port=cls.imap)
            yield cls.group(f"{kind}_wrong_password", closed_proxy, wrong)
            yield cls.group(f"{kind}_no_credentials", closed_proxy)
            yield cls.group(f"{kind}_down", f"{kind}://127.0.0.1:{cls.no_proxy}")
            yield cls.group(f"{kind}_target_down", open_proxy, port=cls.no_proxy)
        yield cls.group("http_refusing", f"http://127.0.0.1:{cls.refusing.port}")
        yield cls.group("http_takes_no_socks", f"http://127.0.0.1:{cls.socks.port}")

    @classmethod
    def group(cls, name, proxy, more="", module="tls", host="127.0.0.1", port=None):
        options = f', {more}' if more else ""
        target = f"{host}:{port or cls.https}"
        return f'- {{name: {name}, module: {module}, proxy: "{proxy}"{options}, targets: ["{target}"]}}'

    def test_certificates_are_seen_through_every_proxy(self):
        for kind in ("http", "socks5"):
            for name in ("plain", "needless_credentials", "imap", "auth", "auth_imap"):
                with self.subTest(kind=kind, name=name):
                    port = self.imap if name.endswith("imap") else self.https
                    self.assert_seen(self.page, self.leaf, group=f"{kind}_{name}", target=f"127.0.0.1:{port}")

    def test_proxy_looks_the_name_up(self):
        for kind in ("http", "socks5"):
            with self.subTest(kind):
                labels = {"group": f"{kind}_name", "target": f"{HOST}:{self.https}"}
                self.assert_seen(self.page, self.leaf, **labels)
                self.assertEqual(1, self.page.value("cert_check_passed", check="name", item="0", **labels))

    def test_proxies_were_really_asked(self):
        for proxy in (self.http, self.http_with_auth):
            for port in (self.https, self.imap):
                self.assertIn(f"CONNECT 127.0.0.1:{port}", proxy.log())
        for proxy in (self.socks, self.socks_with_auth):
            for port in (self.https, self.imap):
                self.assertIn(f"connected to 127.0.0.1:{port}", proxy.log())

    def test_refused_credentials_have_their_reason(self):
        for kind in ("http", "socks5"):
            for name in ("wrong_password", "no_credentials"):
                with self.subTest(kind=kind, name=name):
                    self.assert_failed(self.page, "proxy_auth", group=f"{kind}_{name}")

    def test_proxy_that_does_not_open_the_way_has_its_reason(self):
        for name, reasons in (("http_refusing", "proxy"), ("http_takes_no_socks", ("proxy", "closed", "timeout")),
                              ("http_target_down", "proxy"), ("socks5_target_down", "refused"),
                              ("http_down", ("proxy", "refused")), ("socks5_down", ("proxy", "refused"))):
            with self.subTest(name):
                self.assert_failed(self.page, reasons, group=name)

    def test_secrets_stay_in_their_files(self):
        for text in (self.exporter.log(), self.page.text, self.exporter.get("/").text):
            for secret in (PASSWORD, WRONG_PASSWORD):
                self.assertNotIn(secret, text)


if __name__ == "__main__":
    unittest.main()
