"""Candidate passwords of key stores: where they come from, which file they are for, what a wrong one costs, and that
they are repeated nowhere.
"""

import unittest

from support.case import EndToEnd
from support.exporter import Exporter
from support.key_stores import pkcs12
from support.page_items import failed_items, items
from support.pki import Pki

HOST = "web.example.test"
# Of the second line, of a last line without an end, of the environment, of a path, and of nobody.
LINE, LAST, VARIABLE, BY_PATH, UNKNOWN = (f"Kg-{word}-{number}" for number, word in enumerate(
    ("z3bra stripes", "gr@vel \u00fcber", "p0lar:bear#", "m'oonlit\"", "nobody knows")))
WRONG = "Kg-wrong-candidate"
SECRETS = (LINE, LAST, VARIABLE, BY_PATH, WRONG)


def add_store(place, leaf, name, password):
    path = place.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    pkcs12(path, leaf, password, path.stem)


class Candidates(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        cls.leaf = Pki(world).leaf(HOST)
        add_store(world, cls.leaf, "stores/line.p12", LINE)
        add_store(world, cls.leaf, "stores/last.p12", LAST)
        add_store(world, cls.leaf, "stores/variable.p12", VARIABLE)
        add_store(world, cls.leaf, "stores/locked.p12", UNKNOWN)
        add_store(world, cls.leaf, "stores/tomcat/keys.p12", BY_PATH)
        add_store(world, cls.leaf, "stores/jetty/keys.p12", BY_PATH)
        world.write("stores/plain.pem", cls.leaf.pem)
        world.write("general.txt", f"{WRONG}\r\n\r\n{LINE}\r\n{LAST}")
        world.write("tomcat.txt", f"{BY_PATH}\n")
        cls.exporter = Exporter(world, environment={"E2E_STORE_PASSWORD": VARIABLE, "E2E_EMPTY": ""},
                                flags=["--log.level=debug"], config=f"""
            modules:
              stores:
                source: files
                on_demand: true
                passwords: {{files: [general.txt], env: [E2E_STORE_PASSWORD]}}
            groups:
              - name: stores
                module: files
                targets: ["{world.folder}/stores"]
                passwords:
                  files: [general.txt]
                  env: [E2E_STORE_PASSWORD, E2E_EMPTY, E2E_NOT_SET]
                  by_path: {{"**/tomcat/*.p12": tomcat.txt}}
            """)
        cls.page = cls.exporter.wait_ready()

    def test_each_source_of_candidates_opens_its_store(self):
        for item in ("line.p12#line", "last.p12#last", "variable.p12#variable", "plain.pem#0"):
            with self.subTest(item):
                self.assertEqual(("leaf", HOST), items(self.page).get(item))

    def test_password_of_a_path_is_for_that_path_alone(self):
        self.assertIn("tomcat/keys.p12#keys", items(self.page))
        self.assertNotIn("jetty/keys.p12#keys", items(self.page))

    def test_wrong_password_costs_only_its_store(self):
        self.assertEqual({"locked.p12": "password", "jetty/keys.p12": "password"}, failed_items(self.page))
        self.assertEqual(1, self.page.value("cert_probe_success"))
        self.assertEqual(2, self.page.value("cert_probe_items_failed"))

    def test_passwords_stand_nowhere(self):
        locked = str(self.world.folder / "stores" / "locked.p12")
        answers = [self.exporter.get("/"), self.exporter.get("/metrics")]
        asked = self.exporter.probe(target=locked, module="stores", debug="true")
        self.assertIn("password", asked.text)
        said = self.exporter.log() + asked.text + "".join(answer.text for answer in answers)
        for secret in SECRETS:
            with self.subTest(secret):
                self.assertNotIn(secret, said)

    def test_unreadable_password_file_is_named_and_the_others_count(self):
        exporter = Exporter(self.place, config=f"""
            groups:
              - name: stores
                module: files
                targets: ["{self.world.folder}/stores/line.p12", "{self.world.folder}/stores/tomcat"]
                passwords:
                  files: [missing.txt, "{self.world.folder}/general.txt"]
                  by_path: {{"**/*.p12": missing-too.txt}}
            """)
        page = exporter.wait_ready()
        self.assertIn("line.p12#line", items(page))
        found = {item.rsplit("/", 1)[1]: reason for item, reason in failed_items(page, target=str(
            self.world.folder / "stores" / "tomcat")).items() if "/" in item}
        self.assertEqual({"missing.txt": "not_found", "missing-too.txt": "not_found"}, found)

    def test_pattern_below_the_configuration(self):
        """A relative pattern is one below the folder of the configuration, as every relative path."""
        add_store(self.place, self.leaf, "here/keys.p12", BY_PATH)
        self.place.write("by-path.txt", f"{BY_PATH}\n")
        page = Exporter(self.place, config="""
            groups:
              - name: stores
                module: files
                targets: [here]
                passwords: {by_path: {"here/*.p12": by-path.txt}}
            """).wait_ready()
        self.assertEqual({"keys.p12#keys": ("leaf", HOST)}, items(page))


class ChangedCandidates(EndToEnd):
    """The store stays as it is; what is tried changes."""

    @classmethod
    def set_up_world(cls, world):
        cls.leaf = Pki(world).leaf(HOST)

    def start(self, passwords):
        add_store(self.place, self.leaf, "stores/keys.p12", LINE)
        return Exporter(self.place, config=f"""
            global: {{interval: 1s}}
            groups: [{{name: g, module: files, targets: [stores], passwords: {passwords}}}]
            """)

    def assert_opens_and_closes(self, exporter, path):
        self.assertEqual({"keys.p12": "password"}, failed_items(exporter.wait_ready()))
        path.write_text(f"{WRONG}\n{LINE}\n", encoding="utf-8")
        page = exporter.wait_for_page(lambda page: not failed_items(page), "the store stays closed")
        self.assertEqual({"keys.p12#keys": ("leaf", HOST)}, items(page))
        path.write_text(f"{WRONG}\n", encoding="utf-8")
        page = exporter.wait_for_page(failed_items, "the store stays open")
        self.assertEqual({"keys.p12": "password"}, failed_items(page))
        self.assertEqual({"keys.p12#keys": ("leaf", HOST)}, items(page))  # what was known stays

    def test_changed_file_opens_the_store_at_the_next_look(self):
        path = self.place.write("general.txt", f"{WRONG}\n")
        self.assert_opens_and_closes(self.start("{files: [general.txt]}"), path)

    def test_changed_file_of_a_path_opens_the_store_at_the_next_look(self):
        path = self.place.write("by-path.txt", f"{WRONG}\n")
        self.assert_opens_and_closes(self.start('{by_path: {"**/keys.p12": by-path.txt}}'), path)


if __name__ == "__main__":
    unittest.main()
