"""Source windows: a machine's stores and bindings over the remote registry, from a real smbd."""

import os
import pathlib
import socket
import time
import unittest

from support.case import EndToEnd
from support.exporter import Exporter
from support.kerberos import REALM, Realm
from support.name_service import HostsFile
from support.page_items import expiries, failed_items, fingerprints, friendly_names, roles, states
from support.pki import Pki
from support.ports import closed_port
from support.samba_registry import STORES, blob
from support.sightings import fingerprint, thumbprint
from support.waiting import wait_until
from support.windows_machine import ADMINISTRATOR, READER, WindowsMachine, command_lines, processes_with

MY, WEB_HOSTING, PEOPLE = STORES + r"\MY", STORES + r"\WebHosting", STORES + r"\TrustedPeople"
VMMS = r"HKLM\SOFTWARE\Microsoft\Cryptography\Services\vmms\SystemCertificates\MY"
HTTP = r"HKLM\SYSTEM\CurrentControlSet\Services\HTTP\Parameters\SslBindingInfo"
RDP = r"HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp"
HYPERV = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Virtualization"
SQL = r"HKLM\SOFTWARE\Microsoft\Microsoft SQL Server"
SCVMM = "SCVMM_CERTIFICATE_KEY_CONTAINER"
CONFIG = """
global: {{interval: 1s, retry_interval: 1s, timeout: {timeout}}}
groups:
  - name: win
    module: windows
    targets: ["{target}"]
    credentials: {{{credentials}}}
    {more}
"""


def bound(issued):
    return {"SslCertHash": bytes.fromhex(thumbprint(issued.der))}


class WindowsTest(EndToEnd):
    def start(self, machine, user=ADMINISTRATOR, *, credentials=None, more="", timeout="30s", target=None, **keywords):
        credentials = credentials or f"auth_file: {machine.auth_file(user)}"
        config = CONFIG.format(target=target or machine.target, credentials=credentials, more=more, timeout=timeout)
        return Exporter(self.place, config=config, **keywords)

    def failure(self, machine, **keywords):
        page = self.start(machine, **keywords).wait_ready()
        self.assertEqual(0, page.value("cert_probe_success"))
        return page.one("cert_probe_failed")["reason"]


