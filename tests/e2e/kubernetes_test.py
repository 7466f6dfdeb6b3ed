"""deploy/kubernetes, as `kubectl kustomize` writes it out."""

import json
import re
import subprocess
import unittest

import yaml

from support import manifests as checks
from support.case import EndToEnd
from support.exporter import Exporter
from support.manifests import Manifests, project_version

FOLDER = checks.ROOT / "deploy" / "kubernetes"
COMPONENTS = ("persistent", "network-policy", "prometheus-operator")


def kustomize_version():
    """Major number; 2 where kubectl is too old to say."""
    said = subprocess.run(["kubectl", "version", "--client", "--output=json"], capture_output=True, text=True,
                          timeout=60, check=True).stdout
    return int(re.match(r"v(\d+)", json.loads(said).get("kustomizeVersion", "v2"))[1])


def kustomize(folder):
    done = subprocess.run(["kubectl", "kustomize", str(folder)], capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0 or done.stderr:
        raise AssertionError(f"{folder}: {done.returncode}: {done.stderr}")
    return Manifests(done.stdout)


class Base(EndToEnd):
    def test_is_sound(self):
        base = kustomize(FOLDER / "base")
        self.assertEqual(["ConfigMap", "Deployment", "Service", "ServiceAccount"], base.kinds())
        checks.check_all(self, base)
        self.assertEqual(f"kigen-exporter:{project_version()}", base.container["image"])

    def test_configuration_has_no_mistake(self):
        checks.check_configuration(self, kustomize(FOLDER / "base"))

    def test_a_changed_configuration_is_a_new_pod(self):
        name = kustomize(FOLDER / "base").one("ConfigMap")["metadata"]["name"]
        self.assertRegex(name, "^kigen-exporter-[a-z0-9]{10}$")

    def test_exporter_answers_the_probes(self):
        exporter = Exporter(self.place)
        exporter.wait_ready()
        container = kustomize(FOLDER / "base").container
        for name in ("startup", "readiness", "liveness"):
            self.assertEqual(200, exporter.get(container[f"{name}Probe"]["httpGet"]["path"]).status, name)


@unittest.skipIf(kustomize_version() < 5, "this kubectl has a kustomize older than 5, without components")
class Overlays(EndToEnd):
    def overlay(self, base, *components):
        """As users write them, with the folders of the repository beside theirs."""
        folder = self.place.folder / "deploy"
        folder.symlink_to(FOLDER)
        text = yaml.safe_dump({"resources": [f"../deploy/{base}"],
                               "components": [f"../deploy/components/{name}" for name in components]})
        return kustomize(self.place.write("ours/kustomization.yaml", text).parent)

    def test_shards_are_sound_and_agree_on_their_number(self):
        sharded = kustomize(FOLDER / "sharded")
        self.assertEqual(["ConfigMap", "Service", "ServiceAccount", "StatefulSet"], sharded.kinds())
        checks.check_all(self, sharded)
        checks.check_shards(self, sharded, 4)

    def test_exporter_takes_its_share_from_the_name_of_the_pod(self):
        sharded = kustomize(FOLDER / "sharded")
        pod = f"{sharded.workload['metadata']['name']}-3"
        exporter = Exporter(self.place, flags=[f"--shard={sharded.flags['--shard']}"],
                            wrapper=["unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', pod])
        page = exporter.wait_ready()
        self.assertEqual("4", page.one("kigen_shard_info")["shards"])
        self.assertEqual("4", page.one("kigen_shard_info")["shard"])

    def test_every_component_together(self):
        for base in ("base", "sharded"):
            with self.subTest(base):
                self._place = None
                chosen = COMPONENTS if base == "base" else COMPONENTS[1:]
                whole = self.overlay(base, *chosen)
                checks.check_all(self, whole)
                checks.check_rules(self, whole)
                self.assertEqual("Ingress", whole.one("NetworkPolicy")["spec"]["policyTypes"][0])

    def test_persistent_state_is_on_a_claim(self):
        whole = self.overlay("base", "persistent")
        state, = [volume for volume in whole.pod["volumes"] if volume["name"] == "state"]
        self.assertEqual({"name": "state", "persistentVolumeClaim": {"claimName": "kigen-exporter"}}, state)
        self.assertEqual("Recreate", whole.workload["spec"]["strategy"]["type"])


class Rules(unittest.TestCase):
    def test_what_kubernetes_gets_is_what_prometheus_gets(self):
        done = subprocess.run([FOLDER / "rules.sh", "--check"], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(0, done.returncode, done.stdout[-4000:] + done.stderr)


if __name__ == "__main__":
    unittest.main()
