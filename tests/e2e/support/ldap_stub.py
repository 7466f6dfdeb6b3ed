"""A stub of an LDAP server over TLS that says what no server should, and keeps what it was told."""

from support.peer import Peer, server_context

BIND_REQUEST, SEARCH_REQUEST = 0x60, 0x63


def element(tag, *parts):
    """BER with lengths of four octets, as Active Directory writes them."""
    content = b"".join(parts)
    return bytes([tag, 0x84]) + len(content).to_bytes(4, "big") + content


def number(value, tag=2):
    return element(tag, value.to_bytes(4, "big"))


def message(message_id, operation):
    return element(0x30, number(message_id), operation)


def result(message_id, tag, code=0, words=b""):
    return message(message_id, element(tag, number(code, 0x0A), element(4), element(4, words)))


def bound(message_id, code=0, words=b""):
    return result(message_id, 0x61, code, words)


def done(message_id, code=0):
    return result(message_id, 0x65, code)


def found(message_id, name, attribute, *values):
    values = element(0x31, *(element(4, value) for value in values))
    return message(message_id, element(0x64, element(4, name.encode()),
                                       element(0x30, element(0x30, element(4, attribute.encode()), values))))


class LdapStub:
    """`answer(operation tag, message id)` gives bytes to say, or an iterator of these; None: nothing. `received`: what
    arrived over TLS, of all connections."""

    def __init__(self, place, issued):
        self.answer = lambda tag, message_id: bound(message_id) if tag == BIND_REQUEST else done(message_id)
        self.received = b""
        self._context = server_context(issued)
        self.port = Peer(place, self._talk).port
        self.target = f"localhost:{self.port}"

    def _talk(self, wire):
        wire.start_tls(self._context)
        while request := wire.receive_some():
            self.received += request
            said = self.answer(*_what(request))
            for piece in [said] if isinstance(said, bytes) else said or []:
                wire.write(piece)


def _what(request):
    """(tag of the operation, message id) of a short request of ours."""
    at = 2 if request[1] < 0x80 else 2 + (request[1] & 0x7F)
    size = request[at + 1]
    return request[at + 2 + size], int.from_bytes(request[at + 2:at + 2 + size], "big")
