"""Key stores as Java's own keytool writes them, in every type that Debian's Java and Bouncy Castle know."""

import os
import pathlib
import re
import subprocess

from support.pki import openssl
from support.sightings import fingerprint

# Key stores of Bouncy Castle, from libbcprov-java.
BOUNCY_CASTLE = ["-providerclass", "org.bouncycastle.jce.provider.BouncyCastleProvider",
                 "-providerpath", "/usr/share/java/bcprov.jar"]
# It runs for a moment only: no optimising compiler, no threads that collect garbage.
BRIEF = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
MANY = [*BRIEF, "--add-exports=java.base/sun.security.tools.keytool=ALL-UNNAMED", "-Dfile.encoding=UTF-8",
        str(pathlib.Path(__file__).with_name("Keytool.java"))]
ENTRY = re.compile(r"^Alias name: (?P<alias>[^\n]*)$|(?P<pem>-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----)",
                   re.MULTILINE | re.DOTALL)


def keytool(*arguments):
    """What it says."""
    return _run(["keytool", *(f"-J{word}" for word in BRIEF), *map(str, arguments)], "")


def keytool_for_each(commands):
    """Commands, each a list of words, one after the other. Aliases may be in any script."""
    _run(["java", *MANY], "".join("\t".join(map(str, command)) + "\n" for command in commands))


def _run(command, feed):
    done = subprocess.run(command, input=feed, capture_output=True, text=True, encoding="utf-8", timeout=120,
                          check=False, env={**os.environ, "LC_ALL": "C.UTF-8"})
    if done.returncode != 0:
        raise AssertionError(f"{command}: {done.stdout}{done.stderr}")
    return done.stdout


class KeyStore:
    """One store, as commands for keytool, which makes it with its first entry."""

    def __init__(self, path, kind, password, *options):
        self._store = ["-keystore", path, "-storetype", kind, "-storepass", password, *options]
        self._destination = ["-destkeystore", path, "-deststoretype", kind, "-deststorepass", password,
                             "-destkeypass", password, *options]
        self._password = password

    def import_pkcs12(self, path, password):
        """All its entries, under their names there."""
        return ["-importkeystore", "-noprompt", "-srckeystore", path, "-srcstoretype", "PKCS12",
                "-srcstorepass", password, *self._destination]

    def trust(self, alias, issued):
        return ["-importcert", "-noprompt", "-alias", alias, "-file", issued.certificate, *self._store]

    def make_secret_key(self, alias):
        return ["-genseckey", "-alias", alias, "-keyalg", "AES", "-keysize", "256", "-keypass", self._password,
                *self._store]


def listed_fingerprints(*store):
    """{alias: fingerprints of its certificates}, as keytool lists them."""
    found, alias = {}, None
    for entry in ENTRY.finditer(keytool("-list", "-rfc", *store)):
        if entry["alias"] is not None:
            alias = entry["alias"]
        else:
            found.setdefault(alias, []).append(_fingerprint_of_pem(entry["pem"]))
    return found


def _fingerprint_of_pem(pem):
    return fingerprint(openssl("x509", "-outform", "DER", feed=pem.encode()))
