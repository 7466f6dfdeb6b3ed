"""Servers that begin a STARTTLS dialogue as they should and then turn on their client."""

from support.dialogues import DIALOGUES
from support.peer import Peer

INJECTED = b"250 injected before TLS\r\n"
# dialect: what comes first, and what follows without end once the client has answered that
ENDLESS = {
    "smtp": (b"220 ready\r\n", b"250-SIZE 1000\r\n"),
    "imap": (b"* OK ready\r\n", b"* CAPABILITY IMAP4rev1\r\n"),
    "pop3": (b"+OK ready\r\n+OK\r\n", b"IMPLEMENTATION tests\r\n"),
    "ftp": (b"", b"220-welcome\r\n"),
    "sieve": (b"", b'"NOTIFY" "mailto"\r\n'),
    "nntp": (b"", b"200 " + b"w" * 1000),
    "irc": (b"", b":irc.example.test NOTICE * :*** Looking up your hostname\r\n"),
    "xmpp_client": (b"<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' "
                    b"version='1.0'><stream:features>", b"<mechanism>PLAIN</mechanism>"),
    "ldap": (b"", bytes.fromhex("3084 7fffffff 020101 7884 7ffffff0") + bytes(1000)),
    "mysql": (b"\xff\xff\xff\0\x0a", b"10.11.0"),
}


# dialect: what makes a refusal of its go-ahead
REFUSALS = {
    "smtp": (b"220", b"454"),
    "imap": (b" OK ", b" NO "),
    "pop3": (b"+OK", b"-ERR"),
    "ftp": (b"234", b"534"),
    "sieve": (b"OK", b"NO"),
    "nntp": (b"382", b"580"),
    "irc": (b" 670 ", b" 691 "),
    "xmpp_client": (b"<proceed", b"<failure"),
    "ldap": (bytes.fromhex("0a0100"), bytes.fromhex("0a0134")),  # unavailable
    "rdp": (bytes.fromhex("0201080001000000"), bytes.fromhex("0300080003000000")),  # SSL_CERT_NOT_ON_SERVER
}
OTHER_PROTOCOL = b"HTTP/1.0 400 Bad Request\r\nContent-Length: 0\r\n\r\n"


def start_injector(place, dialect):
    """Sends more than the go-ahead with it: what somebody in between wants the client to take for an answer in TLS."""
    def talk(wire):
        wire.write(DIALOGUES[dialect](wire) + INJECTED)
        wire.wait_until_left()
    return Peer(place, talk)


def start_endless_talker(place, dialect):
    first, again = ENDLESS[dialect]

    def talk(wire):
        wire.write(first)
        while True:
            wire.write(again * 100)
    return Peer(place, talk)


def start_silent_from_the_go_ahead(place, dialect):
    """Takes the request for TLS and never answers it."""
    def talk(wire):
        DIALOGUES[dialect](wire)
        wire.wait_until_left()
    return Peer(place, talk)


def start_leaver(place, dialect):
    """Leaves in the middle of its go-ahead."""
    def talk(wire):
        go_ahead = DIALOGUES[dialect](wire)
        wire.write(go_ahead[:len(go_ahead) // 2])
    return Peer(place, talk)


def start_refuser(place, dialect):
    """Says no to the request for TLS, and to whatever the client asks after it."""
    def talk(wire):
        go_ahead = DIALOGUES[dialect](wire)
        refusal = go_ahead.replace(*REFUSALS[dialect])
        if refusal == go_ahead:
            raise ValueError("no refusal")
        wire.write(refusal)
        while wire.receive_some():
            wire.write(refusal)
    return Peer(place, talk)


def start_other_server(place, _dialect):
    """Not the server that the client takes it for."""
    def talk(wire):
        wire.write(OTHER_PROTOCOL)
        wire.wait_until_left()
    return Peer(place, talk)
