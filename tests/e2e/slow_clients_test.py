"""200 clients that drip a byte a second do not hold up a scrape."""

import socket
import threading
import unittest

from support.case import EndToEnd
from support.exporter import Exporter
from support.waiting import wait_until

CLIENTS = 200
SECONDS_BETWEEN_BYTES = 1
REQUEST = b"GET /metrics HTTP/1.1\r\nHost: " + b"x" * 1000


class Drip:
    """Opens all connections, then sends each one a byte a second until it is told to stop."""

    def __init__(self, port):
        self._sockets = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(CLIENTS)]
        self._stopped = threading.Event()
        self.rounds = 0
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self):
        self._stopped.set()
        self._thread.join()
        for client in self._sockets:
            client.close()

    def _run(self):
        for byte in REQUEST:
            for client in self._sockets:
                try:
                    client.send(bytes([byte]))
                except OSError:
                    pass  # the exporter has lost its patience, as it should
            self.rounds += 1
            if self._stopped.wait(SECONDS_BETWEEN_BYTES):
                return


class SlowClients(EndToEnd):
    def test_scrapes_are_answered_meanwhile(self):
        exporter = Exporter(self.place)
        exporter.wait_ready()
        drip = Drip(exporter.port)
        self.addCleanup(drip.stop)
        for rounds in range(1, 4):
            wait_until(lambda expected=rounds: drip.rounds >= expected, "the clients do not drip")
            page = exporter.scrape(seconds=5)
            self.assertTrue(page.find("cert_expiry_seconds"))
        self.assertEqual(200, exporter.get("/-/healthy", seconds=5).status)
        exporter.stop()


if __name__ == "__main__":
    unittest.main()
