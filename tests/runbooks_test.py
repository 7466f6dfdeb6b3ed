"""The runbooks hold what they promise: every page in both languages, the same code in both, and code that works.

Configurations are checked by the exporter, queries by promtool. Each rule is a function from texts to what is wrong with
them; the last class shows that each finds what it is for.
"""

import functools
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
RUNBOOKS = ROOT / "deploy" / "runbooks"

# The values of the label `system`, and the pages that need none. Alerts link to these names.
SYSTEMS = ("vcenter", "esxi", "nsx", "horizon", "exchange", "lync", "iis", "scvmm", "hyperv", "workspace_one_uem",
           "workspace_one_access", "adfs", "ontap", "iris", "web", "acme", "ca")
WITHOUT_SYSTEM = ("certificate", "license", "kigen")
PAGES = (*SYSTEMS, *WITHOUT_SYSTEM)
EVERYTHING = (*PAGES, "README")
LANGUAGES = {".md": ("What breaks", "How Kigen sees it", "How to renew", "How to confirm on the metric"),
             ".ja.md": ("何が壊れるか", "Kigen からの見え方", "更新の手順", "メトリクスでの確認")}

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
METRIC = re.compile(r"\b(?:cert|kigen|crl|ocsp|license|probe|process)_[a-z0-9_]+")
SYSTEM_LINE = re.compile(r"^ *(?:# )?system: (\S+)$", re.MULTILINE)
ALERT = re.compile(r"\bKigen[A-Z]\w+")
DOCUMENT_MODULES = {"saml", "jwks", "document", "rest_session"}
MATCHER = {"group": re.compile(r'group="([^"]+)"'), "pair": re.compile(r'pair="([^"]+)"')}


def text(name):
    return (RUNBOOKS / name).read_text(encoding="utf-8")


def blocks(page, language):
    return [body for tag, body in FENCED.findall(page) if tag == language]


def prose(page):
    return FENCED.sub("", page)


def headings(page, level=None):
    return [title for marks, title in HEADING.findall(prose(page)) if level in (None, len(marks))]


def anchors(page):
    """As GitHub makes them of headings."""
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings(page)}


def links(page):
    return LINK.findall(re.sub(r"`[^`\n]*`", "", prose(page)))


def broken_links(name, page, folder=RUNBOOKS):
    """Links to files that are not there, and to headings that those do not have."""
    broken = []
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = folder / (path or name)
        if re.match(r"https?:", link):
            continue
        if not target.exists() or anchor and anchor not in anchors(target.read_text(encoding="utf-8")):
            broken.append(link)
    return broken


def configurations(page):
    """The yaml blocks that are configurations of Kigen."""
    return [block for block in blocks(page, "yaml") if "groups" in (yaml.safe_load(block) or {})]


def expressions(block):
    """A block of queries: each has a comment of its own above it."""
    parts = re.split(r"(?:^#.*\n)+", block, flags=re.MULTILINE)
    return [part.strip() for part in parts if part.strip()]


def queries(page):
    return [expression for block in blocks(page, "promql") for expression in expressions(block)]


def values_used(page, key):
    return {value for query in queries(page) for value in MATCHER[key].findall(query)}


def undeclared(page):
    """Groups and pairs that queries ask for and no configuration of the page has."""
    known = {"group": set(), "pair": set()}
    for block in configurations(page):
        configuration = yaml.safe_load(block)
        known["group"].update(group["name"] for group in configuration["groups"])
        known["pair"].update(pair["name"] for pair in configuration.get("pairs", []))
    return sorted(f"{key} {value}" for key in known for value in values_used(page, key) - known[key])


@functools.cache
def readme():
    return (ROOT / "README.md").read_text(encoding="utf-8")


def undocumented_metrics(page):
    documented = {name for line in readme().splitlines() if line.startswith("|") for name in METRIC.findall(line)}
    histograms = {name + suffix for name in documented for suffix in ("_bucket", "_sum", "_count")}
    return sorted({name for query in queries(page) for name in METRIC.findall(query)} - documented - histograms)


def undocumented_flags(page):
    """Flags of kigen_exporter in commands that the manual does not know."""
    commands = [line for block in blocks(page, "sh") for line in block.replace("\\\n", " ").splitlines()
                if "kigen_exporter" in line]
    used = {flag for line in commands for flag in re.findall(r"(?<=\s)--[a-z.\-]+", line.split("kigen_exporter", 1)[1])}
    return sorted(used - set(re.findall(r"`(--[a-z.\-]+)", readme())))


def mixed_with_the_server(page):
    """Queries about documents to which the server's own certificate, tls:0, would answer, too."""
    groups = {group["name"] for block in configurations(page) for group in yaml.safe_load(block)["groups"]
              if group.get("module") in DOCUMENT_MODULES}
    selectors = [(query, selector) for query in queries(page)
                 for selector in re.findall(r"cert_(?!probe_)\w+\{([^}]*)\}", query)]
    return [query for query, selector in selectors
            if (groups.intersection(MATCHER["group"].findall(selector))
                or DOCUMENT_MODULES.intersection(re.findall(r'\bmodule="(\w+)"', selector)))
            and not re.search(r"\b(item|role)=", selector)]


