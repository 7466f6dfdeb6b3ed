"""Source ldap_search against slapd, filled in the shape of vmdir and of Active Directory, and a stub that misbehaves."""

import base64
import hashlib
import itertools
import pathlib
import time
import unittest

from support.case import EndToEnd
from support.directory import Directory, account, container, entry
from support.exporter import Exporter, run
from support.ldap_stub import BIND_REQUEST, SEARCH_REQUEST, LdapStub, bound, done, element, found, message
from support.page_items import expiries, failed_items, roles, states, vanished
from support.pki import Pki, openssl
from support.proxies import start_tinyproxy

BASE = "dc=vsphere,dc=local"
READER, PASSWORD, PRIVATE = f"cn=reader,{BASE}", "hunter2-of-ldap", "private-key-of-the-sts"
TENANT = f"cn=vsphere.local,cn=Tenants,cn=IdentityManager,cn=Services,{BASE}"
LOGS_IN = f"limits dn.exact=\"{READER}\" size=unlimited"


class LdapSearchTest(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        cls.pki = pki = Pki(world)
        cls.root = pki.authority("VMCA")
        cls.other_root = pki.authority("Another CA")
        cls.site = pki.leaf("localhost", cls.root)
        cls.old_sts = pki.leaf("ssoserverSign", cls.root, names=[], end_days=20)
        cls.sts = pki.leaf("ssoserverSign", cls.root, names=[], end_days=400)
        cls.next_sts = pki.leaf("ssoserverSign", cls.root, names=[], end_days=500)
        cls.users = [pki.leaf(name, cls.root, names=[]) for name in ("machine-1", "vpxd-1")]
        crl = pki.revocation_list(cls.root, 7)
        cls.crl = openssl("crl", "-in", str(crl), "-outform", "DER")
        cls.crl_moments = pki.moments_of_list(crl)

    def vmdir_entries(self, sts):
        """`sts`: by number, each beside a private key."""
        services = f"cn=Services,{BASE}"
        places = [BASE, services, f"cn=IdentityManager,{services}", f"cn=Tenants,cn=IdentityManager,{services}", TENANT,
                  f"cn=Configuration,{BASE}", f"cn=Certificate-Authorities,cn=Configuration,{BASE}",
                  f"cn=Sites,cn=Configuration,{BASE}", f"cn=ServicePrincipals,{BASE}"]
        entries = [*map(container, places), account(READER, PASSWORD)]
        entries += [entry(f"cn=TenantCredential-{number},{TENANT}", "vmwSTSTenantCredential", cn=f"TenantCredential-{number}",
                          userCertificate_binary=[self.root.der, issued.der], vmwSTSPrivateKey=PRIVATE)
                    for number, issued in sts.items()]
        entries.append(entry(f"cn=TrustedCertChain-1,{TENANT}", "vmwSTSTenantTrustedCertificateChain",
                             cn="TrustedCertChain-1", userCertificate_binary=[self.old_sts.der, self.root.der]))
        entries.append(entry(f"cn=0A1B,cn=Certificate-Authorities,cn=Configuration,{BASE}", "vmwCertificationAuthority",
                             cn="0A1B", cACertificate_binary=self.root.der, certificateRevocationList_binary=self.crl))
        entries += [entry(f"cn={user.name},cn=ServicePrincipals,{BASE}", "vmwServicePrincipal", cn=user.name,
                          userCertificate_binary=user.der, userPassword=PRIVATE) for user in self.users]
        entries.append(entry(f"cn=Endpoint0,cn=Sites,cn=Configuration,{BASE}", "vmwLKUPServiceEndpoint", cn="Endpoint0",
                             vmwLKUPEndpointSslTrust=base64.b64encode(self.site.der), vmwLKUPSslTrustAnchor=self.site.der))
        return entries

    def vmdir(self, sts=None, **keywords):
        entries = self.vmdir_entries(sts or {1: self.old_sts, 2: self.sts})
        return Directory(self.place, self.site, BASE, entries, **{"own": LOGS_IN, **keywords})

    def credentials(self, user, password):
        files = {name: self.place.write(f"secrets/{name}", text + "\n")
                 for name, text in (("user", user), ("password", password))}
        return f"credentials: {{username_file: {files['user']}, password_file: {files['password']}}}"

    def start(self, module, target, options="", modules="", user=READER, password=PASSWORD, trusting=None, **keywords):
        """`user` empty: nobody logs in."""
        credentials = self.credentials(user, password) if user else ""
        ca_file = self.place.write("ca.pem", (trusting or self.root).pem)
        config = f"""
global: {{interval: 1s, retry_interval: 1s, timeout: 5s}}
modules:
  other: {{source: ldap_search, searches: {{all: "{BASE}"}}}}
{modules}
groups:
  - name: g
    module: {module}
    targets: ["{target}"]
    tls: {{ca_file: {ca_file}}}
    {credentials}
    {options}
"""
        return Exporter(self.place, config=config, flags=["--log.level=debug"], **keywords)

    def reasons(self, page):
        return [sample["reason"] for sample in page.find("cert_probe_failed")]

    VMDIR_ROLES = {
        "tls:0": "leaf",
        "sts/vsphere.local/TenantCredential-1:0": "signing", "sts/vsphere.local/TenantCredential-1:1": "root",
        "sts/vsphere.local/TenantCredential-2:0": "signing", "sts/vsphere.local/TenantCredential-2:1": "root",
        "sts_trusted/vsphere.local/TrustedCertChain-1:0": "trusted",
        "sts_trusted/vsphere.local/TrustedCertChain-1:1": "trusted",
        "roots/0A1B:0": "trusted", "solution_users/machine-1:0": "leaf", "solution_users/vpxd-1:0": "leaf",
        "anchors/Endpoint0:0": "trusted"}

    def test_vmdir(self):
        directory = self.vmdir()
        exporter = self.start("vmdir", directory.target)
        page = exporter.wait_ready()
        self.assertEqual([], self.reasons(page))
        self.assertEqual({}, failed_items(page))
        self.assertEqual(self.VMDIR_ROLES, roles(page))
        self.assertEqual({f"sts/vsphere.local/TenantCredential-1:{number}": "superseded" for number in (0, 1)}, states(page))
        self.assertEqual(self.sts.not_after(), expiries(page)["sts/vsphere.local/TenantCredential-2:0"])
        self.assertEqual(self.crl_moments[1], page.value("crl_next_update_timestamp_seconds", item="roots/0A1B:crl"))
        leads = {sample["item"] for sample in page.find("cert_renewal_lead_seconds")}
        self.assertEqual({"tls:0", "sts/vsphere.local/TenantCredential-2:0", "solution_users/machine-1:0",
                          "solution_users/vpxd-1:0"}, leads)
        self.assertEqual([], page.duplicates())

        exporter.stop()
        self.assertEqual({"usercertificate", "cacertificate", "certificaterevocationlist", "vmwlkupendpointssltrust",
                          "vmwlkupssltrustanchor", "defaultnamingcontext", "namingcontexts"},
                         directory.attributes_asked_for())
        self.assertNotIn(PRIVATE, page.text + exporter.log())

    def test_a_renewed_sts_takes_over_and_what_is_gone_is_told(self):
        directory = self.vmdir({1: self.old_sts, 2: self.sts})
        exporter = self.start("vmdir", directory.target)
        exporter.wait_ready()
        directory.fill(self.vmdir_entries({2: self.sts, 3: self.next_sts}))
        page = exporter.wait_for_page(lambda page: vanished(page) and page, "an entry that is gone is not told")
        self.assertEqual([f"sts/vsphere.local/TenantCredential-1:{number}" for number in (0, 1)], vanished(page))
        self.assertEqual({f"sts/vsphere.local/TenantCredential-2:{number}" for number in (0, 1)}, set(states(page)))
        self.assertEqual(self.next_sts.not_after(), expiries(page)["sts/vsphere.local/TenantCredential-3:0"])

    def test_starttls_and_through_a_proxy(self):
        directory = self.vmdir()
        proxy = start_tinyproxy(self.place)
        for more in ("", f"\n    proxy: http://127.0.0.1:{proxy.port}"):
            with self.subTest(more):
                exporter = self.start("vmdir", directory.ldap_target, options="starttls: ldap" + more)
                page = exporter.wait_ready()
                self.assertEqual([], self.reasons(page))
                self.assertEqual(self.VMDIR_ROLES, roles(page))
                exporter.stop()
        self.assertIn("STARTTLS", directory.log())
        self.assertNotIn(f'BIND dn="{READER}" mech=SIMPLE bind_ssf=0 ssf=0', directory.log())

    def test_wrong_password(self):
        directory = self.vmdir()
        exporter = self.start("vmdir", directory.target, password="wr0ng")
        page = exporter.wait_ready()
        self.assertEqual(["auth"], self.reasons(page))
        self.assertEqual({"tls:0": "leaf"}, roles(page))
        exporter.stop()
        self.assertIn("err=49", directory.log())
        self.assertNotIn(" SRCH attr", directory.log())

    def test_a_password_that_is_wrong_for_a_while_loses_nothing(self):
        directory = self.vmdir()
        exporter = self.start("vmdir", directory.target)
        known = roles(exporter.wait_ready())
        self.place.write("secrets/password", "wr0ng\n")
        page = exporter.wait_for_page(self.reasons, "does not fail")
        self.assertEqual(["auth"], self.reasons(page))
        self.assertEqual(known, roles(page))
        self.place.write("secrets/password", PASSWORD + "\n")
        page = exporter.wait_for_page(lambda page: page.value("cert_probe_success") == 1 and page, "does not recover")
        self.assertEqual(known, roles(page))

    def test_peers_that_do_not_verify_are_told_nothing(self):
        stub = LdapStub(self.place, self.site)
        for name, trusting, target in (("authority", self.other_root, stub.target),
                                       ("name", self.root, stub.target.replace("localhost", "127.0.0.1"))):
            with self.subTest(name):
                exporter = self.start("vmdir", target, trusting=trusting)
                page = exporter.wait_ready()
                self.assertEqual(["untrusted"], self.reasons(page))
                self.assertIn("tls:0", expiries(page))
                exporter.stop()
                self.assertEqual(b"", stub.received)

    def test_a_pinned_peer_is_verified_by_its_certificate(self):
        directory = self.vmdir()
        for name, pin, reasons in (("its own", hashlib.sha256(self.site.der).hexdigest(), []),
                                   ("another", "ab" * 32, ["untrusted"])):
            with self.subTest(name):
                files = f"username_file: {self.place.write('u', READER)}, password_file: {self.place.write('p', PASSWORD)}"
                config = f"""
groups:
  - name: g
    module: vmdir
    targets: ["127.0.0.1:{directory.port}"]
    credentials: {{{files}}}
    tls: {{pin_sha256: ["{pin}"]}}
"""
                exporter = Exporter(self.place, config=config)
                self.assertEqual(reasons, self.reasons(exporter.wait_ready()))
                exporter.stop()

    def test_anonymous_whoever_the_peer_is(self):
        directory = self.vmdir()
        exporter = self.start("other", directory.target, user="", trusting=self.other_root)
        page = exporter.wait_ready()
        self.assertEqual([], self.reasons(page))
        self.assertIn("all/Services/IdentityManager/Tenants/vsphere.local/TenantCredential-2:0", roles(page))
        exporter.stop()
        self.assertNotIn(" BIND ", directory.log())
        answer = run("check", f"ldap_search://{directory.target}")  # no searches are named
        self.assertNotEqual(0, answer.returncode)

    def test_searches_that_find_nothing(self):
        directory = self.vmdir()
        for name, base, options, reasons in (
                ("no such base", f"ou=nowhere,{BASE}", "", ["not_found"]),
                ("no certificates", f"cn=Services,{BASE}", "scopes: {a: base}", ["no_certificate"]),
                ("another directory", "dc=example,dc=test", "", ["not_found"]),
                ("no word of the root", "cn=x,{configurationNamingContext}", "", ["not_found"]),
                ("optional", f"ou=nowhere,{BASE}", "optional_searches: [a, b]", []),
                ("filter that matches nothing", BASE, "filters: {a: (cn=nobody)}", ["no_certificate"])):
            with self.subTest(name):
                lines = f'searches: {{a: "{base}", b: "cn=ServicePrincipals,{{base}}"}}\n    {options}'
                exporter = self.start("other", directory.target, options=lines)
                page = exporter.wait_ready()
                self.assertEqual(reasons, self.reasons(page))
                self.assertEqual(bool(reasons), "a" in failed_items(page))
                self.assertIn("b/vpxd-1:0", roles(page))
                exporter.stop()

    def test_limits_of_the_server_and_of_ours_leave_what_came_before(self):
        directory = self.vmdir(own="sizelimit 1")
        for target, options in ((directory.target, ""), (self.vmdir().target, "max_entries: 1")):
            with self.subTest(options):
                exporter = self.start("other", target, options=f'{options}\n    searches: {{a: "cn=ServicePrincipals,{BASE}"}}\n'
                                      "    filters: {a: (userCertificate=*)}")
                page = exporter.wait_ready()
                self.assertEqual(["partial"], self.reasons(page))
                self.assertEqual("partial", failed_items(page)["a"])
                self.assertEqual(2, len(roles(page)))  # tls:0 and one of two
                exporter.stop()

    def test_a_thousand_entries_come_in_pages(self):
        ders = [self.users[0].der, self.users[1].der]
        people = [entry(f"cn=user{number},{BASE}", "vmwServicePrincipal", cn=f"user{number}",
                        userCertificate_binary=ders[number % 2]) for number in range(1000)]
        directory = Directory(self.place, self.site, BASE, [container(BASE), account(READER, PASSWORD), *people], own=LOGS_IN)
        exporter = self.start("other", directory.target, options="timeout: 20s\n    interval: 1h")
        page = exporter.wait_ready()
        self.assertEqual([], self.reasons(page))
        self.assertEqual(1001, len(roles(page)))
        exporter.stop()
        self.assertEqual(3, sum(" SRCH attr=userCertificate" in line for line in directory.log().splitlines()))

    def test_active_directory_in_its_shape(self):
        base = "dc=corp,dc=test"
        configuration = f"cn=Configuration,{base}"
        services = f"cn=Public Key Services,cn=Services,{configuration}"
        issuing = self.pki.authority("Issuing CA", self.root)
        renewed = self.pki.authority("Issuing CA", self.root, end_days=900)
        places = [base, configuration, f"cn=Services,{configuration}", services, f"cn=Enrollment Services,{services}",
                  f"cn=AIA,{services}", f"cn=Certification Authorities,{services}", f"cn=CDP,{services}"]
        entries = [*map(container, places), account(f"cn=reader,{base}", PASSWORD),
                   entry(f"cn=Issuing CA,cn=Enrollment Services,{services}", "pKIEnrollmentService", cn="Issuing CA",
                         cACertificate_binary=issuing.der),
                   entry(f"cn=Root CA,cn=Enrollment Services,{services}", "pKIEnrollmentService", cn="Root CA",
                         cACertificate_binary=self.root.der),
                   entry(f"cn=NTAuthCertificates,{services}", "vmwCertificationAuthority", cn="NTAuthCertificates",
                         cACertificate_binary=[issuing.der, renewed.der])]
        directory = Directory(self.place, self.site, base, entries, root=f"configurationNamingContext: {configuration}\n")
        page = self.start("adcs", directory.target, user=f"cn=reader,{base}").wait_ready()
        self.assertEqual([], self.reasons(page))
        subject = "logon#CN=Issuing CA,O=Kigen Tests"
        self.assertEqual({"tls:0": "leaf", "issuing/Issuing CA:0": "intermediate",
                          "issuing/Root CA:0": "intermediate", subject: "trusted", subject + "~2": "trusted"}, roles(page))
        self.assertEqual({subject: "superseded"}, states(page))
        leads = {sample["item"] for sample in page.find("cert_renewal_lead_seconds")}
        self.assertEqual({"tls:0", "issuing/Issuing CA:0", "issuing/Root CA:0"}, leads)

    def test_a_hostile_server_ends_in_time(self):
        stub = LdapStub(self.place, self.site)
        der = self.sts.der
        answers = {
            "silent after the bind": ("timeout", lambda message_id: None),
            "garbage": ("protocol", lambda message_id: b"HTTP/1.1 400 Bad Request\r\n\r\n"),
            "huge": ("too_large", lambda message_id: bytes.fromhex("30847fffffff") + b"\x02"),
            "endless entries": ("partial", lambda message_id: itertools.repeat(
                found(message_id, f"cn=x,{BASE}", "userCertificate", der))),
            "endless nothing": ("too_large", lambda message_id: itertools.repeat(
                message(message_id, element(0x73, element(4, b"ldap://x/"))) * 100)),
            "dripping": ("timeout", lambda message_id: _slowly(found(message_id, "cn=x", "userCertificate", der))),
            "another's answer": ("protocol", lambda message_id: done(message_id + 7)),
            "nested lengths": ("protocol", lambda message_id: message(message_id, bytes.fromhex("6484ffffffff") + bytes(9))),
            "repeats the password": ("auth", None)}
        for name, (reason, search) in answers.items():
            with self.subTest(name):
                def answer(tag, message_id, search=search):
                    if tag == BIND_REQUEST and search is None:
                        return bound(message_id, 49, f"not {PASSWORD}".encode())
                    if tag == BIND_REQUEST:
                        return bound(message_id)
                    return search(message_id) if tag == SEARCH_REQUEST else None
                stub.answer = answer
                exporter = self.start("other", stub.target, options="timeout: 3s\n    interval: 1h\n    max_entries: 100\n"
                                      "    retry_interval: 1h\n    max_bytes: 1000000")
                page = exporter.wait_ready()
                self.assertEqual([reason], self.reasons(page))
                self.assertIn("tls:0", expiries(page))
                exporter.stop()
                self.assertNotIn(PASSWORD, page.text + exporter.log())

    def test_no_secret_in_any_output(self):
        directory = self.vmdir()
        outputs = []
        for password, step in ((PASSWORD, "search sts: 4 entries, 6 certificates"), ("wr0ng-of-ldap", "auth: bind: 49")):
            asked = f"""
  asked:
    source: ldap_search
    searches: {{sts: "{TENANT}"}}
    tls: {{ca_file: {self.place.write("ca.pem", self.root.pem)}}}
    {self.credentials(READER, password)}
    on_demand: true"""
            exporter = self.start("vmdir", directory.target, password=password, modules=asked)
            page = exporter.wait_ready()
            outputs += [page.text, exporter.get("/").text]
            debug = exporter.probe(module="asked", target=directory.target, debug="true").text
            self.assertIn(step, debug)  # it logs in
            outputs.append(debug)
            outputs.append(pathlib.Path(f"/proc/{exporter.child.pid}/cmdline").read_text(encoding="utf-8"))
            exporter.stop()
            outputs.append(exporter.log())
        for secret in (PASSWORD, "wr0ng-of-ldap", READER, PRIVATE):
            self.assertEqual([], [text for text in outputs if secret in text], secret)

    def test_steps_tell_of_the_searches(self):
        directory = self.vmdir()
        exporter = self.start("other", directory.target, user="", modules=f"""
  open: {{source: ldap_search, searches: {{roots: "cn=Certificate-Authorities,cn=Configuration,{{base}}"}}}}""")
        answer = exporter.probe(module="open", target=directory.target, debug="true")
        self.assertIn("search roots: 2 entries, 1 certificates, 0 lists", answer.text)

    def test_mistakes_in_a_configuration(self):
        searches = "searches: {a: 'dc=a'}"
        for options, expected in (
                ("searches: {a: nothing}", "a distinguished name such as"),
                (f"{searches}, attributes: ['*']", "the name of an attribute"),
                (f"{searches}, attributes: [vmwSTSPrivateKey]", "an attribute that cannot hold a private key"),
                (f"{searches}, attributes: [userPKCS12]", "an attribute that cannot hold a private key"),
                (f"{searches}, filters: {{a: 'cn=a'}}", "a filter such as"),
                (f"{searches}, scopes: {{a: tree}}", "base, one or sub"),
                (f"{searches}, roles: {{b: trusted}}", "roles: expected names of searches"),
                (f"{searches}, credentials: {{username_file: /u}}", "password_file together"),
                (f"{searches}, starttls: smtp", "expected one of"),
                ("max_entries: 10", "modules.m: expected searches")):
            with self.subTest(options):
                config = f"modules: {{m: {{source: ldap_search, {options}}}}}\n" \
                         "groups: [{name: g, module: m, targets: [h]}]\n"
                done_ = run("--config.check", f"--config.file={self.place.write('mistaken.yml', config)}")
                self.assertEqual(1, done_.returncode)
                self.assertIn(expected, done_.stdout + done_.stderr)


def _slowly(data):
    for byte in data:
        yield bytes([byte])
        time.sleep(0.2)


if __name__ == "__main__":
    unittest.main()