class Machine(EndToEnd):
    """What a machine without problems of its own shows."""

    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        root = pki.authority("Company Root")
        cls.www, cls.old, cls.retired, cls.site, cls.host, cls.gone = (
            pki.leaf(name, root, start_days=start) for name, start in (
                ("www.example.test", -5), ("www.example.test", -80), ("retired.example.test", -80),
                ("site.example.test", -5), ("host.example.test", -5), ("gone.example.test", -5)))
        cls.expired = pki.leaf("sql.example.test", root, start_days=-90, end_days=-3)
        machine = WindowsMachine(world)
        machine.registry.add_certificates(MY, {
            cls.www.der: blob(cls.www.der, "Web \u672c\u756a"),
            cls.old.der: blob(cls.old.der, "Web old", renewed_by=cls.www.der),
            cls.retired.der: blob(cls.retired.der, "Retired", archived=True),
            cls.expired.der: blob(cls.expired.der)})
        machine.registry.add_certificates(WEB_HOSTING, {cls.site.der: blob(cls.site.der, "Site")})
        machine.registry.add_certificates(STORES + r"\TrustedPeople", {root.der: blob(root.der, "Root")})
        machine.registry.add_certificates(VMMS, {cls.host.der: blob(cls.host.der, "Host")})
        machine.registry.add_values({
            rf"{HTTP}\0.0.0.0:443": bound(cls.www), rf"{HTTP}\[::]:444": bound(cls.old),
            rf"{HTTP}\0.0.0.0:445": bound(cls.gone), rf"{HTTP}\0.0.0.0:446": bound(cls.retired),
            rf"{HTTP}\0.0.0.0:447": {**bound(cls.site), "SslCertStoreName": "WebHosting"},
            RDP: {"SSLCertificateSHA1Hash": bytes.fromhex(thumbprint(cls.www.der))},
            HYPERV: {"AuthCertificateHash": bytes.fromhex(thumbprint(cls.host.der))},
            rf"{SQL}\Instance Names\SQL": {"SQLEXPRESS": "MSSQL15.SQLEXPRESS"},
            rf"{SQL}\MSSQL15.SQLEXPRESS\MSSQLServer\SuperSocketNetLib": {"Certificate": thumbprint(cls.expired.der)}})
        machine.start()
        config = CONFIG.format(target=machine.target, credentials=f"auth_file: {machine.auth_file(ADMINISTRATOR)}",
                               more="", timeout="60s")
        cls.page = Exporter(world, config=config).wait_ready(90)

    def test_attempt_succeeds(self):
        self.assertEqual(1, self.page.value("cert_probe_success"), self.page.find("cert_probe_failed"))
        self.assertEqual({}, failed_items(self.page))
        self.assertEqual([], self.page.duplicates())

    def test_certificates_by_store_and_friendly_name(self):
        found = fingerprints(self.page)
        for item, issued in (("MY#Web \u672c\u756a", self.www), ("MY#Web old", self.old), ("MY#Retired", self.retired),
                             ("WebHosting#Site", self.site), ("vmms/MY#Host", self.host)):
            with self.subTest(item):
                self.assertEqual(fingerprint(issued.der), found.get(item))
        unnamed = [item for item, value in found.items() if value == fingerprint(self.expired.der)]
        self.assertEqual(1, len(unnamed))
        self.assertIn("CN=sql.example.test", unnamed[0])
        self.assertEqual("Web \u672c\u756a", friendly_names(self.page)["MY#Web \u672c\u756a"])
        self.assertEqual("trusted", roles(self.page)["TrustedPeople#Root"])
        self.assertEqual(7, len(found))

    def test_archived_and_renewed_ones_say_so(self):
        self.assertEqual({"MY#Web old": "superseded", "MY#Retired": "backup"}, states(self.page))

    def test_bindings(self):
        found = {sample["item"]: (sample["store"], sample["status"]) for sample in self.page.find("cert_binding_info")}
        self.assertEqual({
            "binding:0.0.0.0:443": ("MY", "ok"), "binding:[::]:444": ("MY", "superseded"),
            "binding:0.0.0.0:445": ("MY", "missing"), "binding:0.0.0.0:446": ("MY", "archived"),
            "binding:0.0.0.0:447": ("WebHosting", "ok"), "binding:rdp": ("MY", "ok"),
            "binding:hyperv": ("vmms/MY", "ok"), "binding:sql/SQLEXPRESS": ("MY", "ok")}, found)
        deployed = self.page.values("cert_check_passed", "item", check="deployed")
        for item, (_, status) in found.items():
            with self.subTest(item):
                self.assertEqual(1 if status == "ok" else 0, deployed[item])

    def test_what_is_bound_and_expired_is_told_by_its_date(self):
        item = next(item for item, value in fingerprints(self.page).items() if value == fingerprint(self.expired.der))
        self.assertEqual(self.expired.not_after(), expiries(self.page)[item])
        self.assertEqual(0, self.page.value("cert_check_passed", item=item, check="valid_now"))


