"""Every query of the dashboards, asked of a real Prometheus that scrapes a real exporter, and what the answers say."""

import collections
import functools
import math
import time
import unittest

from dashboard_queries_test import DASHBOARDS, check_dashboard, load, panels, substitute
from support.case import EndToEnd, Place
from support.dashboard_world import OFFICE, SHOP, STORES, DashboardWorld
from support.waiting import wait_until

DAY = 86400
WEEK = 7 * DAY
FOUND_WITHIN_SECONDS = 90
STATUS = {"old": 3, "api": 2, "pay": 1, "www": 0, "static": 0}


# What happens in the world, in the end.
EVENTS = ("sum(cert_replacements_total) == 3", 'cert_item_vanished_timestamp_seconds{item="retired.pem#0"}',
          'cert_check_passed{check="deployed"} == 0', 'cert_check_passed{check="same_everywhere"} == 0')


@functools.cache
def watched_world():
    """One for all classes of this file, once everything has happened in it."""
    world = DashboardWorld(Place(unittest.addModuleCleanup))
    for event in EVENTS:
        world.prometheus.wait_for(event, FOUND_WITHIN_SECONDS)
    return world


class Dashboards(EndToEnd):
    @classmethod
    def set_up_world(cls, world):
        cls.watched = watched_world()
        cls.prometheus = cls.watched.prometheus
        cls.dashboards = {path.stem: load(path) for path in DASHBOARDS}
        cls.paths = {path.stem: path for path in DASHBOARDS}

    def expressions(self, uid, title):
        """The queries of the panel, by letter."""
        found = [panel for panel in panels(self.dashboards[uid]) if panel["title"] == title and "targets" in panel]
        self.assertEqual(1, len(found), f"panels called {title}")
        return {target["refId"]: target["expr"] for target in found[0]["targets"]}

    def ask(self, uid, title, letter="A", **chosen):
        """[(labels, value)]"""
        expression = self.expressions(uid, title)[letter]
        return self.prometheus.query(substitute(expression, self.dashboards[uid], chosen))

    def name(self, labels):
        return labels["target"].split(".", 1)[0]

    def choices(self):
        """Targets that together have everything that there is to say about one."""
        targets = {"shop": ("shop", "stapled", "lagging"), "mail": ("gone",)}
        return [{"group": group, "target": self.watched.target(name)}
                for group, names in targets.items() for name in names] + \
               [{"group": "stores", "target": STORES}]


class EveryQuery(Dashboards):
    def assert_answered(self, uid, choices=({},)):
        """In the end: rates need two scrapes."""
        wait_until(lambda: not check_dashboard(self.prometheus.url, self.paths[uid], choices),
                   lambda: "\n".join(check_dashboard(self.prometheus.url, self.paths[uid], choices)),
                   FOUND_WITHIN_SECONDS)

    def test_overview(self):
        self.assert_answered("kigen-overview")

    def test_certificate(self):
        self.assert_answered("kigen-certificate", self.choices())

    def test_exporter(self):
        self.assert_answered("kigen-exporter")

    def test_there_is_no_other(self):
        self.assertEqual({"kigen-overview", "kigen-certificate", "kigen-exporter"}, set(self.dashboards))

    def test_what_is_drawn_over_time_can_be_asked_over_time(self):
        now = time.time()
        for uid, dashboard in self.dashboards.items():
            for panel in panels(dashboard):
                for target in panel.get("targets", []):
                    if target["range"]:
                        with self.subTest(uid, panel=panel["title"]):
                            query = substitute(target["expr"], dashboard, self.choices()[0])
                            answer = self.prometheus.api("query_range", query=query, start=now - 60, end=now, step=5)
                            self.assertEqual("matrix", answer["resultType"])

    def test_rows_of_several_queries_can_be_put_together(self):
        """Grafana merges by the labels that all have, and not where another one that two of them have differs."""
        for uid, dashboard in self.dashboards.items():
            for panel in panels(dashboard):
                if panel["type"] == "table" and len(panel["targets"]) > 1:
                    for target in panel["targets"]:
                        answer = self.ask(uid, panel["title"], target["refId"], **self.choices()[0])
                        with self.subTest(uid, panel=panel["title"], query=target["refId"]):
                            self.assertTrue(answer)
                            self.assertEqual([], [labels for labels, _ in answer if "__name__" in labels])

    def test_a_query_without_data_is_found(self):
        problems = check_dashboard(self.prometheus.url, self.paths["kigen-overview"], [{"group": "nobody"}])
        self.assertTrue(any(problem.startswith("Expires next: no data") for problem in problems), problems)


