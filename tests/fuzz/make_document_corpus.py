#!/usr/bin/python3
"""Writes corpus/{saml_metadata,json_document,json_descriptions,text_document}: documents as their makers write them, the
same cut short and spoilt, and each as input of the others."""

import base64
import json
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
PEM = (HERE.parent / "fixtures" / "kubeconfig" / "web.pem").read_text(encoding="ascii")
BODY = "".join(re.search("-----BEGIN CERTIFICATE-----\n(.*?)-----END", PEM, re.S)[1].split())


def saml():
    key = ('<KeyDescriptor use="{}"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate>'
           "</ds:X509Data></ds:KeyInfo></KeyDescriptor>")
    entity = ('<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{}"><IDPSSODescriptor>{}'
              "</IDPSSODescriptor></EntityDescriptor>")
    keys = key.format("signing", BODY) + key.format("encryption", BODY)
    return ('<?xml version="1.0"?><EntitiesDescriptor>' + entity.format("a", keys) + entity.format("b", keys)
            + "</EntitiesDescriptor>")


def key_set():
    return json.dumps({"keys": [{"kty": "RSA", "use": "sig", "x5c": [BODY, BODY]}, {"use": "enc", "x5c": [BODY]}],
                       "a/b~c": [PEM, {"usage": "signing", "value": BODY}]})


def monitor():
    told = {"valid": True, "valid_from": 1561939200000, "valid_to": 1803902400000}
    return json.dumps([
        {"name": "cs1", "certificate": told}, {"name": "", "certificate": {}}, {"name": "cs/~1", "certificate": None},
        {"name": "vc1", "connection_servers": 2 * [{"name": "cs1", "certificate": told}]},
        {"subject": "CN=a", "issuer": "CN=b", "sha1_thumbprint": "00:" * 19 + "ff", "in_use": False,
         "valid_from": "20190701000000", "valid_until": "20270301120000Z"},
        {"notBefore": "2019-07-01T00:00:00Z", "notAfter": "2027-03-01T21:00:00+09:00", "thumbprint": "zz"},
        {"valid_from": 2, "valid_to": 1}, {"valid_from": "soon", "valid_to": 10**18}, {"valid_to": -1.5e300},
        {"pem": PEM, "not_before": 1, "not_after": 2}])


def manifest():
    block = "".join(f"    {line}\n" for line in PEM.splitlines())
    return f"tls:\n  - certificate: |\n{block}  - '{PEM.encode('unicode_escape').decode()}'\n"


DOCUMENTS = {"saml_metadata": saml(), "json_document": key_set(), "json_descriptions": monitor(),
             "text_document": manifest()}
HOSTILE = {"doctype.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;X509Certificate</x>', "deep.xml": "<a>" * 5000,
           "deep.json": "[" * 5000, "bomb.yml": "a: &a [x, x]\nb: [*a, *a, *a]\n# -----BEGIN CERTIFICATE-----\n",
           "half.pem": PEM[:300], "spoilt.json": json.dumps([BODY[:400], PEM.replace("M", "!")])}


def main():
    for name in DOCUMENTS:
        folder = HERE / "corpus" / name
        folder.mkdir(parents=True, exist_ok=True)
        for other, text in DOCUMENTS.items():
            (folder / f"{other}.txt").write_text(text, encoding="utf-8")
        own = DOCUMENTS[name]
        (folder / "cut.txt").write_text(own[:len(own) // 2], encoding="utf-8")
        (folder / "end_lost.txt").write_text(own[:-3], encoding="utf-8")
        (folder / "der.bin").write_bytes(base64.b64decode(BODY))
        for file, text in HOSTILE.items():
            (folder / file).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
