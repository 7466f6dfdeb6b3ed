#!/usr/bin/env python3
"""Writes corpus/tds_framing anew: TDS packets (MS-TDS 2.2.3) with pieces of TLS in them, whole, empty, of other types
and with wrong lengths. The first byte of a seed, plus one, is how many bytes are handed over at a time."""
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parent / "corpus" / "tds_framing"
ALERT = bytes.fromhex("15030100020228")


def packet(data, kind=0x12, status=1, length=None):
    return bytes([kind, status]) + (len(data) + 8 if length is None else length).to_bytes(2, "big") + bytes(4) + data


def seeds():
    yield "whole", 255, packet(ALERT)
    yield "as_reply", 6, packet(ALERT, kind=4)
    yield "record_across_packets", 2, packet(ALERT[:3], status=0) + packet(ALERT[3:])
    yield "empty_packet", 0, packet(b"") + packet(ALERT)
    yield "largest_packet", 255, packet(b"x" * 65527)[:2000]
    yield "bare_tls", 7, ALERT
    yield "bare_tls_behind", 3, packet(ALERT) + ALERT
    yield "length_below_header", 7, packet(ALERT, length=7)
    yield "length_zero", 7, packet(ALERT, length=0)
    yield "for_two_packets", 200, bytes(range(256)) * 20
    yield "nothing", 0, b""


FOLDER.mkdir(parents=True, exist_ok=True)
for name, step, stream in seeds():
    (FOLDER / name).write_bytes(bytes([step]) + stream)
