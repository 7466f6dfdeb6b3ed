"""A news server's front door after RFC 3977 and RFC 4642: Debian's own cannot be installed without a domain."""

from support.peer import Peer, server_context

CAPABILITIES = b"101 Capability list:\r\nVERSION 2\r\nREADER\r\nSTARTTLS\r\nLIST ACTIVE NEWSGROUPS\r\n.\r\n"


def start_nntp_peer(place, issued, starttls=b"382 Continue with TLS negotiation"):
    """Returns the peer. `starttls` is the reply to STARTTLS; TLS begins after a 382."""
    context = server_context(issued)

    def talk(wire):
        wire.write(b"200 news.example.test ready, posting allowed\r\n")
        while True:
            command = wire.read_line().upper().split(b" ")[0]
            if command == b"STARTTLS":
                wire.write(starttls + b"\r\n")
                if starttls.startswith(b"382"):
                    return wire.serve_tls(context)
            elif command == b"CAPABILITIES":
                wire.write(CAPABILITIES)
            elif command == b"QUIT":
                return wire.write(b"205 Connection closing\r\n")
            else:
                wire.write(b"500 Unknown command\r\n")
    return Peer(place, talk)
