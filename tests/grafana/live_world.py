"""The world of the dashboard tests, on port 443 and alive until its standard input ends. Prints what draw.mjs needs.

Needs root, Prometheus and nginx, and KIGEN_EXPORTER.
"""

import contextlib
import json
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from support.case import Place  # pylint: disable=wrong-import-position
from support.dashboard_world import STORES, DashboardWorld  # pylint: disable=wrong-import-position

SCRAPE_SECONDS = 5


def main():
    with contextlib.ExitStack() as stack:
        world = DashboardWorld(Place(stack.callback), port=443, scrape_seconds=SCRAPE_SECONDS)
        print(json.dumps({"prometheus": world.prometheus.url, "renewed": world.target("shop"),
                          "stores": STORES, "closed": world.target("gone")}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
