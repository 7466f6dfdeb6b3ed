"""Real servers on loopback: nginx, openssl s_server, postfix, Prometheus. Each in a folder of its own."""

import json
import os
import shutil
import urllib.error
import urllib.parse
import urllib.request

from support.child import Child
from support.ports import free_port
from support.waiting import wait_until

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

    def add(self, *served, port=None, host="127.0.0.1", chain=None, name="_", extra=""):
        """A server block with these certificates (one of each key kind); returns its port.

        `chain`: the PEM text that is sent instead of each certificate's own chain. Blocks that share a port differ in
        `name`.
        """
        port = port or free_port()
        lines = [f"listen {host}:{port} ssl;", f"server_name {name};", extra]
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
                  ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", issued.certificate, "-key", issued.key,
                   "-cert_chain", chain, "-quiet", "-naccept", "1000", *options], place.folder)
    child.wait_for(lambda: _is_listening(port), "does not listen")
    return port


def _is_listening(port):
    """Without a connection, which s_server would count."""
    with open("/proc/net/tcp", encoding="ascii") as table:
        return any(line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A" for line in table)


POSTFIX_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks_style = host
myhostname = mail.example.test
alias_maps =
alias_database =
smtpd_tls_chain_files = {key}, {chain}
smtpd_tls_security_level = may
maillog_file_prefixes = {folder}
maillog_file = {folder}/mail.log
"""
POSTFIX_MASTER = """
127.0.0.1:{smtp} inet n - n - - smtpd
127.0.0.1:{without_certificate} inet n - n - - smtpd
  -o smtpd_tls_chain_files=
127.0.0.1:{without_tls} inet n - n - - smtpd
  -o smtpd_tls_security_level=none
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """Three ports: `smtp` is well; `without_certificate` offers STARTTLS and refuses it; `without_tls` offers none."""

    def __init__(self, place, issued):
        self._folder = place.folder / "postfix"
        self.smtp, self.without_certificate, self.without_tls = free_port(), free_port(), free_port()
        self._make_folders()
        chain = place.write("postfix/chain.pem", issued.chain_pem)
        place.write("postfix/main.cf", POSTFIX_MAIN.format(folder=self._folder, key=issued.key, chain=chain))
        place.write("postfix/master.cf", POSTFIX_MASTER.format(
            smtp=self.smtp, without_certificate=self.without_certificate, without_tls=self.without_tls))
        child = Child(place, "postfix", ["/usr/lib/postfix/sbin/master", "-c", self._folder, "-d"], self._folder)
        for port in (self.smtp, self.without_certificate, self.without_tls):
            child.wait_listening(port)

    def _make_folders(self):
        queue = self._folder / "queue"
        for name in ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved",
                     "trace"):
            _make_folder(queue / name, "postfix", "root", 0o700)
        for name in ("public", "maildrop"):
            _make_folder(queue / name, "postfix", "postdrop", 0o730)
        _make_folder(queue / "pid", "root", "root", 0o755)
        _make_folder(self._folder / "data", "postfix", "postfix", 0o700)


def _make_folder(path, user, group, mode):
    path.mkdir(parents=True)
    shutil.chown(path, user, group)
    os.chmod(path, mode)


class Prometheus:
    """A Prometheus with the text of a configuration, and files that lie beside it by name."""

    def __init__(self, place, configuration, **files):
        folder = place.folder / "prometheus"
        for name, text in files.items():
            place.write(f"prometheus/{name}.yml", text)
        path = place.write("prometheus/prometheus.yml", configuration)
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.child = Child(place, "prometheus",
                           ["prometheus", f"--config.file={path}", f"--storage.tsdb.path={folder}/data",
                            f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"], folder)
        self.child.wait_for(self._is_ready, "is not ready")

    def _is_ready(self):
        try:
            with urllib.request.urlopen(self.url + "/-/ready", timeout=5):
                return True
        except OSError:
            return False

    def query(self, expression):
        """[(labels, value)] of an instant query."""
        result = self.api("query", query=expression)["result"]
        return [(sample["metric"], float(sample["value"][1])) for sample in result]

    def api(self, path, **parameters):
        """The `data` of an answer."""
        url = f"{self.url}/api/v1/{path}?" + urllib.parse.urlencode(parameters)
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{url}: {error.read().decode()}") from error

    def wait_for(self, expression, seconds=30):
        """The result, once there is one."""
        return wait_until(lambda: self.query(expression), f"no data for {expression}", seconds)
