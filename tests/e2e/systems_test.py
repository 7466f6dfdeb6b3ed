"""A group with a system in place of a module: every way to look at a host, and endpoints that need not be there."""

import subprocess
import unittest

from support.case import EndToEnd
from support.documents import Documents
from support.exporter import Exporter, binary
from support.page_items import expiries, states
from support.pki import Pki
from support.ports import free_port
from support.rest_stubs import NsxStub, OntapStub, VCenterStub


def outcome(page, target):
    failed = page.find("cert_probe_failed", target=target)
    return page.value("cert_probe_success", target=target), failed[0]["reason"] if failed else ""


class SystemsTest(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = cls.pki = Pki(world)
        cls.root = pki.authority("Root")
        cls.local = pki.leaf("localhost", cls.root)
        cls.site = pki.leaf("site.example.jp", cls.root)

    def define(self, port):
        (self.place.folder / "intranet.yml").write_text(f"""
            name: intranet
            summary: a site, its second port, and what it publishes
            endpoints:
              - {{module: https}}
              - {{module: tls, port: {port}, optional: true}}
              - {{module: document, path: /chain.pem, optional: true}}
              - {{module: jwks, path: /keys, needs_credentials: true}}
            """, encoding="utf-8")

    def start(self, documents, **keywords):
        return Exporter(self.place, config=f"""
            global: {{interval: 1s, retry_interval: 1s, timeout: 5s}}
            system_files: [intranet.yml]
            groups: [{{name: g, system: intranet, targets: ["127.0.0.1:{documents.port}"]}}]
            """, **keywords)

    def test_an_optional_endpoint_is_absent_until_it_was_there(self):
        port = free_port()
        second = f"127.0.0.1:{port}"
        self.define(port)
        documents = Documents(self.place, self.site)
        flags = (f"--storage.path={self.place.folder / 'kept'}", "--storage.interval=100ms")
        exporter = self.start(documents, flags=flags)
        page = exporter.wait_ready()
        self.assertEqual({("https", f"127.0.0.1:{documents.port}"), ("tls", second),
                          ("document", documents.url + "/chain.pem")},
                         {(labels["module"], labels["target"]) for labels in page.find("cert_probe_success")})
        self.assertEqual({"intranet"}, {labels["system"] for labels in page.find("cert_probe_success")})
        self.assertEqual((1, ""), outcome(page, f"127.0.0.1:{documents.port}"))
        self.assertEqual((1, "absent"), outcome(page, second))
        self.assertEqual(0, page.value("kigen_probe_failures_total", module="tls", reason="absent"))
        self.assertEqual(0, page.value("kigen_probe_failures_total", module="tls", reason="refused"))

        server = Documents(self.place, self.site, port)
        page = exporter.wait_for_page(lambda page: outcome(page, second) == (1, ""), "is not seen once it is there")
        self.assertTrue(page.find("cert_expiry_seconds", target=second))
        server.stop()
        exporter.wait_for_page(lambda page: outcome(page, second) == (0, "refused"), "is no failure once it was there")
        exporter.stop()
        exporter = self.start(documents, flags=flags)
        exporter.wait_for_page(lambda page: outcome(page, second) == (0, "refused"),
                               "is forgotten across a restart")

    def test_a_document_that_is_not_there_is_absent_and_one_in_trouble_is_not(self):
        self.define(free_port())
        documents = Documents(self.place, self.site)
        target = documents.url + "/chain.pem"
        exporter = self.start(documents)
        self.assertEqual((1, "absent"), outcome(exporter.wait_ready(), target))
        documents.pages["/chain.pem"] = (503, "busy")
        exporter.wait_for_page(lambda page: outcome(page, target) == (0, "http_status"), "trouble is no absence")
        documents.pages["/chain.pem"] = (200, self.site.pem)
        page = exporter.wait_for_page(lambda page: outcome(page, target) == (1, ""), "the document is not seen")
        self.assertTrue(page.find("cert_expiry_seconds", target=target))
        del documents.pages["/chain.pem"]
        exporter.wait_for_page(lambda page: outcome(page, target) == (0, "not_found"), "it was there, and is gone")

    def test_what_is_behind_a_login_is_asked_where_there_are_credentials(self):
        user, password = "kigen-reader", "hunter2-of-systems"
        leaf, old = (self.pki.leaf(name, self.root, end_days=90) for name in ("service", "unused"))
        stubs = {"nsx": NsxStub(self.place, self.local, user, password, [("api", leaf, True), ("old", old, False)]),
                 "ontap": OntapStub(self.place, self.local, user, password,
                                    [("svm1", "server", leaf), ("preinstalled", "server_ca", self.root)]),
                 "vcenter": VCenterStub(self.place, self.local, user, password, leaf, {"A": self.root})}
        credentials = (f"{{username_file: {self.place.write('user', user)}, "
                       f"password_file: {self.place.write('password', password)}}}")
        groups = "".join(f"""
              - {{name: {name}, system: {name}, targets: ["{stub.target}"], credentials: {credentials},
                  tls: {{ca_file: {self.root.certificate}}}}}""" for name, stub in stubs.items())
        exporter = Exporter(self.place, config=f"""
            global: {{interval: 1s, retry_interval: 1s, timeout: 5s}}
            groups: {groups}""")
        page = exporter.wait_ready()
        for name, stub in stubs.items():
            with self.subTest(name):
                target = {"group": name, "module": "rest_session", "target": stub.target}
                self.assertEqual(1, page.value("cert_probe_success", **target), page.find("cert_probe_failed", **target))
                self.assertIn(leaf.not_after(), expiries(page, **target).values())
                self.assertEqual(1, page.value("cert_probe_success", group=name, module="https", target=stub.target))
        self.assertEqual(["backup"], list(states(page, group="nsx").values()))
        for text in (exporter.get("/metrics").text, exporter.log(), exporter.get("/").text):
            self.assertNotIn(password, text)

    def test_the_command_tells_what_would_be_looked_at(self):
        self.define(4711)
        (self.place.folder / "kigen.yml").write_text("system_files: [intranet.yml]\n", encoding="utf-8")

        def systems(*arguments):
            return subprocess.run([binary(), "systems", *arguments], capture_output=True, text=True, timeout=20,
                                  check=False)

        every = systems()
        self.assertEqual(0, every.returncode)
        self.assertIn("vcenter", every.stdout)
        own = systems("intranet", f"--config.file={self.place.folder / 'kigen.yml'}")
        self.assertRegex(own.stdout, r"tls +HOST:4711 +optional\n")
        self.assertRegex(own.stdout, r"jwks +https://HOST/keys +with credentials\n")
        definition = systems("vcenter", "--definition").stdout
        self.assertIn("name: vcenter\n", definition)
        unknown = systems("vcentre")
        self.assertEqual(1, unknown.returncode)
        self.assertIn('did you mean "vcenter"?', unknown.stderr)


if __name__ == "__main__":
    unittest.main()
