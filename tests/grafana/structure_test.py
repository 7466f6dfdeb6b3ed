"""The shape of the dashboards: what Grafana would ignore or show wrong without a word.

The whole schema of Grafana is compared in the release check (README.md beside this); these need only Python.
"""

import functools
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from dashboard_queries_test import DASHBOARDS, load, panels  # pylint: disable=wrong-import-position

GRAFANA = pathlib.Path(__file__).resolve().parents[2] / "grafana"
BUILT_IN = {"__rate_interval", "__data", "__all"}
UNITS = {"none", "short", "s", "bytes", "percentunit", "dateTimeFromNow", "dateTimeAsIso"}
COLORS = {"dark-red", "orange", "yellow", "green", "blue", "text"}
KEYS = {"id", "type", "title", "gridPos"}
PANEL_KEYS = KEYS | {"description", "datasource", "fieldConfig", "options", "targets", "transformations"}
ROW_KEYS = KEYS | {"collapsed", "panels"}
OPTIONS = {
    "stat": {"colorMode", "graphMode", "justifyMode", "textMode", "orientation", "wideLayout", "showPercentChange",
             "percentChangeColorMode", "reduceOptions"},
    "bargauge": {"displayMode", "orientation", "showUnfilled", "valueMode", "minVizHeight", "minVizWidth",
                 "maxVizHeight", "namePlacement", "sizing", "legend", "reduceOptions"},
    "timeseries": {"legend", "tooltip"},
    "state-timeline": {"mergeValues", "showValue", "alignValue", "rowHeight", "legend", "tooltip"},
    "table": {"showHeader", "cellHeight", "frameIndex", "sortBy"},
}
FIELD_KEYS = {"unit", "decimals", "min", "max", "thresholds", "mappings", "color", "noValue", "custom"}
OVERRIDE_KEYS = (FIELD_KEYS - {"custom"}) | {"links"} | {f"custom.{key}" for key in ("width", "align", "cellOptions")}
VARIABLE = re.compile(r"\$(?:\{(\w+)[^}]*\}|(\w+))")
LABEL = re.compile(r"\{\{(\w+)\}\}")


def drawn(dashboard):
    """Panels that show something."""
    return [panel for panel in panels(dashboard) if panel["type"] != "row"]


