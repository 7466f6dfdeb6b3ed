#!/usr/bin/env python3
"""Writes corpus/plain_handshake anew: what servers answer in plaintext (RFC 6101 5.6, RFC 5246 6.2 and 7.4), whole, cut,
with wrong lengths and misrouted. The first byte of a seed is the size of the pieces, as the target says."""
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parent / "corpus" / "plain_handshake"
LEAF, ISSUER = bytes([0x30, 3, 1, 2, 3]), bytes([0x30, 1, 9])
STAPLE = bytes([0x30, 3, 0x0A, 1, 6])


def vector(content, octets):
    return len(content).to_bytes(octets, "big") + content


def record(kind, fragment):
    return bytes([kind, 3, 1]) + vector(fragment, 2)


def message(kind, body):
    return bytes([kind]) + vector(body, 3)


def server_hello(version=0x0301, suite=0x0005, session=b""):
    return message(2, version.to_bytes(2, "big") + b"r" * 32 + vector(session, 1) + suite.to_bytes(2, "big") + b"\0")


def certificate(*chain):
    return message(11, vector(b"".join(vector(der, 3) for der in chain), 3))


HELLO, CHAIN, DONE = server_hello(), certificate(LEAF, ISSUER), message(14, b"")
STAPLED = message(22, b"\1" + vector(STAPLE, 3))


def answers():
    whole = record(22, HELLO) + record(22, CHAIN) + record(22, DONE)
    yield "three_records", whole
    yield "one_record", record(22, HELLO + CHAIN + message(12, b"key") + DONE)
    yield "stapled", record(22, HELLO + CHAIN + STAPLED + DONE)
    yield "spread", b"".join(record(22, (HELLO + CHAIN + DONE)[at:at + 7]) for at in range(0, 90, 7))
    yield "ssl30_with_session", record(22, server_hello(0x0300, 0x000A, b"s" * 32) + CHAIN + DONE)
    yield "half", whole[:len(whole) // 2]
    yield "skipped", record(22, message(0, b"") + HELLO + message(23, b"\0\0\0") + message(13, b"\0" * 40) + CHAIN + DONE)
    yield "warning", record(21, b"\1\x70") + whole
    yield "fatal_alert", record(21, b"\2\x28")
    yield "protocol_version", record(21, b"\2\x46")
    yield "alert_after_chain", record(22, HELLO + CHAIN) + record(21, b"\2\x50")
    yield "close_notify", record(21, b"\1\0")
    yield "no_certificate", record(22, HELLO + DONE)
    yield "empty_chain", record(22, HELLO + certificate() + DONE)
    yield "wrong_length", record(22, HELLO + CHAIN[:6] + b"\xff" + CHAIN[7:])
    yield "wrong_staple", record(22, HELLO + CHAIN + message(22, b"\1\0\0\x09x"))
    yield "huge_message", record(22, HELLO + b"\x0b\xff\xff\xff")
    yield "huge_record", b"\x16\x03\x01\xff\xff"
    yield "out_of_order", record(22, CHAIN + HELLO)
    yield "ssl2", bytes([0x80, 0x2A, 4, 0, 1, 0, 2]) + b"\0" * 37
    yield "telnet", b"\xff\xfb\x01\xff\xfb\x03"
    yield "http", b"HTTP/1.1 400 Bad Request\r\n\r\n"
    yield "tls13", record(22, server_hello(0x0304)) + record(23, b"\0" * 30)


FOLDER.mkdir(parents=True, exist_ok=True)
for number, (name, answer) in enumerate(answers()):
    (FOLDER / name).write_bytes(bytes([number % 9 + 1]) + answer)
