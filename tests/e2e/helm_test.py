"""deploy/helm/kigen-exporter, as `helm template` writes it out. Debian has no helm: without one this is skipped."""

import re
import shutil
import subprocess
import unittest

import yaml

from support import manifests as checks
from support.case import EndToEnd
from support.debian_root import skip
from support.manifests import Manifests, project_version

CHART = checks.ROOT / "deploy" / "helm" / "kigen-exporter"
EVERYTHING = {
    "image": {"repository": "registry.example.jp/kigen-exporter", "tag": "1.2.3", "pullSecrets": ["registry"]},
    "config": {"groups": [{"name": "web", "module": "https", "targets": ["www.example.jp"], "labels": {"team": "web"}}]},
    "secretName": "pfx", "extraArgs": ["--log.format=json"], "extraEnv": [{"name": "PFX_PASSWORD", "value": "x"}],
    "extraVolumes": [{"name": "stores", "secret": {"secretName": "stores", "optional": True, "defaultMode": 0o440}}],
    "extraVolumeMounts": [{"name": "stores", "mountPath": "/srv/stores", "readOnly": True}],
    "persistence": {"enabled": True, "size": "2Gi", "storageClassName": "fast"},
    "service": {"port": 8080}, "podLabels": {"team": "pki"}, "podAnnotations": {"a": "b"},
    "nodeSelector": {"kubernetes.io/os": "linux"}, "tolerations": [{"operator": "Exists"}],
    "priorityClassName": "high", "networkPolicy": {"enabled": True},
    "serviceMonitor": {"enabled": True, "labels": {"release": "prometheus"}},
    "prometheusRule": {"enabled": True, "labels": {"release": "prometheus"}}}
REFUSED = {
    "an unknown key": {"replicaCount": 2}, "an unknown key further down": {"image": {"name": "x"}},
    "no replica": {"shards": 0}, "half a replica": {"shards": 1.5}, "a number as tag": {"image": {"tag": 1.2}},
    "a flag of the chart's own": {"extraArgs": ["--storage.path=/tmp"]}, "a flag that is none": {"extraArgs": ["x"]},
    "no groups": {"config": {"groups": None}}, "an interval without a unit": {"serviceMonitor": {"interval": "60"}}}


class Chart(EndToEnd):
    def helm(self, command, values, *options):
        path = self.place.write("values.yaml", yaml.safe_dump(values))
        words = ["release", CHART] if command == "template" else [CHART]
        return subprocess.run(["helm", command, *words, "--values", path, *options],
                              capture_output=True, text=True, timeout=120, check=False)

    def template(self, values):
        done = self.helm("template", values)
        self.assertEqual(0, done.returncode, done.stderr)
        return Manifests(done.stdout)

    def test_lint_finds_nothing(self):
        for values in ({}, EVERYTHING, {**EVERYTHING, "shards": 8}):
            done = self.helm("lint", values, "--strict")
            self.assertEqual(0, done.returncode, done.stdout + done.stderr)
            self.assertNotRegex(done.stdout, r"\[(WARNING|ERROR)\]")

    def test_without_values(self):
        plain = self.template({})
        self.assertEqual(["ConfigMap", "Deployment", "Service", "ServiceAccount"], plain.kinds())
        checks.check_all(self, plain)
        checks.check_configuration(self, plain)
        self.assertEqual(f"kigen-exporter:{project_version()}", plain.container["image"])
        self.assertEqual(1, plain.workload["spec"]["replicas"])

    def test_says_the_same_as_the_plain_manifests(self):
        base = yaml.safe_load((checks.ROOT / "deploy/kubernetes/base/kigen.yml").read_text(encoding="utf-8"))
        self.assertEqual(base, yaml.safe_load(self.template({}).configuration()))

    def test_with_every_value(self):
        whole = self.template(EVERYTHING)
        self.assertEqual(["ConfigMap", "Deployment", "NetworkPolicy", "PersistentVolumeClaim", "PrometheusRule",
                          "Service", "ServiceAccount", "ServiceMonitor"], whole.kinds())
        checks.check_all(self, whole)
        checks.check_configuration(self, whole)
        checks.check_rules(self, whole)
        self.assertEqual("registry.example.jp/kigen-exporter:1.2.3", whole.container["image"])
        self.assertEqual("json", whole.flags["--log.format"])
        self.assertEqual(EVERYTHING["config"], yaml.safe_load(whole.configuration()))
        self.assertEqual(("fast", "2Gi"), (whole.one("PersistentVolumeClaim")["spec"]["storageClassName"],
                                           whole.one("PersistentVolumeClaim")["spec"]["resources"]["requests"]["storage"]))
        secrets, = [volume for volume in whole.pod["volumes"] if volume["name"] == "secrets"]
        self.assertEqual(("pfx", False), (secrets["secret"]["secretName"], secrets["secret"]["optional"]))
        for kind in ("ServiceMonitor", "PrometheusRule"):
            self.assertEqual("prometheus", whole.one(kind)["metadata"]["labels"]["release"])

    def test_shards_become_a_stateful_set(self):
        for persistent in (False, True):
            with self.subTest(persistent=persistent):
                sharded = self.template({"shards": 8, "persistence": {"enabled": persistent}})
                self.assertEqual(["ConfigMap", "Service", "ServiceAccount", "StatefulSet"], sharded.kinds())
                checks.check_all(self, sharded)
                checks.check_shards(self, sharded, 8)
                self.assertEqual(persistent, "volumeClaimTemplates" in sharded.workload["spec"])

    def test_a_changed_configuration_is_a_new_pod(self):
        def checksum(values):
            return self.template(values).template["metadata"]["annotations"]["checksum/config"]
        self.assertNotEqual(checksum({}), checksum(EVERYTHING))
        self.assertEqual(checksum({}), checksum({"service": {"port": 1}}))

    def test_schema_refuses_what_nobody_reads(self):
        for name, values in REFUSED.items():
            with self.subTest(name):
                done = self.helm("template", values)
                self.assertNotEqual(0, done.returncode)
                self.assertIn("don't meet the specifications of the schema", done.stderr)

    def test_every_value_is_used_and_explained(self):
        values = yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8"))
        templates = "".join(path.read_text(encoding="utf-8") for path in (CHART / "templates").iterdir())
        for name, value in values.items():
            for key in value if isinstance(value, dict) and name not in ("config", "resources") else [None]:
                path = f".Values.{name}" + (f".{key}" if key else "")
                self.assertRegex(templates, re.escape(path) + r"\b", path)

    def test_versions_are_the_projects(self):
        chart = yaml.safe_load((CHART / "Chart.yaml").read_text(encoding="utf-8"))
        self.assertEqual((project_version(), project_version()), (chart["version"], chart["appVersion"]))


if __name__ == "__main__":
    if not shutil.which("helm"):
        skip("helm is not installed; Debian has no package of it")
    unittest.main()
