#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets anew: small valid, truncated and misrouted files. Needs openssl.

Keys and serial numbers are fresh each time, so run it only to change the set, and commit what it wrote.
"""
import argparse
import pathlib
import subprocess
import tempfile

CERTIFICATES = {
    "ec-leaf": (["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "/C=JP/O=Kigen/CN=www.example.test",
                ["subjectAltName=DNS:www.example.test,DNS:*.example.test,IP:192.0.2.1,IP:2001:db8::1,"
                 "email:a@example.test,URI:https://example.test/", "extendedKeyUsage=serverAuth",
                 "certificatePolicies=2.23.140.1.2.1"]),
    "rsa-authority": (["-newkey", "rsa:1024"], "/O=Kigen/CN=Root",
                      ["basicConstraints=critical,CA:TRUE", "keyUsage=keyCertSign"]),
    "ed25519-odd-names": (["-newkey", "ed25519"], "/CN=a\\,b+OU=\u65e5\u672c/1.2.3.4=#x/DC=test",
                          ["subjectAltName=RID:1.2.3,otherName:1.2.3.4;UTF8:x"]),
    "no-subject": (["-newkey", "ed25519"], "/", ["subjectAltName=critical,DNS:only.example.test"]),
}


def mint(folder, kind, subject, extensions):
    out = pathlib.Path(folder) / "out.der"
    added = [argument for extension in extensions for argument in ("-addext", extension)]
    subprocess.run(["openssl", "req", "-x509", "-utf8", *kind, "-nodes", "-keyout", "/dev/null",
                    "-subj", subject, "-days", "36500", "-outform", "DER", "-out", out, *added],
                   check=True, stderr=subprocess.DEVNULL)
    return out.read_bytes()


def with_not_after(der, text, tag=b"\x18"):
    """Another time of 15 octets; the signature no longer holds, which no parser asks for."""
    at = der.index(b"\x18\x0f")
    return der[:at] + tag + der[at + 1:at + 2] + text + der[at + 2 + len(text):]


def with_negative_serial(der):
    """The first octet of the serial number that openssl draws at random, 20 octets long."""
    at = der.index(b"\xa0\x03\x02\x01\x02\x02\x14") + 7
    return der[:at] + b"\xff" + der[at + 1:]


def certificate_seeds():
    with tempfile.TemporaryDirectory() as folder:
        seeds = {name: mint(folder, *spec) for name, spec in CERTIFICATES.items()}
    leaf = seeds["ec-leaf"]
    seeds["truncated-header"] = leaf[:3]
    seeds["truncated-half"] = leaf[:len(leaf) // 2]
    seeds["trailing-bytes"] = leaf + b"\x00\xff" * 8
    seeds["no-expiry"] = with_not_after(leaf, b"99991231235959Z")
    seeds["offset-time"] = with_not_after(leaf, b"2601010900+0900", tag=b"\x17")
    seeds["no-moment"] = with_not_after(leaf, b"21260230000000Z")
    seeds["negative-serial"] = with_negative_serial(leaf)
    seeds["misrouted-pem"] = b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
    seeds["misrouted-pkcs12"] = bytes.fromhex("3082020002010330820100060b2a864886f70d010701")
    seeds["misrouted-text"] = b"HTTP/1.1 400 Bad Request\r\n\r\n"
    seeds["indefinite-length"] = b"\x30\x80" + leaf[4:40] + b"\x00\x00"
    return seeds


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default=pathlib.Path(__file__).parent / "corpus", type=pathlib.Path)
    folder = parser.parse_args().out / "certificate_parser"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in certificate_seeds().items():
        (folder / name).write_bytes(content)
    print(f"wrote {len(list(folder.iterdir()))} seeds to {folder}")


if __name__ == "__main__":
    main()
