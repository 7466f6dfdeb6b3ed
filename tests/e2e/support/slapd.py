"""A slapd of our own, with an empty directory."""

from support.child import Child
from support.ports import free_port

CONFIGURATION = """
include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
argsfile {folder}/slapd.args
{tls}
database mdb
suffix "dc=example,dc=test"
directory {folder}/db
"""
TLS = "TLSCertificateFile {chain}\nTLSCertificateKeyFile {key}\n"


def start_slapd(place, issued=None):
    """Returns its port; without a certificate it refuses StartTLS."""
    port = free_port()
    name = f"slapd-{port}"
    folder = place.folder / name
    (folder / "db").mkdir(parents=True)
    tls = ""
    if issued:
        tls = TLS.format(chain=place.write(f"{name}/chain.pem", issued.chain_pem), key=issued.key)
    configuration = place.write(f"{name}/slapd.conf", CONFIGURATION.format(folder=folder, tls=tls))
    child = Child(place, name, ["slapd", "-f", configuration, "-h", f"ldap://127.0.0.1:{port}", "-d", "0"], folder)
    child.wait_listening(port)
    return port
