"""TLS servers on loopback: nginx, openssl s_server, and our own peers."""

import pathlib
import re
import sys

from support.child import Child
from support.ports import free_port

PEER_PORT = re.compile(r"port=(\d+)")
NGINX_CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  ssl_protocols TLSv1.2 TLSv1.3;
  server_names_hash_bucket_size 128;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  {blocks}
}}
"""


class Nginx:
    """Collect server blocks, then `start`."""

    def __init__(self, place):
        self._place = place
        self._folder = place.folder / "nginx"
        self._folder.mkdir()
        self._blocks = []
        self._port = None
        self._count = 0

    def add(self, *served, port=None, host="127.0.0.1", chain=None, name="_", extra="", listen=""):
        """A server block with these certificates (one of each key kind); returns its port.

        `chain`: the PEM text that is sent instead of each certificate's own chain. Blocks that share a port differ in
        `name`. `listen`: more parameters of the port.
        """
        port = port or free_port()
        lines = [f"listen {host}:{port} ssl {listen};", f"server_name {name};", extra]
        for issued in served:
            lines += [f"ssl_certificate {self._chain_file(chain or issued.chain_pem)};",
                      f"ssl_certificate_key {issued.key};"]
        self._blocks.append("server { %s return 204; }" % " ".join(lines))
        self._port = self._port or (host, port)
        return port

    def start(self):
        configuration = self._folder / "nginx.conf"
        configuration.write_text(NGINX_CONFIGURATION.format(folder=self._folder, blocks="\n  ".join(self._blocks)))
        child = Child(self._place, "nginx", ["nginx", "-p", self._folder, "-e", "stderr", "-c", configuration],
                      self._folder)
        host, port = self._port
        child.wait_listening(port, host.strip("[]"))
        return child

    def _chain_file(self, chain):
        self._count += 1
        path = self._folder / f"chain{self._count}.pem"
        path.write_text(chain)
        return path


def start_s_server(place, issued, *options):
    """openssl s_server with the certificate's chain; returns its port."""
    port = free_port()
    chain = place.write(f"s_server-{port}.pem", "".join(issuer.pem for issuer in issued.issuers[:-1]))
    child = Child(place, f"s_server-{port}",
                  ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", issued.certificate,
                   "-key", issued.key, "-cert_chain", chain, "-quiet", "-naccept", "1000", *options], place.folder)
    child.wait_for(lambda: _is_listening(port), "does not listen")
    return port


def _is_listening(port):
    """Without a connection, which s_server would count."""
    with open("/proc/net/tcp", encoding="ascii") as table:
        return any(line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A" for line in table)


def start_peer(place, kind, *arguments):
    """One of support/peers.py; returns its port, which it has on all of 127/8."""
    program = pathlib.Path(__file__).parent / "peers.py"
    name = "-".join([kind, *(path.stem for path in arguments)])
    child = Child(place, name, [sys.executable, "-B", program, kind, *arguments], place.folder)
    return int(child.wait_for(lambda: PEER_PORT.search(child.log()), "no port")[1])
