"""Starting and ending: clear when it cannot start, quick when it shall end, whatever is under way."""

import os
import signal
import socket
import threading
import unittest

from support.case import EndToEnd
from support.exporter import Exporter, run
from support.key_stores import pkcs12
from support.pki import Pki

HOST = "web.example.test"
# An iteration count of PKCS#12 that costs seconds for each password, in place of one that openssl writes quickly.
COSTLIER = (b"\x02\x03\x01\x86\xa0", b"\x02\x03\x7f\xff\xff")


class Ending(EndToEnd):
    def test_ends_at_once_when_idle(self):
        exporter = Exporter(self.place)
        exporter.wait_ready()
        exporter.stop()
        self.assertIn("msg=ending", exporter.log())

    def test_interrupt_ends_it_too(self):
        exporter = Exporter(self.place)
        exporter.child.process.send_signal(signal.SIGINT)
        self.assertEqual(0, exporter.child.wait(5))

    def test_ends_while_probes_hang(self):
        silent = socket.create_server(("0.0.0.0", 0), backlog=256)  # accepts on all of 127/8 and never answers
        self.addCleanup(silent.close)
        port = silent.getsockname()[1]
        targets = ", ".join(f'"127.0.1.{number}:{port}"' for number in range(1, 101))
        exporter = Exporter(self.place, config=f"""
            global: {{timeout: 60s}}
            groups: [{{name: g, module: tls, targets: [{targets}]}}]
            """)
        exporter.wait_for_page(lambda page: page.value("kigen_probes_in_flight") == 100, "the probes do not begin")
        self.assertEqual(503, exporter.get("/-/ready").status)
        exporter.stop()

    def test_ends_while_a_pipe_is_named(self):
        os.mkfifo(self.place.folder / "pipe.pem")
        exporter = Exporter(self.place, f"{self.place.folder}/pipe.pem", str(self.place.folder))
        exporter.stop()

    def test_ends_during_scrapes(self):
        exporter = self._start_with_a_large_page(Pki(self.place).leaf(HOST))
        exporter.wait_ready()
        self._stall(exporter)
        readers = [threading.Thread(target=self._read_until_the_end, args=(exporter,)) for _ in range(4)]
        for reader in readers:
            reader.start()
        try:
            exporter.stop()
        finally:
            for reader in readers:
                reader.join(20)
        self.assertFalse(any(reader.is_alive() for reader in readers))

    def test_ends_while_work_cannot_be_interrupted_and_clients_stall(self):
        """Both may take their time, but not one after the other."""
        leaf = Pki(self.place).leaf(HOST)
        store = self.place.folder / "costly.p12"
        pkcs12(store, leaf, "unknown", "costly", "-iter", "100000")
        store.write_bytes(store.read_bytes().replace(*COSTLIER))
        exporter = self._start_with_a_large_page(leaf, str(store))
        exporter.wait_for_page(lambda page: page.find("cert_expiry_seconds"), "the large file is not read")
        self.assertEqual(1, exporter.scrape().value("kigen_probes_in_flight"))
        ended = threading.Event()
        clients = threading.Thread(target=self._stall_again_and_again, args=(exporter, ended))
        clients.start()
        try:
            exporter.stop()
        finally:
            ended.set()
            clients.join()

    def _start_with_a_large_page(self, leaf, *targets):
        path = self.place.write("all.pem", leaf.pem * 5000)
        return Exporter(self.place, str(path), *targets)

    def _stall(self, exporter):
        """A client that asks for megabytes and reads nothing."""
        client = socket.create_connection(("127.0.0.1", exporter.port))
        self.addCleanup(client.close)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
        client.recv(1)

    def _stall_again_and_again(self, exporter, ended):
        while not ended.wait(0.2):
            try:
                self._stall(exporter)
            except OSError:
                return  # nobody listens any more

    @staticmethod
    def _read_until_the_end(exporter):
        """Scrapes until nobody answers; one that was cut off is the end as well."""
        while True:
            try:
                exporter.get("/metrics", seconds=10)
            except Exception:  # noqa: BLE001 any way of being cut off
                return

    def test_ends_with_probes_on_demand_under_way(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            exporter = Exporter(self.place, config="modules: {slow: {source: tls, timeout: 60s}}\n")
            client = socket.create_connection(("127.0.0.1", exporter.port))
            self.addCleanup(client.close)
            client.sendall(f"GET /probe?target=127.0.0.1:{silent.getsockname()[1]}&module=slow HTTP/1.1\r\n"
                           "Host: x\r\n\r\n".encode())
            silent.accept()[0].close()  # the probe has begun; the next attempt, if any, hangs
            exporter.stop()


class Starting(EndToEnd):
    def test_port_in_use_is_said_clearly(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            done = run("/etc/ssl/certs", f"--web.listen-address=127.0.0.1:{port}", seconds=20)
        self.assertEqual(1, done.returncode)
        self.assertIn(f"127.0.0.1:{port}", done.stderr)
        self.assertNotIn("terminate called", done.stderr)

    def test_bad_listen_address_is_said_clearly(self):
        for address in ("nonsense", "127.0.0.1:99999", "127.0.0.1", "[::1:80", "192.0.2.1:0"):
            with self.subTest(address):
                done = run(f"--web.listen-address={address}", seconds=20)
                self.assertEqual(1, done.returncode)
                self.assertIn(address.split(":")[0], done.stderr)

    def test_several_addresses(self):
        exporter = Exporter(self.place, flags=["--web.listen-address=[::1]:0"])
        exporter.child.wait_for(lambda: exporter.log().count("msg=listening") == 2, "listens on one only")
        ports = [int(line.split("port=")[1].split()[0]) for line in exporter.log().splitlines() if "listening" in line]
        for host, port in zip(("127.0.0.1", "::1"), ports):
            with socket.create_connection((host, port), timeout=10) as client:
                client.sendall(b"GET /-/healthy HTTP/1.0\r\n\r\n")
                self.assertIn(b" 200 ", client.recv(4096))

    def test_target_after_a_flag_is_a_target(self):
        path = self.place.write("web.pem", Pki(self.place).leaf(HOST).pem)
        page = Exporter(self.place, str(path), flags=["--web.listen-address", "127.0.0.1:0"]).wait_ready()
        self.assertEqual(HOST, page.one("cert_expiry_seconds", group="cli")["name"])

    def test_help_and_version(self):
        for flag, part in (("--help", "--web.listen-address"), ("--version", "kigen_exporter, version")):
            with self.subTest(flag):
                done = run(flag)
                self.assertEqual((0, ""), (done.returncode, done.stderr))
                self.assertIn(part, done.stdout)


if __name__ == "__main__":
    unittest.main()
