#!/usr/bin/env python3
"""Writes corpus/crl_reader anew: revocation lists of openssl's ca command, with and without entries, reasons and an
issuingDistributionPoint, whole, cut and damaged; and the extensions of a certificate that say where lists lie. New keys
each time, so the files change. Needs openssl."""
import pathlib
import re
import subprocess
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent / "corpus" / "crl_reader"
INDEX = """V\t491231235959Z\t\t1001\tunknown\t/CN=good
R\t491231235959Z\t260101000000Z,keyCompromise\t1002\tunknown\t/CN=revoked
R\t491231235959Z\t260101000000Z,removeFromCRL\t1003\tunknown\t/CN=removed
R\t491231235959Z\t260101000000Z\tF0E1D2C3B4A5968778695A4B3C2D1E0F10203040\tunknown\t/CN=long
"""
CONFIGURATION = """[ca]
default_ca = here
[here]
database = index.txt
crlnumber = crlnumber
default_md = sha256
default_crl_days = 3650
[numbered]
authorityKeyIdentifier = keyid
[scoped]
issuingDistributionPoint = critical, @scope
[scope]
fullname = URI:http://crl.example.test/ca.crl
onlyuser = TRUE
onlysomereasons = keyCompromise, CACompromise
[indirect]
issuingDistributionPoint = critical, @indirect_scope
[indirect_scope]
indirectCRL = TRUE
"""
EXTENSIONS = """authorityInfoAccess = OCSP;URI:http://ocsp.example.test/, caIssuers;URI:http://ca.example.test/ca.cer
crlDistributionPoints = whole, limited
[whole]
fullname = URI:http://crl.example.test/ca.crl
[limited]
fullname = URI:http://crl.example.test/some.crl
reasons = keyCompromise
"""


def openssl(folder, *arguments):
    return subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True).stdout


def revocation_list(folder, index, section):
    (folder / "index.txt").write_text(index)
    (folder / "ca.cnf").write_text(CONFIGURATION)
    openssl(folder, "ca", "-gencrl", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key", "-out", "list.pem",
            *(["-crlexts", section] if section else []))
    return openssl(folder, "crl", "-in", "list.pem", "-outform", "DER")


def extension_values(folder):
    """The content of the OCTET STRINGs of both extensions."""
    (folder / "leaf.ext").write_text(EXTENSIONS)
    openssl(folder, "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
            "leaf.key", "-out", "leaf.csr", "-subj", "/CN=leaf")
    openssl(folder, "x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-extfile", "leaf.ext",
            "-out", "leaf.pem")
    parsed = openssl(folder, "asn1parse", "-in", "leaf.pem").decode()
    for name in ("Authority Information Access", "X509v3 CRL Distribution Points"):
        dump = re.search(name + r"\n.*OCTET STRING\s+\[HEX DUMP\]:([0-9A-F]+)", parsed)[1]
        yield bytes.fromhex(dump)


def seeds(folder):
    openssl(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key",
            "-out", "ca.pem", "-subj", "/CN=Fuzz CA", "-days", "36500")
    (folder / "crlnumber").write_text("01\n")
    full = revocation_list(folder, INDEX, "numbered")
    scoped = revocation_list(folder, INDEX, "scoped")
    access, points = extension_values(folder)
    return {
        "full": full, "bare": revocation_list(folder, "", None), "scoped": scoped,
        "indirect": revocation_list(folder, INDEX, "indirect"),
        "followed": full + b"\0", "half": scoped[:len(scoped) // 2], "head": full[:9], "nothing": b"",
        "access": access, "points": points, "half_of_points": points[:len(points) // 2],
        "misrouted_text": b"-----BEGIN X509 CRL-----\n",
    }


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        for name, content in seeds(pathlib.Path(folder)).items():
            (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    main()
