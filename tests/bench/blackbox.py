"""The CPU time of the whole process per probe, against blackbox_exporter's on the same endpoints.

Means, not medians: what a garbage collector costs falls into some rounds only.
"""

import concurrent.futures
import http.client
import re
import signal
import statistics
import time
import urllib.parse

from endpoints import Endpoints, NAME
from figures import Figure
from processes import cpu_seconds, keep_processors_awake
from support.child import Child
from support.exporter import Exporter
from support.ports import free_port

ROUNDS, PROBES, AT_ONCE = 9, 40, 4
BACKGROUND_TARGETS, BACKGROUND_SECONDS = 40, 1.0
BUDGET = 0.65
PROBES_TOTAL = re.compile(r'^kigen_probes_total\{[^}]*module="bench"[^}]*\} (\d+)', re.MULTILINE)
CONFIGURATION = """
modules:
  verified:
    {{prober: tcp, timeout: 10s, tcp: {{tls: true, tls_config: {{ca_file: {ca_file}, server_name: {name}}}}}}}
  unverified:
    {{prober: tcp, timeout: 10s, tcp: {{tls: true, tls_config: {{insecure_skip_verify: true, server_name: {name}}}}}}}
"""


class Prober:
    """Something that answers /probe, and what a probe costs it."""

    def __init__(self, pid, port, module):
        self._pid, self._port, self._module = pid, port, module

    def seconds_per_probe(self, target):
        before = cpu_seconds(self._pid)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            for body in pool.map(self._probe, [target] * PROBES):
                if b"\nprobe_success 1" not in body:
                    raise RuntimeError(f"a probe of {target} failed:\n{body.decode()}")
        return (cpu_seconds(self._pid) - before) / PROBES

    def _probe(self, target):
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        connection.request("GET", "/probe?" + urllib.parse.urlencode({"target": target, "module": self._module}))
        body = connection.getresponse().read()
        connection.close()
        return body


class Background:
    """An exporter that probes on its own schedule, let run for one window after another."""

    def __init__(self, place, endpoints):
        targets = [f"w{number}.bench.test:{port}@127.0.0.1" for port in endpoints.ports.values()
                   for number in range(BACKGROUND_TARGETS)]
        self._exporter = Exporter(place, config=f"""
            global: {{interval: 1s, retry_interval: 1s}}
            {_module(endpoints)}
            groups: [{{name: bench, module: bench, targets: [{", ".join(f'"{target}"' for target in targets)}]}}]
            """)
        self._exporter.wait_ready()
        self._pid = self._exporter.child.pid
        self._signal(signal.SIGSTOP)

    def seconds_per_probe(self):
        self._signal(signal.SIGCONT)
        probes, before = self._probes(), cpu_seconds(self._pid)
        time.sleep(BACKGROUND_SECONDS)
        after, probes = cpu_seconds(self._pid), self._probes() - probes
        self._signal(signal.SIGSTOP)
        return (after - before) / probes

    def _probes(self):
        return int(PROBES_TOTAL.search(self._exporter.get("/metrics").text)[1])

    def _signal(self, number):
        self._exporter.child.process.send_signal(number)


def measure(_native, place):
    endpoints = Endpoints(place)
    ours = _kigen(place, endpoints)
    verified, unverified = _blackbox(place, endpoints)
    background = Background(place, endpoints)
    keep_processors_awake(place)
    figures, all_verified, in_background = [], [], []
    for label, port in endpoints.ports.items():
        rounds = {ours: [], verified: [], unverified: []}
        for _ in range(ROUNDS):
            for prober, seconds in rounds.items():
                seconds.append(prober.seconds_per_probe(f"127.0.0.1:{port}"))
            in_background.append(background.seconds_per_probe())
        all_verified += rounds[verified]
        costs = [statistics.mean(seconds) * 1e6 for seconds in rounds.values()]
        note = f"{costs[0]:.0f} us against {costs[1]:.0f} us, {costs[2]:.0f} us without verification"
        figures.append(Figure(f"/probe {label.replace('_', ' ')} / blackbox_exporter", costs[0] / costs[1],
                              budget=BUDGET, note=note))
    ratio = statistics.mean(in_background) / statistics.mean(all_verified)
    return figures + [Figure("probe in the background / blackbox_exporter", ratio, budget=BUDGET,
                             note=f"{statistics.mean(in_background) * 1e6:.0f} us, all four kinds")]


def _module(endpoints):
    return f"modules: {{bench: {{source: tls, tls: {{ca_file: {endpoints.ca_file}, server_name: {NAME}}}}}}}"


def _kigen(place, endpoints):
    exporter = Exporter(place, config=_module(endpoints))
    return Prober(exporter.child.pid, exporter.port, "bench")


def _blackbox(place, endpoints):
    configuration = place.write("blackbox.yml", CONFIGURATION.format(ca_file=endpoints.ca_file, name=NAME))
    port = free_port()
    child = Child(place, "blackbox", ["prometheus-blackbox-exporter", f"--config.file={configuration}",
                                      f"--web.listen-address=127.0.0.1:{port}"], place.folder)
    child.wait_listening(port)
    return [Prober(child.pid, port, module) for module in ("verified", "unverified")]
