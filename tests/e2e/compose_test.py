"""deploy/compose.yaml: docker-compose takes it, what it mounts is there and sound, and every service is closed."""

import os
import pathlib
import re
import shutil
import subprocess
import unittest

import yaml

from support.case import EndToEnd
from support.exporter import run as run_exporter

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
SERVICES = {"exporter", "prometheus", "alertmanager", "grafana"}
SECRETS = DEPLOY / "compose" / "secrets"  # the user's; git ignores them


def command(*words, **keywords):
    done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=120, check=False, **keywords)
    if done.returncode != 0:
        raise AssertionError(f"{words}: {done.returncode}: {done.stdout}")
    return done.stdout


class Compose(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        cls.whole = yaml.safe_load(command("docker-compose", "-f", DEPLOY / "compose.yaml", "config"))
        cls.services = cls.whole["services"]

    def mounts(self, service):
        """{path in the container: path here} of what is mounted from here."""
        found = {}
        for volume in self.services[service]["volumes"]:
            source, target, *mode = (volume.split(":") if isinstance(volume, str)
                                     else [volume["source"], volume["target"]] + ["ro"] * volume.get("read_only", False))
            if source.startswith("/"):
                self.assertEqual(["ro"], mode, volume)
                found[target] = pathlib.Path(source)
        return found

    def lay(self, service):
        """A folder that looks as the container does, with secrets that are none."""
        root = self.place.folder / service
        for target, source in self.mounts(service).items():
            copy = root / target.lstrip("/")
            copy.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, copy)
            else:
                shutil.copy(source, copy)
        for secret in self.services[service].get("secrets", []):
            path = root / secret.get("target", f"/run/secrets/{secret['source']}").lstrip("/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("https://hooks.example.test/secret\n", encoding="ascii")
        return root

    def test_services_are_closed(self):
        self.assertEqual(SERVICES, set(self.services))
        for name, service in self.services.items():
            with self.subTest(name):
                self.assertEqual((True, ["ALL"], ["no-new-privileges:true"]),
                                 tuple(service[key] for key in ("read_only", "cap_drop", "security_opt")))
                self.assertFalse({"privileged", "cap_add", "user", "network_mode", "pid"} & set(service))
                self.assertTrue(all(str(port).startswith("127.0.0.1:") or port.get("host_ip") == "127.0.0.1"
                                    for port in service["ports"]))
                self.assertNotRegex(str(service.get("environment", {})), r"(?i)password(?!__FILE)['\"]?: ")

    def test_what_is_mounted_is_there(self):
        for service in self.services:
            for target, source in self.mounts(service).items():
                with self.subTest(f"{service}: {target}"):
                    if "alertmanager" in source.parts and not (DEPLOY / "alertmanager").exists():
                        self.skipTest("deploy/alertmanager is not there yet")
                    self.assertTrue(source.exists(), source)
        given = {secret["source"] for service in self.services.values() for secret in service.get("secrets", [])}
        self.assertEqual(given, set(self.whole["secrets"]))
        self.assertEqual({SECRETS}, {pathlib.Path(secret["file"]).parent for secret in self.whole["secrets"].values()})

    def test_exporter_is_the_image_and_its_configuration_has_no_mistake(self):
        exporter = self.services["exporter"]
        self.assertEqual((ROOT, "exporter"), (pathlib.Path(exporter["build"]["context"]), exporter["build"]["target"]))
        self.assertRegex((DEPLOY / "Dockerfile").read_text(encoding="utf-8"), r"(?m)^FROM \w+ AS exporter$")
        configuration = self.lay("exporter") / "etc/kigen/kigen.yml"
        done = run_exporter("--config.check", f"--config.file={configuration}")
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)

    def test_prometheus_takes_its_configuration_and_asks_the_services_here(self):
        root = self.lay("prometheus")
        configuration = root / "etc/prometheus/prometheus.yml"
        text = configuration.read_text(encoding="utf-8")
        configuration.write_text(text.replace("/etc/prometheus/", f"{root}/etc/prometheus/"), encoding="utf-8")
        self.assertRegex(command("promtool", "check", "config", configuration), r"[1-9][0-9]* rules found")
        asked = set(re.findall(r"\[(\w+):(\d+)\]", text))
        ports = {name: str(service["ports"][0]).rpartition(":")[2].partition("/")[0] if isinstance(
            service["ports"][0], str) else str(service["ports"][0]["target"]) for name, service in self.services.items()}
        self.assertEqual({("exporter", ports["exporter"]), ("alertmanager", ports["alertmanager"]),
                          ("localhost", ports["prometheus"])}, asked)

    @unittest.skipUnless((DEPLOY / "alertmanager").exists(), "deploy/alertmanager is not there yet")
    @unittest.skipUnless(shutil.which("amtool"), "amtool is not installed")
    def test_alertmanager_takes_its_configuration(self):
        root = self.lay("alertmanager")
        configuration = root / "etc/alertmanager/alertmanager.yml"
        text = configuration.read_text(encoding="utf-8")
        for path in re.findall(r"_file: (/\S+)", text):
            self.assertTrue((root / path.lstrip("/")).exists(), f"{path} is not mounted")
        self.assertIn("SUCCESS", command("amtool", "check-config", configuration, cwd=root))

    def test_grafana_has_the_shipped_data_source_at_another_address(self):
        root = self.lay("grafana")
        ours = yaml.safe_load((root / "etc/grafana/provisioning/datasources/prometheus.yml").read_text())
        shipped = yaml.safe_load((ROOT / "grafana/provisioning/datasources/prometheus.yml").read_text())
        self.assertEqual("http://prometheus:9090", ours["datasources"][0].pop("url"))
        shipped["datasources"][0].pop("url")
        self.assertEqual(shipped, ours)
        provider, = yaml.safe_load((root / "etc/grafana/provisioning/dashboards/kigen.yml").read_text())["providers"]
        self.assertTrue(list((root / provider["options"]["path"].lstrip("/")).glob("*.json")))


if __name__ == "__main__":
    os.environ.pop("COMPOSE_FILE", None)
    unittest.main()
