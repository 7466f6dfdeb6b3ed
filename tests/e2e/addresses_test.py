"""Names with several addresses: each watched by itself, or the first that lets us in."""

import unittest

from support.case import EndToEnd
from support.exporter import Exporter
from support.name_service import HostsFile, hold_without_accepting
from support.pki import Pki
from support.servers import Nginx
from support.sightings import Sightings

V4, OTHER_V4, THIRD_V4, V6 = "127.0.0.1", "127.0.0.2", "127.0.0.3", "::1"
DIFFER, EQUAL, LEAVING = "differ.example.test", "equal.example.test", "leaving.example.test"
ADDRESSES = {DIFFER: [V4, OTHER_V4, V6], EQUAL: [V4, THIRD_V4, V6], LEAVING: [V4, OTHER_V4]}
MISSES_UNTIL_GONE = 3


class AllAddresses(Sightings, EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        names = list(ADDRESSES)
        cls.leaf, cls.other_leaf = pki.leaf(DIFFER, names=names), pki.leaf(DIFFER, names=names, end_days=40)
        nginx = Nginx(world)
        cls.port = nginx.add(cls.leaf)
        for host, leaf in ((OTHER_V4, cls.other_leaf), (THIRD_V4, cls.leaf), (f"[{V6}]", cls.leaf)):
            nginx.add(leaf, host=host, port=cls.port)
        nginx.start()
        cls.hosts = HostsFile(world, ADDRESSES)
        targets = ", ".join(f'"{name}:{cls.port}"' for name in (DIFFER, EQUAL))
        cls.exporter = Exporter(world, wrapper=cls.hosts.wrapper, config=f"""
            modules: {{leaver: {{source: tls}}}}
            groups:
              - {{name: leaving, module: leaver, addresses: all, interval: 1s, targets: ["{LEAVING}:{cls.port}"]}}
              - {{name: once, module: tls, addresses: all, interval: 1h, targets: [{targets}]}}
              - {{name: often, module: tls, addresses: all, interval: 1s, targets: [{targets}]}}
              - {{name: first, module: tls, addresses: first, interval: 1h, targets: [{targets}]}}
            """)
        cls.page = cls.exporter.wait_ready()

    @classmethod
    def same_everywhere(cls, page, group, name):
        """[value], or nothing while it is not known."""
        return [sample.value for sample in page.find("cert_check_passed", check="same_everywhere", group=group,
                                                     target=f"{name}:{cls.port}")]

    def test_every_address_has_a_series_of_its_own(self):
        target = f"{DIFFER}:{self.port}"
        for address, leaf in ((V4, self.leaf), (OTHER_V4, self.other_leaf), (V6, self.leaf)):
            with self.subTest(address):
                self.assert_seen(self.page, leaf, group="once", target=target, address=address)
        self.assertEqual(set(ADDRESSES[DIFFER]), set(self.page.values("cert_probe_success", "address", group="once",
                                                                      target=target)))

    def test_first_address_alone_is_not_named(self):
        for name in (DIFFER, EQUAL):
            with self.subTest(name):
                series = self.page.find("cert_probe_success", group="first", target=f"{name}:{self.port}")
                self.assertEqual([("", 1)], [(sample.get("address"), sample.value) for sample in series])
                self.assertEqual([], self.same_everywhere(self.page, "first", name))

    def test_difference_counts_when_it_lasts(self):
        self.assertNotIn(0, self.same_everywhere(self.page, "once", DIFFER), "one round is none")
        page = self.exporter.wait_for_page(
            lambda page: 0 in self.same_everywhere(page, "often", DIFFER), "no difference")
        sample = page.one("cert_check_passed", check="same_everywhere", group="often", target=f"{DIFFER}:{self.port}")
        self.assertEqual(("", ""), (sample.get("address"), sample.get("item")))
        self.assertNotIn(0, self.same_everywhere(page, "once", DIFFER))

    def test_agreement_is_known(self):
        self.exporter.wait_for_page(lambda page: self.same_everywhere(page, "often", EQUAL) == [1], "no agreement")

    def test_address_goes_after_three_lookups_without_it(self):
        labels = {"group": "leaving", "target": f"{LEAVING}:{self.port}"}
        page = self.exporter.wait_for_page(
            lambda page: page.find("cert_info", address=OTHER_V4, **labels), "no address")
        rounds_before = page.value("kigen_probes_total", module="leaver")
        self.hosts.set({**ADDRESSES, LEAVING: [V4]})
        page = self.exporter.wait_for_page(
            lambda page: page.find("cert_probe_success", address=OTHER_V4, **labels) == [], "the address stays")
        rounds = page.value("kigen_probes_total", module="leaver") - rounds_before
        self.assertGreaterEqual(rounds, MISSES_UNTIL_GONE)
        self.assertEqual([], page.find("cert_info", address=OTHER_V4, **labels))
        self.assert_seen(page, self.leaf, address=V4, **labels)


class FirstAddress(Sightings, EndToEnd):
    FAMILIES = {"any": "any", "four": '"4"', "four_as_number": "4", "six": '"6"', "six_as_number": "6"}
    BOTH, CLOGGED_V6, CLOGGED_V4 = "both.example.test", "clogged6.example.test", "clogged4.example.test"
    TIMEOUT_SECONDS = 10

    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.leaf, cls.leaf6 = pki.leaf(cls.BOTH), pki.leaf(cls.BOTH)
        nginx = Nginx(world)
        cls.port, cls.clogged_port = nginx.add(cls.leaf), nginx.add(cls.leaf)
        nginx.add(cls.leaf6, host=f"[{V6}]", port=cls.port)
        nginx.start()
        for address in (V6, THIRD_V4):
            hold_without_accepting(world, address, cls.clogged_port)
        hosts = HostsFile(world, {cls.BOTH: [V4, V6], cls.CLOGGED_V6: [V6, V4], cls.CLOGGED_V4: [THIRD_V4, V4]})
        groups = [f'- {{name: {group}, module: tls, ip_family: {family}, targets: ["{cls.BOTH}:{cls.port}"]}}'
                  for group, family in cls.FAMILIES.items()]
        groups += [f'- {{name: clogged, module: tls, targets: ["{cls.CLOGGED_V6}:{cls.clogged_port}", '
                   f'"{cls.CLOGGED_V4}:{cls.clogged_port}"]}}',
                   f'- {{name: clogged_alone, module: tls, timeout: 2s, ip_family: 6, '
                   f'targets: ["{cls.CLOGGED_V6}:{cls.clogged_port}"]}}']
        cls.exporter = Exporter(world, wrapper=hosts.wrapper,
                                config=f"global: {{timeout: {cls.TIMEOUT_SECONDS}s}}\ngroups:\n" + "\n".join(groups))
        cls.page = cls.exporter.wait_ready()

    def test_family_is_as_wanted(self):
        for group in self.FAMILIES:
            with self.subTest(group):
                leaf = self.leaf6 if group.startswith("six") else self.leaf
                if group == "any":
                    self.assertEqual(1, self.page.value("cert_probe_success", group=group))
                else:
                    self.assert_seen(self.page, leaf, group=group, target=f"{self.BOTH}:{self.port}")

    def test_address_that_does_not_answer_costs_little(self):
        for name in (self.CLOGGED_V6, self.CLOGGED_V4):
            with self.subTest(name):
                labels = {"group": "clogged", "target": f"{name}:{self.clogged_port}"}
                self.assert_seen(self.page, self.leaf, **labels)
                self.assertLess(self.page.value("cert_probe_duration_seconds", **labels), 2)

    def test_address_that_does_not_answer_is_a_timeout_when_there_is_no_other(self):
        self.assert_failed(self.page, "timeout", group="clogged_alone")


if __name__ == "__main__":
    unittest.main()
