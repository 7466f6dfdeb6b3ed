"""Peers for crowds, in one process of their own: thousands of sockets do not fit beside a test.

    python3 peers.py tarpit
    python3 peers.py tls CERTIFICATE KEY

Listens on every loopback address (0.0.0.0 takes all of 127/8), prints its ports, and serves until it is killed.
"""

import asyncio
import resource
import ssl
import sys

BACKLOG = 4096


def raise_descriptor_limit():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Tarpit(asyncio.Protocol):
    """Accepts, reads and never answers."""


async def serve_tarpit():
    return await asyncio.get_running_loop().create_server(Tarpit, "0.0.0.0", 0, backlog=BACKLOG)


async def serve_tls(certificate, key):
    async def serve(_reader, writer):
        writer.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return await asyncio.start_server(serve, "0.0.0.0", 0, ssl=context, backlog=BACKLOG)


async def main(kind, *arguments):
    raise_descriptor_limit()
    server = await {"tarpit": serve_tarpit, "tls": serve_tls}[kind](*arguments)
    print(f"port={server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
