"""An exporter whose own pages are behind TLS and passwords, and clients of it."""

import base64
import http.client
import ssl
import subprocess

from support.case import EndToEnd
from support.exporter import Answer, Exporter
from support.pki import Pki

HOST = "web.example.test"
NAME, PASSWORD, WRONG = "prometheus", "correct horse", "battery staple"
ADDRESSES = ["localhost", "127.0.0.1"]


def htpasswd(name, password, cost=5):
    """A line of basic_auth_users, as the tool of that name hashes."""
    done = subprocess.run(["htpasswd", "-niBC", str(cost), name], input=password, capture_output=True, text=True,
                          timeout=60, check=True)
    name, hashed = done.stdout.strip().split(":")
    return f"{name}: {hashed}\n"


def basic(name, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


class Client:
    """What a scraper shows of itself; `trusted` is the authority of the exporter's certificate."""

    def __init__(self, trusted, certificate=None, headers=None):
        self.context = ssl.create_default_context(cafile=trusted.certificate)
        if certificate is not None:
            self.context.load_cert_chain(certificate.certificate, certificate.key)
        self.headers = headers or {}

    def get(self, port, path="/metrics", method="GET", seconds=30):
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=seconds, context=self.context)
        try:
            connection.request(method, path, headers=self.headers)
            return Answer(connection.getresponse())
        finally:
            connection.close()


def served_certificate(port):
    """The leaf that the exporter shows now, as DER."""
    return ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", port), timeout=30))


class ProtectedExporter(Exporter):
    """Started with a web configuration, `web.yml` of the place."""

    def __init__(self, place, web_config, *targets, flags=(), **keywords):
        self.web_config_path = place.write("web.yml", web_config)
        super().__init__(place, *targets, flags=[*flags, f"--web.config.file={self.web_config_path}"], **keywords)


class Protected(EndToEnd):
    """Exporters whose certificate is `server`, with one user; the web configuration is the test's."""

    @classmethod
    def set_up_world(cls, world):
        cls.pki = Pki(world)
        cls.root = cls.pki.authority("Test Root")
        cls.server, cls.renewed = (cls.pki.leaf("kigen", cls.root, names=ADDRESSES, end_days=days) for days in (5, 85))
        cls.watched = world.write("watched.pem", cls.pki.leaf(HOST).pem)
        cls.users = "basic_auth_users:\n  " + htpasswd(NAME, PASSWORD)

    def write_pair(self, place, certificate, key):
        """As cert.pem and key.pem beside the configuration."""
        place.write("cert.pem", certificate.chain_pem)
        place.write("key.pem", key.key.read_bytes())

    def start(self, web_config, **keywords):
        self.write_pair(self.place, self.server, self.server)
        return ProtectedExporter(self.place, web_config, str(self.watched), **keywords)

    @property
    def tls(self):
        return "tls_server_config:\n  cert_file: cert.pem\n  key_file: key.pem\n"

    def client(self, **keywords):
        return Client(self.root, **keywords)

    @property
    def scraper(self):
        return self.client(headers=basic(NAME, PASSWORD))