@functools.cache
def alerts():
    rules = [rule for path in (ROOT / "deploy" / "prometheus").glob("*.yml") if not path.name.endswith(".test.yml")
             for group in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("groups", [])
             for rule in group["rules"]]
    return {rule["alert"] for rule in rules if "alert" in rule}


def unknown_alerts(page):
    return sorted(set(ALERT.findall(page)) - alerts())


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, timeout=60, check=False)


def exporter():
    path = os.environ.get("KIGEN_EXPORTER")
    if not path:
        raise RuntimeError("set KIGEN_EXPORTER to the binary under test")
    return path


def self_signed(path):
    """A certificate in PEM."""
    done = run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "100", "-subj",
               "/CN=runbook.example.test", "-keyout", os.devnull, "-out", path)
    if done.returncode != 0:
        raise AssertionError(done.stderr.decode())


class Checker:
    """A folder in which configurations may name the files that those of the pages do."""

    def __init__(self, folder):
        self.folder = folder
        self_signed(folder / "ca.pem")

    def mistakes(self, configuration):
        """What the exporter says about it, empty if it is fine."""
        (self.folder / "kigen.yml").write_text(configuration, encoding="utf-8")
        done = run(exporter(), f"--config.file={self.folder / 'kigen.yml'}", "--config.check")
        return "" if done.returncode == 0 else (done.stdout + done.stderr).decode()

    def bad_queries(self, found):
        """What promtool says about them as recording rules."""
        rules = [{"record": f"runbook:{number}", "expr": query} for number, query in enumerate(found)]
        path = self.folder / "rules.yml"
        path.write_text(yaml.safe_dump({"groups": [{"name": "runbook", "rules": rules}]}), encoding="utf-8")
        done = run("promtool", "check", "rules", path)
        return "" if done.returncode == 0 else (done.stdout + done.stderr).decode()


class Temporary(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="kigen-runbooks-")
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)


def each_page(suffixes=(".md",), names=PAGES):
    """(file, name, text)"""
    return [(name + suffix, name, text(name + suffix)) for name in names for suffix in suffixes]


class Pages(unittest.TestCase):
    def test_there_is_one_for_every_name_in_both_languages_and_no_other(self):
        expected = {name + suffix for name in EVERYTHING for suffix in LANGUAGES}
        self.assertEqual(expected, {path.name for path in RUNBOOKS.glob("*.md")})

    def test_all_have_the_same_headings(self):
        for suffix, titles in LANGUAGES.items():
            for file, _, page in each_page([suffix]):
                with self.subTest(file):
                    self.assertEqual(list(titles), headings(page, 2))
                    self.assertEqual(1, len(headings(page, 1)))

    def test_both_languages_have_the_same_outline(self):
        for name in EVERYTHING:
            with self.subTest(name):
                outlines = [[len(marks) for marks, _ in HEADING.findall(prose(text(name + suffix)))]
                            for suffix in LANGUAGES]
                self.assertEqual(outlines[0], outlines[1])

    def test_both_languages_have_the_same_code(self):
        for name in EVERYTHING:
            with self.subTest(name):
                self.assertEqual(*(FENCED.findall(text(name + suffix)) for suffix in LANGUAGES))

    def test_every_fence_is_closed_and_says_what_it_holds(self):
        for file, _, page in each_page(LANGUAGES, EVERYTHING):
            with self.subTest(file):
                self.assertNotIn("```", prose(page))
                self.assertEqual([], [body for tag, body in FENCED.findall(page) if not tag])

    def test_links_lead_somewhere(self):
        for file, _, page in each_page(LANGUAGES, EVERYTHING):
            with self.subTest(file):
                self.assertEqual([], broken_links(file, page))

    def test_each_links_to_the_other_language(self):
        for name in EVERYTHING:
            with self.subTest(name):
                self.assertIn(f"({name}.ja.md)", text(f"{name}.md"))
                self.assertIn(f"({name}.md)", text(f"{name}.ja.md"))

    def test_the_index_has_them_all(self):
        for suffix in LANGUAGES:
            self.assertEqual(set(), {name + suffix for name in PAGES} - set(links(text("README" + suffix))))

    def test_the_page_of_the_exporter_has_every_reason(self):
        table = re.search(r"<!-- table: reasons -->\n(.*?)<!-- end -->", readme(), re.DOTALL)[1]
        reasons = set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE))
        self.assertTrue(reasons)
        for file, _, page in each_page(LANGUAGES, ["kigen"]):
            with self.subTest(file):
                named = {name for cell in re.findall(r"^\| (`[^|]+) \|", page, re.MULTILINE)
                         for name in re.findall(r"`(\w+)`", cell)}
                self.assertEqual(set(), reasons - named)

    def test_alerts_that_they_name_exist(self):
        for file, _, page in each_page(LANGUAGES, EVERYTHING):
            with self.subTest(file):
                self.assertEqual([], unknown_alerts(page))


