"""Directories: slapd with a schema of ours in the shape of vmdir and of Active Directory's configuration, filled before
it starts. What is asked of it stands in its log, attribute by attribute.
"""

import base64
import subprocess

from support.child import Child
from support.ports import free_port

# In the shape of what vCenter's appliance has; written for these tests.
SCHEMA = """
attributetype ( 1.3.6.1.4.1.99999.1.1 NAME 'vmwSTSPrivateKey' SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 )
attributetype ( 1.3.6.1.4.1.99999.1.2 NAME 'vmwLKUPEndpointSslTrust' SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 )
attributetype ( 1.3.6.1.4.1.99999.1.3 NAME 'vmwLKUPSslTrustAnchor' SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 )
attributetype ( 1.3.6.1.4.1.99999.1.4 NAME 'configurationNamingContext' SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 )
objectclass ( 1.3.6.1.4.1.99999.2.1 NAME 'container' STRUCTURAL MUST cn )
objectclass ( 1.3.6.1.4.1.99999.2.2 NAME 'vmwSTSTenantCredential' STRUCTURAL
    MUST ( cn $ userCertificate $ vmwSTSPrivateKey ) )
objectclass ( 1.3.6.1.4.1.99999.2.3 NAME 'vmwSTSTenantTrustedCertificateChain' STRUCTURAL MUST ( cn $ userCertificate ) )
objectclass ( 1.3.6.1.4.1.99999.2.4 NAME 'vmwServicePrincipal' STRUCTURAL MUST cn MAY ( userCertificate $ userPassword ) )
objectclass ( 1.3.6.1.4.1.99999.2.5 NAME 'vmwCertificationAuthority' STRUCTURAL
    MUST cn MAY ( cACertificate $ certificateRevocationList ) )
objectclass ( 1.3.6.1.4.1.99999.2.6 NAME 'vmwLKUPServiceEndpoint' STRUCTURAL
    MUST cn MAY ( vmwLKUPEndpointSslTrust $ vmwLKUPSslTrustAnchor ) )
objectclass ( 1.3.6.1.4.1.99999.2.7 NAME 'pKIEnrollmentService' STRUCTURAL MUST ( cn $ cACertificate ) )
"""
CONFIGURATION = """
include /etc/ldap/schema/core.schema
include {folder}/own.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
argsfile {folder}/slapd.args
TLSCertificateFile {chain}
TLSCertificateKeyFile {key}
rootDSE {folder}/root.ldif
{general}
database mdb
suffix "{suffix}"
directory {folder}/db
maxsize 100000000
{own}
"""


class Directory:
    """`ldap_port` with StartTLS, `port` with TLS from the start. `general` and `own` are lines of its configuration: for
    all of it, and for its data."""

    def __init__(self, place, issued, suffix, entries, general="", own="", root=""):
        self._place = place
        self.port, self.ldap_port = free_port(), free_port()
        self._name = f"directory-{self.port}"
        self._folder = place.folder / self._name
        place.write(f"{self._name}/own.schema", SCHEMA)
        place.write(f"{self._name}/root.ldif", f"dn:\n{root}")
        self._configuration = place.write(f"{self._name}/slapd.conf", CONFIGURATION.format(
            folder=self._folder, chain=place.write(f"{self._name}/chain.pem", issued.chain_pem), key=issued.key,
            suffix=suffix, general=general, own=own))
        self._child = None
        self._starts = 0
        self.fill(entries)

    def fill(self, entries):
        """Begins anew with these entries, as `entry` makes them."""
        if self._child:
            self._child.kill()
        database = self._folder / "db"
        database.mkdir(exist_ok=True)
        for file in database.iterdir():
            file.unlink()
        data = self._place.write(f"{self._name}/data.ldif", "\n".join(entries))
        added = subprocess.run(["slapadd", "-q", "-f", str(self._configuration), "-l", str(data)], capture_output=True,
                               text=True, timeout=60, check=False)
        if added.returncode != 0:
            raise AssertionError(f"slapadd: {added.stdout}{added.stderr}")
        self._starts += 1
        self._child = Child(self._place, f"slapd-{self._starts}",
                            ["slapd", "-f", self._configuration, "-d", "stats", "-h",
                             f"ldap://127.0.0.1:{self.ldap_port} ldaps://127.0.0.1:{self.port}"], self._folder)
        self._child.wait_listening(self.port)

    @property
    def target(self):
        return f"localhost:{self.port}"

    @property
    def ldap_target(self):
        return f"localhost:{self.ldap_port}"

    def log(self):
        """Operations of all connections since it was filled, one a line."""
        return self._child.log()

    def attributes_asked_for(self):
        """In lower case, of all searches."""
        asked = set()
        for line in self.log().splitlines():
            if " SRCH attr=" in line:
                asked.update(line.split(" SRCH attr=", 1)[1].lower().split())
        return asked


def entry(name, *classes, **attributes):
    """One entry as LDIF; values are texts, bytes, or lists of these. `userCertificate_binary` is `userCertificate;binary`."""
    lines = [f"dn: {name}", *(f"objectClass: {each}" for each in classes)]
    for attribute, values in attributes.items():
        for value in values if isinstance(values, list) else [values]:
            data = value if isinstance(value, bytes) else value.encode()
            lines.append(f"{attribute.replace('_binary', ';binary')}:: {base64.b64encode(data).decode()}")
    return "\n".join(lines) + "\n"


def account(name, password):
    """Somebody who may log in."""
    return entry(name, "top", "organizationalRole", "simpleSecurityObject", cn=name.split(",", 1)[0].split("=", 1)[1],
                 userPassword=password)


def container(name):
    first = name.split(",", 1)[0].split("=", 1)
    if first[0].lower() == "dc":
        return entry(name, "top", "organization", "dcObject", dc=first[1], o=first[1])
    return entry(name, "top", "container", cn=first[1])
