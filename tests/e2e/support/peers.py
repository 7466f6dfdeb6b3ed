"""Peers that misbehave, and a TLS server for crowds, each in a process of its own.

    python3 peers.py stay_silent (or another of PEERS)
    python3 peers.py tls CERTIFICATE KEY

Listens on every loopback address (0.0.0.0 takes all of 127/8), prints its port, and serves until it is killed.
"""

import asyncio
import resource
import socket
import ssl
import struct
import sys

BACKLOG = 4096


def raise_descriptor_limit():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


async def stay_silent(reader, _writer):
    """Reads and never answers."""
    while await reader.read(65536):
        pass


async def close_at_once(_reader, writer):
    writer.close()


async def reset(_reader, writer):
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def talk_garbage(_reader, writer):
    writer.write(bytes(range(255, -1, -1)) * 64)
    await writer.drain()


async def drip(_reader, writer):
    """A well-begun answer, TLS or SMTP alike to whoever waits, a byte a second."""
    for byte in b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc\x03\x03" + bytes(1000):
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(1)


async def greet_without_end(_reader, writer):
    while not writer.is_closing():
        writer.write(b"220-welcome to mail.example.test\r\n" * 100)
        await writer.drain()


async def say_one_endless_line(_reader, writer):
    writer.write(b"220 ")
    while not writer.is_closing():
        writer.write(b"w" * 65536)
        await writer.drain()


PEERS = {peer.__name__: peer for peer in (stay_silent, close_at_once, reset, talk_garbage, drip, greet_without_end,
                                          say_one_endless_line)}


async def serve(talk, context=None):
    async def serve_one(reader, writer):
        try:
            await talk(reader, writer)
        except OSError:
            pass  # whoever asked has left
        finally:
            writer.close()
    return await asyncio.start_server(serve_one, "0.0.0.0", 0, ssl=context, backlog=BACKLOG)


def tls_context(certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


async def main(kind, *arguments):
    raise_descriptor_limit()
    if kind == "tls":
        server = await serve(close_at_once, tls_context(*arguments))
    else:
        server = await serve(PEERS[kind])
    print(f"port={server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