class Changes(WindowsTest):
    def make(self, settings=()):
        pki = Pki(self.place)
        self.root = pki.authority("Company Root")
        self.first, self.second = pki.leaf("a.example.test", self.root), pki.leaf("b.example.test", self.root)
        machine = WindowsMachine(self.place, settings)
        machine.registry.add_certificates(MY, {self.first.der: blob(self.first.der, SCVMM + "host1"),
                                               self.second.der: blob(self.second.der, "Other")})
        return machine

    def test_expected_certificate_that_is_deleted_is_missing(self):
        machine = self.make()
        machine.start()
        exporter = self.start(machine, more=f"expect: [{{name: scvmm, friendly_name: {SCVMM}}}]")
        page = exporter.wait_ready(90)
        self.assertEqual(1, page.value("cert_check_passed", check="expected"))
        machine.registry.remove_certificate(MY, self.first.der)
        page = exporter.wait_for_page(lambda p: p.value("cert_check_passed", check="expected") == 0, "still there", 60)
        self.assertEqual({"MY#Other"}, set(fingerprints(page)))
        self.assertEqual(f"MY#{SCVMM}host1", page.one("cert_item_vanished_timestamp_seconds")["item"])

    def test_denied_subkey_loses_nothing(self):
        machine = self.make()
        machine.start()
        exporter = self.start(machine, READER)
        self.assertEqual(1, exporter.wait_ready(90).value("cert_probe_success"))
        machine.registry.deny(rf"{MY}\Certificates\{thumbprint(self.first.der).upper()}")
        page = exporter.wait_for_page(lambda p: p.value("cert_probe_success") == 0, "still succeeds", 60)
        self.assertEqual("partial", page.one("cert_probe_failed")["reason"])
        self.assertEqual({"MY": "partial"}, failed_items(page))
        self.assertEqual({f"MY#{SCVMM}host1", "MY#Other"}, set(fingerprints(page)))

    def test_denied_store_is_told_by_its_name(self):
        machine = self.make()
        machine.registry.add_certificates(WEB_HOSTING, {self.root.der: blob(self.root.der, "Root")})
        machine.registry.deny(WEB_HOSTING)
        machine.start()
        page = self.start(machine, READER).wait_ready(90)
        self.assertEqual({"WebHosting": "permission"}, failed_items(page))
        self.assertEqual({f"MY#{SCVMM}host1", "MY#Other"}, set(fingerprints(page)))

    def test_outage_keeps_what_is_known(self):
        machine = self.make()
        smbd = machine.start()
        exporter = self.start(machine)
        exporter.wait_ready(90)
        smbd.kill()
        page = exporter.wait_for_page(lambda p: p.value("cert_probe_success") == 0, "still succeeds", 60)
        self.assertEqual({f"MY#{SCVMM}host1", "MY#Other"}, set(fingerprints(page)))

    def test_exporter_of_an_ordinary_user(self):
        machine = self.make()
        machine.start()
        auth = machine.auth_file(ADMINISTRATOR)
        auth.chmod(0o644)
        page = self.start(machine, credentials=f"auth_file: {auth}", as_nobody=True).wait_ready(90)
        self.assertEqual(1, page.value("cert_probe_success"), page.find("cert_probe_failed"))

    def test_kerberos(self):
        realm = Realm(self.place)
        name = "host1.example.test"
        machine = self.make(["realm = " + REALM, "kerberos method = dedicated keytab",
                             f"dedicated keytab file = {realm.keytab('cifs/' + name)}"])
        machine.start()
        hosts = HostsFile(self.place, {name: ["127.0.0.1"]})
        page = self.start(machine, target=f"{name}:{machine.port}", wrapper=hosts.wrapper,
                          credentials=f"kerberos_ccache: {realm.tickets(READER)}",
                          environment={"KRB5_CONFIG": str(realm.configuration)}).wait_ready(90)
        self.assertEqual(1, page.value("cert_probe_success"), page.find("cert_probe_failed"))
        self.assertEqual({f"MY#{SCVMM}host1", "MY#Other"}, set(fingerprints(page)))

    def test_peer_that_cannot_encrypt(self):
        machine = WindowsMachine(self.place, ["server max protocol = SMB2_10"])
        machine.registry.add_values({MY + r"\Certificates": {}})
        machine.start()
        self.assertEqual("protocol", self.failure(machine))
        page = self.start(machine, more="protection: sign").wait_ready(90)
        self.assertEqual(1, page.value("cert_probe_success"), page.find("cert_probe_failed"))


