"""Images and containers of one test, by podman, with a storage of their own: nothing of the machine's is touched."""

import json
import os
import pathlib
import resource
import subprocess

from support.debian_root import run
from support.waiting import wait_until

STORAGE = """
[storage]
driver = "overlay"
graphroot = "{folder}/graph"
runroot = "{folder}/run"
"""

# runc and limits of our own: crun refuses hybrid control groups, and a sandbox may refuse to raise a limit.
CONTAINERS = """
[containers]
default_ulimits = ["nofile={files}:{files}", "nproc=4096:4096"]
netns = "host"
cgroupns = "host"
log_driver = "k8s-file"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
"""
BASE = "docker.io/library/debian:bookworm-slim"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
MOST_FILES = 20000


class Containers:
    def __init__(self, place):
        self._folder = place.folder / "containers"
        self._folder.mkdir()
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        files = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
        storage = place.write("containers/storage.conf", STORAGE.format(folder=self._folder))
        engine = place.write("containers/containers.conf", CONTAINERS.format(files=files))
        self._environment = {**os.environ, "CONTAINERS_STORAGE_CONF": str(storage), "CONTAINERS_CONF": str(engine)}
        place.clean_up(self._leave)

    def podman(self, *words, seconds=120):
        return run("podman", *words, seconds=seconds, env=self._environment)

    def try_podman(self, *words, seconds=120):
        """Where ending badly is an answer too."""
        return subprocess.run(["podman", *words], env=self._environment, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=seconds, check=False)

    def import_base(self, tar):
        """So that FROM debian:bookworm-slim is answered here."""
        self.podman("import", "--change", 'CMD ["bash"]', "--change", f"ENV PATH={PATH}", tar, BASE, seconds=300)

    def why_none_runs(self):
        """What the machine says against the simplest of containers; empty when it runs."""
        done = self.try_podman("run", "--rm", "--network=host", BASE, "/bin/true")
        return "" if done.returncode == 0 else done.stderr.strip() or f"exit code {done.returncode}"

    def build(self, tag, context, *options, seconds=900):
        return run("buildah", "bud", "--pull=never", "--isolation=chroot", "--network=host", "--format=docker",
                   "--layers", *options, "--tag", tag, context, seconds=seconds, env=self._environment)

    def inspect(self, kind, name):
        return json.loads(self.podman("inspect", "--type", kind, name))[0]

    def files(self, image):
        """{path in the image: (mode as ls shows it, "uid/gid")}"""
        name = self.podman("create", "--network=host", image).splitlines()[-1]
        try:
            tar = f"{self._folder}/{name}.tar"
            self.podman("export", "--output", tar, name)
            rows = [line.split(None, 5) for line in run("tar", "-tvf", tar, "--numeric-owner").splitlines()]
        finally:
            self.podman("rm", name)
        return {row[5].split(" -> ")[0].rstrip("/"): (row[0], row[1]) for row in rows}

    def _leave(self):
        """Containers, then what keeps the storage mounted; the files go with the place."""
        self.try_podman("rm", "--all", "--force", "--time", "2")
        subprocess.run(["umount", "--lazy", f"{self._folder}/graph/overlay"], capture_output=True, timeout=60,
                       check=False)


class Container:
    """One that runs, hardened as deploy/container/README.md says; on the network of the machine unless told."""

    HARDENED = ("--read-only", "--read-only-tmpfs=false", "--cap-drop=ALL", "--security-opt=no-new-privileges")

    def __init__(self, containers, image, name, *options, network="host", command=()):
        self.name = name
        self._containers = containers
        containers.podman("run", "--detach", "--name", name, f"--network={network}", *self.HARDENED, *options, image,
                          *command)

    @property
    def state(self):
        return self._containers.inspect("container", self.name)["State"]

    @property
    def process(self):
        """The folder in /proc of its first process, as the machine sees it."""
        return pathlib.Path("/proc", str(self.state["Pid"]))

    def logs(self):
        done = self._containers.try_podman("logs", self.name)
        return done.stdout + done.stderr

    def wait_for(self, condition, what, seconds=60):
        """As wait_until, but a container that has ended fails at once, with what it said."""
        def checked():
            result = condition()
            if not result and self.state["Status"] == "exited":
                raise AssertionError(f"{self.name} ended:\n{self.logs()}")
            return result
        return wait_until(checked, lambda: f"{self.name}: {what}:\n{self.logs()[-4000:]}", seconds)

    def stop(self, seconds=30):
        """SIGTERM, and SIGKILL after so many seconds; returns the exit code."""
        self._containers.podman("stop", "--time", seconds, self.name)
        return self.state["ExitCode"]

    def check_health(self):
        """As the runtime does it from time to time; returns what it thinks then."""
        self._containers.try_podman("healthcheck", "run", self.name)
        state = self.state
        return (state.get("Health") or state.get("Healthcheck"))["Status"]
