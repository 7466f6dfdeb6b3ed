"""A postfix of our own: its folders, and the services the tests talk to. Needs root, as postfix does."""

import os
import shutil

from support.child import Child
from support.ports import free_port

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks_style = host
myhostname = mail.example.test
alias_maps =
alias_database =
smtpd_tls_chain_files = {key}, {chain}
smtpd_tls_security_level = may
maillog_file_prefixes = {folder}
maillog_file = {folder}/mail.log
"""
MASTER = """
127.0.0.1:{smtp} inet n - n - - smtpd
127.0.0.1:{without_certificate} inet n - n - - smtpd
  -o smtpd_tls_chain_files=
127.0.0.1:{without_tls} inet n - n - - smtpd
  -o smtpd_tls_security_level=none
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """Three ports: `smtp` is well; `without_certificate` offers STARTTLS and refuses it; `without_tls` offers none."""

    def __init__(self, place, issued):
        self._folder = place.folder / "postfix"
        self.smtp, self.without_certificate, self.without_tls = free_port(), free_port(), free_port()
        self._make_folders()
        chain = place.write("postfix/chain.pem", issued.chain_pem)
        place.write("postfix/main.cf", MAIN.format(folder=self._folder, key=issued.key, chain=chain))
        place.write("postfix/master.cf", MASTER.format(
            smtp=self.smtp, without_certificate=self.without_certificate, without_tls=self.without_tls))
        child = Child(place, "postfix", ["/usr/lib/postfix/sbin/master", "-c", self._folder, "-d"], self._folder)
        for port in (self.smtp, self.without_certificate, self.without_tls):
            child.wait_listening(port)

    def _make_folders(self):
        queue = self._folder / "queue"
        for name in ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private",
                     "saved", "trace"):
            _make_folder(queue / name, "postfix", "root", 0o700)
        for name in ("public", "maildrop"):
            _make_folder(queue / name, "postfix", "postdrop", 0o730)
        _make_folder(queue / "pid", "root", "root", 0o755)
        _make_folder(self._folder / "data", "postfix", "postfix", 0o700)


def _make_folder(path, user, group, mode):
    path.mkdir(parents=True)
    shutil.chown(path, user, group)
    os.chmod(path, mode)
