"""The Debian package in a bare Debian 12: it installs, starts and is scraped, is upgraded with the administrator's
configuration kept, is removed, and leaves nothing behind when purged. No systemd runs there: what the unit says is
checked by systemd-analyze, and the service is started by hand as the unit would.
"""

import gzip
import http.client
import pathlib
import re
import shutil
import subprocess
import unittest

from support.case import EndToEnd
from support.child import Child
from support.debian_root import build_folder, debian_root, run, skip_unless_possible
from support.exporter import Answer, binary
from support.ports import free_port

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNIT = ROOT / "deploy" / "kigen-exporter.service"
PACKAGE = "kigen-exporter"
MOST_EXPOSED = 2.0  # of 10, as systemd-analyze reckons; deploy/debian/README.md states what it is
LEFT = ("/etc/kigen", "/etc/default/kigen-exporter", "/var/lib/kigen", "/usr/bin/kigen_exporter",
        "/usr/share/kigen-exporter", "/usr/share/doc/kigen-exporter", "/usr/lib/systemd/system/kigen-exporter.service")
# What a chroot needs to look like a machine, in a mount namespace that ends with the command.
ENTER = 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$0" "$@"'
ADMINISTRATORS = "groups: [{name: ours, module: files, targets: [/etc/ssl/certs/ca-certificates.crt]}]\n"


class Machine:
    """A bare Debian of its own, where nothing starts by itself."""

    def __init__(self, place, name):
        self.root = place.folder / name
        self.root.mkdir()
        self._place = place
        run("tar", "-C", self.root, "--numeric-owner", "-xf", debian_root())
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        policy = self.root / "usr/sbin/policy-rc.d"
        policy.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
        policy.chmod(0o755)
        self.run("apt-get", "update")

    def enter(self, *words):
        return ["unshare", "--mount", "--propagation=private", "sh", "-c", ENTER, self.root, "env",
                "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C", *words]

    def run(self, *words):
        return run(*self.enter(*words))

    def path(self, name):
        return self.root / name.lstrip("/")

    def install(self, package):
        shutil.copy(package, self.root / "tmp")
        self.run("apt-get", "install", "-y", "--no-install-recommends", f"/tmp/{package.name}")

    def state(self):
        """As dpkg calls it: installed, config-files, or nothing."""
        done = subprocess.run(["chroot", self.root, "dpkg-query", "-W", "-f", "${db:Status-Status}", PACKAGE],
                              capture_output=True, text=True, timeout=60, check=False)
        return done.stdout

    def version(self):
        return self.run("dpkg-query", "-W", "-f", "${Version}", PACKAGE)

    def owner(self, name):
        return self.run("stat", "-c", "%U:%G %a", name).strip()

    def files(self):
        """Every path but of what changes by itself."""
        listed = run("find", self.root, "-xdev", "-printf", "/%P\n").splitlines()
        return {path for path in listed if not path.startswith(("/var/cache", "/var/lib/apt", "/var/lib/dpkg", "/tmp",
                                                                "/var/log", "/proc", "/dev"))}


class Served:
    """The service as the unit starts it: the same command, user and folders."""

    def __init__(self, place, machine, name):
        self.port = free_port()
        command = unit_value("ExecStart").replace("$ARGS", f"--web.listen-address=127.0.0.1:{self.port}").split()
        self.child = Child(place, name, machine.enter(
            "setpriv", f"--reuid={unit_value('User')}", f"--regid={unit_value('Group')}", "--init-groups",
            "--bounding-set=-all", "--no-new-privs", *command), place.folder)
        self.child.wait_for(self._is_ready, "is not ready", 60)

    def page(self):
        return self._get("/metrics").page

    def stop(self):
        self.child.terminate()
        return self.child.wait(20)

    def _is_ready(self):
        try:
            return self._get("/-/ready").status == 200
        except OSError:
            return False

    def _get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            return Answer(connection.getresponse())
        finally:
            connection.close()


