"""Servers of our own inside the test: a function that talks, called in a thread for each connection."""

import socket
import ssl
import threading

PATIENCE_SECONDS = 30
MAX_LINE_BYTES = 4096


class Wire:
    """One connection. Reads no byte more than asked for, so that TLS may begin at any point."""

    def __init__(self, connection):
        self._socket = connection

    def read_exactly(self, count):
        received = b""
        while len(received) < count:
            received += self._receive(count - len(received))
        return received

    def read_line(self):
        """Without its CR LF."""
        line = b""
        while not line.endswith(b"\r\n"):
            if len(line) > MAX_LINE_BYTES:
                raise ValueError(f"an endless line: {line[:80]}")
            line += self._receive(1)
        return line[:-2]

    def read_until(self, end):
        received = b""
        while not received.endswith(end):
            received += self._receive(1)
        return received

    def expect(self, line):
        """The next line, whatever its case."""
        received = self.read_line()
        if received.lower() != line.lower():
            raise ValueError(f"got {received}, not {line}")

    def peek(self, count):
        """What comes next, without taking it; fewer bytes only at the end."""
        return self._socket.recv(count, socket.MSG_PEEK | socket.MSG_WAITALL)

    def receive_some(self):
        """Empty at the end."""
        return self._socket.recv(65536)

    def wait_until_left(self):
        """Takes whatever the client still says."""
        while self.receive_some():
            pass

    def write(self, data):
        self._socket.sendall(data)

    def start_tls(self, context):
        """The handshake; the wire goes on inside TLS."""
        self._socket = context.wrap_socket(self._socket, server_side=True)

    def serve_tls(self, context):
        """The handshake, and then nothing until the client leaves."""
        self.start_tls(context)
        self.wait_until_left()

    def client_certificate(self):
        """In DER; None when the client had none. After `start_tls`."""
        return self._socket.getpeercert(binary_form=True)

    def _receive(self, most):
        received = self._socket.recv(most)
        if not received:
            raise EOFError("the client has left")
        return received


class Peer:
    """Listens until the place is cleaned up, on a port of its own unless one is given.

    `complaints` is what ended dialogues before their time: what was out of turn, and clients that left.
    """

    def __init__(self, place, talk, host="127.0.0.1", port=0):
        self._talk = talk
        self._listener = socket.create_server((host, port), backlog=64)
        self.port = self._listener.getsockname()[1]
        self.complaints = []
        place.clean_up(self._close)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection:
            connection.settimeout(PATIENCE_SECONDS)
            try:
                self._talk(Wire(connection))
            except (OSError, EOFError, ValueError) as error:
                self.complaints.append(error)

    def _close(self):
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._listener.close()


def server_context(issued):
    """Serves the certificate with its chain. Made once, not for each connection."""
    chain = issued.certificate.with_suffix(".chain.pem")
    chain.write_text(issued.chain_pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, issued.key)
    return context
