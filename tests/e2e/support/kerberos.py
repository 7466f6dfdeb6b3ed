"""A Kerberos realm of our own, with MIT's KDC on loopback."""

import os
import subprocess

from support.child import Child
from support.ports import free_port

REALM = "EXAMPLE.TEST"
CLIENT = """
[libdefaults]
  default_realm = {realm}
  dns_lookup_kdc = false
  rdns = false
  udp_preference_limit = 1
[realms]
  {realm} = {{
    kdc = 127.0.0.1:{port}
  }}
[domain_realm]
  .example.test = {realm}
"""
# Without a PAC: a Samba that is in no domain takes none.
SERVER = """
[kdcdefaults]
  kdc_listen = 127.0.0.1:{port}
  kdc_tcp_listen = 127.0.0.1:{port}
[realms]
  {realm} = {{
    database_name = {folder}/principal
    key_stash_file = {folder}/stash
    acl_file = {folder}/acl
    disable_pac = true
  }}
"""


class Realm:
    """`configuration` is its krb5.conf."""

    def __init__(self, place):
        port = free_port()
        self._folder = place.folder / "kerberos"
        texts = {"realm": REALM, "port": port, "folder": self._folder}
        self.configuration = place.write("kerberos/krb5.conf", CLIENT.format(**texts))
        profile = place.write("kerberos/kdc.conf", SERVER.format(**texts))
        self._environment = {"KRB5_CONFIG": str(self.configuration), "KRB5_KDC_PROFILE": str(profile)}
        self._run("kdb5_util", "create", "-s", "-P", "master", "-r", REALM)
        child = Child(place, "krb5kdc", ["krb5kdc", "-n"], self._folder, self._environment)
        child.wait_listening(port)

    def keytab(self, service):
        """Keys of a new service such as cifs/host.example.test."""
        path = self._folder / "keytab"
        self._run("kadmin.local", "-q", f"addprinc -randkey {service}")
        self._run("kadmin.local", "-q", f"ktadd -k {path} {service}")
        return path

    def tickets(self, user):
        """A file with what a new user has once logged in."""
        path = self._folder / "tickets"
        self._run("kadmin.local", "-q", f"addprinc -pw {user}-pass {user}")
        self._run("kinit", "-c", f"FILE:{path}", user, feed=f"{user}-pass\n")
        return path

    def _run(self, *command, feed=None):
        done = subprocess.run(command, input=feed, capture_output=True, text=True, timeout=60, check=False,
                              env={**os.environ, **self._environment})
        if done.returncode != 0:
            raise AssertionError(f"{command}: {done.stdout}{done.stderr}")
