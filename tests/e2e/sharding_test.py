"""Several exporters with one configuration: together they watch every target, and none is watched twice."""

import collections
import unittest

from support.case import EndToEnd, Place
from support.exporter import Exporter, run
from support.pki import Pki
from support.servers import Nginx

SHARDS = 3
HOSTS = 2000  # addresses of loopback, all answered by one server
READY_SECONDS = 120


def address(number):
    return f"127.7.{number // 250}.{number % 250 + 1}"


class Sharding(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        root = pki.authority("Test Root")
        leaf = pki.leaf("web.example.test", root)
        nginx = Nginx(world)
        cls.port = nginx.add(leaf, host="0.0.0.0")
        nginx.start()
        cls.store = world.write("certs/web.pem", leaf.pem)

    def config(self):
        targets = ", ".join(f'"{address(number)}:{self.port}"' for number in range(HOSTS))
        return f"""
            global: {{max_concurrency: 200}}
            groups:
              - {{name: fleet, module: https, targets: [{targets}]}}
              - {{name: store, module: files, targets: ["{self.store}"]}}
            pairs:
              - name: web
                store: "{self.store}"
                endpoints: ["{address(0)}:{self.port}", "{address(1)}:{self.port}"]
            """

    def start(self, number):
        return Exporter(Place(self.addCleanup), config=self.config(), flags=[f"--shard={number}/{SHARDS}"])

    def test_the_union_is_complete_and_disjoint(self):
        exporters = [self.start(number) for number in range(1, SHARDS + 1)]
        pages = [exporter.wait_ready(READY_SECONDS) for exporter in exporters]
        for number, page in enumerate(pages, 1):
            info = page.one("kigen_shard_info")
            self.assertEqual((str(number), str(SHARDS)), (info["shard"], info["shards"]))
        watched = [[sample["target"] for sample in page.find("cert_probe_success")] for page in pages]
        expected = {f"{address(number)}:{self.port}" for number in range(HOSTS)} | {str(self.store)}
        counts = collections.Counter(target for targets in watched for target in targets)
        self.assertEqual(expected, counts.keys())
        self.assertEqual({1}, set(counts.values()))
        for page, targets in zip(pages, watched):
            self.assertEqual(len(targets), page.value("kigen_targets"))
            self.assertAlmostEqual(HOSTS / SHARDS, len(targets), delta=HOSTS / SHARDS * 0.15)
            self.assertEqual(len(targets), len({sample["target"] for sample in page.find("cert_expiry_seconds")}))
        self.assert_the_pair_is_judged_by_one(pages)

    def assert_the_pair_is_judged_by_one(self, pages):
        judging = [page.find("cert_check_passed", check="deployed") for page in pages]
        self.assertEqual([0, 0, 2], sorted(len(samples) for samples in judging))
        self.assertEqual({1.0}, {sample.value for samples in judging for sample in samples})

    def test_a_share_that_does_not_exist_is_a_mistake(self):
        done = run(f"--shard={SHARDS + 1}/{SHARDS}", "--web.listen-address=127.0.0.1:0", str(self.store), seconds=20)
        self.assertEqual(1, done.returncode)
        self.assertIn("--shard: expected a share from 1 to 3, found \"4\"", done.stderr)

    def test_a_pod_finds_its_share_in_its_name(self):
        done = run("--shard=auto", "--web.listen-address=127.0.0.1:0", str(self.store), seconds=20)
        self.assertEqual(1, done.returncode)
        self.assertIn("KIGEN_SHARDS", done.stderr)
        wrapper = ["unshare", "--uts", "sh", "-c", 'hostname kigen-0; exec "$@"', "sh"]
        exporter = Exporter(self.place, str(self.store), flags=["--shard=auto"], wrapper=wrapper,
                            environment={"KIGEN_SHARDS": "1"})
        self.assertEqual(1, exporter.wait_ready().value("kigen_targets"))


class Health(EndToEnd):
    def test_tells_whether_an_exporter_answers(self):
        exporter = Exporter(self.place, str(self.place.write("empty.txt", "nothing")))
        url = f"http://{exporter.address}/-/healthy"
        self.assertEqual(0, run("health", url, seconds=20).returncode)
        exporter.stop()
        done = run("health", url, seconds=20)
        self.assertEqual(1, done.returncode)
        self.assertIn("Connection refused", done.stderr)


if __name__ == "__main__":
    unittest.main()