class Overview(Dashboards):
    def test_all_shows_everything_and_a_team_its_own(self):
        (_, every), = self.prometheus.query("count(cert_expiry_seconds)")
        (_, shown), = self.ask("kigen-overview", "Certificates")
        self.assertEqual(every, shown)
        (_, shown), = self.ask("kigen-overview", "Certificates", team="it")
        self.assertEqual(2 * (len(OFFICE) + 1), shown, "leaf and intermediate of each")
        (_, shown), = self.ask("kigen-overview", "Certificates", system="scvmm")
        self.assertEqual(self.prometheus.query('count(cert_expiry_seconds{group="stores"})')[0][1], shown)

    def test_expires_next_in_order_with_issuer(self):
        answer = self.ask("kigen-overview", "Expires next", role="leaf", group="shop")
        left = {self.name(labels): value for labels, value in answer}
        for name, (_, after) in SHOP.items():
            self.assertAlmostEqual(after, left[name], delta=0.1)
        self.assertEqual({"Example Issuing CA R3"}, {labels["issuer_name"] for labels, _ in answer})
        self.assertEqual(sorted(left.values()), [value for _, value in answer])

    def test_status_goes_by_each_ones_leads(self):
        status = {self.name(labels): value
                  for labels, value in self.ask("kigen-overview", "Expires next", "B", role="leaf", group="shop")}
        self.assertEqual(STATUS, {name: status[name] for name in STATUS})
        of_office = {self.name(labels): value
                     for labels, value in self.ask("kigen-overview", "Expires next", "B", role="leaf", group="office")}
        self.assertEqual(0, of_office["vault"], "four days left of six are well")
        self.assertEqual(1, of_office["build"], "nine of 39 are not")

    def test_no_status_where_nothing_should_alarm(self):
        roots = {"group": "stores", "role": "root"}
        self.assertTrue(self.ask("kigen-overview", "Expires next", **roots))
        self.assertEqual([], self.ask("kigen-overview", "Expires next", "B", **roots))

    def test_counts_of_what_is_due(self):
        for title, expected in (("Expired", 1), ("Critical", 1), ("To renew", 4)):
            with self.subTest(title):
                (_, count), = self.ask("kigen-overview", title, group="shop")
                self.assertEqual(expected, count)  # old, api; pay and lagging only have to be renewed

    def test_time_left_is_sorted_into_the_right_bars(self):
        expected = collections.Counter()
        for sample in self.watched.exporter.scrape().find("cert_expiry_seconds"):
            weeks = sample.value / WEEK
            bar = "NaN" if weeks < 0 else str(min(6, max(-1, math.floor(math.log2(weeks)))))
            expected[bar] += not sample.get("state")
        found = {labels["weeks"]: value for labels, value in self.ask("kigen-overview", "Time left")}
        self.assertEqual(dict(expected), found)
        panel, = (panel for panel in panels(self.dashboards["kigen-overview"]) if panel["title"] == "Time left")
        named = panel["transformations"][-1]["options"]["renameByName"]
        self.assertLessEqual(found.keys(), named.keys())
        self.assertEqual(("expired", "< 1 week", "1 - 2 weeks", "longer"),
                         tuple(named[bar] for bar in ("NaN", "-1", "0", "6")))

    def test_by_group_and_team(self):
        def by_group(letter):
            return {(labels["group"], labels.get("team")): value
                    for labels, value in self.ask("kigen-overview", "By group and team", letter)}
        self.assertEqual(2 * (len(SHOP) + 3), by_group("A")["shop", "web"])
        self.assertEqual(1, by_group("A")["partners", None])
        self.assertEqual(4, by_group("B")["shop", "web"])
        self.assertNotIn(("balanced", "web"), by_group("B"))
        self.assertAlmostEqual(-1, by_group("C")["shop", "web"], delta=0.1)

    def test_by_issuer(self):
        issued = {labels["issuer_name"]: value
                  for labels, value in self.ask("kigen-overview", "By issuer", group="shop")}
        self.assertEqual({"Example Issuing CA R3": len(SHOP) + 3, "Example Root X1": len(SHOP) + 3}, issued)
        due = {labels["issuer_name"]: value
               for labels, value in self.ask("kigen-overview", "By issuer", "B", group="shop")}
        self.assertEqual({"Example Issuing CA R3": 4}, due)

    def test_why_targets_cannot_be_seen(self):
        answer = self.ask("kigen-overview", "Targets that cannot be seen")
        reasons = {self.name(labels): labels["reason"]
                   for labels, _ in answer if labels["group"] in ("mail", "unclear")}
        self.assertEqual({"gone": "refused", "silent": "timeout", "garbage": "protocol", "unknown": "resolve"}, reasons)
        self.assertEqual({0}, {value for _, value in answer}, "never seen")

    def test_licenses_by_their_leads(self):
        answer = self.ask("kigen-overview", "Licences")
        left = {labels["item"]: value for labels, value in answer}
        self.assertEqual(["horizon", "vsan", "evaluation", "tanzu"], list(left))
        self.assertAlmostEqual(10.5, left["vsan"], delta=0.1)
        self.assertEqual({"std"}, {labels["edition"] for labels, _ in answer})
        status = {labels["item"]: value for labels, value in self.ask("kigen-overview", "Licences", "B")}
        self.assertEqual({"horizon": 3, "vsan": 2, "evaluation": 1, "tanzu": 0}, status)

    def test_checks_that_fail(self):
        failed = {(labels["check"], self.name(labels)) for labels, _ in self.ask("kigen-overview", "Checks that fail")
                  if labels["group"] not in ("stores", "store_of_pair")}
        self.assertEqual({("valid_now", "old"), ("name", "renamed"), ("trusted", "partner"),
                          ("complete_chain", "partner"), ("same_everywhere", "balanced"), ("deployed", "lagging")},
                         failed)
        in_stores = {labels["check"]: labels["item"] for labels, _
                     in self.ask("kigen-overview", "Checks that fail", group="stores") if labels["check"] != "trusted"}
        self.assertEqual({"key_strength": "weak.pem#0", "expected": "expected:connector"}, in_stores)


