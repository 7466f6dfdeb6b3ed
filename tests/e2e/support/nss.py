"""Certificate databases of NSS, as its certutil and pk12util write them."""

import base64
import subprocess

from support.sightings import fingerprint


class NssDatabase:
    """`cert9.db` and `key4.db` in a folder; of the old kind `dbm`, `cert8.db` and `key3.db`."""

    def __init__(self, folder, password="", kind="sql"):
        self.folder = folder
        self._kind = kind
        folder.mkdir(parents=True)
        self._password_file = folder.with_name(folder.name + ".password")
        self._password_file.write_text(password + "\n")
        self._certutil("-N")

    def add(self, nickname, issued, trust):
        self._certutil("-A", "-n", nickname, "-t", trust, "-i", issued.certificate, "-a")

    def add_key(self, pkcs12_path, password):
        self._run("pk12util", "-i", pkcs12_path, "-W", password, "-k", self._password_file)

    def add_list(self, der_path):
        self._run("crlutil", "-I", "-i", der_path, "-f", self._password_file)

    def listed(self, nicknames):
        """{nickname: fingerprint} as certutil shows them."""
        found = {}
        for nickname in nicknames:
            pem = self._certutil("-L", "-n", nickname, "-a")
            body = pem.split("-----BEGIN CERTIFICATE-----")[1].split("-----END")[0]
            found[nickname] = fingerprint(base64.b64decode(body))
        return found

    def _certutil(self, *arguments):
        return self._run("certutil", *arguments, "-f", self._password_file)

    def _run(self, tool, *arguments):
        done = subprocess.run([tool, *map(str, arguments), "-d", f"{self._kind}:{self.folder}"],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{tool} {arguments}: {done.stdout}{done.stderr}")
        return done.stdout