def texts(part):
    """Every text in it."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, (dict, list)):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from texts(inner)


def values_of(part, key):
    """What stands under this key, wherever."""
    if isinstance(part, dict):
        if key in part:
            yield part[key]
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from values_of(inner, key)


def variable_names(text):
    return {first or second for first, second in VARIABLE.findall(text)}


def settings(panel):
    """(key, value) of everything that its fields are configured with."""
    overrides = [(prop["id"], prop["value"]) for override in panel["fieldConfig"]["overrides"]
                 for prop in override["properties"]]
    return list(panel["fieldConfig"]["defaults"].items()) + overrides


def column_titles(panel):
    organize, = (change["options"] for change in panel["transformations"] if change["id"] == "organize")
    return set(organize["renameByName"].values())


def for_each_panel(test):
    @functools.wraps(test)
    def of_all(self):
        for path in DASHBOARDS:
            dashboard = load(path)
            for panel in drawn(dashboard):
                with self.subTest(path.name, panel=panel["title"]):
                    test(self, dashboard, panel)
    return of_all


class Structure(unittest.TestCase):
    def test_committed_files_are_what_the_generator_writes(self):
        done = subprocess.run([sys.executable, "-B", GRAFANA / "generate.py", "--check"], capture_output=True,
                              text=True, timeout=60, check=False)
        self.assertEqual((0, ""), (done.returncode, done.stdout + done.stderr))

    def test_file_is_named_for_its_uid_and_titles_differ(self):
        dashboards = [load(path) for path in DASHBOARDS]
        self.assertEqual([path.stem for path in DASHBOARDS], [dashboard["uid"] for dashboard in dashboards])
        self.assertEqual(len(dashboards), len({dashboard["title"] for dashboard in dashboards}))
        for dashboard in dashboards:
            titles = [panel["title"] for panel in panels(dashboard)]
            self.assertEqual(sorted(set(titles)), sorted(titles))

    @for_each_panel
    def test_panels_have_known_keys_options_and_a_description(self, _dashboard, panel):
        self.assertLessEqual(panel.keys(), PANEL_KEYS)
        self.assertEqual(OPTIONS[panel["type"]], panel["options"].keys())
        self.assertRegex(panel["description"], r"\.$")
        self.assertEqual({"type": "prometheus", "uid": "${datasource}"}, panel["datasource"])

    def test_rows_have_known_keys(self):
        rows = [panel for path in DASHBOARDS for panel in panels(load(path)) if panel["type"] == "row"]
        self.assertTrue(rows)
        for panel in rows:
            self.assertEqual(ROW_KEYS, panel.keys())

    @for_each_panel
    def test_fields_are_configured_with_what_grafana_knows(self, _dashboard, panel):
        self.assertLessEqual(panel["fieldConfig"]["defaults"].keys(), FIELD_KEYS)
        for key, value in settings(panel):
            self.assertIn(key, FIELD_KEYS | OVERRIDE_KEYS)
            if key == "unit":
                self.assertTrue(value in UNITS or value.startswith("suffix:"), value)

    @for_each_panel
    def test_thresholds_rise_from_an_open_end_and_colors_are_known(self, _dashboard, panel):
        for steps in values_of(panel, "steps"):
            limits = [step["value"] for step in steps]
            self.assertIsNone(limits[0])
            self.assertEqual(sorted(limits[1:]), limits[1:])
        for color in values_of(panel["fieldConfig"], "color"):
            if isinstance(color, str):
                self.assertIn(color, COLORS)

    @for_each_panel
    def test_columns_that_are_configured_or_sorted_by_are_there(self, _dashboard, panel):
        if panel["type"] == "table":
            columns = column_titles(panel)
            configured = {override["matcher"]["options"] for override in panel["fieldConfig"]["overrides"]}
            self.assertLessEqual(configured, columns)
            self.assertLessEqual({by["displayName"] for by in panel["options"]["sortBy"]}, columns)

    @for_each_panel
    def test_columns_of_values_belong_to_a_query(self, _dashboard, panel):
        if panel["type"] == "table":
            letters = [target["refId"] for target in panel["targets"]]
            kept, = (change["options"]["include"]["names"] for change in panel["transformations"]
                     if change["id"] == "filterFieldsByName")
            expected = [f"Value #{letter}" for letter in letters] if len(letters) > 1 else ["Value"]
            self.assertLessEqual({name for name in kept if name.startswith("Value")}, set(expected))
            self.assertEqual(len(letters) > 1, panel["transformations"][0]["id"] == "merge")

    @for_each_panel
    def test_tables_are_cut_before_anything_is_drawn(self, dashboard, panel):
        """Of whatever there may be one for each certificate; what one target or exporter has is few."""
        if panel["type"] == "table" and dashboard["uid"] == "kigen-overview":
            self.assertRegex(panel["targets"][0]["expr"], r"\b(topk|bottomk)\(100, |^count by \(group")

    @for_each_panel
    def test_queries_over_all_certificates_are_instant(self, dashboard, panel):
        for target in panel["targets"]:
            self.assertNotEqual(target["instant"], target["range"])
            if dashboard["uid"] == "kigen-overview":
                self.assertTrue(target["instant"])

    @for_each_panel
    def test_legends_name_labels_that_the_query_keeps(self, _dashboard, panel):
        for target in panel["targets"]:
            self.assertEqual("legendFormat" in target, target["format"] == "time_series")
            kept = re.findall(r"(?:sum|count|min) by \(([\w, ]+)\)|histogram_quantile.*by \((le, \w+|le)\)",
                              target["expr"])
            for label in LABEL.findall(target.get("legendFormat", "")) if kept else ():
                self.assertIn(label, {name.strip() for part in kept[0] for name in part.split(",")})

    def test_variables_that_are_used_are_there(self):
        for path in DASHBOARDS:
            dashboard = load(path)
            known = {variable["name"] for variable in dashboard["templating"]["list"]}
            used = {name for text in texts([dashboard["panels"], dashboard["templating"], dashboard["links"]])
                    for name in variable_names(text)}
            with self.subTest(path.name):
                self.assertLessEqual(used, known | BUILT_IN)
                self.assertEqual(set(), known - used, "nobody asks for it")

    def test_all_of_a_variable_also_matches_no_label(self):
        for path in DASHBOARDS:
            for variable in load(path)["templating"]["list"]:
                if variable.get("includeAll"):
                    with self.subTest(path.name, variable=variable["name"]):
                        self.assertEqual((".*", True, ["$__all"]),
                                         (variable["allValue"], variable["multi"], variable["current"]["value"]))

    def test_links_lead_to_dashboards_and_variables_that_are_there(self):
        known = {load(path)["uid"]: {variable["name"] for variable in load(path)["templating"]["list"]}
                 for path in DASHBOARDS}
        found = 0
        for path in DASHBOARDS:
            for url in values_of(load(path), "url"):
                uid = re.match(r"/d/([\w-]+)\?", url)[1]
                self.assertLessEqual(set(re.findall(r"var-(\w+)=", url)), known[uid])
                found += 1
        self.assertGreater(found, len(DASHBOARDS))

    @for_each_panel
    def test_links_from_a_row_use_its_columns(self, _dashboard, panel):
        fields = {name for text in texts(panel["fieldConfig"])
                  for name in re.findall(r"__data\.fields\.(\w+)", text)}
        if fields:
            self.assertLessEqual(fields, column_titles(panel))


if __name__ == "__main__":
    unittest.main()
