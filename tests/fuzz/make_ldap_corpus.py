#!/usr/bin/env python3
"""Writes corpus/{ldap_message,ldap_filter} anew: answers as slapd and Active Directory write them, with short and long
lengths, the same cut short, and filters, right and wrong."""
import pathlib

HERE = pathlib.Path(__file__).resolve().parent


def short(tag, *parts):
    content = b"".join(parts)
    size = len(content)
    return bytes([tag]) + (bytes([size]) if size < 0x80 else b"\x82" + size.to_bytes(2, "big")) + content


def long(tag, *parts):
    content = b"".join(parts)
    return bytes([tag, 0x84]) + len(content).to_bytes(4, "big") + content


def messages(element):
    number = lambda value, tag=2: bytes([tag, 1, value])
    message = lambda *parts: element(0x30, number(7), *parts)
    words = [number(49, 0x0A), short(4), short(4, b"80090308: LdapErr: data 52e, v4563\0")]
    values = element(0x31, short(4, bytes.fromhex("30820003300100")), short(4, b"\0"))
    attribute = element(0x30, short(4, b"cACertificate;binary"), values)
    cookie = element(0x30, number(0), short(4, b"\1\2\3\4"))
    control = element(0xA0, element(0x30, short(4, b"1.2.840.113556.1.4.319"), short(4, cookie)))
    yield "bind", message(element(0x61, *words))
    yield "entry", message(element(0x64, short(4, b"CN=a\\2C b,DC=corp"), element(0x30, attribute, attribute)))
    yield "reference", message(element(0x73, short(4, b"ldap://x/dc=y")))
    yield "done", message(element(0x65, number(0, 0x0A), short(4), short(4)), control)
    yield "notice", element(0x30, number(0), element(0x78, *words, short(0x8A, b"1.3.6.1.4.1.1466.20036")))
    yield "request", message(element(0x63))


def filters():
    yield from enumerate(["(objectClass=*)", "(&(cn=a*b*c)(!(sn~=\\2a\\28)))", "(|(a>=1)(b<=2)(c;binary=))", "(cn=a**b)",
                          "(" * 40, "(&)", "(cn=\\", "(!" * 20 + "(a=b)" + ")" * 20, "(cn:dn:=x)"])


def write(folder, name, data):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


for kind, form in (("short", short), ("long", long)):
    for name, data in messages(form):
        write(HERE / "corpus/ldap_message", f"{name}_{kind}", data)
        write(HERE / "corpus/ldap_message", f"{name}_{kind}_cut", data[:len(data) * 2 // 3])
write(HERE / "corpus/ldap_message", "indefinite", b"\x30\x80\x02\x01\x07\x61\x00\x00\x00")
write(HERE / "corpus/ldap_message", "huge", bytes.fromhex("3084ffffffff020107"))
write(HERE / "corpus/ldap_message", "http", b"HTTP/1.1 400 Bad Request\r\n\r\n")
for number, text in filters():
    write(HERE / "corpus/ldap_filter", str(number), text.encode())