class Copies(WindowsTest):
    """Two machines: a host, and the server of SCVMM that has to hold a copy of its certificate."""

    def setUp(self):
        super().setUp()
        pki = Pki(self.place)
        self.old, self.new = (pki.leaf("hv01.example.test", start_days=start) for start in (-80, -5))
        self.host = WindowsMachine(self.place, name="host")
        self.server = WindowsMachine(self.place, name="server", address="127.0.0.2")
        self.host.registry.add_certificates(MY, {self.old.der: blob(self.old.der, SCVMM + "hv01.example.test")})
        self.server.registry.add_certificates(PEOPLE, {self.old.der: blob(self.old.der, "hv01")})
        self.server.registry.add_values({MY + r"\Certificates": {}})
        self.host.start()

    def start_both(self):
        auth = self.host.auth_file(ADMINISTRATOR)
        return Exporter(self.place, config=f"""
            global: {{interval: 1s, retry_interval: 1s, timeout: 60s}}
            groups:
              - {{name: hosts, module: windows, targets: ["{self.host.target}"], credentials: {{auth_file: {auth}}}}}
              - {{name: server, module: windows, targets: ["{self.server.target}"], credentials: {{auth_file: {auth}}}}}
            pairs:
              - name: scvmm
                store: "{self.server.target}"
                only: {{store: TrustedPeople}}
                copies_of: {{group: hosts, store: MY, friendly_name: {SCVMM}}}
            """)

    def verdicts(self, page):
        """{SHA-256 of the original: whether a copy is there}"""
        shown = fingerprints(page, group="hosts")
        return {shown[sample["item"]]: sample.value for sample in page.find("cert_check_passed", check="deployed")}

    def test_the_newest_certificate_of_the_host_is_the_one_that_the_server_holds(self):
        server = self.server.start()
        exporter = self.start_both()
        old, new = fingerprint(self.old.der), fingerprint(self.new.der)
        page = exporter.wait_ready(90)
        self.assertEqual({old: 1}, self.verdicts(page))
        verdict = page.one("cert_check_passed", check="deployed")
        self.assertEqual(("hosts", "scvmm", f"MY#{SCVMM}hv01.example.test", "leaf"),
                         tuple(verdict[label] for label in ("group", "pair", "item", "role")))

        def wait_for(expected, what):
            return exporter.wait_for_page(lambda page: self.verdicts(page) == expected, what, 60)

        self.host.registry.add_certificates(MY, {self.new.der: blob(self.new.der, SCVMM + "hv01.example.test")})
        page = wait_for({new: 0}, "a renewal without a copy is not told")
        self.assertEqual("scvmm", page.one("cert_deployment_pending_since_timestamp_seconds")["pair"])
        self.server.registry.add_certificates(PEOPLE, {self.new.der: blob(self.new.der, "hv01 of 2027")})
        wait_for({new: 1}, "a copy is not found")
        self.server.registry.remove_certificate(PEOPLE, self.new.der)
        wait_for({new: 0}, "a copy that was deleted is not missed")
        server.kill()
        page = exporter.wait_for_page(lambda page: page.value("cert_probe_success", group="server") == 0, "still there", 60)
        self.assertEqual({new: 0}, self.verdicts(page))

    def test_nothing_is_said_before_both_were_read(self):
        exporter = self.start_both()
        page = exporter.wait_ready(90)
        self.assertEqual(0, page.value("cert_probe_success", group="server"))
        self.assertEqual({}, self.verdicts(page))
        self.server.start()
        exporter.wait_for_page(lambda page: self.verdicts(page) == {fingerprint(self.old.der): 1}, "nothing is said", 60)


