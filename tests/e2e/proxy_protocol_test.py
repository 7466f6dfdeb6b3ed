"""The PROXY protocol, before everything else: haproxy and nginx tell no one else what they serve."""

import unittest

from support.case import EndToEnd
from support.exporter import Exporter
from support.pki import Pki
from support.proxies import start_haproxy, start_tinyproxy
from support.servers import Nginx
from support.sightings import Sightings

HOST = "balanced.example.test"


class ProxyProtocol(Sightings, EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.leaf = pki.leaf(HOST, pki.authority("Test Intermediate", pki.authority("Test Root")))
        nginx = Nginx(world)
        cls.ports = {"nginx": nginx.add(cls.leaf, listen="proxy_protocol"),
                     "nginx6": nginx.add(cls.leaf, host="[::1]", listen="proxy_protocol")}
        nginx.start()
        cls.ports["haproxy"] = start_haproxy(world, cls.leaf).port
        cls.way = start_tinyproxy(world)
        cls.exporter = Exporter(world, config="groups:\n" + "\n".join(cls.groups()))
        cls.page = cls.exporter.wait_ready()

    @classmethod
    def groups(cls):
        for server, port in cls.ports.items():
            target = f"[::1]:{port}" if server == "nginx6" else f"127.0.0.1:{port}"
            for name, option in (("v1", "proxy_protocol: v1, "), ("v2", "proxy_protocol: v2, "), ("without", "")):
                yield f'- {{name: {server}_{name}, module: tls, timeout: 5s, {option}targets: ["{target}"]}}'
        yield (f'- {{name: nginx_through_proxy, module: tls, proxy_protocol: v2, '
               f'proxy: "http://127.0.0.1:{cls.way.port}", targets: ["127.0.0.1:{cls.ports["nginx"]}"]}}')

    def test_either_version_opens_the_door(self):
        for server in self.ports:
            for version in ("v1", "v2"):
                with self.subTest(server=server, version=version):
                    self.assert_seen(self.page, self.leaf, group=f"{server}_{version}")

    def test_it_goes_through_a_proxy(self):
        self.assert_seen(self.page, self.leaf, group="nginx_through_proxy")

    def test_without_it_the_door_stays_shut(self):
        for server in self.ports:
            with self.subTest(server):
                self.assert_failed(self.page, ("closed", "protocol", "tls", "tls_alert", "timeout"),
                                   group=f"{server}_without")


if __name__ == "__main__":
    unittest.main()
