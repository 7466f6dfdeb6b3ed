"""From a certificate to a person: exporter, Prometheus and Alertmanager as shipped, to Slack and to a mailbox.

Of the shipped files only addresses, places of secrets and times to wait are rewritten.
"""

import pathlib
import re
import time
import unittest

import yaml

from support.alertmanager import Alertmanager
from support.case import EndToEnd
from support.exporter import Exporter
from support.pki import Pki
from support.ports import closed_port
from support.prometheus import Prometheus
from support.receivers import MailServer, Slack
from support.servers import Nginx
from support.waiting import wait_until

DEPLOY = pathlib.Path(__file__).resolve().parents[2] / "deploy"
RUNBOOKS = "https://runbooks.example.jp/kigen"
PASSWORD = "a secret of the tests"
DAY = 86400
DEADLINE_SECONDS = 60  # for a message, on a machine that does much else
# (days before now, days from now) of a 90-day certificate, whose leads are 22.5 and 7 days
VALIDITIES = {"well": (30, 60), "due": (69.5, 20.5), "urgent": (84.5, 5.5), "expired": (93.5, -3.5)}
FLEET = 20
STRANGE_NAME = "<!channel> & co"


def without_comments(text):
    return "".join(line for line in text.splitlines(keepends=True) if not line.lstrip().startswith("#"))


def replaced(text, replacements):
    """The text with each of them replaced; all have to be there."""
    for shipped, ours in replacements.items():
        if shipped not in text:
            raise AssertionError(f"{shipped} is not in\n{text}")
        text = text.replace(shipped, ours)
    return text


class Receivers:
    """Alertmanager with the shipped configuration, and where it delivers to."""

    def __init__(self, place, pki, root):
        self.slack = Slack(place)
        self.mail = MailServer(place, pki.leaf("127.0.0.1", root), "alertmanager", PASSWORD)
        folder = DEPLOY / "alertmanager"
        text = replaced(without_comments((folder / "alertmanager.yml").read_text(encoding="utf-8")), {
            "/etc/alertmanager/secrets/slack-url": str(place.write("secrets/slack-url", self.slack.url)),
            "/etc/alertmanager/secrets/smtp-password": str(place.write("secrets/smtp-password", PASSWORD)),
            "smtp.example.jp:587": self.mail.address})
        text = re.sub(r"group_wait: \w+", "group_wait: 3s", text)
        text = re.sub(r"group_interval: \w+", "group_interval: 1s", text)
        self.alertmanager = Alertmanager(place, text, root.certificate,
                                         {"kigen.tmpl": (folder / "kigen.tmpl").read_text(encoding="utf-8")})

    def wait_for(self, text):
        """(attachment in Slack, (mail, plain text, HTML)): the first of each with this text."""
        wait_until(lambda: self.slack.about(text) and self.mail.about(text),
                   lambda: f"no message about {text}:\n{self.slack.messages}\n{self.alertmanager.child.log()[-4000:]}",
                   DEADLINE_SECONDS)
        return self.slack.about(text)[0], self.mail.about(text)[0]


