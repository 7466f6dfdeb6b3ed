"""vCenter and ESXi from govmomi's simulator (golang-github-vmware-govmomi-dev), with a main of our own.

Built once with Debian's Go, into a folder beside the exporter under test, under a name that tells its source.
"""

import fcntl
import hashlib
import os
import pathlib
import re
import shutil
import subprocess

from support.child import Child
from support.exporter import binary

SOURCE = pathlib.Path(__file__).resolve().parent / "vcsim" / "main.go"
GO = "/usr/bin/go"
SECONDS_TO_BUILD = 900  # a machine that compiles other things as well
LISTENING = re.compile(r"listening plain=(\d+) bytes=(\d+)")


def program():
    folder = binary().parent / "vcsim"
    folder.mkdir(exist_ok=True)
    built = folder / f"vcsim-{hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]}"
    with open(folder / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.exists():
            _build(folder, built)
    return built


def _build(folder, built):
    package = folder / "path" / "src" / "vcsim"
    package.mkdir(parents=True, exist_ok=True)
    shutil.copy(SOURCE, package)
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "GO111MODULE": "off", "GOPROXY": "off", "GOFLAGS": "",
                   "GOPATH": f"{folder / 'path'}:/usr/share/gocode", "GOCACHE": str(folder / "cache")}
    fresh = built.with_suffix(".new")
    done = subprocess.run([GO, "build", "-p", "2", "-trimpath", "-ldflags=-s -w", "-o", fresh, "."], cwd=package,
                          env=environment, capture_output=True, timeout=SECONDS_TO_BUILD, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr.decode(errors="replace"))
    os.rename(fresh, built)
    for scaffold in ("path", "cache"):
        shutil.rmtree(folder / scaffold, ignore_errors=True)


class Vcsim:
    """`plain` and `bytes` are its ports: arrays of bytes as text, and an element for every byte."""

    def __init__(self, place, issued, hosts, user, password, license_ends, evaluation_hours, esx=False, trial_ends=0,
                 thresholds=(240, 30)):
        key = place.write("vcsim/user", user), place.write("vcsim/password", password)
        chain = place.write("vcsim/chain.pem", issued.chain_pem)
        command = [program(), f"-cert={chain}", f"-key={issued.key}", f"-user={key[0]}", f"-password={key[1]}",
                   f"-hosts={','.join(str(host.certificate) for host in hosts)}", f"-license-ends={license_ends}",
                   f"-evaluation-hours={evaluation_hours}", f"-trial-ends={trial_ends}", f"-soft={thresholds[0]}",
                   f"-hard={thresholds[1]}", *(["-esx"] if esx else [])]
        self.child = Child(place, "vcsim", command, place.folder)
        found = self.child.wait_for(lambda: LISTENING.search(self.child.log()), "does not listen")
        self.plain, self.bytes = int(found[1]), int(found[2])
