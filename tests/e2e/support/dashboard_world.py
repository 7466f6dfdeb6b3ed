"""Much of what can be well or ill with certificates, at once, and a Prometheus that watches it: for the dashboards.

Names have loopback addresses of their own and all have the same port, so that everything looks as it would in service.
"""

import shutil
import time

from support.case import Place
from support.documents import Documents
from support.exporter import Exporter
from support.key_stores import pkcs12
from support.name_service import HostsFile
from support.pki import Pki
from support.ports import free_port
from support.prometheus import Prometheus
from support.servers import Nginx, start_peer

DAY = 86400
DOMAIN = "example.test"
STORES = "/srv/certs"
FIRST_SCRAPE_WITHIN_SECONDS = 60
MOUNT = 'mount --bind "$1" /srv && shift && exec "$@"'
# name: (days before now, days from now). Of 90 days, a quarter is the renewal lead and 7 days are the critical one.
SHOP = {"www": (30, 60), "pay": (70, 20), "api": (85, 5), "old": (91, -1), "static": (10, 80)}
OFFICE = {"wiki": (100, 265), "chat": (20, 345), "vault": (2, 4), "build": (30, 9), "archive": (100, 900),
          "print": (200, 165), "time": (10, 35)}
PROMETHEUS = """
global: {{scrape_interval: {seconds}s, scrape_timeout: {seconds}s}}
scrape_configs:
  - job_name: kigen
    honor_labels: true
    static_configs: [{{targets: ["{address}"]}}]
    metric_relabel_configs:
      - {{source_labels: [group], regex: stores, target_label: system, replacement: scvmm}}
  - job_name: kigen-stub
    honor_labels: true
    static_configs: [{{targets: ["{stub}"]}}]
"""
# What Kigen would expose of a system with licences; days left, or none for one that never ends.
LICENSES = {"Evaluation Mode": 59.5, "vSAN": 10.5, "Horizon": -1.5, "Tanzu": 200.5, "vCenter Server 8 Standard": None}
LEADS_OF_LICENSES = {"renewal": 90, "critical": 14}


def license_page():
    """The page of a stub: no server here has licences."""
    lines = []
    for name, left in LICENSES.items():
        labels = f'group="shop",module="https",target="vc.{DOMAIN}:443",item="{name.split()[0].lower()}",name="{name}"'
        lines.append(f'license_info{{{labels},edition="std"}} 1')
        if left is None:
            lines.append(f"license_perpetual{{{labels}}} 1")
            continue
        lines.append(f"license_expiry_timestamp_seconds{{{labels}}} {time.time() + left * DAY:.0f}")
        lines += [f"license_{lead}_lead_seconds{{{labels}}} {days * DAY}" for lead, days in LEADS_OF_LICENSES.items()]
    return "\n".join(lines) + "\n"


