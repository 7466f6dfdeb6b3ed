"""What the dashboards and rules ask for exists.

`check_dashboard` runs every query of a dashboard against a Prometheus and requires data; dashboards_test.py calls it
with a Prometheus that scrapes a real exporter. The tests here need no server.
"""

import json
import pathlib
import re
import unittest
import urllib.parse
import urllib.request

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
DASHBOARDS = sorted((ROOT / "grafana" / "dashboards").glob("*.json"))
RULES = ROOT / "deploy" / "prometheus" / "kigen-rules.yml"
METRIC = re.compile(r"\b(?:cert|kigen|crl|ocsp|license|probe)_[a-z0-9_]+")

# How Grafana fills what it knows itself.
BUILT_IN_VARIABLES = {"__rate_interval": "5m", "__interval": "1m", "__range": "1h"}
LABEL_VALUES = re.compile(r"label_values\((?:(?P<selector>.+),\s*)?(?P<label>\w+)\)")
ALWAYS_DATA = re.compile(r"\s+or\s+vector\(0\)\s*$")


def load(path):
    return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))


def panels(dashboard):
    """Every panel, those inside rows included."""
    for panel in dashboard["panels"]:
        yield panel
        yield from panel.get("panels", [])


def panel_queries(dashboard):
    """(title of the panel, expression) of every target."""
    return [(panel["title"], target["expr"]) for panel in panels(dashboard) for target in panel.get("targets", [])]


def variable_queries(dashboard):
    """(name, expression that yields the values of the variable) of every query variable."""
    found = []
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "query":
            match = LABEL_VALUES.fullmatch(variable["query"]["query"])
            assert match, f"variable {variable['name']} is not a label_values() query"
            found.append((variable["name"], f"group by ({match['label']}) ({match['selector']})"))
    return found


def substitute(expression, dashboard, chosen=None):
    """The expression with every variable at All that is not `chosen`, {name: value}, and without the `or vector(0)`
    that would hide missing data."""
    values = dict(BUILT_IN_VARIABLES)
    for variable in dashboard["templating"]["list"]:
        values[variable["name"]] = variable.get("allValue") or ".*"
    values |= chosen or {}
    expression = ALWAYS_DATA.sub("", expression)
    return re.sub(r"\$\{?(\w+)(?::\w+)?\}?", lambda match: values[match[1]], expression)


def run_query(prometheus_url, expression):
    """The samples that an instant query yields."""
    url = prometheus_url.rstrip("/") + "/api/v1/query?" + urllib.parse.urlencode({"query": expression})
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)["data"]["result"]
    except urllib.error.HTTPError as error:
        raise ValueError(json.load(error).get("error", str(error))) from error


def check_dashboard(prometheus_url, dashboard_path, choices=({},)):
    """Runs every query of the dashboard, those of its variables too, with each choice of variables.

    One line for every query that fails, and for every one that has no data whatever is chosen."""
    dashboard = load(dashboard_path)
    problems = []
    for title, expression in variable_queries(dashboard) + panel_queries(dashboard):
        queries = [substitute(expression, dashboard, chosen) for chosen in choices]
        try:
            if not any([run_query(prometheus_url, query) for query in queries]):
                problems.append(f"{title}: no data for {queries}")
        except ValueError as error:
            problems.append(f"{title}: {error}: {queries}")
    return problems


def rule_expressions():
    """Every expression of the rules, and every query in their annotations."""
    groups = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    in_annotations = [query for rule in rules for text in rule.get("annotations", {}).values()
                      for query in re.findall(r'"(\w+\{[^}]*\})"', text)]
    return [rule["expr"] for rule in rules] + in_annotations


def documented_metrics():
    """The metric names in the tables of the README."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    return {name for line in lines if line.startswith("|") for name in METRIC.findall(line)}


def undocumented(expressions, documented):
    histograms = {name + suffix for name in documented for suffix in ("_bucket", "_sum", "_count")}
    used = {name for expression in expressions for name in METRIC.findall(expression)}
    return sorted(used - documented - histograms)


class Documentation(unittest.TestCase):
    def test_rules_use_documented_metrics(self):
        self.assertEqual([], undocumented(rule_expressions(), documented_metrics()))

    def test_dashboards_use_documented_metrics(self):
        for path in DASHBOARDS:
            with self.subTest(path.name):
                queries = panel_queries(load(path)) + variable_queries(load(path))
                self.assertEqual([], undocumented([expression for _, expression in queries], documented_metrics()))

    def test_undocumented_metric_is_found(self):
        self.assertEqual(["cert_expires"], undocumented(["cert_expires < cert_info", "kigen_lag_seconds_bucket"],
                                                        {"cert_info", "kigen_lag_seconds"}))


class Dashboards(unittest.TestCase):
    def test_there_is_one(self):
        self.assertTrue(DASHBOARDS)

    def test_every_query_goes_to_the_chosen_data_source(self):
        for path in DASHBOARDS:
            for panel in panels(load(path)):
                for target in panel.get("targets", []):
                    with self.subTest(path.name, panel=panel["title"]):
                        self.assertEqual("${datasource}", target["datasource"]["uid"])

    def test_panels_neither_overlap_nor_leave_the_grid(self):
        for path in DASHBOARDS:
            taken = {}
            for panel in panels(load(path)):
                place = panel["gridPos"]
                cells = {(x, y) for x in range(place["x"], place["x"] + place["w"])
                         for y in range(place["y"], place["y"] + place["h"])}
                with self.subTest(path.name, panel=panel["title"]):
                    self.assertLessEqual(place["x"] + place["w"], 24)
                    self.assertEqual([], sorted({taken[cell] for cell in cells & taken.keys()}))
                taken.update(dict.fromkeys(cells, panel["title"]))

    def test_panel_ids_are_unique(self):
        for path in DASHBOARDS:
            ids = [panel["id"] for panel in panels(load(path))]
            self.assertEqual(len(ids), len(set(ids)), path.name)


class Substitution(unittest.TestCase):
    DASHBOARD = {"templating": {"list": [{"name": "group", "type": "query", "allValue": ".*"}]}}

    def test_variables_stand_at_all(self):
        self.assertEqual('a{g=~".*"}[5m]', substitute('a{g=~"$group"}[$__rate_interval]', self.DASHBOARD))

    def test_what_is_chosen_stands(self):
        self.assertEqual('a{g=~"web"}', substitute('a{g=~"$group"}', self.DASHBOARD, {"group": "web"}))

    def test_a_fallback_does_not_hide_missing_data(self):
        self.assertEqual("count(a)", substitute("count(a) or vector(0)", self.DASHBOARD))


if __name__ == "__main__":
    unittest.main()
