"""The exporter's own pages behind TLS, client certificates and passwords: a real Prometheus gets in, others do not."""

import os
import pathlib
import shutil
import socket
import subprocess
import unittest

from support.case import Place
from support.exporter import run
from support.prometheus import Prometheus
from support.protected import (HOST, NAME, PASSWORD, WRONG, Protected, ProtectedExporter, basic, htpasswd,
                               served_certificate)
from support.waiting import wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLIENT_NAME = "prometheus.example.test"


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

    def test_health_takes_any_answer(self):
        for name, scheme in (("tls", "https"), ("users", "http")):
            with self.subTest(name):
                done = run("health", f"{scheme}://{self.exporters[name].address}/-/healthy", seconds=20)
                self.assertEqual((0, ""), (done.returncode, done.stderr))

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
        # Prometheus' own tool agrees; Debian 12's does not know client_allowed_sans yet.
        lines = (ROOT / "deploy" / "web.yml").read_text().splitlines(keepends=True)
        known = self.place.write("known.yml", "".join(line for line in lines if "client_allowed_sans" not in line))
        done = subprocess.run(["promtool", "check", "web-config", known], capture_output=True, text=True, timeout=60,
                              check=False)
        self.assertEqual(0, done.returncode, done.stderr)



if __name__ == "__main__":
    unittest.main()
