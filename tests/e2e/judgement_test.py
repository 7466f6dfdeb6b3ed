"""What is judged of chains and names, beside what openssl says of the same files."""

import subprocess
import unittest

from support import checks
from support.case import EndToEnd
from support.exporter import Exporter
from support.pki import Pki
from support.servers import Nginx, start_s_server

HOST = "judged.example.test"
DV = "certificatePolicies=2.23.140.1.2.1\n"
WEAK = ("-cipher", "ALL:@SECLEVEL=0")


def says_yes(*arguments):
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, timeout=60, check=False)
    return done.returncode == 0


class Chains(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        cls.nginx = Nginx(world)
        cls.pki = Pki(world)
        cls.root = cls.pki.authority("Test Root")
        cls.served = {}  # port by case
        cls.files = {}   # (leaf, others) by case
        cls._add_chains()
        cls.anchors = world.write("anchors.pem", cls.root.pem)
        cls.nginx.start()
        targets = ",".join(f'"{HOST}:{port}@127.0.0.1"' for port in cls.served.values())
        cls.page = Exporter(world, config=f"""
            groups: [{{name: e2e, module: tls, tls: {{ca_file: "{cls.anchors}"}}, targets: [{targets}]}}]
            """).wait_ready()

    @classmethod
    def _add(cls, case, leaf, *others):
        others = [issued.pem for issued in others]
        cls.files[case] = (leaf, "".join(others))
        cls.served[case] = cls.nginx.add(leaf, chain=leaf.pem + "".join(others))

    @classmethod
    def _add_chains(cls):
        pki, root = cls.pki, cls.root
        intermediate = pki.authority("Intermediate", root)
        leaf = pki.leaf(HOST, intermediate)
        cls._add("whole", leaf, intermediate)
        cls._add("with_the_root", leaf, intermediate, root)
        cls._add("no_intermediate", leaf)
        cls._add("stranger_between", leaf, pki.authority("Stranger"), intermediate)
        cls._add("self_signed", pki.leaf(HOST))
        expired = pki.authority("Expired Intermediate", root, days=100, end_days=-1)
        cls._add("expired_intermediate", pki.leaf(HOST, expired), expired)
        twice = pki.authority("Twice Issued", root, days=100, end_days=-1)
        again = pki.authority("Twice Issued", root, key_of=twice)
        cls._add("expired_and_renewed_intermediate", pki.leaf(HOST, twice), twice, again)
        foreign = pki.authority("Foreign Root")
        crossed = pki.authority("Foreign Root", root, key_of=foreign)
        cls._add("cross_signed", pki.leaf(HOST, foreign), crossed)
        expired_cross = pki.authority("Foreign Root", root, key_of=foreign, days=100, end_days=-1)
        cls._add("expired_cross_sign", pki.leaf(HOST, foreign), expired_cross)
        cls._add("root_without_its_cross_sign", pki.leaf(HOST, foreign), foreign)
        inside = pki.authority("Inside", root, extensions="nameConstraints=critical,permitted;DNS:example.test\n")
        cls._add("name_permitted", pki.leaf(HOST, inside), inside)
        outside = pki.authority("Outside", root, extensions="nameConstraints=critical,permitted;DNS:example.org\n")
        cls._add("name_not_permitted", pki.leaf(HOST, outside), outside)
        excluding = pki.authority("Excluding", root, extensions="nameConstraints=critical,excluded;DNS:judged.example.test\n")
        cls._add("name_excluded", pki.leaf(HOST, excluding), excluding)
        no_authority = pki.leaf("No Authority", root)
        cls._add("issuer_is_no_authority", pki.leaf(HOST, no_authority), no_authority)
        short = pki.authority("Short Path", root, extensions="")
        cls._add("deep", *cls._deep(short))

    @classmethod
    def _deep(cls, top):
        authorities = [top]
        for number in range(5):
            authorities.insert(0, cls.pki.authority(f"Level {number}", authorities[0]))
        return cls.pki.leaf(HOST, authorities[0]), *authorities

    def test_trusted_is_what_openssl_verifies(self):
        for case, (leaf, others) in self.files.items():
            with self.subTest(case):
                untrusted = self.place.write(f"{case}.pem", others)
                arguments = ["-untrusted", untrusted] if others else []
                verified = says_yes("verify", "-no-CAfile", "-no-CApath", "-CAfile", self.anchors, *arguments,
                                    leaf.certificate)
                target = f"{HOST}:{self.served[case]}"
                self.assertEqual(float(verified), checks.verdicts(self.page, target=target)["trusted"])

    def test_both_verdicts_occur(self):
        verdicts = {case: checks.verdicts(self.page, target=f"{HOST}:{port}") for case, port in self.served.items()}
        trusted = {case for case, verdict in verdicts.items() if verdict["trusted"]}
        self.assertEqual({"whole", "with_the_root", "stranger_between", "expired_and_renewed_intermediate",
                          "cross_signed", "name_permitted", "deep"}, trusted)

    def test_earliest_end_is_that_of_the_path_in_use(self):
        family = "cert_verified_chain_not_after_timestamp_seconds"
        leaf, _ = self.files["expired_and_renewed_intermediate"]
        target = f"{HOST}:{self.served['expired_and_renewed_intermediate']}"
        self.assertEqual(leaf.not_after(), self.page.value(family, target=target, item="0"))
        self.assertEqual([], self.page.find(family, target=f"{HOST}:{self.served['self_signed']}"))


class Names(EndToEnd):
    """{case: (names of the certificate, its CN, the name asked for)}"""

    CASES = {
        "itself": ([HOST], "a", HOST),
        "other_case": (["JUDGED.Example.test"], "a", HOST),
        "wildcard": (["*.example.test"], "a", HOST),
        "wildcard_of_two_labels": (["*.test"], "a", "example.test"),
        "wildcard_deeper": (["*.example.test"], "a", "a.judged.example.test"),
        "wildcard_of_parent": (["*.judged.example.test"], "a", HOST),
        "international": (["xn--wgv71a119e.example.test"], "a", "xn--wgv71a119e.example.test"),
        "international_wildcard": (["*.example.test"], "a", "xn--wgv71a119e.example.test"),
        "address": (["127.0.0.1"], "a", "127.0.0.1"),
        "other_address": (["127.0.0.2"], "a", "127.0.0.1"),
        "address_as_name": ([HOST], "127.0.0.1", "127.0.0.1"),
        "many": ([f"host{number}.example.test" for number in range(60)] + [HOST], "a", HOST),
        "none_of_many": ([f"host{number}.example.test" for number in range(60)], "a", HOST),
        "japanese_subject": ([HOST], "\u672c\u756a \u30b5\u30fc\u30d0\u30fc", HOST),
    }

    @classmethod
    def set_up_world(cls, world):
        pki, nginx = Pki(world), Nginx(world)
        cls.leaves = {case: pki.leaf(common_name, names=names) for case, (names, common_name, _) in cls.CASES.items()}
        cls.common_name_only = pki.leaf(HOST, names=[])
        cls.ports = {case: nginx.add(leaf) for case, leaf in cls.leaves.items()}
        cls.ports["common_name_only"] = nginx.add(cls.common_name_only)
        nginx.start()
        asked = {case: name for case, (_, _, name) in cls.CASES.items()} | {"common_name_only": HOST}
        targets = ",".join(f'{{target: "127.0.0.1:{port}", server_name: "{asked[case]}"}}'
                           for case, port in cls.ports.items())
        cls.page = Exporter(world, config=f"groups: [{{name: e2e, module: tls, targets: [{targets}]}}]").wait_ready()

    def passed(self, case):
        return checks.verdicts(self.page, target=f"127.0.0.1:{self.ports[case]}")["name"]

    def test_name_is_what_openssl_matches(self):
        for case, (_, _, name) in self.CASES.items():
            with self.subTest(case):
                option = "-checkip" if name == "127.0.0.1" else "-checkhost"
                text = subprocess.run(["openssl", "x509", "-noout", option, name, "-in",
                                       self.leaves[case].certificate], capture_output=True, text=True, timeout=60,
                                      check=True).stdout
                self.assertEqual(float("does match" in text), self.passed(case))

    def test_common_name_does_not_count_where_openssl_still_lets_it(self):
        self.assertEqual(0, self.passed("common_name_only"))

    def test_japanese_subject_is_shown(self):
        sample = self.page.one("cert_info", target=f"127.0.0.1:{self.ports['japanese_subject']}")
        self.assertEqual("\u672c\u756a \u30b5\u30fc\u30d0\u30fc", sample["name"])


class Strength(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        root = pki.authority("Test Root")
        issuer = pki.authority("Test Intermediate", root)
        leaves = {
            "good": pki.leaf(HOST, issuer, extensions=DV),
            "short_key": pki.leaf(HOST, issuer, key="rsa1024", extensions=DV),
            "sha1": pki.leaf(HOST, issuer, digest="sha1", extensions=DV),
            "too_long": pki.leaf(HOST, issuer, start_days=-10, end_days=191, extensions=DV),
            "private": pki.leaf(HOST, issuer, start_days=-10, end_days=3000),
        }
        cls.ports = {case: start_s_server(world, leaf, *WEAK) for case, leaf in leaves.items()}
        targets = ",".join(f'"{HOST}:{port}@127.0.0.1"' for port in cls.ports.values())
        cls.page = Exporter(world, config=f"""
            groups: [{{name: e2e, module: tls, tls: {{ca_file: "{root.certificate}"}}, targets: [{targets}]}}]
            """).wait_ready()

    def verdicts(self, case):
        return checks.verdicts(self.page, target=f"{HOST}:{self.ports[case]}")

    def test_each_weakness_fails_its_own_check(self):
        failing = {"good": (), "short_key": ("key_strength",), "sha1": ("signature_strength",),
                   "too_long": ("validity_length",)}
        for case, checks_that_fail in failing.items():
            with self.subTest(case):
                expected = {**checks.passed(checks_that_fail), "validity_length": float(case != "too_long")}
                self.assertEqual(expected, self.verdicts(case))

    def test_lifetime_of_private_certificates_is_not_judged(self):
        self.assertEqual(checks.passed(), self.verdicts("private"))

    def test_class_is_shown(self):
        for case, validation in (("good", "DV"), ("private", "")):
            sample = self.page.one("cert_info", target=f"{HOST}:{self.ports[case]}", item="0")
            self.assertEqual(validation, sample.get("validation"))


if __name__ == "__main__":
    unittest.main()
