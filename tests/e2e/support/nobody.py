"""Running as nobody what refuses to run as root, with folders and keys that are its own."""

import os
import subprocess

NOBODY = 65534


def become_nobody():
    """Words for setpriv; none where we are not root ourselves."""
    if os.geteuid() != 0:
        return []
    return ["--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups"]


def make_folder(place, name):
    folder = place.folder / name
    folder.mkdir()
    _give_away(folder)
    return folder


def certificate_files(place, name, issued):
    """Chain and key in a folder of the place; the key has no other reader, as PostgreSQL insists."""
    chain = place.write(f"{name}/chain.pem", issued.chain_pem)
    key = place.write(f"{name}/server.key", issued.key.read_text())
    key.chmod(0o600)
    _give_away(key)
    return chain, key


def run(folder, *command):
    """A command that ends by itself, and well."""
    done = subprocess.run(["setpriv", *become_nobody(), *map(str, command)], cwd=folder, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{command[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def _give_away(path):
    if os.geteuid() == 0:
        os.chown(path, NOBODY, NOBODY)
