"""GET /probe: one look now, strictly asked for, within the time that Prometheus has."""

import select
import socket
import time
import unittest

from support.case import EndToEnd
from support.exporter import Exporter
from support.pki import Pki
from support.ports import closed_port
from support.servers import Nginx

HOST = "web.example.test"
PASSWORD = "Kg-s3cret"
# RFC 7686: a resolver asks nobody for it.
NO_SUCH_HOST = "no-such-host.onion:443"


class ProbeEndpoint(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.root = pki.authority("Test Root")
        cls.leaf = pki.leaf(HOST, cls.root)
        nginx = Nginx(world)
        cls.port = nginx.add(cls.leaf)
        cls.other_port = nginx.add(cls.leaf)
        nginx.start()
        cls.target = f"{HOST}:{cls.port}@127.0.0.1"
        cls.silent = socket.create_server(("127.0.0.1", 0))  # accepts and never answers
        world.clean_up(cls.silent.close)
        cls.silent_target = f"127.0.0.1:{cls.silent.getsockname()[1]}"
        world.write("secret.txt", PASSWORD)
        cls.exporter = Exporter(world, environment={"E2E_SECRET": PASSWORD}, config=f"""
            web: {{probe_allow: ["127.0.0.0/8", "*.example.test", "*.onion"]}}
            modules:
              web: {{source: tls, timeout: 20s, tls: {{ca_file: "{cls.root.certificate}"}}}}
              not_asked: {{source: tls, on_demand: false}}
              stores: {{source: files, passwords: {{files: [secret.txt], env: [E2E_SECRET]}}}}
              open_stores: {{source: files, on_demand: true, passwords: {{files: [secret.txt], env: [E2E_SECRET]}}}}
            groups: [{{name: watched, module: web, targets: ["{cls.target}"]}}]
            """)
        cls.exporter.wait_ready()

    def test_answer_has_the_families_of_this_target_alone(self):
        page = self.exporter.probe(target=self.target, module="web").page
        self.assertEqual(1, page.value("probe_success"))
        self.assertGreater(page.value("probe_duration_seconds"), 0)
        key = {"group": "probe", "module": "web", "target": f"{HOST}:{self.port}", "address": "127.0.0.1"}
        self.assertEqual(self.leaf.not_after(), page.value("cert_not_after_timestamp_seconds", item="0", **key))
        self.assertEqual(1, page.value("cert_check_passed", check="trusted", item="0", **key))
        self.assertEqual(1, page.value("cert_probe_success", **key))
        self.assertEqual({"probe"}, {sample["group"] for sample in page.samples if sample.name.startswith("cert_")})
        self.assertEqual([], [sample for sample in page.samples if sample.name.startswith(("kigen_", "process_"))])

    def test_server_name_parameter_is_sent_and_checked(self):
        plain = {"target": f"127.0.0.1:{self.port}", "module": "web"}
        self.assertEqual(0, self.exporter.probe(**plain).page.value("cert_check_passed", check="name"))
        named = self.exporter.probe(**plain, server_name=HOST).page
        self.assertEqual(1, named.value("cert_check_passed", check="name"))

    def test_bad_parameters_are_400(self):
        good = f"target={self.target}&module=web"
        for query in ("", "target=a", "module=web", "target=&module=web", good + "&module=web", good + "&debug=yes",
                      good + "&timeout=5", good + "&server_name=", good + "&target=b", "target=%zz&module=web",
                      "target=a%0Ab&module=web", "target=a:99999&module=web", "target=a:b:c@1&module=web",
                      "target=http://a/&module=web", f"target={'a' * 3000}&module=web"):
            with self.subTest(query[:60]):
                answer = self.exporter.get("/probe?" + query)
                self.assertEqual(400, answer.status, answer.text)
                self.assertTrue(answer.text.strip())

    def test_module_that_is_unknown_or_closed_is_400(self):
        for module in ("nonsense", "not_asked", "files", "stores"):
            with self.subTest(module):
                answer = self.exporter.probe(target=f"127.0.0.1:{self.port}", module=module)
                self.assertEqual(400, answer.status)
                self.assertIn(module, answer.text)

    def test_files_are_refused_unless_configured(self):
        path = str(self.world.folder / "pki")
        self.assertEqual(400, self.exporter.probe(target=path, module="files").status)

    def test_host_that_is_not_allowed_is_refused(self):
        answer = self.exporter.probe(target="192.0.2.1:443", module="web")
        self.assertEqual(403, answer.status)

    def test_failure_is_a_page_with_a_reason(self):
        for target, reason in ((f"127.0.0.1:{closed_port()}", "refused"), (NO_SUCH_HOST, "resolve")):
            with self.subTest(reason):
                page = self.exporter.probe(target=target, module="web").page
                self.assertEqual(0, page.value("probe_success"))
                self.assertEqual(reason, page.one("cert_probe_failed")["reason"])

    def test_time_of_the_scrape_bounds_the_probe(self):
        begun = time.monotonic()
        answer = self.exporter.probe(target=self.silent_target, module="web",
                                     headers={"X-Prometheus-Scrape-Timeout-Seconds": "1.5"})
        self.assertLess(time.monotonic() - begun, 10, "the module's own 20 s were used")
        self.assertEqual("timeout", answer.page.one("cert_probe_failed")["reason"])

    def test_header_that_is_no_time_is_400(self):
        for value in ("soon", "-1", "nan", ""):
            with self.subTest(value):
                answer = self.exporter.probe(target=self.target, module="web",
                                             headers={"X-Prometheus-Scrape-Timeout-Seconds": value})
                self.assertEqual(400, answer.status)

    def test_what_was_known_stays_beside_a_failure(self):
        nginx = Nginx(self.place)
        port = nginx.add(self.leaf)
        child = nginx.start()
        parameters = {"target": f"{HOST}:{port}@127.0.0.1", "module": "web"}
        before = self.exporter.probe(**parameters).page
        child.kill()
        after = self.exporter.probe(**parameters).page
        self.assertEqual(0, after.value("probe_success"))
        self.assertEqual(0, after.value("cert_probe_success"))
        self.assertEqual("refused", after.one("cert_probe_failed")["reason"])
        for family in ("cert_not_after_timestamp_seconds", "cert_info", "cert_probe_last_success_timestamp_seconds"):
            self.assertEqual(before.find(family), after.find(family), family)

    def test_debug_tells_steps_module_and_metrics(self):
        answer = self.exporter.probe(target=self.target, module="web", debug="true")
        self.assertEqual(200, answer.status)
        self.assertTrue(answer.headers["Content-Type"].startswith("text/plain"))
        for part in ("connect to 127.0.0.1", "TLS handshake", "tls.ca_file", "timeout", "cert_expiry_seconds{"):
            self.assertIn(part, answer.text)

    def test_debug_and_logs_hold_no_secret(self):
        answer = self.exporter.probe(target=str(self.world.folder / "pki"), module="open_stores", debug="true")
        self.assertNotIn(PASSWORD, answer.text)
        self.assertNotIn(PASSWORD, self.exporter.log())

    def test_watched_targets_are_not_touched_by_probes(self):
        before = self.exporter.scrape().find("cert_probe_last_attempt_timestamp_seconds")
        self.exporter.probe(target=self.target, module="web")
        page = self.exporter.scrape()
        self.assertEqual(before, page.find("cert_probe_last_attempt_timestamp_seconds"))
        self.assertEqual([], [sample for sample in page.samples if sample.get("group") == "probe"])

    def test_head_and_post(self):
        path = f"/probe?target={self.target}&module=web"
        self.assertEqual(405, self.exporter.get(path, method="POST").status)
        self.assertEqual(b"", self.exporter.get(path, method="HEAD").body)


class Crowd(EndToEnd):
    MOST_AT_ONCE = 64
    TOO_MANY = 8

    def test_more_probes_than_places_are_turned_away(self):
        silent = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.addCleanup(silent.close)
        exporter = Exporter(self.place, config="modules: {slow: {source: tls, timeout: 60s}}\n")
        port = silent.getsockname()[1]
        crowd = [self.asked(exporter, f"/probe?target=127.0.0.1:{port}&module=slow")
                 for _ in range(self.MOST_AT_ONCE + self.TOO_MANY)]
        exporter.child.wait_for(
            lambda: len(self.answered(crowd)) == self.TOO_MANY, f"{self.TOO_MANY} are turned away")
        for client in self.answered(crowd):
            self.assertIn(b" 503 ", client.recv(64).splitlines()[0])
        self.assertEqual(503, exporter.probe(target="127.0.0.2:1", module="slow").status)
        self.assertEqual(200, exporter.get("/metrics").status)
        exporter.stop()

    def asked(self, exporter, path):
        client = socket.create_connection(("127.0.0.1", exporter.port), timeout=20)
        self.addCleanup(client.close)
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        return client

    @staticmethod
    def answered(crowd):
        return select.select(crowd, [], [], 0)[0]


if __name__ == "__main__":
    unittest.main()
