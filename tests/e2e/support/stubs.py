"""Stubs, made from specifications, of the front doors that no Debian package has. They are strict: what a client may
not say ends the conversation, and `complaints` of the peer tells why.
"""

import struct

from support.peer import Peer, server_context


def start_anonymoustls_stub(place, issued):
    """An Exchange hub that has X-ANONYMOUSTLS and no STARTTLS."""
    context = server_context(issued)

    def talk(wire):
        wire.write(b"220 hub.example.test Microsoft ESMTP MAIL Service ready\r\n")
        if not wire.read_line().upper().startswith(b"EHLO "):
            raise ValueError("no EHLO")
        wire.write(b"250-hub.example.test Hello [127.0.0.1]\r\n250-SIZE\r\n250-X-ANONYMOUSTLS\r\n"
                   b"250-AUTH NTLM\r\n250-X-EXPS GSSAPI NTLM\r\n250 XRDST\r\n")
        wire.expect(b"X-ANONYMOUSTLS")
        wire.write(b"220 2.0.0 SMTP server ready\r\n")
        wire.serve_tls(context)
    return Peer(place, talk)


def start_vmware_authd_stub(place, issued, tls=True):
    """ESXi's port 902: it greets, and TLS follows without a word from the client."""
    context = server_context(issued)

    def talk(wire):
        requirement = b"SSL Required, " if tls else b""
        wire.write(b"220 VMware Authentication Daemon Version 1.10: " + requirement +
                   b"ServerDaemonProtocol:SOAP, MKSDisplayProtocol:VNC , , NFCSSL supported/t\r\n")
        if tls:
            wire.serve_tls(context)
        else:
            wire.wait_until_left()
    return Peer(place, talk)


class HyperVStub:
    """Hyper-V's VMConnect port: TLS, after a preconnection PDU (MS-RDPEPS 2.2.1) if the client sends one.

    `blobs` has, for each connection, None or (version, id, text of the blob).
    """

    def __init__(self, place, issued):
        self._context = server_context(issued)
        self.blobs = []
        self._peer = Peer(place, self._talk)
        self.port, self.complaints = self._peer.port, self._peer.complaints

    def _talk(self, wire):
        begins_with_tls = wire.peek(2) == b"\x16\x03"
        self.blobs.append(None if begins_with_tls else read_preconnection_pdu(wire))
        wire.serve_tls(self._context)


def read_preconnection_pdu(wire):
    size = struct.unpack("<I", wire.read_exactly(4))[0]
    if not 16 <= size <= 4096:
        raise ValueError(f"a preconnection PDU of {size} bytes")
    body = wire.read_exactly(size - 4)
    flags, version, identity = struct.unpack("<III", body[:12])
    if flags != 0 or version not in (1, 2):
        raise ValueError(f"a preconnection PDU with flags {flags} and version {version}")
    if version == 1:
        return version, identity, None
    units = struct.unpack("<H", body[12:14])[0]
    text = body[14:].decode("utf-16-le")
    if len(body) != 14 + 2 * units or not text.endswith("\0"):
        raise ValueError(f"a blob of {units} units: {text!r}")
    return version, identity, text[:-1]
