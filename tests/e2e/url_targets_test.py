"""URLs as targets, in the configuration and of `check`: the scheme picks the module."""

import json
import unittest

from support import exporter
from support.case import EndToEnd
from support.databases import start_postgresql
from support.dovecot import Dovecot
from support.exporter import Exporter
from support.pki import Pki
from support.servers import Nginx
from support.sightings import Sightings
from support.slapd import start_slapd

HOST = "url.example.test"
PASSWORD = "Kg-s3cret"
OK, UNKNOWN = 0, 3


class UrlTargets(Sightings, EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.root = pki.authority("Test Root")
        cls.leaf = pki.leaf(HOST, cls.root, names=["127.0.0.1"])
        nginx = Nginx(world)
        https = nginx.add(cls.leaf)
        nginx.start()
        dovecot = Dovecot(world, cls.leaf)
        cls.ports = {"https": https, "imap": dovecot.ports["imap"], "pop3": dovecot.ports["pop3"],
                     "ldap": start_slapd(world, cls.leaf), "postgres": start_postgresql(world, cls.leaf)}
        cls.urls = {scheme: f"{scheme}://127.0.0.1:{port}" for scheme, port in cls.ports.items()}
        cls.config = world.write("check.yml", "modules:\n" + "\n".join(
            f'  {scheme}: {{tls: {{ca_file: "{cls.root.certificate}"}}}}' for scheme in cls.urls))

    def test_scheme_picks_the_module_of_a_watched_target(self):
        urls = ", ".join(f'"{url}"' for url in self.urls.values())
        page = Exporter(self.place, config=f"groups: [{{name: mixed, targets: [{urls}]}}]").wait_ready()
        for scheme, port in self.ports.items():
            with self.subTest(scheme):
                self.assert_seen(page, self.leaf, group="mixed", module=scheme, target=f"127.0.0.1:{port}")

    def test_module_of_a_group_is_kept_where_the_scheme_agrees(self):
        """A module of one's own for `https` keeps its options; with another scheme it is a mistake."""
        config = f"""
            modules: {{own: {{source: tls, tls: {{ca_file: "{self.root.certificate}"}}}}}}
            groups: [{{name: web, module: own, targets: ["%s"]}}]
            """
        page = Exporter(self.place, config=config % self.urls["https"]).wait_ready()
        labels = {"module": "own", "target": f"127.0.0.1:{self.ports['https']}"}
        self.assert_seen(page, self.leaf, **labels)
        self.assertEqual(1, page.value("cert_check_passed", check="trusted", item="0", **labels))

        mistaken = self.place.write("mistaken.yml", config % self.urls["imap"])
        done = exporter.run(f"--config.file={mistaken}", "--config.check")
        self.assertEqual(1, done.returncode)
        self.assertIn('module "own" does not go with a URL of scheme "imap"', done.stdout + done.stderr)

    def test_targets_of_the_command_line(self):
        page = Exporter(self.place, *self.urls.values()).wait_ready()
        for scheme, port in self.ports.items():
            with self.subTest(scheme):
                self.assert_seen(page, self.leaf, group="cli", module=scheme, target=f"127.0.0.1:{port}")

    def test_check_takes_urls(self):
        done = exporter.run("check", *self.urls.values(), f"--config.file={self.config}", "--output=json")
        self.assertEqual((OK, ""), (done.returncode, done.stderr), done.stdout)
        rows = [row for row in json.loads(done.stdout) if row["item"] == "0"]
        self.assertEqual(len(self.urls), len(rows))
        self.assertEqual({"ok"}, {row["status"] for row in rows})
        for row in rows:
            self.assertEqual([], row["failed_checks"], row)

    def test_path_of_a_url_is_no_part_of_the_target(self):
        done = exporter.run("check", f"https://127.0.0.1:{self.ports['https']}/login?next=%2F", "--output=json",
                            f"--config.file={self.config}")
        self.assertEqual(OK, done.returncode, done.stdout + done.stderr)
        self.assertIn(f"127.0.0.1:{self.ports['https']}", json.loads(done.stdout)[0]["target"])

    def test_user_in_a_url_is_a_mistake_that_shows_no_password(self):
        url = f"https://user:{PASSWORD}@127.0.0.1:{self.ports['https']}"
        config = self.place.write("user.yml", f'groups: [{{name: web, module: https, targets: ["{url}"]}}]')
        for done, code in ((exporter.run("check", url), UNKNOWN),
                           (exporter.run("check", f"--config.file={config}"), UNKNOWN), (exporter.run(url), 1),
                           (exporter.run(f"--config.file={config}", "--config.check"), 1)):
            with self.subTest(done.args):
                self.assertEqual(code, done.returncode, done.stdout + done.stderr)
                self.assertTrue(done.stdout + done.stderr)
                self.assertNotIn(PASSWORD, done.stdout + done.stderr)

    def test_unknown_scheme_is_a_mistake(self):
        config = self.place.write("gopher.yml", 'groups: [{name: web, targets: ["gopher://127.0.0.1:70"]}]')
        done = exporter.run(f"--config.file={config}", "--config.check")
        self.assertEqual(1, done.returncode)
        self.assertIn("gopher", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
