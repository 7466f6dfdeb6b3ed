"""Names of the tests' own: an /etc/hosts that only one process sees, and nobody else to ask. Needs root."""

import os
import socket

SIZE = 4096
NOWHERE = "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"  # whom nobody answers for
MOUNT = 'mount --bind "$1" /etc/hosts && mount --bind "$2" /etc/resolv.conf && shift 2 && exec "$@"'


class HostsFile:
    """`wrapper` makes a command see it instead of the machine's own."""

    def __init__(self, place, addresses):
        self._path = place.write("hosts", "\n" * SIZE)
        self.set(addresses)
        resolver = place.write("resolv.conf", NOWHERE)
        self.wrapper = ["unshare", "--mount", "--propagation", "private", "sh", "-c", MOUNT, "sh", self._path, resolver]

    def set(self, addresses):
        """{name: its addresses, in order}; at once, so that no reader sees a part."""
        lines = [f"{address} {name}" for name, found in addresses.items() for address in found]
        text = "\n".join(["127.0.0.1 localhost", *lines, ""]).ljust(SIZE, "\n")
        descriptor = os.open(self._path, os.O_WRONLY)
        try:
            os.pwrite(descriptor, text.encode(), 0)
        finally:
            os.close(descriptor)


def hold_without_accepting(place, address, port):
    """Nobody refuses a connection there and nobody accepts one: the kernel drops what comes after the first few."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    place.clean_up(listener.close)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    listener.listen(0)
    for _ in range(4):
        crowd = socket.socket(family, socket.SOCK_STREAM)
        place.clean_up(crowd.close)
        crowd.setblocking(False)
        crowd.connect_ex((address, port))
    with socket.socket(family, socket.SOCK_STREAM) as late:
        late.settimeout(0.2)
        try:
            late.connect((address, port))
        except TimeoutError:
            return
    raise AssertionError(f"{address}:{port} still lets connections in")