class RealCertificates(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        cls.pki = Pki(world)
        cls.root = cls.pki.authority("Test Root")
        cls._start_servers(world)
        cls._write_files(world)
        cls._start_exporter(world)
        cls.receivers = Receivers(world, cls.pki, cls.root)
        cls._start_prometheus(world)
        cls.slack, cls.mail = cls.receivers.slack, cls.receivers.mail

    @classmethod
    def _start_servers(cls, world):
        nginx = Nginx(world)
        cls.ports = {name: nginx.add(cls.pki.leaf(f"{name}.example.test", cls.root, start_days=-before, end_days=after))
                     for name, (before, after) in VALIDITIES.items()}
        nginx.start()

    @classmethod
    def _write_files(cls, world):
        """A file for each host of the fleet, all of which end in the same second; and a name that Slack acts on."""
        end = int(time.time()) + 3.5 * DAY + 0.5
        cls.hosts = []
        for number in range(FLEET):
            issued = cls.pki.leaf(f"host{number:02}", cls.root, start_days=-86, end_days=(end - time.time()) / DAY)
            cls.hosts.append((world.write(f"hosts/host{number:02}.pem", issued.pem), issued))
        cls.strange = world.write("strange.pem", cls.pki.leaf(STRANGE_NAME, cls.root, names=["strange.example.test"],
                                                              start_days=-70, end_days=15.5).pem)

    @classmethod
    def _start_exporter(cls, world):
        web = ", ".join(f'"{cls.endpoint(name)}@127.0.0.1"' for name in cls.ports)
        hosts = ", ".join(f'"{path}"' for path, _ in cls.hosts)
        cls.exporter = Exporter(world, config=f"""
            modules: {{web: {{source: tls, tls: {{ca_file: "{cls.root.certificate}"}}}}}}
            groups:
              - {{name: web, module: web, labels: {{team: web}}, targets: [{web}]}}
              - {{name: hyperv_hosts, module: files, labels: {{team: infra}}, targets: [{hosts}]}}
              - {{name: strange, module: files, targets: ["{cls.strange}"]}}
            """)
        cls.exporter.wait_ready()

    @classmethod
    def _start_prometheus(cls, world):
        folder = DEPLOY / "prometheus"
        text = replaced(without_comments((folder / "prometheus.yml").read_text(encoding="utf-8")), {
            "kigen.example.jp:10047": cls.exporter.address,
            "alertmanager.example.jp:9093": cls.receivers.alertmanager.address,
            "www.example.jp@192.0.2.7": f'"{cls.endpoint("well")}@127.0.0.1"',
            "www.example.jp": f'"127.0.0.1:{cls.ports["well"]}"',
            "shop.example.jp:8443": f'"localhost:{cls.ports["well"]}"',
            "mx1.example.jp": f'"127.0.0.1:{closed_port()}"'})
        text = re.sub(r"(scrape_interval|evaluation_interval|scrape_timeout): \w+", r"\1: 1s", text)
        rules = yaml.safe_load((folder / "kigen-rules.yml").read_text(encoding="utf-8"))
        for rule in (rule for group in rules["groups"] for rule in group["rules"]):
            if "for" in rule:
                rule["for"] = "5s"  # and not at once: the first alert must not come before its runbook
        # without the flag an alert from before Prometheus found Alertmanager is sent again only after a minute
        cls.prometheus = Prometheus(world, text, flags=["--rules.alert.resend-delay=1s"],
                                    **{"kigen-rules": yaml.safe_dump(rules)})

    @classmethod
    def endpoint(cls, name):
        return f"{name}.example.test:{cls.ports[name]}"

    def test_an_expired_certificate_is_told_in_slack(self):
        told, _ = self.receivers.wait_for(self.endpoint("expired"))
        self.assertRegex(told["title"], rf"^\[CRITICAL\] expired\.example\.test on {self.endpoint('expired')} "
                                        r"expired 3d 12h \d+m \d+s ago$")
        self.assertIn(f"The certificate expired.example.test (leaf 0 of {self.endpoint('expired')} at 127.0.0.1, "
                      "group web) expired 3d 12h", told["text"])
        self.assertIn(f"Runbook: <{RUNBOOKS}/web.md>", told["text"])
        self.assertEqual(("danger", "<!channel>"), (told["color"], told["pretext"]))
        self.assertEqual({"#web"}, set(self.slack.channels(self.endpoint("expired"))))

    def test_an_expired_certificate_is_told_by_mail(self):
        _, (mail, plain, html) = self.receivers.wait_for(self.endpoint("expired"))
        self.assertEqual(["web@example.jp", "on-call@example.jp"], mail.recipients)
        self.assertEqual("alertmanager@example.jp", mail["From"])
        self.assertRegex(mail["Subject"], rf"^\[CRITICAL\] expired\.example\.test on {self.endpoint('expired')} "
                                          r"expired 3d 12h \d+m \d+s ago$")
        for text in (plain, html):
            self.assertIn(f"(leaf 0 of {self.endpoint('expired')} at 127.0.0.1, group web) expired 3d 12h", text)
            self.assertIn(f"{RUNBOOKS}/web.md", text)

    def test_a_warning_goes_to_the_team_and_calls_nobody(self):
        told, (mail, _, _) = self.receivers.wait_for(self.endpoint("due"))
        self.assertRegex(told["title"],
                         rf"^\[WARNING\] due\.example\.test on {self.endpoint('due')} expires in 20d 11h ")
        self.assertEqual(("warning", ""), (told["color"], told.get("pretext", "")))
        self.assertEqual(["web@example.jp"], mail.recipients)

    def test_no_warning_beside_its_critical(self):
        told, _ = self.receivers.wait_for(self.endpoint("urgent"))
        self.assertRegex(told["title"], r"^\[CRITICAL\] urgent\.example\.test on \S+ expires in 5d 11h ")
        self.receivers.wait_for(self.endpoint("due"))
        for name in ("urgent", "expired"):
            self.assertEqual(1, len(self.slack.about(self.endpoint(name))), name)
            self.assertEqual(1, len(self.mail.about(self.endpoint(name))), name)

    def test_a_fleet_that_ends_in_the_same_second_is_one_message(self):
        ends = {issued.not_after() for _, issued in self.hosts}
        self.assertEqual(1, len(ends))
        told, (mail, plain, html) = self.receivers.wait_for("hyperv_hosts")
        self.assertEqual(f"[CRITICAL] KigenCertificateExpiringSoon: {FLEET} in hyperv_hosts", told["title"])
        self.assertEqual(told["title"], mail["Subject"])
        self.assertEqual(["certificates@example.jp", "on-call@example.jp"], mail.recipients)
        for text in (told["text"], plain, html):
            self.assertEqual(FLEET, len(re.findall(r"host\d\d on \S+/hosts/host\d\d\.pem expires in 3d 11h ", text)))
            self.assertIn(f"{RUNBOOKS}/certificate.md", text)
        self.assertEqual(1, len(self.slack.about("hyperv_hosts")))
        self.assertEqual(1, len(self.mail.about("hyperv_hosts")))

    def test_a_certificate_that_is_well_is_not_told(self):
        self.receivers.wait_for(self.endpoint("due"))
        wells = [labels["alertname"] for labels, _ in self.prometheus.query(
            f'ALERTS{{job="kigen",target="{self.endpoint("well")}"}}')]
        self.assertEqual([], wells)

    def test_the_name_of_a_certificate_calls_nobody(self):
        told, (_, _, html) = self.receivers.wait_for("strange.pem")
        self.assertIn("&lt;!channel&gt; &amp; co", told["title"])
        for text in (told["title"], told["text"], html):
            self.assertNotIn("<!channel>", text)


class AlertmanagerAlone(EndToEnd):
    """What takes days with real certificates: alerts are sent as Prometheus sends them."""

    @classmethod
    def set_up_world(cls, world):
        pki = Pki(world)
        cls.receivers = Receivers(world, pki, pki.authority("Test Root"))
        cls.alertmanager, cls.slack = cls.receivers.alertmanager, cls.receivers.slack

    def alert(self, alertname, target, severity="warning", reminder="weekly", group="web", **labels):
        """(labels, annotations) about the certificate 0 of the target."""
        return ({"alertname": alertname, "severity": severity, "reminder": reminder, "job": "kigen",
                 "instance": "k:10047", "group": group, "module": "https", "target": target, "item": "0",
                 "role": "leaf", "name": "n", **labels},
                {"summary": f"{alertname} of {target}", "description": f"{alertname}: all about {target}",
                 "runbook_url": f"{RUNBOOKS}/web.md"})

    def take_over(self, first, second, marker):
        """The first fires, then the second, then the first ends; the marker is in its group, and comes after that."""
        self.alertmanager.send(first)
        self.receivers.wait_for(f'{first[0]["alertname"]} of {first[0]["target"]}')
        self.alertmanager.send(first, second)
        wait_until(lambda: first[0] in self.alertmanager.muted(), "the first is not muted", DEADLINE_SECONDS)
        self.receivers.wait_for(second[1]["summary"])
        self.alertmanager.send(first, ended=True)
        self.alertmanager.send(marker)
        self.receivers.wait_for(marker[1]["summary"])

    def test_the_worse_alert_takes_over_without_a_message_that_the_milder_is_over(self):
        self.take_over(self.alert("KigenCertificateExpiring", "a:443", group="worse"),
                       self.alert("KigenCertificateExpiringSoon", "a:443", "critical", "daily", group="worse"),
                       self.alert("KigenCertificateExpiring", "marker-of-worse:443", group="worse"))
        for attachment in self.slack.about("a:443") + self.slack.about("marker-of-worse"):
            self.assertNotRegex(attachment["title"] + attachment["text"], "(?i)resolved")

    def test_the_daily_reminder_takes_over_from_the_weekly_one(self):
        weekly = self.alert("KigenCertificateExpiring", "b:443", group="days")
        daily = self.alert("KigenCertificateExpiring", "b:443", reminder="daily", group="days")
        daily[1]["summary"] = "the last week of b:443"
        self.take_over(weekly, daily, self.alert("KigenCertificateExpiring", "marker-of-days:443", group="days"))
        for attachment in self.slack.about("b:443") + self.slack.about("marker-of-days"):
            self.assertNotRegex(attachment["title"] + attachment["text"], "(?i)resolved")

    def test_expired_mutes_both_that_came_before(self):
        before = [self.alert("KigenCertificateExpiring", "c:443"),
                  self.alert("KigenCertificateExpiringSoon", "c:443", "critical", "daily")]
        self.alertmanager.send(*before, self.alert("KigenCertificateExpired", "c:443", "critical", "daily"))
        wait_until(lambda: all(labels in self.alertmanager.muted() for labels, _ in before), "not muted")

    def test_another_certificate_of_the_same_target_is_not_muted(self):
        other = self.alert("KigenCertificateExpiring", "d:443", item="1")
        at_address = self.alert("KigenCertificateExpiring", "d:443", address="192.0.2.7")
        muted = self.alert("KigenCertificateExpiring", "d:443")
        self.alertmanager.send(other, at_address, muted,
                               self.alert("KigenCertificateExpired", "d:443", "critical", "daily"))
        wait_until(lambda: muted[0] in self.alertmanager.muted(), "not muted")
        self.assertNotIn(other[0], self.alertmanager.muted())
        self.assertNotIn(at_address[0], self.alertmanager.muted())

    def test_alerts_of_others_without_these_labels_are_not_muted(self):
        theirs = ({"alertname": "DiskFull", "severity": "warning"}, {"summary": "the disk of somebody is full"})
        worse = ({"alertname": "DatabaseDown", "severity": "critical"}, {"summary": "no database"})
        self.alertmanager.send(theirs, worse, self.alert("KigenCertificateExpired", "e:443", "critical", "daily"))
        self.receivers.wait_for("the disk of somebody is full")
        self.assertNotIn(theirs[0], self.alertmanager.muted())

    def test_five_hundred_alerts_are_one_message_that_people_can_read(self):
        many = [self.alert("KigenCertificateUntrusted", f"{'h' * 400}{number}:443", group="many")
                for number in range(500)]
        self.alertmanager.send(*many)
        told, (mail, plain, html) = self.receivers.wait_for("KigenCertificateUntrusted: 500 in many")
        self.assertEqual("[WARNING] KigenCertificateUntrusted: 500 in many", mail["Subject"])
        for text, limit in ((told["text"], 8000), (plain, 8000), (html, 10000)):
            self.assertIn("These are the first 20 of 500.", text)
            self.assertLess(len(text), limit)

    def test_what_is_over_is_told_by_name_and_target(self):
        over = self.alert("KigenKeyWeak", "f:443", group="over", name="old.example.test")
        self.alertmanager.send(over)
        self.receivers.wait_for("KigenKeyWeak of f:443")
        self.alertmanager.send(over, ended=True)
        wait_until(lambda: any(told["title"].startswith("[RESOLVED]") for told in self.slack.about("f:443")),
                   lambda: f"not told: {self.slack.about('f:443')}", DEADLINE_SECONDS)
        told = self.slack.about("f:443")[-1]
        self.assertEqual("good", told["color"])
        self.assertIn("• old.example.test f:443", told["text"])

    def test_it_remembers_for_long_enough(self):
        self.assertNotIn("data retention period", self.alertmanager.child.log())


if __name__ == "__main__":
    unittest.main()
