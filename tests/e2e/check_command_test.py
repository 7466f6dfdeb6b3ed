"""`kigen_exporter check`: one look for people and cron, as a table or JSON, with an exit code."""

import json
import unittest

from support import exporter
from support.case import EndToEnd
from support.pki import Pki
from support.ports import closed_port
from support.servers import Nginx

HOST = "web.example.test"
OK, WARNING, CRITICAL, UNKNOWN = 0, 1, 2, 3


class CheckCommand(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.root = pki.authority("Test Root")
        nginx = Nginx(world)
        # 90 days: renewal lead 22.5 days, critical lead 7 days
        cls.ports = {name: nginx.add(pki.leaf(HOST, cls.root, start_days=end - 90, end_days=end))
                     for name, end in (("ok", 60), ("warning", 20), ("critical", 5), ("expired", -1))}
        cls.ports["mistrusted"] = nginx.add(pki.leaf(HOST, pki.authority("Foreign Root")))
        nginx.start()
        cls.ports["closed"] = closed_port()
        cls.config = world.write("kigen.yml", f"""
            modules: {{web: {{source: tls, tls: {{ca_file: "{cls.root.certificate}"}}}}}}
            groups: [{{name: web, module: web, targets: ["{HOST}:{cls.ports['ok']}@127.0.0.1",
                                                         "{HOST}:{cls.ports['warning']}@127.0.0.1"]}}]
            """)
        cls.store = world.write("store.onion", pki.leaf(HOST, start_days=-30, end_days=60).pem)

    def check(self, *names, more=()):
        targets = [f"{HOST}:{self.ports[name]}@127.0.0.1" for name in names]
        return exporter.run("check", *targets, "--module=web", f"--config.file={self.config}", *more)

    def test_exit_code_is_that_of_the_worst(self):
        for names, code in ((["ok"], OK), (["warning", "ok"], WARNING), (["ok", "critical", "warning"], CRITICAL),
                            (["expired"], CRITICAL), (["closed", "ok"], UNKNOWN), (["closed", "warning"], UNKNOWN)):
            with self.subTest(names):
                done = self.check(*names)
                self.assertEqual((code, ""), (done.returncode, done.stderr), done.stdout)

    def test_table_has_the_worst_first(self):
        done = self.check("ok", "expired", "warning", "critical")
        lines = [line.split() for line in done.stdout.splitlines()]
        leaves = [line[0].lower() for line in lines[1:]]
        self.assertEqual(["critical", "critical", "warning", "ok"], leaves)
        self.assertIn("-1d", lines[1][1])
        for line in done.stdout.splitlines()[1:]:
            self.assertIn(HOST, line)

    def test_json_tells_all(self):
        done = self.check("ok", "closed", more=["--output=json"])
        rows = {row["target"]: row for row in json.loads(done.stdout)}
        good = next(row for target, row in rows.items() if f":{self.ports['ok']}" in target)
        self.assertEqual(("ok", HOST, "leaf", "0"), tuple(good[key] for key in ("status", "name", "role", "item")))
        self.assertAlmostEqual(60 * 86400, good["seconds_left"], delta=600)
        self.assertRegex(good["not_after"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual([], good["failed_checks"])
        failed = next(row for target, row in rows.items() if f":{self.ports['closed']}" in target)
        self.assertEqual(("unknown", "refused"), (failed["status"], failed["reason"]))
        self.assertTrue(failed["detail"])

    def test_failed_checks_are_named(self):
        rows = json.loads(self.check("mistrusted", more=["--output=json"]).stdout)
        self.assertIn("trusted", rows[0]["failed_checks"])
        self.assertIn("trusted", self.check("mistrusted").stdout)

    def test_thresholds_of_the_call_win(self):
        for more, code in ((["--warning=61d"], WARNING), (["--critical=61d"], CRITICAL), (["--warning=10d"], OK)):
            with self.subTest(more):
                self.assertEqual(code, self.check("ok", more=more).returncode)
        self.assertEqual(OK, self.check("warning", more=["--warning=10d", "--critical=3d"]).returncode)

    def test_files_without_a_configuration(self):
        done = exporter.run("check", self.store)
        self.assertEqual(OK, done.returncode, done.stdout + done.stderr)
        self.assertIn(HOST, done.stdout)
        done = exporter.run("check", self.store.name, folder=self.store.parent)
        self.assertEqual(UNKNOWN, done.returncode, "a name without / or glob character is a host, here none at all")
        done = exporter.run("check", f"./{self.store.name}", folder=self.store.parent)
        self.assertEqual(OK, done.returncode, done.stdout + done.stderr)

    def test_whole_configuration(self):
        done = exporter.run("check", f"--config.file={self.config}")
        self.assertEqual(WARNING, done.returncode, done.stdout + done.stderr)
        self.assertEqual(2, sum(HOST in line for line in done.stdout.splitlines()))

    def test_wrong_calls_are_unknown(self):
        for arguments in ([], ["--no-such-flag"], ["a:b:c@d"], ["--module=nonsense", "a"], ["--warning=soon", "a"],
                          ["--config.file=/nonexistent.yml"], ["/nonexistent/file.pem"], ["--output=xml", "a"]):
            with self.subTest(arguments):
                done = exporter.run("check", *arguments)
                self.assertEqual(UNKNOWN, done.returncode)
                self.assertTrue(done.stderr or done.stdout)


if __name__ == "__main__":
    unittest.main()
