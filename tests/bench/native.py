"""The benches in C++: run, and their counters read."""

import json
import os
import subprocess


class Native:
    def __init__(self, folder):
        self._folder = folder

    def run(self, program, *arguments, filter_=".", environment=None):
        """{name of the benchmark: its counters}"""
        command = [self._folder / program, *arguments, "--benchmark_format=json", f"--benchmark_filter={filter_}"]
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=240,
                              env={**os.environ, **(environment or {})}, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{program} ended with {done.returncode}:\n{done.stderr}")
        found = {}
        for bench in json.loads(done.stdout)["benchmarks"]:
            if bench.get("error_occurred"):
                raise RuntimeError(f"{bench['name']}: {bench['error_message']}")
            found[short_name(bench["name"])] = bench
        return found

    def tree(self, folder, count, kind="leaf"):
        """A tree of `count` PEM files; see certificate_tree.cc."""
        subprocess.run([str(self._folder / "certificate_tree"), str(folder), str(count), kind], check=True, timeout=240)
        return folder


def short_name(name):
    """Without what Google Benchmark adds to it: `render_against_memcpy/walk/10000`."""
    return "/".join(part for part in name.split("/") if not part.startswith(("iterations:", "manual_time")))
