"""Servers that speak what nobody should any more.

Java has SSL 3.0, RC4, 3DES and small groups, GnuTLS 3DES, and both of them TLS 1.0, as OpenSSL has it.
"""

import pathlib
import re

from support.child import Child
from support.key_stores import pkcs12
from support.ports import free_port
from support.servers import start_s_server

JAVA_PORT = re.compile(r"port=(\d+)")
PASSWORD = "changeit"


class JavaServer:
    """LegacyServer.java with one set of protocols and ciphers; `port` waits until it is up.

    Ephemeral Diffie-Hellman is that of old Java, in a group of 768 bits.
    """

    def __init__(self, place, issued, protocols, ciphers):
        name = f"java-{protocols}-{ciphers}"
        store = place.folder / f"{name}.p12"
        pkcs12(store, issued, PASSWORD, "server")
        program = pathlib.Path(__file__).parent / "LegacyServer.java"
        self._child = Child(place, name, [
            "java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djdk.tls.ephemeralDHKeySize=legacy",
            program, store, PASSWORD, protocols, ciphers], place.folder)

    @property
    def port(self):
        said = self._child.wait_for(lambda: JAVA_PORT.search(self._child.log()), "no port", seconds=60)
        return int(said[1])


def start_gnutls_serv(place, issued, priority):
    """Returns its port, which it has on all addresses."""
    port = free_port()
    chain = place.write(f"gnutls-{port}.pem", issued.chain_pem)
    child = Child(place, f"gnutls-{port}",
                  ["gnutls-serv", "--echo", "--quiet", "--port", port, "--priority", priority, "--x509certfile", chain,
                   "--x509keyfile", issued.key], place.folder)
    child.wait_listening(port)
    return port


def start_openssl_tls10(place, issued):
    return start_s_server(place, issued, "-tls1", "-cipher", "ALL:@SECLEVEL=0")
