"""nginx on loopback with a chain of two: ECDSA and RSA, TLS 1.2 and 1.3, a port each."""

from support.pki import Pki
from support.servers import Nginx

NAME = "www.bench.test"
ANY_NAME = "*.bench.test"


class Endpoints:
    def __init__(self, place):
        pki = Pki(place)
        root = pki.authority("Bench Root")
        intermediate = pki.authority("Bench Intermediate", root)
        nginx = Nginx(place)
        self.ca_file = root.certificate
        self.ports = {}
        for key in ("ecdsa", "rsa"):
            leaf = pki.leaf(NAME, intermediate, key, names=[NAME, ANY_NAME])
            for version in ("1.3", "1.2"):
                self.ports[f"{key}_{version}"] = nginx.add(leaf, extra=f"ssl_protocols TLSv{version};")
        nginx.start()
