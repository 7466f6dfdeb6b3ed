"""Ports that nothing else uses, for servers that cannot choose one themselves.

They lie below the kernel's ephemeral ports, so that no outgoing connection takes one. A name in the abstract namespace
of UNIX sockets marks a port as taken for as long as this process lives: tests that run side by side never share one.
"""

import random
import socket

LOWEST, HIGHEST = 15000, 32000

_reservations = []


def free_port():
    """A port that is free on every address."""
    while True:
        port = random.randint(LOWEST, HIGHEST)
        if _reserve(port) and _is_free(port):
            return port


def closed_port():
    """A port where nobody listens."""
    return free_port()


def _reserve(port):
    mark = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        mark.bind(f"\0kigen-e2e-port-{port}")
    except OSError:
        mark.close()
        return False
    _reservations.append(mark)
    return True


def _is_free(port):
    for family, address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            if family == socket.AF_INET6:
                probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            try:
                probe.bind((address, port))
            except OSError:
                return False
    return True
