"""A real Alertmanager, and what it knows."""

import datetime
import json
import urllib.request

from support.child import Child
from support.ports import free_port
from support.waiting import is_ready


class Alertmanager:
    """An Alertmanager with the text of a configuration, and files that lie beside it by name.

    `trusted`: a PEM file with all that it believes of TLS servers.
    """

    def __init__(self, place, configuration, trusted, files):
        folder = place.folder / "alertmanager"
        for name, text in files.items():
            place.write(f"alertmanager/{name}", text)
        path = place.write("alertmanager/alertmanager.yml", configuration)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.child = Child(place, "alertmanager",
                           ["prometheus-alertmanager", f"--config.file={path}", f"--storage.path={folder}/data",
                            f"--web.listen-address=127.0.0.1:{self.port}", "--cluster.listen-address=",
                            f"--web.external-url={self.url}", "--data.retention=360h"],
                           folder, environment={"SSL_CERT_FILE": str(trusted), "SSL_CERT_DIR": str(folder / "none")})
        self.child.wait_for(lambda: is_ready(self.url), "is not ready")

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def alerts(self):
        """All that have not ended, the muted ones too."""
        with urllib.request.urlopen(self.url + "/api/v2/alerts", timeout=10) as answer:
            return json.load(answer)

    def muted(self):
        """The labels of those that another one mutes."""
        return [alert["labels"] for alert in self.alerts() if alert["status"]["inhibitedBy"]]

    def send(self, *alerts, ended=False):
        """Alerts as Prometheus sends them: pairs of labels and annotations."""
        now = datetime.datetime.now(datetime.timezone.utc)
        ends = now if ended else now + datetime.timedelta(hours=1)
        body = [{"labels": labels, "annotations": annotations, "endsAt": ends.isoformat(),
                 "startsAt": (now - datetime.timedelta(hours=2)).isoformat()} for labels, annotations in alerts]
        request = urllib.request.Request(self.url + "/api/v2/alerts", json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10):
            pass