class OneTarget(Dashboards):
    def of(self, name, title, letter="A"):
        group = "office" if name in OFFICE else "shop"
        return self.ask("kigen-certificate", title, letter, group=group, target=self.watched.target(name))

    def test_status_is_the_worst_of_the_chosen_items(self):
        for name, status in STATUS.items():
            with self.subTest(name):
                self.assertEqual([({}, status)], self.of(name, "Status"))

    def test_items_and_what_is_known_of_them(self):
        target = self.watched.target("shop")
        page = self.watched.exporter.scrape()
        for letter, family in (("B", "cert_renewal_lead_seconds"), ("C", "cert_critical_lead_seconds")):
            found = {labels["item"]: value * DAY for labels, value in self.of("shop", "Items", letter)}
            expected = page.values(family, "item", target=target)
            self.assertEqual(expected.keys(), found.keys())
            for item, value in expected.items():
                self.assertAlmostEqual(value, found[item], delta=1)
        self.assertEqual({"0": 1, "1": 0}, {labels["item"]: value for labels, value in self.of("shop", "Items", "F")})
        chain = {labels["item"]: value for labels, value in self.of("shop", "Items", "D")}
        self.assertAlmostEqual(89.99, chain["0"], delta=0.1)

    def test_all_columns_of_an_item_have_a_label_set_in_common(self):
        """The rows are merged by the labels that every query answers with."""
        labels = [set(self.of("shop", "Items", letter)[0][0])
                  for letter in self.expressions("kigen-certificate", "Items")]
        self.assertLessEqual({"job", "instance", "group", "module", "target", "item", "team"},
                             set.intersection(*labels))


if __name__ == "__main__":
    unittest.main()
