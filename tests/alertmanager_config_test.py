"""deploy/alertmanager: the configuration is valid, and routes, repeats and mutes as its README says."""

import pathlib
import re
import subprocess
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[1]
CONFIGURATION = ROOT / "deploy" / "alertmanager" / "alertmanager.yml"
RULES = ROOT / "deploy" / "prometheus" / "kigen-rules.yml"
MATCHER = re.compile(r'(\w+)(=~|=)"(.*)"')
DURATION = re.compile(r"(\d+)([smhdw])")
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
RETENTION = re.compile(r"--data\.retention=(\w+)")

DAY, WEEK = "1d", "1w"
# labels of an alert -> (receiver, how often it is repeated)
ROUTES = (
    ({"severity": "warning", "reminder": "weekly"}, ("operations", WEEK)),
    ({"severity": "warning", "reminder": "daily"}, ("operations", DAY)),
    ({"severity": "critical", "reminder": "daily"}, ("operations-critical", DAY)),
    ({"team": "infra", "severity": "critical", "reminder": "daily"}, ("operations-critical", DAY)),
    ({"team": "web", "severity": "warning", "reminder": "weekly"}, ("web", WEEK)),
    ({"team": "web", "severity": "warning", "reminder": "daily"}, ("web", DAY)),
    ({"team": "web", "severity": "critical", "reminder": "daily"}, ("web-critical", DAY)),
)


def amtool(*arguments):
    return subprocess.run(["amtool", *arguments], capture_output=True, text=True, timeout=60, check=False)


def configuration():
    return yaml.safe_load(CONFIGURATION.read_text(encoding="utf-8"))


def seconds(duration):
    return sum(int(count) * SECONDS[unit] for count, unit in DURATION.findall(duration))


def matches(matcher, labels):
    name, operator, value = MATCHER.fullmatch(matcher).groups()
    mine = labels.get(name, "")
    return mine == value if operator == "=" else re.fullmatch(value, mine) is not None


def repeat_interval(labels):
    """Of the first route that matches, the deepest that says one: what Alertmanager does without `continue`."""
    route = configuration()["route"]
    found = route["repeat_interval"]
    while route is not None:
        found = route.get("repeat_interval", found)
        route = next((child for child in route.get("routes", [])
                      if all(matches(matcher, labels) for matcher in child["matchers"])), None)
    return found


def all_repeat_intervals(route):
    yield from ([route["repeat_interval"]] if "repeat_interval" in route else [])
    for child in route.get("routes", []):
        yield from all_repeat_intervals(child)


def alert_names():
    groups = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    return [rule["alert"] for group in groups for rule in group["rules"] if "alert" in rule]


class Configuration(unittest.TestCase):
    def test_amtool_accepts_it(self):
        checked = amtool("check-config", str(CONFIGURATION))
        self.assertEqual(0, checked.returncode, checked.stdout + checked.stderr)
        self.assertIn("1 templates", checked.stdout)

    def test_routes_by_team_and_severity(self):
        for labels, (receiver, _) in ROUTES:
            with self.subTest(labels):
                words = [f"{name}={value}" for name, value in labels.items()]
                tested = amtool("config", "routes", "test", f"--config.file={CONFIGURATION}",
                                f"--verify.receivers={receiver}", *words)
                self.assertEqual(0, tested.returncode, tested.stdout + tested.stderr)

    def test_repeats_weekly_or_daily(self):
        for labels, (_, repeat) in ROUTES:
            with self.subTest(labels):
                self.assertEqual(repeat, repeat_interval(labels))

    def test_is_started_to_remember_for_longer_than_it_waits(self):
        longest = max(map(seconds, all_repeat_intervals(configuration()["route"])))
        for path in (CONFIGURATION, CONFIGURATION.with_name("README.md")):
            retention = RETENTION.search(path.read_text(encoding="utf-8"))[1]
            self.assertGreater(seconds(retention), longest)

    def test_secrets_come_from_files(self):
        for key in configuration()["global"]:
            self.assertNotRegex(key, r"(password|api_url)$")


class Inhibition(unittest.TestCase):
    def test_mutes_only_alerts_that_it_names(self):
        for rule in configuration()["inhibit_rules"]:
            for side in ("source_matchers", "target_matchers"):
                named = [matcher for matcher in rule[side] if matcher.startswith("alertname")]
                with self.subTest(rule[side]):
                    self.assertEqual(1, len(named))
                    self.assertTrue([name for name in alert_names() if matches(named[0], {"alertname": name})])
                    for name in MATCHER.fullmatch(named[0])[3].split("|"):
                        self.assertIn(name, alert_names())

    def test_mutes_only_about_the_same_certificate_or_exporter(self):
        for rule in configuration()["inhibit_rules"]:
            self.assertIn(rule["equal"], (["job", "instance", "group", "module", "target", "address", "item"],
                                          ["job", "instance"]))


if __name__ == "__main__":
    unittest.main()
