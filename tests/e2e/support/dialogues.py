"""The server's side of STARTTLS dialogues.

Each is a function over the Wire that plays the server up to its go-ahead, and returns that.
"""

import struct

from support.peer import Peer, server_context

MYSQL_CAPABILITIES = 0x0800 | 0x0200 | 0x8000  # TLS, protocol 4.1, secure connection
MYSQL_GREETING = (b"\x0a" + b"10.11.0-tests\0" + struct.pack("<I", 1) + b"saltsalt\0" +
                  struct.pack("<HBHH", MYSQL_CAPABILITIES, 45, 2, 0) + b"\x15" + bytes(10) + b"saltsaltsalt\0" +
                  b"mysql_native_password\0")
LDAP_SUCCESS = bytes.fromhex("300c0201017807 0a0100 0400 0400")
RDP_CONFIRM = bytes.fromhex("030000130ed000001234000201080001000000")


def smtp(wire):
    wire.write(b"220 mail.example.test ESMTP\r\n")
    wire.read_line()
    wire.write(b"250-mail.example.test\r\n250 STARTTLS\r\n")
    wire.expect(b"STARTTLS")
    return b"220 go ahead\r\n"


def imap(wire):
    wire.write(b"* OK ready\r\n")
    while True:
        tag, command = wire.read_line().split(b" ")
        if command.upper() == b"STARTTLS":
            return tag + b" OK go ahead\r\n"
        wire.write(b"* CAPABILITY IMAP4rev1 STARTTLS\r\n" + tag + b" OK done\r\n")


def pop3(wire):
    wire.write(b"+OK ready\r\n")
    while wire.read_line().upper() != b"STLS":
        wire.write(b"+OK\r\nSTLS\r\n.\r\n")
    return b"+OK go ahead\r\n"


def ftp(wire):
    wire.write(b"220 ready\r\n")
    wire.expect(b"AUTH TLS")
    return b"234 go ahead\r\n"


def sieve(wire):
    wire.write(b'"IMPLEMENTATION" "tests"\r\n"SIEVE" "fileinto"\r\n"STARTTLS"\r\nOK\r\n')
    wire.expect(b"STARTTLS")
    return b'OK "go ahead"\r\n'


def nntp(wire):
    wire.write(b"200 ready\r\n")
    while wire.read_line().upper() != b"STARTTLS":
        wire.write(b"101 list\r\nVERSION 2\r\nSTARTTLS\r\n.\r\n")
    return b"382 go ahead\r\n"


def irc(wire):
    while wire.read_line().upper() != b"STARTTLS":
        pass
    return b":irc.example.test 670 * :go ahead\r\n"


def xmpp_client(wire):
    wire.read_until(b"streams'")
    wire.read_until(b">")
    wire.write(b"<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' "
               b"xmlns='jabber:client' from='chat.example.test' id='1' version='1.0'><stream:features>"
               b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>")
    wire.read_until(b">")
    return b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"


def ldap(wire):
    wire.read_exactly(31)
    return LDAP_SUCCESS


def postgres(wire):
    wire.read_exactly(8)
    return b"S"


def mysql(_wire):
    return struct.pack("<I", len(MYSQL_GREETING)) + MYSQL_GREETING


def rdp(wire):
    wire.read_exactly(19)
    return RDP_CONFIRM


def vmware_authd(_wire):
    return b"220 VMware Authentication Daemon Version 1.10: SSL Required, ServerDaemonProtocol:SOAP\r\n"


DIALOGUES = {dialogue.__name__: dialogue for dialogue in (
    smtp, imap, pop3, ftp, sieve, nntp, irc, xmpp_client, ldap, postgres, mysql, rdp, vmware_authd)}


def start_honest_server(place, dialect, issued, host, port):
    """Keeps its word. Without a dialect it expects TLS at once."""
    context = server_context(issued)

    def talk(wire):
        if dialect:
            wire.write(DIALOGUES[dialect](wire))
        wire.serve_tls(context)
    return Peer(place, talk, host, port)