class Code(Temporary):
    def setUp(self):
        super().setUp()
        self.checker = Checker(self.folder)

    def test_configurations_are_accepted(self):
        for file, name, page in each_page(names=EVERYTHING):
            with self.subTest(file):
                found = configurations(page)
                self.assertTrue(found or name not in SYSTEMS, "a page of a system shows how to watch it")
                self.assertEqual([""] * len(found), [self.checker.mistakes(block) for block in found])

    def test_every_group_says_its_system(self):
        for file, name, page in each_page(names=SYSTEMS):
            for configuration in configurations(page):
                with self.subTest(file):
                    groups = yaml.safe_load(configuration)["groups"]
                    self.assertEqual([name] * len(groups), SYSTEM_LINE.findall(configuration))

    def test_configurations_name_their_system(self):
        for file, name, page in each_page(names=SYSTEMS):
            with self.subTest(file):
                self.assertIn(f"system: {name}\n", "".join(configurations(page)))

    def test_queries_are_promql(self):
        for file, _, page in each_page():
            with self.subTest(file):
                self.assertTrue(queries(page), "a page shows how to confirm")
                self.assertEqual("", self.checker.bad_queries(queries(page)))

    def test_queries_use_documented_metrics(self):
        for file, _, page in each_page():
            with self.subTest(file):
                self.assertEqual([], undocumented_metrics(page))

    def test_queries_ask_for_what_the_page_configures(self):
        for file, _, page in each_page(names=SYSTEMS):
            with self.subTest(file):
                self.assertEqual([], undeclared(page))

    def test_commands_use_documented_flags(self):
        for file, _, page in each_page(names=EVERYTHING):
            with self.subTest(file):
                self.assertEqual([], undocumented_flags(page))

    def test_queries_about_documents_say_which_item(self):
        for file, _, page in each_page(names=SYSTEMS):
            with self.subTest(file):
                self.assertEqual([], mixed_with_the_server(page))


class Rules(Temporary):
    """Each rule finds what it is for."""

    PAGE = '```yaml\ngroups:\n  - {name: web, module: https, targets: [a]}\n```\n'

    def test_broken_links(self):
        page = "# A\n## B c\n[fine](#b-c) [no heading](#c) [no file](absent.md) [code](x.md#y) `[z](y.md)`\n"
        for name, content in (("a.md", page), ("x.md", "# X\n")):
            (self.folder / name).write_text(content, encoding="utf-8")
        self.assertEqual(["#c", "absent.md", "x.md#y"], broken_links("a.md", page, self.folder))

    def test_configurations(self):
        checker = Checker(self.folder)
        self.assertEqual("", checker.mistakes(configurations(self.PAGE)[0]))
        self.assertIn("absent", checker.mistakes("groups: [{name: a, module: absent, targets: [b]}]"))

    def test_queries(self):
        checker = Checker(self.folder)
        page = "```promql\n# two\n# lines\ncert_info\n  > 1\n# another\nup\n```\n"
        self.assertEqual(["cert_info\n  > 1", "up"], queries(page))
        self.assertEqual("", checker.bad_queries(queries(page)))
        self.assertIn("parse error", checker.bad_queries(["cert_info and"]))

    def test_undocumented_names(self):
        page = ('```promql\n# a\ncert_expires > cert_expiry_seconds\n```\n'
                '```sh\nkigen_exporter check a --module=tls --warn=3d\n```\n')
        self.assertEqual(["cert_expires"], undocumented_metrics(page))
        self.assertEqual(["--warn"], undocumented_flags(page))
        self.assertEqual(["KigenAbsent"], unknown_alerts("`KigenAbsent` and `KigenDown`"))

    def test_mixed_with_the_server(self):
        page = ('```yaml\ngroups:\n  - {name: idp, module: saml, targets: ["https://a/b"]}\n'
                '  - {name: web, module: https, targets: [a]}\n```\n'
                '```promql\n# a\ncert_info{group="idp"}\n# b\ncert_info{group="idp", item=~"signing:.*"}\n'
                '# c\ncert_info{group="idp", role="signing"}\n# d\ncert_info{group="web"}\n'
                '# e\ncert_probe_success{group="idp"}\n# f\ncert_info{group="sso", module="saml"}\n```\n')
        self.assertEqual(['cert_info{group="idp"}', 'cert_info{group="sso", module="saml"}'],
                         mixed_with_the_server(page))

    def test_undeclared_groups(self):
        page = self.PAGE + '```promql\n# a\ncert_info{group="web"} or cert_check_passed{group="wob", pair="p"}\n```\n'
        self.assertEqual(["group wob", "pair p"], undeclared(page))


if __name__ == "__main__":
    unittest.main()
