"""Ways in: tinyproxy (HTTP CONNECT), microsocks (SOCKS5), and haproxy, which asks for the PROXY protocol."""

from support.child import Child
from support.ports import free_port

TINYPROXY = """
Port {port}
Listen 127.0.0.1
Timeout 30
LogLevel Connect
Allow 127.0.0.1
{more}
"""
HAPROXY = """
global
  maxconn 200
  log stderr local0
defaults
  mode http
  log global
  timeout client 10s
  timeout server 10s
  timeout connect 10s
frontend tls
  bind 127.0.0.1:{port} ssl crt {bundle} accept-proxy
  http-request return status 204
"""


class Proxy:
    """`port`, and `log()`, which names whom it was asked for."""

    def __init__(self, child, port):
        self.port = port
        self.log = child.log


def start_tinyproxy(place, credentials=None, allowed_ports=(), wrapper=()):
    """With `credentials` (user name, password) it wants BasicAuth; it refuses ports that are not allowed, if any is.

    `wrapper` is a command that becomes the proxy.
    """
    more = [f"ConnectPort {port}" for port in allowed_ports]
    if credentials:
        more.append("BasicAuth {} {}".format(*credentials))
    port = free_port()
    configuration = place.write(f"tinyproxy-{port}.conf", TINYPROXY.format(port=port, more="\n".join(more)))
    return _start(place, f"tinyproxy-{port}", port, [*wrapper, "tinyproxy", "-d", "-c", configuration])


def start_microsocks(place, credentials=None, wrapper=()):
    port = free_port()
    more = ["-u", credentials[0], "-P", credentials[1]] if credentials else []
    return _start(place, f"microsocks-{port}", port, [*wrapper, "microsocks", "-i", "127.0.0.1", "-p", port, *more])


def start_haproxy(place, issued):
    """Serves TLS to whoever begins with a PROXY header, of either version, and to nobody else."""
    port = free_port()
    bundle = place.write("haproxy/bundle.pem", issued.chain_pem + issued.key.read_text())
    configuration = place.write("haproxy/haproxy.cfg", HAPROXY.format(port=port, bundle=bundle))
    return _start(place, "haproxy", port, ["haproxy", "-db", "-f", configuration])


def _start(place, name, port, command):
    child = Child(place, name, command, place.folder)
    child.wait_listening(port)
    return Proxy(child, port)
