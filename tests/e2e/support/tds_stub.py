"""A stub of Microsoft SQL Server, which Debian does not have, from its specification MS-TDS.

It is strict, and goes as far as the login.
"""

import ssl
import struct

from support.peer import Peer, server_context

# MS-TDS 2.2.3.1.1: packet types; 2.2.6.5: tokens of PRELOGIN.
TABULAR_RESULT, LOGIN7, PRELOGIN = 0x04, 0x10, 0x12
END_OF_MESSAGE = 0x01
VERSION, ENCRYPTION, INSTOPT, THREADID, MARS, TERMINATOR = 0, 1, 2, 3, 4, 0xFF
ENCRYPT_OFF, ENCRYPT_ON, ENCRYPT_NOT_SUPPORTED, ENCRYPT_REQUIRED = 0, 1, 2, 3
PIECE_BYTES = 500


class TdsStub:
    """PRELOGIN, and TLS inside PRELOGIN packets (MS-TDS 3.2.5).

    `asked` has the ENCRYPTION byte of each client, `logins` the size of each LOGIN7 that came through TLS.
    """

    def __init__(self, place, issued, encryption=ENCRYPT_ON):
        self._context = server_context(issued)
        self._context.maximum_version = ssl.TLSVersion.TLSv1_2  # TLS 1.3 came with TDS 8, where TLS is outside
        self._encryption = encryption
        self.asked, self.logins = [], []
        self._peer = Peer(place, self._talk)
        self.port, self.complaints = self._peer.port, self._peer.complaints

    def _talk(self, wire):
        self.asked.append(prelogin_options(read_tds_message(wire, PRELOGIN))[ENCRYPTION][0])
        wire.write(tds_packet(TABULAR_RESULT, prelogin_reply(self._encryption)))
        if self._encryption == ENCRYPT_NOT_SUPPORTED:
            return
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self._context.wrap_bio(incoming, outgoing, server_side=True)
        self._shake_hands(wire, tls, incoming, outgoing)
        self.logins.append(len(self._read_login(wire, tls, incoming)))

    @staticmethod
    def _shake_hands(wire, tls, incoming, outgoing):
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                _send_flight(wire, outgoing.read())
                incoming.write(read_tds_message(wire, PRELOGIN))
        _send_flight(wire, outgoing.read())

    @staticmethod
    def _read_login(wire, tls, incoming):
        """TLS records travel bare from here on; a LOGIN7 packet is inside them."""
        login = b""
        while len(login) < 8 or len(login) < struct.unpack(">H", login[2:4])[0]:
            try:
                login += tls.read(65536)
            except ssl.SSLWantReadError:
                received = wire.receive_some()
                if not received:
                    raise EOFError("the client has left before its login") from None
                incoming.write(received)
        if login[0] != LOGIN7:
            raise ValueError(f"a packet of type {login[0]:#x}, not LOGIN7")
        return login


def _send_flight(wire, tls):
    """In pieces, so that a record lies across packets."""
    pieces = [tls[at:at + PIECE_BYTES] for at in range(0, len(tls), PIECE_BYTES)]
    for number, piece in enumerate(pieces, 1):
        wire.write(tds_packet(PRELOGIN, piece, END_OF_MESSAGE if number == len(pieces) else 0))


def tds_packet(kind, data, status=END_OF_MESSAGE):
    """MS-TDS 2.2.3.1; the length counts the header."""
    return struct.pack(">BBHHBB", kind, status, len(data) + 8, 0, 1, 0) + data


def read_tds_message(wire, kind):
    """The data of packets of this type up to the one that ends the message."""
    message, status = b"", 0
    while not status & END_OF_MESSAGE:
        found, status, length = struct.unpack(">BBH", wire.read_exactly(8)[:4])
        if found != kind or not 8 <= length <= 32767:
            raise ValueError(f"a TDS packet of type {found:#x} and {length} bytes")
        message += wire.read_exactly(length - 8)
    return message


def prelogin_options(message):
    """{token: data} of the option table; every option must lie inside the message."""
    options, at = {}, 0
    while message[at] != TERMINATOR:
        token, offset, length = struct.unpack(">BHH", message[at:at + 5])
        if offset + length > len(message):
            raise ValueError(f"PRELOGIN option {token} lies outside of the message")
        options[token] = message[offset:offset + length]
        at += 5
    return options


def prelogin_reply(encryption):
    options = {VERSION: bytes([16, 0, 0x10, 0, 0, 0]), ENCRYPTION: bytes([encryption]), INSTOPT: b"\0", THREADID: b"",
               MARS: b"\0"}
    table, data, start = b"", b"", 5 * len(options) + 1
    for token, value in options.items():
        table += struct.pack(">BHH", token, start + len(data), len(value))
        data += value
    return table + bytes([TERMINATOR]) + data
