"""Checking, reloading and following the configuration, and keeping its secrets."""

import json
import socket
import threading
import unittest

from support.case import EndToEnd
from support.exporter import Exporter, run
from support.key_stores import pkcs12
from support.pki import Pki
from support.servers import Nginx

HOST = "web.example.test"
MISTAKEN = """\
global:
  interval: 15 minutes
  max_concurency: 7
groups:
  - name: web
    module: htps
    targets: [a.example.test]
  - name: stores
    module: files
    labels: {role: database}
    targets: [/srv, /srv]
"""
# line: what its message must hold
MISTAKES = {2: "global.interval", 3: "max_concurency", 6: "htps", 10: "role", 11: "groups[1].targets[0]"}


class ConfigurationCheck(EndToEnd):
    def test_all_mistakes_are_printed_at_once(self):
        path = self.place.write("kigen.yml", MISTAKEN)
        done = run(f"--config.file={path}", "--config.check", "--web.listen-address=127.0.0.1:0")
        self.assertEqual(1, done.returncode)
        lines = (done.stdout + done.stderr).splitlines()
        self.assertEqual(len(MISTAKES), len(lines), lines)
        for (line, part), message in zip(MISTAKES.items(), lines):
            self.assertTrue(message.startswith(f"{path}:{line}: "), message)
            self.assertIn(part, message)

    def test_mistakes_end_it_before_a_socket_opens(self):
        path = self.place.write("kigen.yml", MISTAKEN)
        with socket.create_server(("127.0.0.1", 0)) as taken:  # listening there would be the other complaint
            done = run(f"--config.file={path}", f"--web.listen-address=127.0.0.1:{taken.getsockname()[1]}")
        self.assertEqual(1, done.returncode)
        self.assertIn("max_concurency", done.stderr)
        self.assertNotIn("listen", done.stderr)

    def test_check_of_a_good_file_opens_no_socket(self):
        path = self.place.write("kigen.yml", "groups: [{name: g, module: https, targets: [a.example.test]}]\n")
        with socket.create_server(("127.0.0.1", 0)) as taken:
            done = run(f"--config.file={path}", "--config.check",
                       f"--web.listen-address=127.0.0.1:{taken.getsockname()[1]}")
        self.assertEqual((0, ""), (done.returncode, done.stderr))

    def test_missing_file_and_contradicting_flags(self):
        for arguments, part in (([f"--config.file={self.place.folder}/none.yml"], "none.yml"),
                                (["--config.check"], "--config.file"),
                                (["--no-such-flag"], "no-such-flag"),
                                (["--log.level=loud"], "loud"),
                                (["a:b:c@nowhere"], "a:b:c@nowhere")):
            with self.subTest(arguments):
                done = run(*arguments)
                self.assertEqual(1, done.returncode)
                self.assertIn(part, done.stderr)


