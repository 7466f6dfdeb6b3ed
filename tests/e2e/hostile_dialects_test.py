"""Servers that turn on their client in the middle of a STARTTLS dialogue: each fails with its reason, and in time."""

import time
import unittest

from support.case import EndToEnd
from support.dialogues import DIALOGUES
from support.exporter import Exporter
from support.hostile_dialects import (ENDLESS, REFUSALS, start_endless_talker, start_injector, start_leaver,
                                      start_other_server, start_refuser, start_silent_from_the_go_ahead)
from support.nntp_peer import start_nntp_peer
from support.pki import Pki
from support.sightings import Sightings

HOST = "mail.example.test"
TIMEOUT_SECONDS = 3
# who waits for TLS right away has no answer left to wait for
SILENT = tuple(dialect for dialect in DIALOGUES if dialect not in ("mysql", "vmware_authd"))
# LMTP and its like are SMTP's; mssql has a stub of its own
EVERY_DIALECT = (*DIALOGUES, "lmtp", "mssql", "xmpp_server", "exchange_anonymoustls")
LEAVERS = tuple(dialect for dialect in DIALOGUES if dialect != "postgres")  # half of its one byte is none at all


class HostileDialects(Sightings, EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        behaviours = {"inject": (start_injector, DIALOGUES), "endless": (start_endless_talker, ENDLESS),
                      "silent": (start_silent_from_the_go_ahead, SILENT), "leave": (start_leaver, LEAVERS),
                      "refuse": (start_refuser, REFUSALS), "other": (start_other_server, EVERY_DIALECT)}
        cls.peers = {(behaviour, dialect): start(world, dialect)
                     for behaviour, (start, dialects) in behaviours.items() for dialect in dialects}
        cls.good = start_nntp_peer(world, Pki(world).leaf(HOST))
        groups = [f'- {{name: {behaviour}_{dialect}, module: {dialect}, targets: ["127.0.0.1:{peer.port}"]}}'
                  for (behaviour, dialect), peer in cls.peers.items()]
        cls.exporter = Exporter(world, config=f"""
global: {{timeout: {TIMEOUT_SECONDS}s, retry_interval: 1h}}
groups:
- {{name: good, module: nntp, interval: 1s, targets: ["127.0.0.1:{cls.good.port}"]}}
""" + "\n".join(groups))
        cls.begun = time.time()
        cls.page = cls.exporter.wait_ready()

    def assert_all_failed(self, behaviour, dialects, reason):
        for dialect in dialects:
            with self.subTest(dialect):
                self.assert_failed(self.page, reason, group=f"{behaviour}_{dialect}")

    def test_bytes_before_tls_are_no_part_of_it(self):
        self.assert_all_failed("inject", DIALOGUES, "protocol")

    def test_replies_without_end_are_cut_off(self):
        self.assert_all_failed("endless", ENDLESS, ("too_large", "protocol"))
        slowest = max(self.page.value("cert_probe_duration_seconds", group=f"endless_{dialect}") for dialect in ENDLESS)
        self.assertLess(slowest, TIMEOUT_SECONDS)

    def test_silence_ends_with_the_deadline(self):
        self.assert_all_failed("silent", SILENT, "timeout")
        slowest = max(sample.value for sample in self.page.find("cert_probe_duration_seconds"))
        self.assertLess(slowest, TIMEOUT_SECONDS + 1)

    def test_refusals_are_told_from_silence(self):
        self.assert_all_failed("refuse", REFUSALS, "starttls_refused")

    def test_greetings_of_something_else_are_no_dialogue(self):
        self.assert_all_failed("other", EVERY_DIALECT, ("protocol", "too_large"))

    def test_replies_that_break_off_are_a_closed_connection(self):
        self.assert_all_failed("leave", LEAVERS, "closed")

    def test_dialogues_went_as_far_as_they_should(self):
        """The peers saw nothing but clients that stayed until the peer was done, or left what never ended."""
        for (behaviour, dialect), peer in self.peers.items():
            with self.subTest(behaviour=behaviour, dialect=dialect):
                self.assertEqual([], [error for error in peer.complaints if isinstance(error, (EOFError, ValueError))])

    def test_good_neighbour_is_seen_meanwhile(self):
        page = self.exporter.wait_for_page(
            lambda page: page.value("cert_probe_last_success_timestamp_seconds", group="good") >
            self.begun + TIMEOUT_SECONDS, "the neighbour is not looked at again")
        self.assertEqual(1, page.value("cert_probe_success", group="good"))


if __name__ == "__main__":
    unittest.main()
