"""The exporter's own pages behind TLS and passwords while clients stall, guess and break off."""

import os
import pathlib
import socket
import ssl
import threading
import unittest

from support.protected import NAME, PASSWORD, WRONG, Client, Protected, ProtectedExporter, basic, htpasswd
from support.waiting import wait_until


class UnderLoad(Protected):
    @classmethod
    def set_up_world(cls, world):
        super().set_up_world(world)
        certificate = cls.pki.leaf("prometheus", cls.root, names=["prometheus.example.test"])
        cls.scraper_with_certificate = Client(cls.root, certificate, basic(NAME, PASSWORD))

    def test_silent_handshakes_hold_nobody_up(self):
        exporter = self.start(self.tls)
        silent = [socket.create_connection(("127.0.0.1", exporter.port), timeout=30) for _ in range(200)]
        for client in silent[::2]:
            client.sendall(b"\x16\x03\x01\x02\x00\x01")
        self.assertEqual(200, self.client().get(exporter.port, seconds=10).status)
        for client in silent:
            with client:
                try:
                    self.assertEqual(b"", client.recv(1))
                except ConnectionResetError:
                    pass
        exporter.stop()

    def test_ends_in_time_with_stalled_clients(self):
        """One that asks for megabytes and reads nothing, one in the middle of its handshake, one that guesses."""
        large = self.place.write("large.pem", self.server.pem * 5000)
        self.write_pair(self.place, self.server, self.server)
        exporter = ProtectedExporter(self.place, self.tls + "basic_auth_users:\n  " + htpasswd(NAME, PASSWORD, cost=12),
                                     str(large))
        wait_until(lambda: self.scraper.get(exporter.port).page.find("cert_expiry_seconds"), "the file is not read")
        raw = socket.create_connection(("127.0.0.1", exporter.port), timeout=30)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader = self.scraper.context.wrap_socket(raw, server_hostname="localhost")
        self.addCleanup(reader.close)
        head = "GET /metrics HTTP/1.1\r\nHost: x\r\n"
        reader.sendall((head + f"Authorization: {self.scraper.headers['Authorization']}\r\n\r\n").encode())
        self.assertEqual(b"HTTP", reader.recv(4))
        for number in range(8):
            guesser = self.client().context.wrap_socket(
                socket.create_connection(("127.0.0.1", exporter.port), timeout=30), server_hostname="localhost")
            self.addCleanup(guesser.close)
            guess = basic(NAME, f"{WRONG} {number}")["Authorization"]
            guesser.sendall((head + f"Authorization: {guess}\r\n\r\n").encode())
        silent = socket.create_connection(("127.0.0.1", exporter.port), timeout=30)
        self.addCleanup(silent.close)
        exporter.stop()

    def test_flood_of_wrong_passwords_leaves_scrapes_alone(self):
        exporter = self.start("basic_auth_users:\n  " + htpasswd(NAME, PASSWORD, cost=10))
        self.assertEqual(200, exporter.get("/metrics", basic(NAME, PASSWORD)).status)
        ended, statuses = threading.Event(), []
        flood = [threading.Thread(target=self._guess, args=(exporter, number, ended, statuses)) for number in range(40)]
        for guesser in flood:
            guesser.start()
        try:
            wait_until(lambda: 503 in statuses and 401 in statuses, lambda: f"no flood: {set(statuses)}", 60)
            for _ in range(20):
                self.assertEqual(200, exporter.get("/metrics", basic(NAME, PASSWORD), seconds=10).status)
        finally:
            ended.set()
            for guesser in flood:
                guesser.join()
        self.assertLessEqual(set(statuses), {401, 503})
        exporter.stop()

    def test_password_is_verified_once_and_not_with_every_scrape(self):
        exporter = self.start("basic_auth_users:\n  " + htpasswd(NAME, PASSWORD, cost=13))
        first = self._processor_seconds(exporter)
        self.assertEqual(200, exporter.get("/-/healthy", basic(NAME, PASSWORD)).status)
        second = self._processor_seconds(exporter)
        for _ in range(50):
            self.assertEqual(200, exporter.get("/-/healthy", basic(NAME, PASSWORD)).status)
        self.assertLess(self._processor_seconds(exporter) - second, second - first)

    @staticmethod
    def _processor_seconds(exporter):
        fields = pathlib.Path(f"/proc/{exporter.child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @staticmethod
    def _guess(exporter, number, ended, statuses):
        for attempt in range(10000):
            if ended.is_set():
                return
            statuses.append(exporter.get("/metrics", basic(NAME, f"{number}/{attempt}")).status)

    def test_connections_leave_nothing_behind(self):
        exporter = self.start(self.tls + "  client_auth_type: RequestClientCert\n" + self.users)
        self._connect(exporter, 1500)  # enough for every thread to have what it keeps
        before = self._memory_kib(exporter)
        self._connect(exporter, 1500)
        self.assertLess(self._memory_kib(exporter), before + 2500)  # one certificate each would be more
        descriptors = pathlib.Path(f"/proc/{exporter.child.pid}/fd")
        wait_until(lambda: len(list(descriptors.iterdir())) < 60, "descriptors are left open")

    def _connect(self, exporter, count):
        """A third is answered, a third refused, a third breaks off in the handshake."""
        stranger = self.client()
        distrustful = ssl.create_default_context()
        for _ in range(count // 3):
            self.assertEqual(200, self.scraper_with_certificate.get(exporter.port, "/-/healthy").status)
            self.assertEqual(401, stranger.get(exporter.port, "/-/healthy").status)
            with socket.create_connection(("127.0.0.1", exporter.port), timeout=30) as raw:
                with self.assertRaises(ssl.SSLError):
                    distrustful.wrap_socket(raw, server_hostname="localhost")

    @staticmethod
    def _memory_kib(exporter):
        status = pathlib.Path(f"/proc/{exporter.child.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))


if __name__ == "__main__":
    unittest.main()