class Reload(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.leaf = pki.leaf(HOST)
        nginx = Nginx(world)
        cls.ports = [nginx.add(cls.leaf) for _ in range(2)]
        nginx.start()

    def configuration(self, *targets, more=""):
        quoted = ", ".join(f'"{target}"' for target in targets)
        return f"{more}\ngroups: [{{name: web, module: tls, targets: [{quoted}]}}]\n"

    def start(self, *targets):
        exporter = Exporter(self.place, config=self.configuration(*targets), flags=["--web.enable-lifecycle"])
        exporter.wait_ready()
        return exporter

    def targets(self, page):
        return sorted(sample["target"] for sample in page.find("cert_expiry_seconds"))

    def test_mistakes_keep_what_was_and_are_told(self):
        address = f"127.0.0.1:{self.ports[0]}"
        exporter = self.start(address)
        before = exporter.scrape()
        self.assertEqual(1, before.value("kigen_config_last_reload_successful"))
        exporter.configure(self.configuration(address) + "surplus: 1\n")
        answer = exporter.get("/-/reload", method="POST")
        self.assertEqual(500, answer.status)
        self.assertIn(f"{exporter.config_path}:3: unknown key \"surplus\"", answer.text)
        self.assertIn("surplus", exporter.log())
        page = exporter.scrape()
        self.assertEqual(0, page.value("kigen_config_last_reload_successful"))
        for family in ("cert_info", "cert_probe_last_attempt_timestamp_seconds",
                       "kigen_config_last_reload_success_timestamp_seconds"):
            self.assertEqual(before.find(family), page.find(family), family)

        exporter.configure(self.configuration(address, f"127.0.0.1:{self.ports[1]}"))
        self.assertEqual(200, exporter.get("/-/reload", method="POST").status)
        page = exporter.wait_for_page(lambda page: len(self.targets(page)) == 2, "the new target is not seen")
        self.assertEqual(1, page.value("kigen_config_last_reload_successful"))
        self.assertEqual(2, page.value("kigen_targets"))

    def test_hang_up_reloads(self):
        first, second = (f"127.0.0.1:{port}" for port in self.ports)
        exporter = self.start(first)
        exporter.configure(self.configuration(first) + "surplus: 1\n")
        exporter.hang_up()
        exporter.wait_for_page(lambda page: page.value("kigen_config_last_reload_successful") == 0, "no attempt")
        exporter.configure(self.configuration(second))
        exporter.hang_up()
        page = exporter.wait_for_page(lambda page: self.targets(page) == [second], "the new target is not seen")
        self.assertEqual([], [sample for sample in page.samples if sample.get("target") == first])
        self.assertEqual(1, page.value("kigen_config_last_reload_successful"))

    def test_values_of_targets_that_stay_are_there_while_a_new_one_is_slow(self):
        address = f"127.0.0.1:{self.ports[0]}"
        exporter = self.start(address)
        before = exporter.scrape()
        with socket.create_server(("127.0.0.1", 0)) as silent:  # accepts and never answers
            slow = f"127.0.0.1:{silent.getsockname()[1]}"
            for more in ("", "global: {max_concurrency: 7}"):  # the second changes what the engine is made of
                with self.subTest(more):
                    exporter.configure(self.configuration(address, slow, more=more))
                    self.assertEqual(200, exporter.get("/-/reload", method="POST").status)
                    page = exporter.scrape()
                    self.assertEqual(503, exporter.get("/-/ready").status)
                    self.assertEqual([], page.find("cert_probe_success", target=slow))
                    for family in ("cert_not_after_timestamp_seconds", "cert_info", "cert_check_passed"):
                        self.assertEqual(before.find(family, item="0"), page.find(family, item="0"), family)
                    self.assertEqual(1, page.value("cert_probe_success", target=address))
            exporter.stop()

    def test_new_labels_stand_on_old_values_at_once(self):
        address = f"127.0.0.1:{self.ports[0]}"
        exporter = self.start(address)
        exporter.configure(self.configuration(address, more="global: {labels: {site: tokyo}}"))
        self.assertEqual(200, exporter.get("/-/reload", method="POST").status)
        page = exporter.scrape()
        self.assertEqual({"tokyo"}, {sample.get("site") for sample in page.samples if sample.name.startswith("cert_")})
        self.assertEqual(self.leaf.not_after(), page.value("cert_not_after_timestamp_seconds"))

    def test_reload_is_forbidden_unless_enabled(self):
        exporter = Exporter(self.place, config=self.configuration("127.0.0.1:1"))
        self.assertEqual(403, exporter.get("/-/reload", method="POST").status)


class ReloadStorm(EndToEnd):
    """Reloads, scrapes and probes on demand at once."""

    RELOADS, ASKING = 40, 4

    def test_nothing_fails_meanwhile(self):
        leaf = Pki(self.place).leaf(HOST)
        nginx = Nginx(self.place)
        self.ports = [nginx.add(leaf) for _ in range(6)]
        nginx.start()
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.silent = silent.getsockname()[1]
            self.exporter = Exporter(self.place, config=self.configuration(0), flags=["--web.enable-lifecycle"])
            self.ended, self.mistakes = threading.Event(), []
            asking = [threading.Thread(target=self.ask) for _ in range(self.ASKING)]
            for thread in asking:
                thread.start()
            try:
                for number in range(1, self.RELOADS):
                    self.exporter.configure(self.configuration(number))
                    self.assertEqual(200, self.exporter.get("/-/reload", method="POST").status)
            finally:
                self.ended.set()
                for thread in asking:
                    thread.join()
            self.assertEqual([], self.mistakes[:3])
            self.exporter.stop()

    def configuration(self, number):
        """One of many, all different: limits, timing, labels and targets."""
        ports = self.ports[number % 6:] + self.ports[:number % 3]
        targets = ", ".join(f'"127.0.0.1:{port}"' for port in [*ports, self.silent])
        return f"""
            global: {{max_concurrency: {5 + number % 2}, interval: 1s, timeout: 5s, labels: {{n: "{number % 3}"}}}}
            groups:
              - {{name: web, module: tls, targets: [{targets}]}}
              - {{name: files, module: files, targets: ["{self.place.folder}/pki", "/etc/ssl/certs"]}}
            """

    def ask(self):
        while not self.ended.is_set():
            try:
                self.mistakes += self.exporter.scrape().duplicates()
                page = self.exporter.probe(target=f"127.0.0.1:{self.ports[0]}", module="tls").page
                self.mistakes += [str(sample) for sample in page.find("cert_probe_failed")]
            except Exception as error:  # noqa: BLE001 any failure is one
                self.mistakes.append(repr(error))


class TargetFiles(EndToEnd):
    def test_files_are_followed_without_a_reload(self):
        pki = Pki(self.place)
        nginx = Nginx(self.place)
        first, second = (nginx.add(pki.leaf(HOST)) for _ in range(2))
        nginx.start()
        targets = self.place.write("targets.d/web.json", json.dumps(
            [{"targets": [f"127.0.0.1:{first}", f"127.0.0.1:{first}"], "labels": {"team": "one"}}]))
        exporter = Exporter(self.place, config="""
            groups: [{name: discovered, module: tls, target_files: ["targets.d/*.yml", "targets.d/*.json"]}]
            """)
        page = exporter.wait_ready()
        self.assertEqual(("one", ""), (page.one("cert_expiry_seconds")["team"], page.one("cert_info").get("tier")))
        self.assertEqual(1, page.value("kigen_duplicate_targets"))

        replacement = self.place.write("targets.d/.new", f"""
- targets: ["127.0.0.1:{second}"]
  labels: {{tier: gold, __kigen_server_name: {HOST}, __meta_note: left out}}
""")
        replacement.rename(self.place.folder / "targets.d" / "more.yml")
        page = exporter.wait_for_page(lambda page: len(page.find("cert_expiry_seconds")) == 2, "the file is not seen")
        added = f"127.0.0.1:{second}"
        self.assertEqual("gold", page.one("cert_expiry_seconds", target=added)["tier"])
        self.assertEqual(1, page.value("cert_check_passed", target=added, check="name"))

        targets.write_text("[{broken")  # half written: what was known of it stays
        page = exporter.wait_for_page(lambda page: "web.json" in exporter.log(), "the mistake is not logged")
        self.assertEqual(2, page.value("kigen_targets"))

        targets.unlink()
        exporter.wait_for_page(lambda page: page.value("kigen_targets") == 1, "the removed file still counts")


class Secrets(EndToEnd):
    FROM_FILE, FROM_ENVIRONMENT = "Kg-s3cret-one", "Kg-s3cret-two"

    def test_secrets_stand_nowhere(self):
        pki = Pki(self.place)
        leaf = pki.leaf(HOST)
        for name, password in (("file.p12", self.FROM_FILE), ("environment.p12", self.FROM_ENVIRONMENT),
                               ("closed.p12", "unknown")):
            self.place.write(f"stores/{name}", b"")
            pkcs12(self.place.folder / "stores" / name, leaf, password, name)
        self.place.write("password.txt", self.FROM_FILE + "\n")
        modules = ("modules: {stores: {source: files, on_demand: true, "
                   "passwords: {files: [password.txt], env: [E2E_PASSWORD]}}}\n")
        groups = f"groups: [{{name: g, module: stores, interval: 1s, targets: [\"{self.place.folder}/stores\"]}}]\n"
        exporter = Exporter(self.place, config=modules + groups, flags=["--web.enable-lifecycle", "--log.level=debug"],
                            environment={"E2E_PASSWORD": self.FROM_ENVIRONMENT})
        page = exporter.wait_ready()
        self.assertEqual(2, page.value("cert_probe_certificates"))
        exporter.configure(modules + groups + "surplus: 1\n")
        said = [exporter.get("/-/reload", method="POST").text, page.text, exporter.get("/").text]
        for name in ("", "/closed.p12", "/file.p12"):
            said.append(exporter.probe(target=f"{self.place.folder}/stores{name}", module="stores", debug="true").text)
        said.append(exporter.log())
        for secret in (self.FROM_FILE, self.FROM_ENVIRONMENT):
            self.assertNotIn(secret, "\n".join(said))


if __name__ == "__main__":
    unittest.main()
