"""The alert rules, their promtool cases and their table in deploy/prometheus/README.md say the same.

promtool runs the cases; this test makes sure that there are enough of them.
"""

import functools
import pathlib
import re
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[1]
FOLDER = ROOT / "deploy" / "prometheus"
RULES = FOLDER / "kigen-rules.yml"
CASES = sorted(FOLDER.glob("*.test.yml"))
README = FOLDER / "README.md"

CHECK_OF_README = re.compile(r"\| `(\w+)` \| ")
RUNBOOKS = ROOT / "deploy" / "runbooks"
RUNBOOK_URL = re.compile(r"https://runbooks\.example\.jp/kigen/([a-z0-9_]+\.md)")
DURATION = re.compile(r"(\d+)([smhdw])")
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
# Who takes over from whom: the first has to go on firing until Alertmanager has the second.
SUCCESSIONS = (("KigenCertificateExpiring", "KigenCertificateExpiring"),  # weekly to daily
               ("KigenCertificateExpiring", "KigenCertificateExpiringSoon"),
               ("KigenCertificateExpiringSoon", "KigenCertificateExpired"), ("KigenCrlExpiring", "KigenCrlExpired"),
               ("KigenLicenseExpiring", "KigenLicenseExpiring"), ("KigenLicenseExpiring", "KigenLicenseExpiringSoon"),
               ("KigenLicenseExpiringSoon", "KigenLicenseExpired"))


@functools.cache
def load(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def seconds(duration):
    return sum(int(count) * SECONDS[unit] for count, unit in DURATION.findall(duration))


def alerts():
    """{name: rule}"""
    rules = [rule for group in load(RULES)["groups"] for rule in group["rules"] if "alert" in rule]
    found = {rule["alert"]: rule for rule in rules}
    assert len(found) == len(rules), "an alert twice"
    return found


def cases():
    """Every case of an alert: (name, what is expected to fire)"""
    return [(case["alertname"], case.get("exp_alerts") or [])
            for path in CASES for test in load(path)["tests"] for case in test.get("alert_rule_test", [])]


def without_interruption(names):
    """The alerts of which a case counts every evaluation over a gap."""
    counted = set()
    for path in CASES:
        for test in load(path)["tests"]:
            if not any("stale _" in series["values"] for series in test["input_series"]):
                continue
            for expression in test.get("promql_expr_test", []):
                if "count_over_time(ALERTS" in expression["expr"]:
                    labels = " ".join(sample["labels"] for sample in expression["exp_samples"])
                    counted |= {name for name in names if f'alertname="{name}"' in labels}
    return counted


def table_of_readme():
    """{alert: (severity, reminder, for)} as the table says"""
    found = {}
    for line in README.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 6 and cells[0].startswith("`Kigen"):
            found[cells[0].strip("`")] = tuple(cells[1:4])
    return found


def reminder_of(rule):
    """A template stands for both."""
    text = rule["labels"]["reminder"]
    return "weekly, daily" if "{{" in text else text


class AlertRules(unittest.TestCase):
    def test_every_alert_has_a_case_that_fires_and_one_that_does_not(self):
        self.assertEqual(set(alerts()), {name for name, expected in cases() if expected})
        self.assertEqual(set(alerts()), {name for name, expected in cases() if not expected})

    def test_every_alert_has_a_case_that_goes_on_over_a_gap(self):
        self.assertEqual(set(), set(alerts()) - without_interruption(alerts()))

    def test_cases_that_fire_state_every_text(self):
        for name, expected in cases():
            for alert in expected:
                with self.subTest(name, labels=alert.get("exp_labels")):
                    self.assertEqual({"summary", "description", "runbook_url"}, set(alert["exp_annotations"]))
                    self.assertRegex(alert["exp_annotations"]["runbook_url"], RUNBOOK_URL)

    @unittest.skipUnless(RUNBOOKS.is_dir(), "no runbooks here")
    def test_the_runbooks_that_cases_lead_to_exist(self):
        for _, expected in cases():
            for alert in expected:
                page = RUNBOOK_URL.fullmatch(alert["exp_annotations"]["runbook_url"])[1]
                with self.subTest(page):
                    self.assertTrue((RUNBOOKS / page).is_file())

    def test_every_lifetime_has_cases(self):
        names = " ".join(test["name"] for path in CASES for test in load(path)["tests"])
        for lifetime in ("6-day", "47-day", "90-day", "10-year"):
            self.assertIn(lifetime, names)

    def test_every_alert_has_what_alertmanager_routes_by(self):
        for name, rule in alerts().items():
            with self.subTest(name):
                self.assertIn(rule["labels"]["severity"], ("warning", "critical"))
                self.assertIn(reminder_of(rule), ("weekly", "daily", "weekly, daily"))
                if rule["labels"]["severity"] == "critical":
                    self.assertEqual("daily", rule["labels"]["reminder"])

    def test_no_alert_ends_at_the_first_scrape_that_misses(self):
        for name, rule in alerts().items():
            with self.subTest(name):
                self.assertGreaterEqual(seconds(rule["keep_firing_for"]), 15 * 60)

    def test_who_takes_over_fires_before_the_other_ends(self):
        rules = alerts()
        for first, second in SUCCESSIONS:
            with self.subTest(first, second=second):
                self.assertGreaterEqual(seconds(rules[first]["keep_firing_for"]),
                                        seconds(rules[second]["for"]) + 15 * 60)

    def test_no_alert_goes_by_the_reason_of_a_failure(self):
        for name, rule in alerts().items():
            with self.subTest(name):
                without_absence = re.sub(r'cert_probe_failed\{reason="absent"', "", rule["expr"])  # no failure
                self.assertNotIn("cert_probe_failed", without_absence)

    def test_every_check_of_the_readme_has_an_alert_of_its_own(self):
        text = (ROOT / "README.md").read_text(encoding="utf-8")
        section = text.split("\n## Checks\n", 1)[1].split("\n### ", 1)[0]
        checks = CHECK_OF_README.findall(section)
        self.assertGreater(len(checks), 10)
        for check in checks:
            with self.subTest(check):
                self.assertEqual(1, len([name for name, rule in alerts().items()
                                         if f'check="{check}"' in rule["expr"]]))
                self.assertRegex(alerts()["KigenCheckFailed"]["expr"], rf'check!~"(?:\w+\|)*{check}[|"]')

    def test_the_address_of_the_runbooks_stands_in_one_place(self):
        text = RULES.read_text(encoding="utf-8")
        self.assertEqual(1, text.count("https://"))
        for name, rule in alerts().items():
            with self.subTest(name):
                self.assertIn('query "kigen:runbook_base"', rule["annotations"]["runbook_url"])

    def test_the_table_of_the_readme_is_that_of_the_rules(self):
        self.assertEqual({name: (rule["labels"]["severity"], reminder_of(rule), rule["for"])
                          for name, rule in alerts().items()}, table_of_readme())


if __name__ == "__main__":
    unittest.main()
