"""The container image: built from deploy/Dockerfile, run read-only and without rights, and scraped from outside."""

import http.client
import pathlib
import re
import shutil
import subprocess
import time
import unittest

from support.case import EndToEnd
from support.containers import Container, Containers
from support.debian_root import debian_root, skip, skip_unless_possible
from support.exporter import MOST_SECONDS_TO_END, Answer
from support.key_stores import pkcs12
from support.page_items import items
from support.pki import Pki
from support.ports import closed_port, free_port
from support.servers import Nginx

ROOT = pathlib.Path(__file__).resolve().parents[2]
USER = 65532
IMAGE, WINDOWS = "localhost/kigen-exporter:tested", "localhost/kigen-exporter:windows"
REVISION = "0123abc"
MOST_BYTES = 60_000_000  # deploy/container/README.md states what it is
HOST = "localhost"  # a name that has to be looked up in the container


class Image(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        cls.containers = Containers(world)
        cls.containers.import_base(debian_root())
        if why := cls.containers.why_none_runs():
            cls.doClassCleanups()
            skip(f"containers do not run here: {why}")
        cls.build(IMAGE, "exporter")

    @classmethod
    def build(cls, tag, stage):
        cls.containers.build(tag, ROOT, "--file", ROOT / "deploy/Dockerfile", "--target", stage, "--build-arg",
                             f"REVISION={REVISION}", "--build-arg", "VERSION=1.2.3", *compiler_cache(), seconds=2000)

    def run_container(self, name, *options, **keywords):
        container = Container(self.containers, IMAGE, name, *options, **keywords)
        self.addCleanup(self.containers.try_podman, "rm", "--force", "--time", "2", name)
        return container

    def serve(self, name, *options, config=None):
        """A container that is ready on a port of the loopback; `config` is mounted as users mount theirs."""
        port = free_port()
        if config is not None:
            path = self.place.write(f"{name}/kigen.yml", config)
            options += (f"--volume={path.parent}:/etc/kigen:ro",)
        container = self.run_container(name, *options, command=(
            "--config.file=/etc/kigen/kigen.yml", "--storage.path=/var/lib/kigen", "--storage.interval=1s",
            f"--web.listen-address=127.0.0.1:{port}"))
        container.wait_for(lambda: status(port, "/-/ready") == 200, "is not ready")
        return container, port

    def test_image_holds_one_program_and_nothing_to_start_it_with(self):
        files = self.containers.files(IMAGE)
        self.assertEqual(["usr/bin/kigen_exporter"], programs(files))
        self.assertFalse([path for path, (mode, _) in files.items() if "s" in mode[1:] or "t" in mode[1:]])
        self.assertFalse([path for path, (mode, _) in files.items() if mode[0] != "l" and mode[8] == "w"
                          and not path.startswith(("dev", "proc", "sys"))])
        self.assertEqual({"var/lib/kigen"}, {path for path, (_, owner) in files.items() if owner != "0/0"})
        self.assertIn("var/lib/dpkg/status.d/libssl3", files)
        self.assertLess(self.containers.inspect("image", IMAGE)["Size"], MOST_BYTES)
        print(f"size of the image: {self.containers.inspect('image', IMAGE)['Size'] / 1e6:.1f} MB")

    def test_image_says_what_it_is(self):
        config = self.containers.inspect("image", IMAGE)["Config"]
        self.assertEqual(f"{USER}:{USER}", config["User"])
        self.assertEqual({"10047/tcp": {}}, config["ExposedPorts"])
        self.assertEqual({"/var/lib/kigen": {}}, config["Volumes"])
        self.assertEqual(["CMD", "/usr/bin/kigen_exporter", "health"],
                         self.containers.inspect("image", IMAGE)["Healthcheck"]["Test"])
        labels = config["Labels"]
        self.assertEqual(("kigen-exporter", "1.2.3", REVISION),
                         tuple(labels[f"org.opencontainers.image.{name}"] for name in ("title", "version", "revision")))

    def test_shows_the_trust_store_of_the_image_without_any_configuration(self):
        container, port = self.serve("bare")
        page = scrape(port)
        self.assertEqual(1, page.value("kigen_targets"))
        self.assertGreater(len(page.find("cert_expiry_seconds", group="local")), 100)
        self.assertEqual(REVISION, page.one("kigen_build_info")["revision"])
        self.assertEqual(0, container.stop())

    def test_runs_as_nobody_without_rights_on_a_root_that_cannot_be_written(self):
        container, _ = self.serve("hardened")
        facts = dict(line.split(":\t", 1) for line in (container.process / "status").read_text().splitlines())
        self.assertEqual([str(USER)] * 4, facts["Uid"].split())
        self.assertEqual([str(USER)] * 4, facts["Gid"].split())
        self.assertEqual({"0000000000000000"}, {facts[name] for name in ("CapEff", "CapPrm", "CapBnd", "CapAmb")})
        self.assertEqual("1", facts["NoNewPrivs"])
        root, = [line.split() for line in (container.process / "mountinfo").read_text().splitlines()
                 if line.split()[4] == "/"]
        self.assertIn("ro", root[5].split(","))

    def test_looks_at_servers_and_old_stores_with_secrets_from_mounted_files(self):
        pki = Pki(self.place)
        authority = pki.authority("Test Root")
        nginx = Nginx(self.place)
        endpoint = nginx.add(pki.leaf(HOST, authority))
        nginx.start()
        pkcs12(self.place.write("stores/old.p12", ""), pki.leaf("old.example.test"), "Kg-old secret", "old", "-legacy")
        secret = self.place.write("secret", "Kg-old secret\n")
        secret.chmod(0o400)
        shutil.chown(secret, USER, USER)
        self.place.write("looking/ca.pem", authority.pem)
        for resolver in ("c-ares", "system"):
            with self.subTest(resolver):
                _, port = self.serve(f"looking-{resolver}", f"--volume={self.place.folder}/stores:/srv/certs:ro",
                                     f"--volume={secret}:/run/secrets/pfx-password:ro",
                                     f"--volume={self.place.folder}/looking/ca.pem:/srv/ca.pem:ro", config=f"""
                    global: {{resolver: {resolver}}}
                    modules: {{web: {{source: tls, tls: {{ca_file: /srv/ca.pem}}}}}}
                    groups:
                      - {{name: web, module: web, targets: ["{HOST}:{endpoint}"]}}
                      - name: stores
                        module: files
                        targets: [/srv/certs]
                        passwords: {{files: [/run/secrets/pfx-password]}}
                    """)
                page = scrape(port)
                self.assertEqual(1, page.value("cert_check_passed", group="web", check="trusted"))
                self.assertEqual({"old.p12#old"}, set(items(page, group="stores")))
                self.assertEqual([], page.find("cert_item_failed"))

    def test_what_is_known_outlives_the_container_in_its_volume(self):
        pki = Pki(self.place)
        nginx = Nginx(self.place)
        endpoint = nginx.add(pki.leaf(HOST))
        server = nginx.start()
        config = f"groups: [{{name: web, module: tls, targets: ['{HOST}:{endpoint}']}}]"
        first, port = self.serve("first", "--volume=kept:/var/lib/kigen", config=config)
        before = scrape(port).value("cert_not_after_timestamp_seconds", item="0")
        self.assertEqual(0, first.stop())
        server.kill()
        _, port = self.serve("second", "--volume=kept:/var/lib/kigen", config=config)
        second = scrape(port)
        self.assertEqual(before, second.value("cert_not_after_timestamp_seconds", item="0"))

    def test_ends_soon_when_asked_to(self):
        container, _ = self.serve("ending")
        begun = time.monotonic()
        self.assertEqual(0, container.stop())
        self.assertLess(time.monotonic() - begun, MOST_SECONDS_TO_END + 5)  # the runtime has its share
        self.assertNotIn("level=error", container.logs())

    def test_names_every_mistake_of_a_mounted_configuration_and_ends(self):
        path = self.place.write("wrong/kigen.yml", "groups: [{name: web, modul: tls}]\n")
        done = self.containers.try_podman("run", "--rm", "--network=none", f"--volume={path.parent}:/etc/kigen:ro",
                                          IMAGE, "--config.file=/etc/kigen/kigen.yml", "--config.check")
        self.assertEqual(1, done.returncode, done.stderr)
        for mistake in ('unknown key "modul", did you mean "module"?', "expected targets or target_files"):
            self.assertRegex(done.stdout + done.stderr, rf"/etc/kigen/kigen.yml:1: groups\[0\]: {re.escape(mistake)}")

    def test_windows_image_has_the_net_of_samba_as_well(self):
        self.build(WINDOWS, "windows")
        files = self.containers.files(WINDOWS)
        self.assertEqual(["usr/bin/kigen_exporter", "usr/bin/net"], programs(files))
        done = self.containers.try_podman(
            "run", "--rm", "--network=host", *Container.HARDENED, "--tmpfs=/tmp", "--entrypoint=/usr/bin/net", WINDOWS,
            "rpc", "registry", "enumerate", "HKLM", f"--port={closed_port()}", "--server=127.0.0.1", "--user=a%b")
        self.assertIn("NT_STATUS_CONNECTION_REFUSED", done.stdout + done.stderr)
        print(f"size of the image with net: {self.containers.inspect('image', WINDOWS)['Size'] / 1e6:.1f} MB")

    def test_health_is_what_the_exporter_says_of_itself(self):
        well = self.run_container("well", network="none")
        well.wait_for(lambda: well.check_health() == "healthy", "is not healthy")
        ill = self.run_container("ill", "--health-retries=1", network="none",
                                 command=("--web.listen-address=127.0.0.1:10048",))
        ill.wait_for(lambda: ill.check_health() == "unhealthy", "is not unhealthy")


def programs(files):
    return sorted(path for path, (mode, _) in files.items()
                  if mode.startswith("-") and "x" in mode and ".so" not in path)


def compiler_cache():
    """What was compiled for this checkout need not be compiled again for the image: the same options, and ccache."""
    options = ["--build-arg", "CMAKE_OPTIONS=-DKIGEN_WERROR=ON"]
    if shutil.which("ccache"):
        folder = subprocess.run(["ccache", "--get-config", "cache_dir"], capture_output=True, text=True, check=True)
        options += ["--volume", f"{folder.stdout.strip()}:/root/.cache/ccache"]
    return options


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        return Answer(connection.getresponse())
    finally:
        connection.close()


def status(port, path):
    """None where nobody listens yet."""
    try:
        return get(port, path).status
    except OSError:
        return None


def scrape(port):
    return get(port, "/metrics").page


if __name__ == "__main__":
    skip_unless_possible("podman", "buildah", "runc", "debootstrap")
    unittest.main()
