#!/usr/bin/env python3
"""Writes corpus/dialect anew: what the peers of all dialects say, whole, refusing, cut, with something injected behind
the go-ahead, and said to the wrong dialect. The first byte of a seed chooses the dialect, as the target says."""
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parent / "corpus" / "dialect"

STREAM = b"xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
TLS = b"xmlns='urn:ietf:params:xml:ns:xmpp-tls'"
FEATURES = b"<stream:features><starttls " + TLS + b"><required/></starttls></stream:features>"


def xmpp(content, answer):
    return b"<?xml version='1.0'?><stream:stream xmlns='" + content + b"' " + STREAM + FEATURES + answer


# Name, what leads to the go-ahead, what is a refusal. In the order of the target's table.
DIALECTS = [
    ("smtp", b"220-x\r\n220 x\r\n250-x\r\n250-SIZE 1\r\n250 STARTTLS\r\n220 go\r\n",
     b"220 x\r\n250-x\r\n250 STARTTLS\r\n454 no\r\n"),
    ("lmtp", b"220 x\r\n250-x\r\n250 STARTTLS\r\n220 go\r\n", b"220 x\r\n500 no\r\n"),
    ("exchange_anonymoustls", b"220 x\r\n250-x\r\n250-X-EXPS NTLM\r\n250 X-ANONYMOUSTLS\r\n220 go\r\n",
     b"220 x\r\n250-x\r\n250 STARTTLS\r\n"),
    ("imap",
     b"* OK x\r\n* X {4}\r\na\r\nb (\r\n* CAPABILITY IMAP4rev1 STARTTLS\r\na1 OK x\r\n* 1 EXISTS\r\na2 OK go\r\n",
     b"* PREAUTH x\r\n"),
    ("pop3", b"+OK x\r\n+OK\r\nSTLS\r\nSASL PLAIN\r\n.\r\n+OK go\r\n", b"+OK x\r\n-ERR what\r\n-ERR no\r\n"),
    ("ftp", b"220-x\r\n  y\r\n220 x\r\n504 x\r\n334 go\r\n", b"120 soon\r\n220 x\r\n534 no\r\n"),
    ("nntp", b"200 x\r\n382 go\r\n", b"201 x\r\n580 no\r\n"),
    ("sieve", b'"IMPLEMENTATION" {5+}\r\na\r\nbc\r\n"X" "\\"\\\\"\r\n"STARTTLS"\r\nOK "x"\r\nOK {2}\r\ngo\r\n',
     b'"STARTTLS"\r\nOK\r\nNO (TRYLATER) "no"\r\n'),
    ("irc", b":s NOTICE * :x\r\nNOTICE AUTH :x\r\nPING :1\r\n:s 670 * :go\r\n", b":s 421 * STARTTLS :x\r\n"),
    ("xmpp_client", xmpp(b"jabber:client", b"<proceed " + TLS + b"/>"),
     xmpp(b"jabber:client", b"<failure " + TLS + b"/>")),
    ("xmpp_server", xmpp(b"jabber:server", b"<proceed " + TLS + b"></proceed>"),
     b"<s:stream xmlns:s='http://etherx.jabber.org/streams' version=\"1.0\">\n"
     b"<s:error><host-unknown xmlns='x'/></s:error>"),
    ("vmware_authd", b"220 VMware Authentication Daemon Version 1.10: SSL Required, ServerDaemonProtocol:SOAP\r\n",
     b"220 VMware Authentication Daemon Version 1.10: ServerDaemonProtocol:SOAP\r\n"),
    ("ldap", bytes.fromhex("3084000000100201017884000000070a010004000400"),
     bytes.fromhex("300c02010178070a013404000400")),
    ("postgres", b"S", b"N"),
    ("mysql", bytes.fromhex("170000000a382e302e3336002a000000616263646566676800ffff"),
     bytes.fromhex("09000000ff6904") + b"Host x"),
    ("mssql", bytes.fromhex("0401000f000001000100060001ff01"), bytes.fromhex("0401000f000001000100060001ff02")),
    ("rdp", bytes.fromhex("030000130ed000001234000201080001000000"),
     bytes.fromhex("030000130ed000001234000300080003000000")),
    ("hyperv", b"", b"x"),
]


def seeds():
    for row, (name, accepted, refused) in enumerate(DIALECTS):
        first = bytes([row])
        yield f"{name}_accepted", first + accepted
        yield f"{name}_refused", first + refused
        yield f"{name}_half", first + accepted[:len(accepted) // 2]
        yield f"{name}_injected", first + accepted + b"\x16\x03\x01injected\r\n"
        yield f"{name}_misrouted", first + DIALECTS[(row + 1) % len(DIALECTS)][1]
    yield "nothing", b""
    yield "imap_huge_literal", b"\x03* OK x\r\n* X {99999999999999999999}\r\n"
    yield "sieve_literals_in_a_row", b"\x07" + b"{2}\r\nab" * 200
    yield "xmpp_depth", b"\x09<stream:stream " + STREAM + b"<a>" * 100
    yield "xmpp_forbidden", b"\x09<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]>"
    yield "smtp_long_line", b"\x00220 " + b"x" * 3000 + b"\r\n"


FOLDER.mkdir(parents=True, exist_ok=True)
for name, content in seeds():
    (FOLDER / name).write_bytes(content)
