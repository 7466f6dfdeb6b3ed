"""The exporter's own pages behind TLS, client certificates and passwords: a real Prometheus gets in, others do not."""

import os
import pathlib
import shutil
import socket
import ssl
import threading
import unittest

from support.case import EndToEnd, Place
from support.exporter import Exporter, run
from support.pki import Pki
from support.prometheus import Prometheus
from support.protected import Client, ProtectedExporter, basic, htpasswd, served_certificate
from support.waiting import wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOST = "web.example.test"
NAME, PASSWORD, WRONG = "prometheus", "correct horse", "battery staple"
ADDRESSES = ["localhost", "127.0.0.1"]
CLIENT_NAME = "prometheus.example.test"


class Protected(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        cls.pki = Pki(world)
        cls.root = cls.pki.authority("Test Root")
        cls.server, cls.renewed = (cls.pki.leaf("kigen", cls.root, names=ADDRESSES, end_days=days) for days in (5, 85))
        cls.watched = world.write("watched.pem", cls.pki.leaf(HOST).pem)
        cls.users = "basic_auth_users:\n  " + htpasswd(NAME, PASSWORD)

    def write_pair(self, place, certificate, key):
        """As cert.pem and key.pem beside the configuration."""
        place.write("cert.pem", certificate.chain_pem)
        place.write("key.pem", key.key.read_bytes())

    def start(self, web_config, **keywords):
        self.write_pair(self.place, self.server, self.server)
        return ProtectedExporter(self.place, web_config, str(self.watched), **keywords)

    @property
    def tls(self):
        return "tls_server_config:\n  cert_file: cert.pem\n  key_file: key.pem\n"

    def client(self, **keywords):
        return Client(self.root, **keywords)

    @property
    def scraper(self):
        return self.client(headers=basic(NAME, PASSWORD))


class RealPrometheus(Protected):
    """One exporter that wants everything, one with TLS alone, one with users alone; a job for each way to ask."""

    @classmethod
    def set_up_world(cls, world):
        super().set_up_world(world)
        clients, strangers = (cls.pki.authority(name) for name in ("Client Root", "Foreign Root"))
        cls.client_certificates = {
            "known": cls.pki.leaf("prometheus", clients, names=[CLIENT_NAME]),
            "other_name": cls.pki.leaf(CLIENT_NAME, clients, names=["other.example.test"]),
            "foreign": cls.pki.leaf("prometheus", strangers, names=[CLIENT_NAME])}
        tls = (f"tls_server_config: {{cert_file: '{cls.server.certificate}', key_file: '{cls.server.key}'%s}}\n")
        everything = tls % (f", client_auth_type: RequireAndVerifyClientCert, client_ca_file: '{clients.certificate}', "
                            f"client_allowed_sans: [{CLIENT_NAME}]") + cls.users
        cls.exporters = {name: ProtectedExporter(Place(world.clean_up), text, str(cls.watched))
                         for name, text in (("everything", everything), ("tls", tls % ""), ("users", cls.users))}
        cls.prometheus = Prometheus(world, "global: {scrape_interval: 2s, scrape_timeout: 2s}\nscrape_configs:\n" +
                                    "".join(cls._jobs()))

    @classmethod
    def _jobs(cls):
        yield cls._job("right", "everything", certificate="known", password=PASSWORD)
        yield cls._job("wrong_password", "everything", certificate="known", password=WRONG)
        yield cls._job("no_password", "everything", certificate="known")
        yield cls._job("no_certificate", "everything", password=PASSWORD)
        yield cls._job("foreign_certificate", "everything", certificate="foreign", password=PASSWORD)
        yield cls._job("other_name", "everything", certificate="other_name", password=PASSWORD)
        yield cls._job("plain", "everything", scheme="http", password=PASSWORD)
        yield cls._job("tls_alone", "tls")
        yield cls._job("tls_alone_plain", "tls", scheme="http")
        yield cls._job("users_alone", "users", scheme="http", password=PASSWORD)
        yield cls._job("users_alone_without", "users", scheme="http")

    @classmethod
    def _job(cls, name, exporter, scheme="https", certificate=None, password=None):
        tls = f"ca_file: {cls.root.certificate}"
        if certificate is not None:
            shown = cls.client_certificates[certificate]
            tls += f", cert_file: {shown.certificate}, key_file: {shown.key}"
        auth = f", basic_auth: {{username: {NAME}, password: {password}}}" if password else ""
        return (f"- {{job_name: {name}, scheme: {scheme}, tls_config: {{{tls}}}{auth}, "
                f"static_configs: [{{targets: ['{cls.exporters[exporter].address}']}}]}}\n")

    def last_error(self, job):
        """What Prometheus says of the last scrape; empty before the first."""
        targets = self.prometheus.api("targets")["activeTargets"]
        return next((target["lastError"] for target in targets if target["labels"]["job"] == job), "")

    def assert_kept_out(self, job, *parts):
        wait_until(lambda: any(part in self.last_error(job) for part in parts), lambda: self.last_error(job), 60)
        self.assertEqual([], self.prometheus.query(f'kigen_build_info{{job="{job}"}}'))

    def test_those_who_may_get_everything(self):
        for job in ("right", "tls_alone", "users_alone"):
            with self.subTest(job):
                self.prometheus.wait_for(f'up{{job="{job}"}} == 1', 60)
                (labels, _), = self.prometheus.wait_for(f'cert_expiry_seconds{{job="{job}"}}')
                self.assertEqual(HOST, labels["name"])

    def test_wrong_and_missing_passwords_get_401(self):
        for job in ("wrong_password", "no_password", "users_alone_without"):
            with self.subTest(job):
                self.assert_kept_out(job, "401")

    def test_wrong_and_missing_certificates_get_no_answer(self):
        for job in ("no_certificate", "foreign_certificate", "other_name"):
            with self.subTest(job):
                self.assert_kept_out(job, "tls: ", "connection reset", "broken pipe", "EOF")

    def test_plain_http_gets_nothing(self):
        for job in ("plain", "tls_alone_plain"):
            with self.subTest(job):
                self.assert_kept_out(job, "EOF", "connection reset", "malformed HTTP response")


class EveryPath(Protected):
    def test_wants_a_password(self):
        exporter = self.start(self.tls + self.users, flags=["--web.enable-lifecycle"])
        for headers in ({}, basic(NAME, WRONG), basic("nobody", PASSWORD), {"Authorization": "Basic ?"}):
            client = self.client(headers=headers)
            for method, path in (("GET", "/"), ("GET", "/metrics"), ("GET", "/probe?target=a"), ("GET", "/-/healthy"),
                                 ("GET", "/-/ready"), ("POST", "/-/reload"), ("GET", "/nothing")):
                with self.subTest(path, headers=headers):
                    answer = client.get(exporter.port, path, method)
                    self.assertEqual(401, answer.status)
                    self.assertTrue(answer.headers["WWW-Authenticate"].startswith("Basic "))
                    self.assertEqual("unauthorized\n", answer.text)
        for path in ("/", "/metrics", "/-/healthy"):
            self.assertEqual(200, self.scraper.get(exporter.port, path).status)
        exporter.stop()
        for secret in (PASSWORD, WRONG, "$2y$", "PRIVATE KEY"):
            self.assertNotIn(secret, exporter.log())

    def test_plain_http_gets_not_a_byte_of_http(self):
        exporter = self.start(self.tls)
        for request in (b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /-/healthy HTTP/1.0\r\n\r\n", b"\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", exporter.port), timeout=30) as client:
                client.sendall(request)
                received = b""
                try:
                    while piece := client.recv(4096):
                        received += piece
                except ConnectionResetError:
                    pass
                self.assertLessEqual(len(received), 7, received)  # an alert at most

    def test_headers_go_along(self):
        exporter = self.start(self.tls + "http_server_config:\n  headers: {X-Frame-Options: deny, "
                              "Strict-Transport-Security: max-age=31536000}\n")
        answer = self.client().get(exporter.port)
        self.assertEqual(("deny", "max-age=31536000"),
                         (answer.headers["X-Frame-Options"], answer.headers["Strict-Transport-Security"]))

    def test_clear_passwords_are_warned_of(self):
        exporter = self.start(self.users)
        self.assertEqual(200, exporter.get("/metrics", basic(NAME, PASSWORD)).status)
        exporter.child.wait_for(lambda: "passwords pass in clear" in exporter.log(), "does not warn")


class Renewal(Protected):
    def wait_served(self, exporter, issued):
        wait_until(lambda: served_certificate(exporter.port) == issued.der, lambda: exporter.log()[-2000:], 60)

    def test_new_pair_is_served_without_a_restart(self):
        exporter = self.start(self.tls)
        self.assertEqual(self.server.der, served_certificate(exporter.port))
        self.write_pair(self.place, self.renewed, self.renewed)
        self.wait_served(exporter, self.renewed)
        exporter.child.wait_for(lambda: "the changed web configuration is in force" in exporter.log(), "does not tell")
        self.assertEqual(200, self.client().get(exporter.port).status)

    def test_broken_pair_keeps_the_old_one_and_is_told(self):
        exporter = self.start(self.tls)
        self.write_pair(self.place, self.renewed, self.server)
        exporter.child.wait_for(lambda: "does not belong to the certificate" in exporter.log(), "does not tell", 60)
        self.assertEqual(self.server.der, served_certificate(exporter.port))
        (self.place.folder / "key.pem").unlink()
        exporter.child.wait_for(lambda: "No such file" in exporter.log(), "does not tell", 60)
        self.assertEqual(self.server.der, served_certificate(exporter.port))
        self.write_pair(self.place, self.renewed, self.renewed)
        self.wait_served(exporter, self.renewed)
        self.assertEqual(1, exporter.log().count("does not belong to the certificate"))

    def test_swapped_folder_of_secrets_is_noticed(self):
        """As orchestrators do it: a link to another folder."""
        for folder, issued in (("old", self.server), ("new", self.renewed)):
            self.place.write(f"{folder}/cert.pem", issued.chain_pem)
            self.place.write(f"{folder}/key.pem", issued.key.read_bytes())
        os.symlink("old", self.place.folder / "now")
        exporter = self.start("tls_server_config: {cert_file: now/cert.pem, key_file: now/key.pem}\n")
        os.symlink("new", self.place.folder / "next")
        os.replace(self.place.folder / "next", self.place.folder / "now")
        self.wait_served(exporter, self.renewed)

    def test_hang_up_takes_new_users_at_once_and_refuses_mistakes(self):
        exporter = self.start(self.tls + self.users, flags=["--web.enable-lifecycle"])
        self.assertEqual(200, self.scraper.get(exporter.port).status)
        exporter.web_config_path.write_text(self.tls + "basic_auth_users:\n  " + htpasswd("other", PASSWORD))
        exporter.hang_up()
        other = self.client(headers=basic("other", PASSWORD))
        wait_until(lambda: other.get(exporter.port).status == 200, "the new user is not let in")
        self.assertEqual(401, self.scraper.get(exporter.port).status)
        exporter.web_config_path.write_text("basic_auth_users: {other: in clear}\n")
        answer = other.get(exporter.port, "/-/reload", "POST")
        self.assertEqual(500, answer.status)
        self.assertIn("web.yml:1: basic_auth_users.other: expected a bcrypt hash", answer.text)
        self.assertNotIn("in clear", answer.text)
        page = other.get(exporter.port).page
        self.assertEqual(0, page.value("kigen_config_last_reload_successful"))
        exporter.web_config_path.write_text(self.tls)
        self.assertEqual(200, other.get(exporter.port, "/-/reload", "POST").status)
        self.assertEqual(200, self.client().get(exporter.port).status)


class Mistakes(Protected):
    def test_of_both_files_end_it_before_a_socket_opens(self):
        config = self.place.write("kigen.yml", "surplus: 1\n")
        web_config = self.place.write("web.yml", "tls_server_config:\n  cert_file: none.pem\n  min_version: SSL3\n")
        with socket.create_server(("127.0.0.1", 0)) as taken:  # listening there would be the other complaint
            done = run(f"--config.file={config}", f"--web.config.file={web_config}",
                       f"--web.listen-address=127.0.0.1:{taken.getsockname()[1]}")
        self.assertEqual((1, ""), (done.returncode, done.stdout))
        self.assertEqual([f"{config}:1: unknown key \"surplus\"",
                          f"{web_config}:2: tls_server_config: expected key_file or key, found neither",
                          f"{web_config}:2: tls_server_config.cert_file: cannot be read: No such file or directory",
                          f"{web_config}:3: tls_server_config.min_version: expected one of TLS10, TLS11, TLS12, TLS13, "
                          "found \"SSL3\""],
                         [line.split(", known are")[0] for line in done.stderr.splitlines()])

    def test_check_of_either_file(self):
        config = self.place.write("kigen.yml", f"groups: [{{name: g, module: files, targets: [{self.watched}]}}]\n")
        web_config = self.place.write("web.yml", self.users)
        broken = self.place.write("broken.yml", "basic_auth_users: {}\n")
        for arguments, code, output in (
                ([f"--web.config.file={web_config}"], 0, f"{web_config}: ok\n"),
                ([f"--config.file={config}", f"--web.config.file={web_config}"], 0,
                 f"{config}: ok\n{web_config}: ok\n"),
                ([f"--web.config.file={broken}"], 1, ""),
                ([f"--config.file={config}", f"--web.config.file={broken}"], 1, "")):
            with self.subTest(arguments):
                done = run("--config.check", *arguments)
                self.assertEqual((code, output), (done.returncode, done.stdout), done.stderr)

    def test_shipped_example_is_right(self):
        shutil.copy(ROOT / "deploy" / "web.yml", self.place.folder)
        self.place.write("kigen.crt", self.server.chain_pem)
        self.place.write("kigen.key", self.server.key.read_bytes())
        self.place.write("scrapers-ca.crt", self.root.pem)
        done = run("--config.check", f"--web.config.file={self.place.folder}/web.yml")
        self.assertEqual((0, ""), (done.returncode, done.stderr))


class UnderLoad(Protected):
    @classmethod
    def set_up_world(cls, world):
        super().set_up_world(world)
        certificate = cls.pki.leaf("prometheus", cls.root, names=[CLIENT_NAME])
        cls.scraper_with_certificate = Client(cls.root, certificate, basic(NAME, PASSWORD))

    def test_silent_handshakes_hold_nobody_up(self):
        exporter = self.start(self.tls)
        silent = [socket.create_connection(("127.0.0.1", exporter.port), timeout=30) for _ in range(200)]
        for client in silent[::2]:
            client.sendall(b"\x16\x03\x01\x02\x00\x01")
        self.assertEqual(200, self.client().get(exporter.port, seconds=10).status)
        for client in silent:
            with client:
                try:
                    self.assertEqual(b"", client.recv(1))
                except ConnectionResetError:
                    pass
        exporter.stop()

    def test_ends_in_time_with_stalled_clients(self):
        """One that asks for megabytes and reads nothing, one in the middle of its handshake, one that guesses."""
        large = self.place.write("large.pem", self.server.pem * 5000)
        self.write_pair(self.place, self.server, self.server)
        exporter = ProtectedExporter(self.place, self.tls + "basic_auth_users:\n  " + htpasswd(NAME, PASSWORD, cost=12),
                                     str(large))
        wait_until(lambda: self.scraper.get(exporter.port).page.find("cert_expiry_seconds"), "the file is not read")
        raw = socket.create_connection(("127.0.0.1", exporter.port), timeout=30)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader = self.scraper.context.wrap_socket(raw, server_hostname="localhost")
        self.addCleanup(reader.close)
        head = "GET /metrics HTTP/1.1\r\nHost: x\r\n"
        reader.sendall((head + f"Authorization: {self.scraper.headers['Authorization']}\r\n\r\n").encode())
        self.assertEqual(b"HTTP", reader.recv(4))
        for number in range(8):
            guesser = self.client().context.wrap_socket(
                socket.create_connection(("127.0.0.1", exporter.port), timeout=30), server_hostname="localhost")
            self.addCleanup(guesser.close)
            guess = basic(NAME, f"{WRONG} {number}")["Authorization"]
            guesser.sendall((head + f"Authorization: {guess}\r\n\r\n").encode())
        silent = socket.create_connection(("127.0.0.1", exporter.port), timeout=30)
        self.addCleanup(silent.close)
        exporter.stop()

    def test_flood_of_wrong_passwords_leaves_scrapes_alone(self):
        exporter = self.start("basic_auth_users:\n  " + htpasswd(NAME, PASSWORD, cost=10))
        self.assertEqual(200, exporter.get("/metrics", basic(NAME, PASSWORD)).status)
        ended, statuses = threading.Event(), []
        flood = [threading.Thread(target=self._guess, args=(exporter, number, ended, statuses)) for number in range(40)]
        for guesser in flood:
            guesser.start()
        try:
            wait_until(lambda: 503 in statuses and 401 in statuses, lambda: f"no flood: {set(statuses)}", 60)
            for _ in range(20):
                self.assertEqual(200, exporter.get("/metrics", basic(NAME, PASSWORD), seconds=10).status)
        finally:
            ended.set()
            for guesser in flood:
                guesser.join()
        self.assertLessEqual(set(statuses), {401, 503})
        exporter.stop()

    def test_password_is_verified_once_and_not_with_every_scrape(self):
        exporter = self.start("basic_auth_users:\n  " + htpasswd(NAME, PASSWORD, cost=13))
        first = self._processor_seconds(exporter)
        self.assertEqual(200, exporter.get("/-/healthy", basic(NAME, PASSWORD)).status)
        second = self._processor_seconds(exporter)
        for _ in range(50):
            self.assertEqual(200, exporter.get("/-/healthy", basic(NAME, PASSWORD)).status)
        self.assertLess(self._processor_seconds(exporter) - second, second - first)

    @staticmethod
    def _processor_seconds(exporter):
        fields = pathlib.Path(f"/proc/{exporter.child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @staticmethod
    def _guess(exporter, number, ended, statuses):
        for attempt in range(10000):
            if ended.is_set():
                return
            statuses.append(exporter.get("/metrics", basic(NAME, f"{number}/{attempt}")).status)

    def test_connections_leave_nothing_behind(self):
        exporter = self.start(self.tls + "  client_auth_type: RequestClientCert\n" + self.users)
        self._connect(exporter, 1500)  # enough for every thread to have what it keeps
        before = self._memory_kib(exporter)
        self._connect(exporter, 1500)
        self.assertLess(self._memory_kib(exporter), before + 2500)  # one certificate each would be more
        descriptors = pathlib.Path(f"/proc/{exporter.child.pid}/fd")
        wait_until(lambda: len(list(descriptors.iterdir())) < 60, "descriptors are left open")

    def _connect(self, exporter, count):
        """A third is answered, a third refused, a third breaks off in the handshake."""
        stranger = self.client()
        distrustful = ssl.create_default_context()
        for _ in range(count // 3):
            self.assertEqual(200, self.scraper_with_certificate.get(exporter.port, "/-/healthy").status)
            self.assertEqual(401, stranger.get(exporter.port, "/-/healthy").status)
            with socket.create_connection(("127.0.0.1", exporter.port), timeout=30) as raw:
                with self.assertRaises(ssl.SSLError):
                    distrustful.wrap_socket(raw, server_hostname="localhost")

    @staticmethod
    def _memory_kib(exporter):
        status = pathlib.Path(f"/proc/{exporter.child.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))


if __name__ == "__main__":
    unittest.main()
