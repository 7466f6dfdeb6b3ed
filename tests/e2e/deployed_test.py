"""Renewed, but not in service: endpoints beside what lies in stores, ports of one host, and bindings of HTTP.sys."""

import pathlib
import re
import time
import unittest

from support.case import EndToEnd
from support.exporter import Exporter
from support.key_stores import pkcs12
from support.page_items import failed_items
from support.pki import Pki
from support.prometheus import Prometheus
from support.samba_registry import blob
from support.servers import Nginx
from support.sightings import thumbprint

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"
HOST = "web.example.test"
PENDING = "cert_deployment_pending_since_timestamp_seconds"
STORES = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\SystemCertificates"
HTTP_SYS = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\HTTP\Parameters\SslBindingInfo"


def deployed(page, **labels):
    """{pair: verdict}"""
    return page.values("cert_check_passed", "pair", check="deployed", **labels)


class Service(EndToEnd):
    """One nginx, and two certificates of which one renews the other."""

    def setUp(self):
        super().setUp()
        self.pki = Pki(self.place)
        self.root = self.pki.authority("Test Root")
        self.old = self.pki.leaf(HOST, self.root, start_days=-80, end_days=10)
        self.new = self.pki.leaf(HOST, self.root, start_days=-1, end_days=89)
        self.store = self.place.folder / "stores" / "www.pfx"
        self.store.parent.mkdir()
        self.nginx = Nginx(self.place)

    def serve(self, *served):
        """Each on a port of its own."""
        self.ports = [self.nginx.add(issued) for issued in served]
        self.server = self.nginx.start()

    def rebind(self, issued):
        """What an administrator does after a renewal: the first port serves this one, from a new start on."""
        (self.place.folder / "nginx" / "chain1.pem").write_text(issued.chain_pem)
        self.old.key.write_text(issued.key.read_text())
        self.server.kill()
        self.server = self.nginx.start()

    def endpoint(self, index=0):
        return f"{HOST}:{self.ports[index]}"

    def start_exporter(self, options="", pairs=""):
        targets = ", ".join(f'"{self.endpoint(index)}@127.0.0.1"' for index in range(len(self.ports)))
        exporter = Exporter(self.place, config=f"""
            global: {{interval: 1s, retry_interval: 1s}}
            groups:
              - {{name: web, module: https, targets: [{targets}]{options}}}
              - {{name: stores, module: files, targets: ["{self.store}"]}}
            {pairs}
            """)
        self.addCleanup(lambda: self.assertEqual([], exporter.scrape().duplicates()))
        exporter.wait_ready()
        return exporter


class Pairs(Service):
    def test_from_renewal_to_the_restart_of_the_server(self):
        pkcs12(self.store, self.old, "", "www")
        self.serve(self.old)
        exporter = self.start_exporter(
            pairs=f'pairs: [{{name: www, store: stores/www.pfx, endpoints: ["{self.endpoint()}"]}}]')
        page = exporter.wait_for_page(deployed, "a verdict")
        self.assertEqual({"www": 1}, deployed(page))
        self.assertEqual([], page.find(PENDING))

        renewed_at = time.time()
        pkcs12(self.store, self.new, "", "www")
        page = exporter.wait_for_page(lambda page: deployed(page) == {"www": 0}, "the renewal")
        pending = page.one(PENDING)
        self.assertEqual(("www", "0", "leaf", self.endpoint()),
                         tuple(pending[label] for label in ("pair", "item", "role", "target")))
        self.assertAlmostEqual(renewed_at, pending.value, delta=20)

        self.rebind(self.new)
        page = exporter.wait_for_page(lambda page: deployed(page) == {"www": 1}, "the new certificate in service")
        self.assertEqual([], page.find(PENDING))

    def test_last_verdict_survives_the_failure_of_either_side(self):
        pkcs12(self.store, self.new, "", "www")
        self.serve(self.old)
        exporter = self.start_exporter(
            pairs=f'pairs: [{{name: www, store: stores/www.pfx, endpoints: ["{self.endpoint()}"]}}]')
        exporter.wait_for_page(lambda page: deployed(page) == {"www": 0}, "a verdict")
        self.store.write_bytes(b"\x30\x82")
        self.server.kill()

        def has_failed(page):
            return len(page.find("cert_probe_failed")) == 2
        self.assertEqual({"www": 0}, deployed(exporter.wait_for_page(has_failed, "both failed")))

    def test_hidden_where_the_configuration_says_so(self):
        pkcs12(self.store, self.new, "", "www")
        self.serve(self.old)
        exporter = self.start_exporter(
            pairs=f'pairs: [{{name: www, store: stores/www.pfx, endpoints: ["{self.endpoint()}"]}}]\n'
                  "            exposition: {checks: [name]}")
        page = exporter.scrape()
        self.assertEqual({}, deployed(page))
        self.assertEqual([], page.find(PENDING))


class Automatic(Service):
    OPTIONS = ", pair_automatically: true"

    def test_renewed_in_a_file(self):
        pkcs12(self.store, self.old, "", "www")
        self.serve(self.old)
        exporter = self.start_exporter(self.OPTIONS)
        page = exporter.wait_for_page(deployed, "a verdict")
        self.assertEqual({str(self.store): 1}, deployed(page))
        pkcs12(self.store, self.new, "", "www")
        page = exporter.wait_for_page(lambda page: deployed(page) == {str(self.store): 0}, "the renewal")
        self.assertEqual(str(self.store), page.one(PENDING)["pair"])
        self.rebind(self.new)
        exporter.wait_for_page(lambda page: deployed(page) == {str(self.store): 1}, "the new certificate in service")

    def test_renewed_on_another_port_alone(self):
        pkcs12(self.store, self.pki.leaf("other.example.test", self.root), "", "other")
        self.serve(self.old, self.new)
        exporter = self.start_exporter(self.OPTIONS)
        page = exporter.wait_for_page(deployed, "a verdict")
        self.assertEqual({self.endpoint(1): 0}, deployed(page, target=self.endpoint(0)))
        self.assertEqual({}, deployed(page, target=self.endpoint(1)))

    def test_nothing_without_the_option(self):
        pkcs12(self.store, self.new, "", "www")
        self.serve(self.old, self.new)
        self.assertEqual({}, deployed(self.start_exporter().scrape()))