class DebianPackage(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        cls.package = cls.build(world, "0.4.0")
        cls.newer = cls.build(world, "99.0.0")
        cls.machine = Machine(world, "machine")
        cls.before = cls.machine.files()
        cls.machine.install(cls.package)

    @classmethod
    def build(cls, place, version):
        """From the program that is built already, with whatever version is to be tried."""
        folder = place.folder / f"package-{version}"
        run("cpack", "-G", "DEB", "--config", build_folder() / "CPackConfig.cmake", "-B", folder,
            "-D", f"CPACK_PACKAGE_VERSION={version}", cwd=place.folder)
        package, = folder.glob("*.deb")
        return package

    def setUp(self):
        """Each test finds the package installed as a newcomer finds it."""
        super().setUp()
        if self.machine.state() != "installed" or self.machine.version() != "0.4.0":
            self.purge()
            self.machine.install(self.package)
        self.addCleanup(self.purge)

    def purge(self):
        self.machine.run("dpkg", "--purge", PACKAGE)

    def field(self, name):
        return run("dpkg-deb", "--field", self.package, name).strip()

    def test_says_what_it_is_and_what_it_needs(self):
        self.assertEqual((PACKAGE, "0.4.0"), (self.field("Package"), self.field("Version")))
        for needed in ("libssl3 (>= ", "libc6 (>= ", "libprometheus-cpp-core1.0", "adduser", "ca-certificates"):
            self.assertIn(needed, self.field("Depends"))
        copyright_file = self.machine.path("/usr/share/doc/kigen-exporter/copyright").read_text(encoding="utf-8")
        self.assertIn("has not chosen a licence yet", copyright_file)

    def test_installs_a_program_that_runs(self):
        self.assertIn("kigen_exporter, version ", self.machine.run("kigen_exporter", "--version"))
        self.machine.run("kigen_exporter", "--config.check", "--config.file=/etc/kigen/kigen.yml")
        self.machine.run("kigen_exporter", "--config.check",
                         "--config.file=/usr/share/doc/kigen-exporter/examples/kigen.yml")
        page = gzip.decompress(self.machine.path("/usr/share/man/man1/kigen_exporter.1.gz").read_bytes()).decode()
        self.assertRegex(page, r"(?m)^\.TH KIGEN_EXPORTER 1")
        for shared in ("prometheus/kigen-rules.yml", "grafana/dashboards/kigen-overview.json", "runbooks/README.md"):
            self.assertTrue(self.machine.path(f"/usr/share/kigen-exporter/{shared}").is_file(), shared)

    def test_files_belong_to_whom_they_should(self):
        self.assertEqual("root:kigen 750", self.machine.owner("/etc/kigen"))
        self.assertEqual("root:kigen 640", self.machine.owner("/etc/kigen/kigen.yml"))
        self.assertEqual("kigen:kigen 700", self.machine.owner("/var/lib/kigen"))
        self.assertEqual("root:root 755", self.machine.owner("/usr/bin/kigen_exporter"))
        account = self.machine.run("getent", "passwd", "kigen").strip().split(":")
        self.assertEqual(["/var/lib/kigen", "/usr/sbin/nologin"], account[5:])

    def test_service_starts_at_boot(self):
        link = self.machine.path("/etc/systemd/system/multi-user.target.wants/kigen-exporter.service")
        self.assertTrue(link.is_symlink())
        self.assertEqual(UNIT.read_text(), self.machine.path("/usr/lib/systemd/system/kigen-exporter.service").read_text())

    def test_service_is_scraped_and_keeps_what_it_knows(self):
        served = Served(self.place, self.machine, "service")
        page = served.page()
        self.assertGreater(len(page.find("cert_expiry_seconds", group="local")), 100)
        self.assertEqual(0, served.stop())
        kept = list(self.machine.path("/var/lib/kigen").iterdir())
        self.assertTrue(kept)
        self.assertEqual({self.machine.path("/var/lib/kigen").stat().st_uid}, {path.stat().st_uid for path in kept})

    def test_upgrade_keeps_configuration_state_and_rights(self):
        configuration = self.machine.path("/etc/kigen/kigen.yml")
        configuration.write_text(ADMINISTRATORS, encoding="utf-8")
        self.machine.run("chmod", "0600", "/etc/kigen/kigen.yml")
        self.machine.run("chown", "kigen:kigen", "/etc/kigen/kigen.yml")
        self.assertEqual(0, Served(self.place, self.machine, "before").stop())
        state = {path.name: path.read_bytes() for path in self.machine.path("/var/lib/kigen").iterdir()}
        self.machine.install(self.newer)
        self.assertEqual("99.0.0", self.machine.version())
        self.assertEqual(ADMINISTRATORS, configuration.read_text(encoding="utf-8"))
        self.assertEqual("kigen:kigen 600", self.machine.owner("/etc/kigen/kigen.yml"))
        self.assertEqual(state, {path.name: path.read_bytes()
                                 for path in self.machine.path("/var/lib/kigen").iterdir()})
        served = Served(self.place, self.machine, "after")
        self.assertTrue(served.page().find("cert_expiry_seconds", group="ours"))
        self.assertEqual(0, served.stop())

    def test_removal_leaves_configuration_and_state_alone(self):
        self.machine.path("/etc/kigen/kigen.yml").write_text(ADMINISTRATORS, encoding="utf-8")
        self.machine.path("/var/lib/kigen/known").write_text("something", encoding="utf-8")
        self.machine.run("dpkg", "--remove", PACKAGE)
        self.assertEqual("config-files", self.machine.state())
        self.assertFalse(self.machine.path("/usr/bin/kigen_exporter").exists())
        self.assertFalse(self.machine.path("/usr/share/kigen-exporter").exists())
        self.machine.install(self.package)
        self.assertEqual(ADMINISTRATORS, self.machine.path("/etc/kigen/kigen.yml").read_text(encoding="utf-8"))
        self.assertEqual("something", self.machine.path("/var/lib/kigen/known").read_text(encoding="utf-8"))

    def test_purge_leaves_nothing(self):
        self.machine.path("/var/lib/kigen/known").write_text("something", encoding="utf-8")
        self.purge()
        self.assertEqual("", self.machine.state().replace("not-installed", ""))
        self.assertEqual([], [path for path in LEFT if self.machine.path(path).exists()])
        self.assertEqual([], sorted(path for path in self.machine.files() - self.before if "kigen" in path))

    def test_purge_does_not_touch_files_of_the_administrator(self):
        self.machine.path("/etc/kigen/password").write_text("secret", encoding="utf-8")
        self.purge()
        self.assertEqual(["password"], [path.name for path in self.machine.path("/etc/kigen").iterdir()])
        self.machine.path("/etc/kigen/password").unlink()
        self.machine.path("/etc/kigen").rmdir()


@unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not installed")
class Unit(EndToEnd):
    """deploy/kigen-exporter.service, in the eyes of systemd's own tools."""

    def test_is_valid(self):
        folder = self.place.folder
        unit = folder / UNIT.name
        unit.write_text(UNIT.read_text().replace("/usr/bin/kigen_exporter", str(binary())))
        self.assertEqual("", run("systemd-analyze", "verify", "--man=no", unit))

    def test_exposes_little(self):
        said = run("systemd-analyze", "security", "--offline=true", "--no-pager", UNIT)
        exposure = float(re.search(r"Overall exposure level for kigen-exporter.service: ([0-9.]+)", said)[1])
        self.assertLess(exposure, MOST_EXPOSED)


def unit_value(key):
    return re.search(rf"^{key}=(.*)$", UNIT.read_text(encoding="utf-8"), re.M)[1]


if __name__ == "__main__":
    skip_unless_possible("debootstrap", "cpack", "dpkg-shlibdeps")
    unittest.main()
