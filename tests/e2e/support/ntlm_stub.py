"""A stub of a web server that wants NTLM, made from MS-NLMP: it challenges, and checks the NTLMv2 response."""

import base64
import hmac
import os
import struct

from support.rest_stubs import RestStub

UNICODE, NTLM, TARGET_INFO, EXTENDED_SECURITY = 0x1, 0x200, 0x800000, 0x80000
NB_DOMAIN_NAME, END_OF_LIST = 2, 0


def md4(data):
    """RFC 1320, which OpenSSL has no more."""
    def rotated(value, count):
        value &= 0xffffffff
        return (value << count | value >> (32 - count)) & 0xffffffff
    rounds = (
        (lambda x, y, z: (x & y) | (~x & z), 0, range(16), (3, 7, 11, 19)),
        (lambda x, y, z: (x & y) | (x & z) | (y & z), 0x5a827999,
         (0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), (3, 5, 9, 13)),
        (lambda x, y, z: x ^ y ^ z, 0x6ed9eba1,
         (0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15), (3, 9, 11, 15)))
    padded = data + b"\x80" + b"\0" * ((55 - len(data)) % 64) + struct.pack("<Q", 8 * len(data))
    state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]
    for at in range(0, len(padded), 64):
        words = struct.unpack("<16I", padded[at:at + 64])
        a, b, c, d = state
        for function, constant, order, shifts in rounds:
            for step, index in enumerate(order):
                a, b, c, d = d, rotated(a + function(b, c, d) + words[index] + constant, shifts[step % 4]), b, c
        state = [(old + new) & 0xffffffff for old, new in zip(state, (a, b, c, d))]
    return struct.pack("<4I", *state)


class NtlmStub(RestStub):
    """Whoever is authenticated gets `document`."""

    def __init__(self, place, issued, domain, user, password, document):
        self.domain, self.user, self.document = domain, user, document
        self._hash = md4(password.encode("utf-16-le"))
        super().__init__(place, issued)

    def answer(self, request):
        kind, _, data = request.headers.get("Authorization", "").partition(" ")
        if kind != "NTLM":
            return 401, "", {"WWW-Authenticate": "NTLM"}
        message = base64.b64decode(data)
        if message[:8] == b"NTLMSSP\0" and message[8] == 1:
            request.challenge = os.urandom(8)  # of this connection
            return 401, "", {"WWW-Authenticate": "NTLM " + base64.b64encode(self._challenge(request.challenge)).decode()}
        if message[:8] == b"NTLMSSP\0" and message[8] == 3 and self._is_right(message, request.challenge):
            return 200, self.document
        return 401, "", {"WWW-Authenticate": "NTLM"}

    def _challenge(self, challenge):
        name = self.domain.encode("utf-16-le")
        info = struct.pack("<HH", NB_DOMAIN_NAME, len(name)) + name + struct.pack("<HH", END_OF_LIST, 0)
        flags = UNICODE | NTLM | TARGET_INFO | EXTENDED_SECURITY
        return (b"NTLMSSP\0" + struct.pack("<IHHII", 2, len(name), len(name), 48, flags) + challenge + bytes(8) +
                struct.pack("<HHI", len(info), len(info), 48 + len(name)) + name + info)

    def _is_right(self, message, challenge):
        def field(at):
            length, _, offset = struct.unpack_from("<HHI", message, at)
            return message[offset:offset + length]
        response, domain, user = field(20), field(28).decode("utf-16-le"), field(36).decode("utf-16-le")
        if (domain, user) != (self.domain, self.user) or len(response) < 24:
            return False
        key = hmac.digest(self._hash, (user.upper() + domain).encode("utf-16-le"), "md5")
        return hmac.compare_digest(hmac.digest(key, challenge + response[16:], "md5"), response[:16])
