#!/usr/bin/env python3
"""Writes corpus/ocsp_response anew: OCSP responses of openssl's responder about good, revoked and unknown certificates,
whole, cut, damaged and misrouted. A seed begins with the serial number that is asked for, its length in front, as the
target says. New keys each time, so the files change. Needs openssl."""
import pathlib
import re
import subprocess
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent / "corpus" / "ocsp_response"
GOOD, REVOKED, UNKNOWN = 0x1001, 0x1002, 0x1003
INDEX = f"""V\t491231235959Z\t\t{GOOD:X}\tunknown\t/CN=good
R\t491231235959Z\t260101000000Z,keyCompromise\t{REVOKED:X}\tunknown\t/CN=revoked
"""


def respond(folder, serials, *options):
    """The answer to one request about all of these, by number."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    if not (folder / "ca.pem").exists():
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key",
                "-out", "ca.pem", "-subj", "/CN=Fuzz CA", "-days", "36500")
        (folder / "index.txt").write_text(INDEX)
    asked = [argument for serial in serials for argument in ("-serial", str(serial))]
    openssl("ocsp", "-issuer", "ca.pem", *asked, "-no_nonce", "-reqout", "request")
    openssl("ocsp", "-index", "index.txt", "-CA", "ca.pem", "-rsigner", "ca.pem", "-rkey", "ca.key", "-reqin", "request",
            "-respout", "response", *options)
    return (folder / "response").read_bytes()


def asking(serial, der):
    octets = serial.to_bytes(2, "big")
    return bytes([len(octets)]) + octets + der


def damaged(der, at, value):
    return der[:at] + bytes([value]) + der[at + 1:]


def seeds(folder):
    good = respond(folder, [GOOD], "-ndays", "7")
    several = respond(folder, [UNKNOWN, REVOKED, GOOD], "-resp_no_certs", "-resp_key_id")
    yield "good", asking(GOOD, good)
    yield "good_of_several", asking(GOOD, several)
    yield "revoked", asking(REVOKED, several)
    yield "unknown", asking(UNKNOWN, several)
    yield "of_another", asking(0x2000, good)
    yield "try_later", asking(GOOD, bytes.fromhex("30030a0103"))
    yield "half", asking(GOOD, several[:len(several) // 2])
    yield "head", asking(GOOD, several[:30])
    yield "followed", asking(GOOD, several + b"\0")
    yield "other_type", asking(GOOD, several.replace(bytes.fromhex("2b0601050507300101"), bytes(9)))
    yield "other_status", asking(GOOD, several.replace(b"\x80\0\x18", b"\x83\0\x18"))
    yield "no_moment", asking(GOOD, re.sub(rb"(?<=\x18\x0f)(\d{4})\d\d", rb"\g<1>13", several))
    yield "long_outer", asking(GOOD, damaged(several, 1, 0x84))
    yield "indefinite_outer", asking(GOOD, damaged(several, 1, 0x80))
    yield "misrouted_text", asking(GOOD, b"HTTP/1.1 400 Bad Request\r\n\r\n")
    yield "nothing", b"\0"


FOLDER.mkdir(parents=True, exist_ok=True)
with tempfile.TemporaryDirectory() as temporary:
    for name, content in seeds(pathlib.Path(temporary)):
        (FOLDER / name).write_bytes(content)
