#!/usr/bin/python3
"""Writes corpus/{vim25_answer,lookup_answer}: answers as servers write them, the same cut short, and hostile ones."""

import base64
import pathlib

from make_document_corpus import BODY, PEM

HERE = pathlib.Path(__file__).resolve().parent


def envelope(inside):
    return ('<?xml version="1.0"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>' + inside
            + "</soapenv:Body></soapenv:Envelope>")


def response(name, inside, space="vim25"):
    return envelope(f'<{name} xmlns="urn:{space}">{inside}</{name}>')


def signed(byte):
    return byte - 256 if byte > 127 else byte


def host(name, value, missing=""):
    return (f'<objects><obj type="HostSystem">host-1</obj><propSet><name>name</name><val>{name}</val></propSet>'
            f"<propSet><name>config.certificate</name><val>{value}</val></propSet>{missing}</objects>")


def hosts():
    unsigned = "".join(f"<byte>{byte}</byte>" for byte in PEM.encode())
    minus = "".join(f"<certificate>{signed(byte)}</certificate>" for byte in b"\xc3\xa9" + PEM.encode())
    denied = ('<missingSet><path>config.certificate</path><fault><fault xsi:type="NoPermission"/></fault></missingSet>')
    return response("RetrievePropertiesExResponse", "<returnval><token>7</token>" + host("a", unsigned)
                    + host("b", minus) + host("c", f"<byte>{PEM}</byte>") + host("d", BODY)
                    + host("e", base64.b64encode(PEM.encode()).decode()) + host("f", "", denied) + "</returnval>")


def licenses():
    def entry(key, edition, *properties):
        texts = "".join(f"<properties><key>{name}</key><value>{value}</value></properties>" for name, value in properties)
        return (f"<LicenseManagerLicenseInfo><licenseKey>{key}</licenseKey><editionKey>{edition}</editionKey>{texts}"
                "</LicenseManagerLicenseInfo>")
    listed = (entry("00000-00000-00000-00000-00000", "eval") + entry("A", "vc", ("expirationDate", "2027-03-01T12:00:00.5+09:00"))
              + entry("B", "esx", ("expirationHours", "9")) + entry("C", "esx"))
    left = "<properties><key>expirationMinutes</key><value>86400</value></properties>"
    return response("RetrievePropertiesExResponse", '<returnval><objects><obj type="LicenseManager">l</obj>'
                    f"<propSet><name>licenses</name><val>{listed}</val></propSet>"
                    f"<propSet><name>evaluation</name><val>{left}</val></propSet></objects></returnval>")


def assignments():
    def entry(name, key, edition, of_license="", of_assignment=""):
        return (f"<returnval><entityId>host-1</entityId><entityDisplayName>{name}</entityDisplayName><assignedLicense>"
                f"<licenseKey>{key}</licenseKey><editionKey>{edition}</editionKey>{of_license}</assignedLicense>"
                f"{of_assignment}</returnval>")

    def ends(key, value):
        return f"<properties><key>{key}</key><value>{value}</value></properties>"
    return response("QueryAssignedLicensesResponse",
                    entry("esx1", "00000-00000-00000-00000-00000", "eval", ends("expirationHours", "9"))
                    + entry("esx2", "00000-00000-00000-00000-00000", "eval", "", ends("Evaluation", ends("expirationMinutes", "9")))
                    + entry("", "A", "vc", ends("expirationDate", "2027-03-01T12:00:00Z")))


CONTENT = response("RetrieveServiceContentResponse", '<returnval><rootFolder type="Folder">group-d1</rootFolder>'
                   '<propertyCollector type="PropertyCollector">p</propertyCollector><about><apiType>VirtualCenter</apiType>'
                   '</about><sessionManager type="SessionManager">s</sessionManager></returnval>')
OPTIONS = response("QueryOptionsResponse", "<returnval><key>vpxd.certmgmt.mode</key><value>vmca</value></returnval>"
                   "<returnval><key>vpxd.certmgmt.certs.softThreshold</key><value>60</value></returnval>")
VIEW = response("CreateContainerViewResponse", '<returnval type="ContainerView">v</returnval>')
FAULT = envelope('<soapenv:Fault><detail><InvalidLoginFault xsi:type="InvalidLogin"/></detail></soapenv:Fault>')
LIST = response("ListResponse", "<returnval><serviceEndpoints><url>https://vc:443/sdk</url><endpointType>"
                f"<protocol>vmomi</protocol></endpointType><sslTrust>{BODY}</sslTrust><sslTrust>{BODY[:200]}</sslTrust>"
                "</serviceEndpoints></returnval>", "lookup")
REGISTRY = response("RetrieveServiceContentResponse", '<returnval><serviceRegistration type="x">r</serviceRegistration>'
                    "</returnval>", "lookup")
HOSTILE = {"doctype": '<!DOCTYPE x [<!ENTITY a "b">]>' + envelope("<x>&a;</x>"),
           "deep": envelope("<a>" * 5000 + "</a>" * 5000), "fault_without_detail": envelope("<Fault/>"),
           "empty": "", "empty_body": envelope("")}
CORPORA = {"vim25_answer": {"hosts": hosts(), "licenses": licenses(), "assignments": assignments(),
                            "content": CONTENT, "options": OPTIONS, "view": VIEW,
                            "fault": FAULT, "login": response("LoginResponse", "<returnval/>"), "other": LIST},
           "lookup_answer": {"list": LIST, "registry": REGISTRY, "fault": FAULT, "other": CONTENT}}


def main():
    for name, texts in CORPORA.items():
        folder = HERE / "corpus" / name
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in {**texts, **HOSTILE}.items():
            (folder / f"{file}.xml").write_text(text, encoding="utf-8")
        for file, text in texts.items():
            (folder / f"{file}_cut.xml").write_text(text[:len(text) * 2 // 3], encoding="utf-8")


if __name__ == "__main__":
    main()
