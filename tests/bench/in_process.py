"""What the benches in C++ measure: parsing, rendering, walks of files, and probes on their thread."""

from endpoints import Endpoints, NAME
from figures import Figure

# Where d2i_X509 takes 200 us, reading one may take 6.
PARSE_BUDGET = 6 / 200
RENDER_BUDGET = {"10000": 3, "100000": 4}
BYTES_PER_CERTIFICATE, TRANSIENT_MB = 1536, 2
FIRST_LOOK_BUDGET, UNCHANGED_LOOK_BUDGET = 2.5, 1.5
KNOWN_CHAIN_BUDGET, NEW_CHAIN_BUDGET = 1.10, 1.30
FILES, CHAIN_FILES = 100_000, 1_000


def parsing(native, _place):
    figures = []
    for name, bench in native.run("parser_bench").items():
        key = name.split("/")[1]
        note = f"{bench['walker_us']:.1f} us against {bench['d2i_us']:.0f} us; {bench['known_us']:.1f} us when known"
        what = f"parse one {key} certificate / d2i_X509"
        figures.append(Figure(what, bench["x_d2i"], budget=PARSE_BUDGET, note=note))
    return figures


def rendering(native, _place):
    benches = native.run("renderer_bench", filter_="render")
    figures = []
    for name, bench in benches.items():
        if not name.startswith("render_against_memcpy"):
            continue
        _, shape, count = name.split("/")
        what = f"{shape.replace('_', ' ')}, {int(count):,} certificates"
        figures += [
            Figure(f"render {what} / memcpy", bench["x_memcpy"], budget=RENDER_BUDGET[count],
                   note=f"{bench['real_time']:.1f} ms for {bench['body_MB']:.0f} MB"),
            Figure(f"render {what}: transient", bench["transient_MB"], "MB", TRANSIENT_MB),
            Figure(f"memory of {what}", bench["B_per_cert"], "B", BYTES_PER_CERTIFICATE, "each, full family set"),
        ]
    serializer = benches["render_against_prometheus_cpp/10000"]["serializer_x_ours"]
    return figures + [Figure("prometheus-cpp's serializer / render, 10,000 certificates", serializer)]


def walking(native, place):
    tree = native.tree(place.folder / "tree", FILES)
    chains = native.tree(place.folder / "chains", CHAIN_FILES, "chain")
    looks = native.run("scan_bench", tree)
    known = native.run("scan_bench", chains, filter_="first", environment={"SSL_CERT_FILE": f"{chains}.root.pem"})
    strange = native.run("scan_bench", chains, filter_="first")
    return [
        _look("first look at a file / open+read+close", looks["first_look"], FIRST_LOOK_BUDGET),
        _look("unchanged file / readdir+fstatat", looks["unchanged_look"], UNCHANGED_LOOK_BUDGET),
        _look("first look, chain to an unknown root", strange["first_look"]),
        _look("first look, chain to a trusted root", known["first_look"], note="signatures verified"),
    ]


def _look(what, bench, budget=None, note=""):
    figures = f"{bench['us_per_file']:.1f} us against {bench['limit_us']:.1f} us a file, {bench['files']:.0f} files"
    return Figure(what, bench["x_limit"], budget=budget, note=", ".join(filter(None, [figures, note])))


def probing(native, place):
    endpoints = Endpoints(place)
    ports = [f"{label}={port}" for label, port in endpoints.ports.items()]
    benches = native.run("handshake_bench", endpoints.ca_file, NAME, *ports)
    figures = []
    for label, bench in benches.items():
        what = label.replace("_", " ")
        note = f"{bench['known_us']:.0f} us against {bench['bare_us']:.0f} us"
        figures += [
            Figure(f"probe {what}, known chain / bare OpenSSL", bench["x_known"], budget=KNOWN_CHAIN_BUDGET, note=note),
            Figure(f"probe {what}, new chain / bare OpenSSL", bench["x_new"], budget=NEW_CHAIN_BUDGET),
        ]
    return figures
