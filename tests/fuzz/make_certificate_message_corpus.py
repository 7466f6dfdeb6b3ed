#!/usr/bin/env python3
"""Writes corpus/certificate_message anew: Certificate messages of TLS 1.2 and 1.3 (RFC 5246 7.4.2, RFC 8446 4.4.2),
whole, cut, with a wrong length and misrouted. The first byte of a seed chooses the version, as the target says."""
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parent / "corpus" / "certificate_message"
LEAF, ISSUER = bytes([0x30, 3, 1, 2, 3]), bytes([0x30, 1, 9])


def vector(content, octets):
    return len(content).to_bytes(octets, "big") + content


def message(tls13, chain, context=b""):
    extensions = vector(b"\xee" * 3, 2) if tls13 else b""
    body = vector(b"".join(vector(der, 3) + extensions for der in chain), 3)
    return bytes([tls13, 11]) + vector((vector(context, 1) if tls13 else b"") + body, 3)


def seeds():
    for version, tls13 in (("tls12", 0), ("tls13", 1)):
        whole = message(tls13, [LEAF, ISSUER])
        yield f"{version}_chain", whole
        yield f"{version}_half", whole[:len(whole) // 2]
        yield f"{version}_empty", message(tls13, [])
        yield f"{version}_followed", whole + b"\0"
        yield f"{version}_wrong_length", whole[:4] + bytes([whole[4] + 1]) + whole[5:]
    yield "tls13_context", message(1, [LEAF], b"\7" * 32)
    yield "tls13_as_tls12", b"\0" + message(1, [LEAF])[1:]
    yield "nothing", b""
    yield "other_message", bytes([0, 2, 0, 0, 0])


FOLDER.mkdir(parents=True, exist_ok=True)
for name, content in seeds():
    (FOLDER / name).write_bytes(content)
