"""A Windows machine as far as its registry goes: a real smbd on loopback that serves one over MS-RRP."""

import os
import pathlib
import signal
import subprocess

from support.child import Child
from support.ports import free_port
from support.samba_registry import SambaRegistry
from support.waiting import wait_until

ADMINISTRATOR, READER = "Administrator", "nobody"  # the second is a user that every Debian has


class WindowsMachine:
    """`registry` may be changed while it runs. Its users have passwords that nothing else contains. `name` tells it
    from other machines of the same place."""

    def __init__(self, place, settings=(), name="samba", address="127.0.0.1"):
        self.port = free_port()
        self._place, self._name, self._address = place, name, address
        users = place.write("users.map", f"root = {ADMINISTRATOR}\n")
        self.registry = SambaRegistry(place, [
            "workgroup = EXAMPLE", "netbios name = WINSIM", "server role = standalone server",
            f"interfaces = lo {address}/8", "bind interfaces only = yes", f"smb ports = {self.port}",
            "disable netbios = yes", "disable spoolss = yes", "load printers = no", "server min protocol = SMB2",
            f"username map = {users}", f"log file = {place.folder}/{name}-%m.log", *settings], name)
        self.passwords = {ADMINISTRATOR: "Adm1n-pass-7351", READER: "Read3r-pass-9442"}
        for system_user, user in (("root", ADMINISTRATOR), (READER, READER)):
            self._set_password(system_user, self.passwords[user])

    @property
    def target(self):
        return f"{self._address}:{self.port}"

    def start(self):
        command = ["smbd", "-s", self.registry.configuration, "-F", "--no-process-group"]
        self._place.clean_up(self._kill_helpers)  # runs after the child is gone
        child = Child(self._place, self._name, command, self._place.folder)
        child.wait_listening(self.port, self._address)
        return child

    def auth_file(self, user, password=None):
        """Samba's file of credentials; `password` in place of the right one."""
        text = f"username = {user}\npassword = {password or self.passwords[user]}\ndomain = WINSIM\n"
        path = self._place.write(f"auth-{user}{'-wrong' if password else ''}", text)
        path.chmod(0o600)
        return path

    def _set_password(self, user, password):
        subprocess.run(["smbpasswd", "-c", str(self.registry.configuration), "-a", "-s", user],
                       input=f"{password}\n{password}\n", text=True, check=True, timeout=60, capture_output=True)

    def _kill_helpers(self):
        """samba-dcerpcd and what it started leave smbd's session; they are known by our configuration."""
        wait_until(lambda: not [kill(pid) for pid in processes_with(str(self.registry.configuration))],
                   "helpers of smbd do not end")


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    return pid


def command_lines():
    """{process id: its command line, words ended by NUL}, of all that run."""
    found = {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            found[int(folder.name)] = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
    return found


def processes_with(text):
    """Ids of the processes that have the text in their command lines."""
    return [pid for pid, line in command_lines().items() if text in line and pid != os.getpid()]
