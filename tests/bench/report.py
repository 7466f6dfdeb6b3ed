"""Runs the benches and prints their table; see run.sh.

    report.py FOLDER_OF_BINARIES [SUBJECT...]
"""

import contextlib
import pathlib
import sys
import time

import blackbox
import in_process
import memory
import tarpits
from figures import table
from native import Native
from support.case import Place

SUBJECTS = {"parser": in_process.parsing, "renderer": in_process.rendering, "files": in_process.walking,
            "probes": in_process.probing, "blackbox": blackbox.measure, "memory": memory.measure,
            "tarpits": tarpits.measure}


def main(folder, *names):
    unknown = set(names) - set(SUBJECTS)
    if unknown:
        sys.exit(f"no such subject: {', '.join(sorted(unknown))}; there are: {', '.join(SUBJECTS)}")
    native = Native(pathlib.Path(folder))
    figures = []
    for name in names or SUBJECTS:
        begun = time.monotonic()
        with contextlib.ExitStack() as stack:
            figures += SUBJECTS[name](native, Place(stack.callback))
        print(f"==> {name}: {time.monotonic() - begun:.0f} s", file=sys.stderr)
    print(table(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
