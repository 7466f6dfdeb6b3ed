#!/usr/bin/env python3
"""Writes the dashboards anew: dashboards/*.json, which is what Grafana reads. `--check` only compares."""

import json
import pathlib
import sys

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from generator import certificate, exporter, overview  # pylint: disable=wrong-import-position

FOLDER = HERE / "dashboards"


def files():
    """{path: text}"""
    made = [module.dashboard() for module in (overview, certificate, exporter)]
    return {FOLDER / f"{dashboard['uid']}.json": json.dumps(dashboard, indent=2, ensure_ascii=False) + "\n"
            for dashboard in made}


def differing():
    """The files that are not as they would be written, and those that nobody would write."""
    made = files()
    changed = [path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    return changed + sorted(set(FOLDER.glob("*.json")) - made.keys())


def main(arguments):
    if arguments == ["--check"]:
        for path in differing():
            print(f"{path.name} differs: run {pathlib.Path(__file__).name}")
        return 1 if differing() else 0
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
