"""A web server that wants to know who asks: apache2 with Digest, and with Negotiate by a Kerberos realm of its own."""

import hashlib
import os
import subprocess

from support.child import Child
from support.ports import free_port

REALM = "TEST.EXAMPLE"
MODULES = "mpm_event authn_core authz_core authz_user authn_file auth_basic auth_digest auth_gssapi ssl".split()
HTTPD = """
ServerRoot {folder}
ServerName localhost
PidFile {folder}/httpd.pid
Mutex file:{folder} default
ErrorLog {folder}/httpd-error.log
Listen 127.0.0.1:{port}
User nobody
Group nogroup
SSLEngine on
SSLCertificateFile {bundle}
DocumentRoot {folder}/www
KeepAlive On
<Location /digest>
  AuthType Digest
  AuthName digest
  AuthUserFile {folder}/digest
  Require valid-user
</Location>
<Location /negotiate>
  AuthType GSSAPI
  AuthName negotiate
  GssapiAllowedMech krb5
  GssapiCredStore keytab:{folder}/http.keytab
  Require valid-user
</Location>
"""
KRB5 = """
[libdefaults]
 default_realm = {realm}
 dns_lookup_kdc = false
 dns_lookup_realm = false
 rdns = false
 dns_canonicalize_hostname = false
[realms]
 {realm} = {{
  kdc = 127.0.0.1:{port}
 }}
[domain_realm]
 localhost = {realm}
"""
KDC = """
[kdcdefaults]
 kdc_listen = 127.0.0.1:{port}
 kdc_tcp_listen = 127.0.0.1:{port}
[realms]
 {realm} = {{
  database_name = {folder}/principal
  key_stash_file = {folder}/stash
  acl_file = {folder}/acl
 }}
"""


class KerberosRealm:
    """`client_environment`: that of a process which has the keytab of `user`."""

    def __init__(self, place, user):
        self._folder, port = place.folder, free_port()
        krb5 = place.write("krb5.conf", KRB5.format(realm=REALM, port=port))
        kdc = place.write("kdc.conf", KDC.format(realm=REALM, port=port, folder=self._folder))
        self._environment = {"KRB5_CONFIG": str(krb5), "KRB5_KDC_PROFILE": str(kdc)}
        self._run("kdb5_util", "create", "-s", "-P", "master-of-test")
        for principal, keytab in (("HTTP/localhost", "http.keytab"), (user, "client.keytab")):
            self._run("kadmin.local", "addprinc", "-randkey", principal)
            self._run("kadmin.local", "ktadd", "-k", str(self._folder / keytab), principal)
            (self._folder / keytab).chmod(0o644)
        child = Child(place, "krb5kdc", ["krb5kdc", "-n"], self._folder, self._environment)
        child.wait_listening(port)
        self.client_environment = {"KRB5_CONFIG": str(krb5), "KRB5CCNAME": "MEMORY:",
                                   "KRB5_CLIENT_KTNAME": str(self._folder / "client.keytab")}

    def _run(self, *command):
        subprocess.run(command, env={**os.environ, **self._environment}, capture_output=True, timeout=60, check=True)


class WebLogins:
    """`url` of the server, which serves `document` under /digest/doc and /negotiate/doc."""

    def __init__(self, place, issued, user, password, document):
        for kind in ("digest", "negotiate"):
            place.write(f"www/{kind}/doc", document)
        digest = hashlib.md5(f"{user}:digest:{password}".encode()).hexdigest()
        place.write("digest", f"{user}:digest:{digest}\n")
        self.realm = KerberosRealm(place, user)
        port = free_port()
        bundle = place.write("httpd.pem", issued.chain_pem + issued.key.read_text())
        text = HTTPD.format(folder=place.folder, port=port, bundle=bundle)
        modules = "".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n" for name in MODULES)
        configuration = place.write("httpd.conf", modules + text)
        child = Child(place, "apache2", ["apache2", "-X", "-f", configuration], place.folder)
        child.wait_listening(port)
        self.url = f"https://localhost:{port}"
