"""10,000 endpoints that take a connection and never answer: what each costs, and what living endpoints notice."""

import re
import time

from endpoints import Endpoints
from figures import Figure
from processes import cpu_seconds, keep_processors_awake, resident_bytes
from support.case import Place
from support.exporter import Exporter
from support.servers import start_peer

TARPITS, LIVE = 10_000, 200
WINDOW_SECONDS = 6
SETTLED_BYTES = 2_000_000
KIB_BUDGET = 50
CPU_BUDGET = 1.10
IN_FLIGHT = re.compile(r"^kigen_probes_in_flight (\d+)", re.MULTILINE)
PROBES = re.compile(r'^kigen_probes_total\{module="live"\} (\d+)', re.MULTILINE)
SUCCESSES = re.compile(r'^cert_probe_success\{group="live"[^}]*\} 1$', re.MULTILINE)


def measure(_native, place):
    endpoints = Endpoints(place)
    tarpit = start_peer(place, "stay_silent")
    calm = _exporter(place, "calm", endpoints, [])
    beset = _exporter(place, "beset", endpoints, [f"127.64.{n // 250}.{n % 250 + 1}:{tarpit}" for n in range(TARPITS)])
    beset.child.wait_for(lambda: _number(IN_FLIGHT, beset) >= TARPITS, "does not connect to all tarpits", 60)
    calm.wait_ready()
    _wait_until_all_wait(beset)
    keep_processors_awake(place)
    before = [_state(exporter) for exporter in (calm, beset)]
    time.sleep(WINDOW_SECONDS)
    after = [_state(exporter) for exporter in (calm, beset)]
    if _number(IN_FLIGHT, beset) < TARPITS:
        raise RuntimeError("the tarpits did not last")
    calm_cost, beset_cost = (_cost(*states) for states in zip(before, after))
    kib = (resident_bytes(beset.child.pid) - resident_bytes(calm.child.pid)) / TARPITS / 1024
    failing = LIVE - len(SUCCESSES.findall(beset.get("/metrics").text))
    return [
        Figure(f"one of {TARPITS:,} tarpits", kib, "KiB", KIB_BUDGET, "target and connection"),
        Figure("live probe beside the tarpits / without", beset_cost / calm_cost, budget=CPU_BUDGET,
               note=f"{beset_cost * 1e6:.0f} us against {calm_cost * 1e6:.0f} us of the process"),
        Figure(f"of {LIVE} live endpoints not seen beside the tarpits", failing, "", 0),
    ]


def _wait_until_all_wait(exporter):
    """Until every tarpit has its connection and was greeted, and memory grows no more."""
    size, before = resident_bytes(exporter.child.pid), 0
    while size > before + SETTLED_BYTES:
        time.sleep(2)
        size, before = resident_bytes(exporter.child.pid), size


def _exporter(place, name, endpoints, tarpits):
    """In a folder of its own below the place."""
    own = Place(place.clean_up)
    live = [f"{name}{n}.bench.test:{port}@127.0.0.1" for port in endpoints.ports.values()
            for n in range(LIVE // len(endpoints.ports))]
    groups = [_group("live", live, "1s")] + ([_group("tarpits", tarpits, "1h")] if tarpits else [])
    return Exporter(own, config=f"""
        global: {{timeout: 120s, retry_interval: 1s, max_concurrency: 15000}}
        modules:
          live: {{source: tls, tls: {{ca_file: {endpoints.ca_file}}}}}
          tarpits: {{source: tls}}
        groups: [{", ".join(groups)}]
        """)


def _group(name, targets, interval):
    listed = ", ".join(f'"{target}"' for target in targets)
    return f"{{name: {name}, module: {name}, interval: {interval}, targets: [{listed}]}}"


def _state(exporter):
    return cpu_seconds(exporter.child.pid), _number(PROBES, exporter)


def _cost(before, after):
    return (after[0] - before[0]) / (after[1] - before[1])


def _number(pattern, exporter):
    found = pattern.search(exporter.get("/metrics").text)
    return int(found[1]) if found else 0
