"""What an authority runs: an OCSP responder, and a place where its revocation lists lie."""

import sys

from support.child import Child
from support.pki import openssl
from support.ports import free_port


class Responder:
    """`openssl ocsp` on a port of its own, once started; what it says holds for an hour.

    It answers by the index as it was at its start: a change shows only after its next request.
    """

    def __init__(self, place, pki, authority):
        self._place = place
        self.port = free_port()
        self._command = ["openssl", "ocsp", "-port", self.port, "-index", pki.index, "-CA", authority.certificate,
                         "-rsigner", authority.certificate, "-rkey", authority.key, "-nmin", "60"]
        self._child = None

    def start(self):
        child = Child(self._place, f"responder-{self.port}", self._command, self._place.folder)
        # a connection without a request would keep it busy for ever
        child.wait_for(lambda: "waiting for OCSP client" in child.log(), "does not listen")
        self._child = child

    def stop(self):
        self._child.kill()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/"


class ListServer:
    """Serves what is put into its folder over HTTP."""

    def __init__(self, place):
        self._folder = place.folder / "lists"
        self._folder.mkdir()
        self.port = free_port()
        self._child = Child(place, "list_server",
                            [sys.executable, "-u", "-m", "http.server", "--bind", "127.0.0.1", self.port], self._folder)
        self._child.wait_listening(self.port)

    def url(self, name):
        return f"http://127.0.0.1:{self.port}/{name}"

    def log(self):
        """A line for every request."""
        return self._child.log()

    def publish(self, name, pem):
        """A revocation list, as DER."""
        openssl("crl", "-in", str(pem), "-outform", "DER", "-out", str(self._folder / name))
