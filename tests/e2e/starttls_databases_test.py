"""PostgreSQL and MariaDB: certificates behind their own requests for TLS."""

import unittest

from support.case import EndToEnd
from support.databases import start_mariadb, start_postgresql
from support.exporter import Exporter
from support.pki import Pki
from support.sightings import Sightings

HOST = "db.example.test"


class DatabaseDialects(Sightings, EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        root = pki.authority("Test Root")
        cls.leaf = pki.leaf(HOST, pki.authority("Test Intermediate", root))
        cls.ports = {"postgres": start_postgresql(world, cls.leaf), "mysql": start_mariadb(world, cls.leaf)}
        cls.without_tls = {"postgres": start_postgresql(world), "mysql": start_mariadb(world)}
        groups = [f'- {{name: {dialect}, module: {dialect}, targets: ["{HOST}:{port}@127.0.0.1"]}}'
                  for dialect, port in cls.ports.items()]
        groups += [f'- {{name: {dialect}_without, module: {dialect}, targets: ["127.0.0.1:{port}"]}}'
                   for dialect, port in cls.without_tls.items()]
        cls.page = Exporter(world, config="groups:\n" + "\n".join(groups)).wait_ready()

    def test_leaf_is_the_one_that_the_database_serves(self):
        for dialect, port in self.ports.items():
            with self.subTest(dialect):
                labels = {"group": dialect, "module": dialect, "target": f"{HOST}:{port}"}
                self.assert_seen(self.page, self.leaf, **labels)
                self.assertEqual(1, self.page.value("cert_check_passed", check="name", item="0", **labels))

    def test_server_without_tls_does_not_offer_it(self):
        for dialect in self.without_tls:
            with self.subTest(dialect):
                self.assert_failed(self.page, "starttls_not_offered", group=f"{dialect}_without")


if __name__ == "__main__":
    unittest.main()