class Failures(WindowsTest):
    def test_wrong_credentials(self):
        machine = WindowsMachine(self.place)
        machine.start()
        wrong = machine.auth_file(ADMINISTRATOR, "wrong-pass-1188")
        tickets = self.place.write("tickets", "none")
        for credentials in (f"auth_file: {wrong}", f"kerberos_ccache: {tickets}"):
            with self.subTest(credentials):
                self.assertEqual("auth", self.failure(machine, credentials=credentials))

    def test_machine_without_stores(self):
        machine = WindowsMachine(self.place)
        machine.start()
        self.assertEqual("not_found", self.failure(machine))

    def test_nobody_there(self):
        auth = self.place.write("auth", "username = u\npassword = p\n")
        for target, reason in ((f"127.0.0.1:{closed_port()}", "refused"), ("host.invalid:445", "resolve")):
            with self.subTest(target):
                self.assertEqual(reason, self.failure(None, target=target, credentials=f"auth_file: {auth}"))

    def test_without_samba(self):
        auth = self.place.write("auth", "username = u\npassword = p\n")
        exporter = self.start(None, target="127.0.0.1:1", credentials=f"auth_file: {auth}",
                              wrapper=["env", f"PATH={self.place.folder}"])
        self.assertEqual("internal", exporter.wait_ready().one("cert_probe_failed")["reason"])
        self.assertIn("samba-common-bin", exporter.log())

    def test_on_demand_without_credentials_asks_nobody(self):
        exporter = self.start(None, target=f"127.0.0.1:{closed_port()}",
                              credentials=f"auth_file: {self.place.write('auth', 'username = u')}")
        self.assertEqual(0, exporter.probe(target="127.0.0.1", module="windows").page.value("probe_success"))


class Silence(WindowsTest):
    """A peer that accepts and never answers, and what can be seen of us meanwhile."""

    PASSWORD = "S1lent-pass-4409"

    def setUp(self):
        super().setUp()
        self.peer = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.peer.close)
        self.target = "127.0.0.1:%d" % self.peer.getsockname()[1]
        self.scratch = self.place.folder / "scratch"
        self.scratch.mkdir()

    def start_against_it(self, timeout):
        user, password = self.place.write("user", "EXAMPLE\\clerk\n"), self.place.write("password", self.PASSWORD + "\n")
        return self.start(None, target=self.target, timeout=timeout, environment={"TMPDIR": str(self.scratch)},
                          credentials=f"username_file: {user}, password_file: {password}")

    def running(self):
        return processes_with(str(self.scratch))

    def outputs(self, exporter):
        texts = [exporter.log()] + [exporter.get(path).text for path in ("/metrics", "/")]
        texts += [line for pid, line in command_lines().items() if str(self.place.folder) in line]
        return texts

    def test_ends_at_the_deadline_and_leaves_nothing(self):
        begun = time.monotonic()
        exporter = self.start_against_it("3s")
        page = exporter.wait_ready()
        self.assertGreater(time.monotonic() - begun, 2)
        self.assertEqual("timeout", page.one("cert_probe_failed")["reason"])
        self.assertLess(page.value("cert_probe_duration_seconds"), 10)
        exporter.stop()
        self.assertEqual([], self.running())
        self.assertEqual([], os.listdir(self.scratch))

    def test_nothing_secret_is_seen_while_it_runs(self):
        exporter = self.start_against_it("60s")
        child = exporter.child.wait_for(self.running, "no child runs")[0]
        line = command_lines()[child]
        self.assertTrue(line.startswith("net\0"), line)
        self.assertNotIn(b"pass", pathlib.Path(f"/proc/{child}/environ").read_bytes().lower())
        folder = next(self.scratch.iterdir())
        self.assertEqual(0o700, folder.stat().st_mode & 0o777)
        self.assertEqual(0o600, (folder / "auth").stat().st_mode & 0o777)
        for text in self.outputs(exporter):
            self.assertNotIn(self.PASSWORD, text)
            self.assertNotIn("clerk", text)
        exporter.stop()
        wait_until(lambda: not self.running(), "the child outlives the exporter")
        self.assertEqual([], os.listdir(self.scratch))


if __name__ == "__main__":
    unittest.main()
