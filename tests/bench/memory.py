"""Resident memory of the exporter over trees of files, at rest and while it is scraped."""

from figures import Figure
from processes import forget_peak, peak_bytes, resident_bytes
from support.exporter import Exporter

BUDGETS = {10_000: 35, 100_000: 200}  # MB
SCRAPES = ({}, {"Accept-Encoding": "gzip"})


def measure(native, place):
    tree = native.tree(place.folder / "tree", max(BUDGETS))
    patterns = {10_000: f"{tree}/00?/*.pem", 100_000: str(tree)}
    figures = []
    for count, budget in BUDGETS.items():
        figures += _resident(place, count, patterns[count], budget)
    return figures


def _resident(place, count, pattern, budget):
    exporter = Exporter(place, pattern)
    pid = exporter.child.pid
    exporter.child.wait_for(lambda: exporter.get("/-/ready").status == 200, "is not ready", 120)
    scanning = peak_bytes(pid)
    forget_peak(pid)
    at_rest = resident_bytes(pid)
    for headers in SCRAPES:
        _expect(exporter.get("/metrics", headers=headers, seconds=120), count, headers)
    scraped = peak_bytes(pid)
    exporter.child.kill()
    what = f"RSS with {count:,} files"
    return [Figure(what, max(at_rest, scraped) / 1e6, "MB", budget, f"at rest {at_rest / 1e6:.0f} MB, "
                   f"while scraped {scraped / 1e6:.0f} MB, in the first look {scanning / 1e6:.0f} MB")]


def _expect(answer, count, headers):
    if answer.status != 200:
        raise RuntimeError(f"/metrics: {answer.status}")
    if not headers and answer.body.count(b"\ncert_not_after_timestamp_seconds{") != count:
        raise RuntimeError("the page does not show every certificate")
