"""A bare Debian 12, made once by debootstrap and kept as a tar file in build/ for every test that starts from it."""

import fcntl
import os
import pathlib
import shutil
import subprocess
import sys
import time

from support.exporter import binary

SKIPPED = 77  # tests/CMakeLists.txt tells ctest
RELEASE = "bookworm"
TRIAL = "mount -t tmpfs none /mnt && mknod /mnt/null c 1 3 && : > /mnt/null"
OLDEST_DAYS = 7  # then it is made anew, with what Debian has repaired since


def skip_unless_possible(*tools):
    """Ends this program, and says why, where roots and namespaces cannot be had: that is not a pass."""
    missing = [tool for tool in tools if not shutil.which(tool)]
    if missing:
        skip(f"not installed: {' '.join(missing)} (tests/packages.txt)")
    if os.geteuid() != 0:
        skip("needs root")
    tried = subprocess.run(["unshare", "--mount", "sh", "-c", TRIAL], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        skip(f"root may not mount and make devices here: {tried.stderr.strip()}")


def skip(why):
    print(f"SKIPPED: {why}", file=sys.stderr)
    sys.exit(SKIPPED)


def build_folder():
    """The build tree whose exporter is under test."""
    beside = binary().parent
    if (beside / "CMakeCache.txt").exists():
        return beside
    return pathlib.Path(__file__).resolve().parents[3] / "build"


def debian_root():
    """The tar file. Tests that run side by side wait for the one that makes it."""
    tar = build_folder() / "debian-root.tar"
    tar.parent.mkdir(exist_ok=True)
    with open(tar.with_suffix(".lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not tar.exists() or time.time() - tar.stat().st_mtime > OLDEST_DAYS * 86400:
            _make(tar)
    return tar


def run(*command, seconds=600, **keywords):
    """A command that ends well; what it wrote."""
    done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=seconds, check=False, **keywords)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout[-6000:]}")
    return done.stdout


def _make(tar):
    folder = tar.with_suffix(".folder")
    shutil.rmtree(folder, ignore_errors=True)
    mirrors = _mirrors()
    try:
        run("debootstrap", "--variant=minbase", RELEASE, folder, mirrors[0].split()[1])
        (folder / "etc/apt/sources.list").write_text("".join(f"{line}\n" for line in mirrors), encoding="ascii")
        run("chroot", folder, "apt-get", "clean")
        run("tar", "-C", folder, "--numeric-owner", "-cf", f"{tar}.part", ".")
        os.rename(f"{tar}.part", tar)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _mirrors():
    """Lines for sources.list: where this machine has Debian 12 from, the release itself first."""
    listed = run("apt-get", "indextargets", "--format", "$(ORIGIN) $(CODENAME) deb $(REPO_URI) $(RELEASE) $(COMPONENT)",
                 "Created-By: Packages").splitlines()
    lines = {line.split(" ", 2)[2] for line in listed if line.startswith("Debian ") and f" {RELEASE}" in line
             and line.endswith(" main")}
    first = [line for line in lines if line.split()[2] == RELEASE]
    if not first:
        raise AssertionError("apt knows no mirror of Debian 12")
    return first[:1] + sorted(lines - set(first[:1]))
