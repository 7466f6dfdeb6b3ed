#!/usr/bin/python3
"""Writes the certificates that a document names into a PEM file for Kigen to watch.

    curl --fail --silent --show-error --max-time 30 URL | published_certificates.py FILE

For documents that Kigen cannot fetch itself, because they are behind a login or a proxy. The document comes on standard
input: answers of REST interfaces, SAML or WS-Federation metadata, a JSON Web Key Set, the metadata of Exchange or Lync,
or PEM text, also inside a JSON string. Certificates keep their order; each is written once.

FILE is replaced as a whole. When nothing came in, or nothing that is a certificate, it is removed and the exit code is
1: Kigen then reports `not_found` for it and goes on showing what it knew, so that a source that dries up is an alarm
and not a file that looks well for ever.
"""

import base64
import binascii
import os
import re
import sys
import tempfile

MAX_DOCUMENT_BYTES = 16 << 20
QUOTED = re.compile(rb'[>"]([A-Za-z0-9+/=\s]{200,})[<"]')  # the text of an XML element, or a JSON string
ARMOURED = re.compile(rb"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----")


def inside_sequence(der):
    """What follows the header of the DER SEQUENCE that fills `der`, or None if none does."""
    if len(der) < 4 or der[0] != 0x30:
        return None
    length, start = der[1], 2
    if length >= 0x80:
        start += length & 0x7F
        length = int.from_bytes(der[2:start], "big")
    return der[start:start + length] if 0 < length <= len(der) - start else None


def is_certificate(der):
    """Certificate ::= SEQUENCE { tbsCertificate SEQUENCE { version [0] ...: RFC 5280, section 4.1. Keys begin otherwise."""
    certificate = inside_sequence(der)
    to_be_signed = inside_sequence(certificate) if certificate else None
    return bool(to_be_signed) and to_be_signed[:3] == b"\xa0\x03\x02"


def certificates(document):
    """The DER of each, in order, without repetition."""
    document = document.replace(rb"\/", b"/").replace(rb"\r", b"").replace(rb"\n", b"\n")  # as JSON writes them
    found = sorted([*QUOTED.finditer(document), *ARMOURED.finditer(document)], key=lambda match: match.start())
    ders = {}
    for match in found:
        try:
            der = base64.b64decode(b"".join(match[1].split()), validate=True)
        except binascii.Error:
            continue
        if is_certificate(der):
            ders[der] = None
    return list(ders)


def pem(der):
    text = base64.b64encode(der).decode()
    lines = [text[start:start + 64] for start in range(0, len(text), 64)]
    return "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""])


def replace(path, text):
    """The file appears whole, or not at all; who may read it does not depend on the umask."""
    with tempfile.NamedTemporaryFile("w", dir=os.path.dirname(os.path.abspath(path)), prefix=".", delete=False) as new:
        new.write(text)
        os.fchmod(new.fileno(), 0o644)
    os.replace(new.name, path)


def main(arguments):
    if len(arguments) != 2 or arguments[1].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    path = arguments[1]
    found = certificates(sys.stdin.buffer.read(MAX_DOCUMENT_BYTES))
    if found:
        replace(path, "".join(pem(der) for der in found))
        return 0
    if os.path.exists(path):
        os.remove(path)
    print(f"{path}: no certificate came in", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv))
