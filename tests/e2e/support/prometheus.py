"""A real Prometheus, and its answers."""

import json
import urllib.error
import urllib.parse
import urllib.request

from support.child import Child
from support.ports import free_port
from support.waiting import is_ready, wait_until


class Prometheus:
    """A Prometheus with the text of a configuration, more flags, and files that lie beside it by name."""

    def __init__(self, place, configuration, flags=(), **files):
        folder = place.folder / "prometheus"
        for name, text in files.items():
            place.write(f"prometheus/{name}.yml", text)
        path = place.write("prometheus/prometheus.yml", configuration)
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.child = Child(place, "prometheus",
                           ["prometheus", f"--config.file={path}", f"--storage.tsdb.path={folder}/data",
                            f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn", *flags], folder)
        self.child.wait_for(lambda: is_ready(self.url), "is not ready")

    def query(self, expression):
        """[(labels, value)] of an instant query."""
        result = self.api("query", query=expression)["result"]
        return [(sample["metric"], float(sample["value"][1])) for sample in result]

    def api(self, path, **parameters):
        """The `data` of an answer."""
        url = f"{self.url}/api/v1/{path}?" + urllib.parse.urlencode(parameters)
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{url}: {error.read().decode()}") from error

    def wait_for(self, expression, seconds=30):
        """The result, once there is one."""
        return wait_until(lambda: self.query(expression), f"no data for {expression}", seconds)