class DifferentLeavesOfOneHost(Service):
    def test_query_of_the_manual_finds_the_host(self):
        query = re.search(r"# different leaves on the ports of one host\n(.*?)\n(?:#|```)", README.read_text(), re.DOTALL)
        self.assertTrue(query, "README lacks the query")
        pkcs12(self.store, self.new, "", "www")
        self.serve(self.old, self.new)
        exporter = self.start_exporter()
        prometheus = Prometheus(self.place, f"""
global: {{scrape_interval: 1s, scrape_timeout: 1s}}
scrape_configs:
  - {{job_name: kigen, honor_labels: true, static_configs: [{{targets: ["{exporter.address}"]}}]}}
""")
        prometheus.wait_for("cert_info")
        self.assertEqual([(HOST, 2.0)], [(labels["host"], value) for labels, value in prometheus.query(query[1])])
        self.rebind(self.new)
        self.server.wait_for(lambda: prometheus.query(query[1]) == [], "the host is still found", 40)


class Bindings(EndToEnd):
    """An export of a machine whose ports are bound to certificates in every state."""

    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        root = pki.authority("Test Root")
        ok, archived, missing = (pki.leaf(f"{name}.example.test", root) for name in ("ok", "archived", "missing"))
        old = pki.leaf("renewed.example.test", root, start_days=-80)
        new = pki.leaf("renewed.example.test", root, start_days=-1)
        certificates = {ok: {}, old: {}, new: {}, archived: {"archived": True}}
        cls.bound = {"0.0.0.0:443": ok, "0.0.0.0:444": old, "0.0.0.0:445": archived, "[::]:446": missing}
        cls.names = {endpoint: issued.name for endpoint, issued in cls.bound.items() if issued is not missing}
        cls.folder = world.folder / "exports"
        stores = [cls.certificate(issued, **how) for issued, how in certificates.items()]
        bindings = [cls.binding(endpoint, issued) for endpoint, issued in cls.bound.items()]
        bindings.append(cls.binding("0.0.0.0:447", ok, "WebHosting"))
        cls.write(world, "web01.reg", stores + bindings)
        cls.write(world, "web02/stores.reg", stores)  # exported key by key
        cls.write(world, "web02/bindings.reg", bindings)
        cls.page = Exporter(world, str(cls.folder)).wait_ready()

    @staticmethod
    def write(world, name, keys):
        text = "Windows Registry Editor Version 5.00\r\n\r\n" + "\r\n".join(keys)
        world.write(f"exports/{name}", b"\xff\xfe" + text.encode("utf-16-le"))

    @staticmethod
    def certificate(issued, archived=False):
        value = blob(issued.der, archived=archived).hex(",")
        return f"[{STORES}\\MY\\Certificates\\{thumbprint(issued.der).upper()}]\r\n\"Blob\"=hex:{value}\r\n"

    @staticmethod
    def binding(endpoint, issued, store="My"):
        value = bytes.fromhex(thumbprint(issued.der)).hex(",")
        return (f"[{HTTP_SYS}\\{endpoint}]\r\n\"SslCertHash\"=hex:{value}\r\n"
                f"\"SslCertStoreName\"=\"{store}\"\r\n")

    def statuses(self, file):
        return {sample["endpoint"]: sample["status"] for sample in self.page.find("cert_binding_info")
                if sample["item"] == f"{file}#binding:{sample['endpoint']}"}

    def verdicts(self, file):
        found = self.page.values("cert_check_passed", "item", check="deployed")
        return {item.removeprefix(f"{file}#binding:"): value for item, value in found.items() if item.startswith(file)}

    def test_every_status(self):
        expected = {"0.0.0.0:443": "ok", "0.0.0.0:444": "superseded", "0.0.0.0:445": "archived",
                    "[::]:446": "missing", "0.0.0.0:447": "unknown"}
        for file in ("web01.reg", "web02/bindings.reg"):
            with self.subTest(file):
                self.assertEqual(expected, self.statuses(file))

    def test_check_is_absent_where_nothing_can_be_said(self):
        expected = {"0.0.0.0:443": 1, "0.0.0.0:444": 0, "0.0.0.0:445": 0, "[::]:446": 0}
        for file in ("web01.reg", "web02/bindings.reg"):
            with self.subTest(file):
                self.assertEqual(expected, self.verdicts(file))

    def test_names_and_thumbprints(self):
        for endpoint, issued in self.bound.items():
            with self.subTest(endpoint):
                info = self.page.one("cert_binding_info", item=f"web01.reg#binding:{endpoint}")
                self.assertEqual(self.names.get(endpoint, endpoint), info["name"])
                self.assertEqual(thumbprint(issued.der), info["fingerprint_sha1"])

    def test_pending_since_the_newer_one_is_there(self):
        pending = {sample["item"] for sample in self.page.find(PENDING)}
        self.assertEqual({f"{file}#binding:0.0.0.0:444" for file in ("web01.reg", "web02/bindings.reg")}, pending)

    def test_nothing_else_is_wrong(self):
        self.assertEqual({}, failed_items(self.page))
        self.assertEqual([], self.page.duplicates())


if __name__ == "__main__":
    unittest.main()