class DashboardWorld:
    """`port`: what the servers listen on; by default one that is free."""

    def __init__(self, world, port=None, scrape_seconds=2):
        self._world = world
        self.port = port or free_port()
        self.pki = Pki(world)
        self.root = self.pki.authority("Example Root X1")
        self.authority = self.pki.authority("Example Issuing CA R3", self.root)
        self.foreign = self.pki.authority("Somebody Else CA")
        self._addresses = {}
        self._nginx = Nginx(world)
        self._start_servers()
        self._write_stores()
        self._start_exporter()
        self._start_prometheus(scrape_seconds)
        self._change()

    def target(self, name):
        return f"{name}.{DOMAIN}:{self.port}"

    def _address(self, name):
        """One more of loopback for this name."""
        address = f"127.77.0.{sum(map(len, self._addresses.values())) + 1}"
        self._addresses.setdefault(f"{name}.{DOMAIN}", []).append(address)
        return address

    def _serve(self, name, leaf, nginx=None, **options):
        (nginx or self._nginx).add(leaf, host=self._address(name), port=self.port, **options)

    def _leaf(self, name, before=30, after=60, issuer=None, **options):
        return self.pki.leaf(f"{name}.{DOMAIN}", issuer or self.authority, start_days=-before, end_days=after,
                             **options)

    def _start_servers(self):
        for name, (before, after) in {**SHOP, **OFFICE}.items():
            self._serve(name, self._leaf(name, before, after))
        self._serve("partner", self._leaf("partner", issuer=self.foreign))
        self._serve("renamed", self._leaf("before-the-move"))
        for before in (30, 3):
            self._serve("balanced", self._leaf("balanced", before, 90 - before))
        stapled = self._leaf("stapled")
        self._serve("stapled", stapled,
                    extra=f"ssl_stapling on; ssl_stapling_file {self.pki.ocsp_response(stapled)};")
        self._lagging, self._renewed = self._leaf("lagging", 75, 15), self._leaf("lagging", 1, 89)
        self._serve("lagging", self._lagging)
        self._nginx.start()
        self._start_renewing_server()
        for name in ("gone", "silent", "garbage"):
            self._address(name)
        self.silent, self.garbage = start_peer(self._world, "stay_silent"), start_peer(self._world, "talk_garbage")

    def _start_renewing_server(self):
        """One that gets another certificate later on."""
        self._second_place = Place(self._world.clean_up)
        self._second_nginx = Nginx(self._second_place)
        self._due = self._leaf("shop", 80, 10)
        self._serve("shop", self._due, self._second_nginx)
        self._second_server = self._second_nginx.start()

    def _write_stores(self):
        """The exporter alone sees them below /srv."""
        self._mounted = self._world.folder / "srv"
        self._stores = self._mounted / "certs"
        self._stores.mkdir(parents=True)
        pkcs12(self._stores / "app.p12", self._leaf("app", 60, 30), "", "app")
        pkcs12(self._stores / "locked.p12", self._leaf("locked"), "unknown", "locked")
        (self._stores / "retired.pem").write_text(self._leaf("retired", 80, 10).pem)
        (self._stores / "weak.pem").write_text(self._leaf("weak", key="rsa1024").pem)
        (self._stores / "root.pem").write_text(self.root.pem)
        shutil.copy(self.pki.revocation_list(self.authority, days=7), self._stores / "issuing.crl")
        self._store = self._stores / "lagging.p12"
        pkcs12(self._store, self._lagging, "", "lagging")

    def _start_exporter(self):
        def names(*chosen):
            return ", ".join(f'"{self.target(name)}"' for name in chosen)
        trust = f'tls: {{ca_file: "{self.root.certificate}"}}'
        hosts = HostsFile(self._world, self._addresses)
        self.exporter = Exporter(self._world, wrapper=[*hosts.wrapper, "sh", "-c", MOUNT, "sh", self._mounted],
                                 flags=[f"--storage.path={self._world.folder}/state", "--storage.interval=1s"],
                                 config=f"""
            global: {{interval: 2s, retry_interval: 1s, timeout: 5s}}
            modules: {{internal: {{source: tls, {trust}}}}}
            groups:
              - {{name: shop, module: https, {trust}, labels: {{team: web}},
                  targets: [{names("shop", "stapled", "lagging", *SHOP)}]}}
              - {{name: office, module: internal, labels: {{team: it}},
                  targets: [{names("renamed", *OFFICE)}]}}
              - {{name: partners, module: internal, targets: [{names("partner")}]}}
              - {{name: balanced, module: https, addresses: all, {trust}, labels: {{team: web}},
                  targets: [{names("balanced")}]}}
              - {{name: mail, module: smtp, targets: [{names("gone")}, "silent.{DOMAIN}:{self.silent}"]}}
              - {{name: unclear, module: tls, targets: ["garbage.{DOMAIN}:{self.garbage}", "unknown.{DOMAIN}:443"]}}
              - name: stores
                module: files
                targets: ["{STORES}", "/srv/missing/*.p12"]
                expect: [{{name: connector, friendly_name: connector}}]
              - {{name: store_of_pair, module: files, targets: ["{STORES}/lagging.p12"]}}
            pairs: [{{name: lagging, store: "{STORES}/lagging.p12", endpoints: ["{self.target("lagging")}"]}}]
            """)
        self.exporter.wait_ready()

    def _start_prometheus(self, seconds):
        stub = Documents(self._world)
        stub.pages["/metrics"] = (200, license_page())
        self.prometheus = Prometheus(self._world, PROMETHEUS.format(seconds=seconds, address=self.exporter.address,
                                                                    stub=stub.url.removeprefix("http://")))
        for target in (self.target("shop"), STORES):  # which are about to change
            self.prometheus.wait_for(f'cert_info{{target="{target}"}}', FIRST_SCRAPE_WITHIN_SECONDS)

    def _change(self):
        """What happens while somebody watches: renewals, one of them not put into service, and a deletion."""
        self.renew()
        (self._stores / "retired.pem").unlink()
        pkcs12(self._store, self._renewed, "", "lagging")

    def renew(self):
        new = self._leaf("shop", 0.01, 89.99)
        next(self._second_place.folder.glob("nginx/chain*.pem")).write_text(new.chain_pem)
        self._due.key.write_text(new.key.read_text())
        self._second_server.kill()
        self._second_server = self._second_nginx.start()
