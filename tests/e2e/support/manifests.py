"""What has to be true of Kubernetes objects of ours, whoever wrote them out: kustomize or helm."""

import pathlib
import re

import yaml

from support.exporter import run as run_exporter

ROOT = pathlib.Path(__file__).resolve().parents[3]
RULES = ROOT / "deploy" / "prometheus" / "kigen-rules.yml"
WORKLOADS = ("Deployment", "StatefulSet")
API = {"ConfigMap": "v1", "Deployment": "apps/v1", "NetworkPolicy": "networking.k8s.io/v1",
       "PersistentVolumeClaim": "v1", "PrometheusRule": "monitoring.coreos.com/v1", "Secret": "v1", "Service": "v1",
       "ServiceAccount": "v1", "ServiceMonitor": "monitoring.coreos.com/v1", "StatefulSet": "apps/v1"}
# Objects that the cluster or its administrator brings.
FOREIGN = {("ConfigMap", "kube-root-ca.crt")}
# A Secret that is not optional is one that the user has named.
USERS_SECRETS = {"pfx"}
USER = 65532
NAME = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")


class Manifests:
    """Objects by kind and name."""

    def __init__(self, text):
        self.all = [entry for entry in yaml.safe_load_all(text) if entry]

    def kinds(self):
        return sorted(entry["kind"] for entry in self.all)

    def of(self, kind):
        return [entry for entry in self.all if entry["kind"] == kind]

    def one(self, kind):
        found = self.of(kind)
        if len(found) != 1:
            raise AssertionError(f"{len(found)} of {kind} in {self.kinds()}")
        return found[0]

    def has(self, kind, name):
        return any(entry["metadata"]["name"] == name for entry in self.of(kind))

    @property
    def workload(self):
        found, = [entry for entry in self.all if entry["kind"] in WORKLOADS]
        return found

    @property
    def template(self):
        return self.workload["spec"]["template"]

    @property
    def pod(self):
        return self.template["spec"]

    @property
    def container(self):
        found, = self.pod["containers"]
        return found

    @property
    def flags(self):
        """{flag: value} of the container's arguments, with $(NAME) replaced as Kubernetes does."""
        environment = {entry["name"]: entry.get("value", "") for entry in self.container.get("env", [])}
        words = [re.sub(r"\$\((\w+)\)", lambda name: environment[name[1]], word) for word in self.container["args"]]
        return dict(word.split("=", 1) for word in words)

    def configuration(self):
        return self.one("ConfigMap")["data"]["kigen.yml"]


def check_all(case, manifests):
    """Everything that holds for any choice of values."""
    for check in (check_names, check_hardened, check_selectors, check_references, check_flags, check_probes):
        with case.subTest(check.__name__):
            check(case, manifests)


def check_names(case, manifests):
    seen = [(entry["kind"], entry["metadata"]["name"]) for entry in manifests.all]
    case.assertEqual(sorted(set(seen)), sorted(seen))
    for entry in manifests.all:
        case.assertEqual(API[entry["kind"]], entry["apiVersion"])
        case.assertTrue(NAME.fullmatch(entry["metadata"]["name"]), entry["metadata"]["name"])
        for value in entry["metadata"].get("labels", {}).values():
            case.assertIsInstance(value, str)


def check_hardened(case, manifests):
    """As the profile `restricted` of the Pod Security Standards asks, and a root that cannot be written."""
    pod, container = manifests.pod, manifests.container
    of_pod, of_container = pod["securityContext"], container["securityContext"]
    case.assertEqual((True, USER, USER, {"type": "RuntimeDefault"}), tuple(
        of_pod[key] for key in ("runAsNonRoot", "runAsUser", "runAsGroup", "seccompProfile")))
    case.assertEqual((False, True, ["ALL"]), (of_container["allowPrivilegeEscalation"],
                                              of_container["readOnlyRootFilesystem"],
                                              of_container["capabilities"]["drop"]))
    case.assertNotIn("add", of_container["capabilities"])
    case.assertFalse(of_container.get("privileged", False))
    case.assertFalse([key for key in ("hostNetwork", "hostPID", "hostIPC") if pod.get(key)])
    case.assertFalse([volume for volume in pod["volumes"] if "hostPath" in volume])
    case.assertIs(False, pod["automountServiceAccountToken"])
    case.assertIs(False, manifests.one("ServiceAccount")["automountServiceAccountToken"])
    case.assertIn("memory", container["resources"]["limits"])
    case.assertEqual({"cpu", "memory"}, set(container["resources"]["requests"]))
    claims = {claim["metadata"]["name"] for claim in manifests.workload["spec"].get("volumeClaimTemplates", [])}
    writable = {mount["name"] for mount in container["volumeMounts"] if not mount.get("readOnly")}
    case.assertEqual({"state"}, writable)
    case.assertLessEqual(writable, claims | {volume["name"] for volume in pod["volumes"]})
    case.assertEqual(USER, of_pod["fsGroup"])  # else the state's volume is root's


def check_selectors(case, manifests):
    labels = manifests.template["metadata"]["labels"]
    service = manifests.one("Service")
    chosen = manifests.workload["spec"]["selector"]["matchLabels"]
    case.assertEqual(chosen, service["spec"]["selector"])
    case.assertLessEqual(chosen.items(), labels.items())
    for policy in manifests.of("NetworkPolicy"):
        case.assertEqual(chosen, policy["spec"]["podSelector"]["matchLabels"])
    for monitor in manifests.of("ServiceMonitor"):
        case.assertLessEqual(monitor["spec"]["selector"]["matchLabels"].items(), service["metadata"]["labels"].items())
        ports = {port["name"] for port in service["spec"]["ports"]}
        case.assertLessEqual({endpoint["port"] for endpoint in monitor["spec"]["endpoints"]}, ports)
        case.assertTrue(all(endpoint["honorLabels"] for endpoint in monitor["spec"]["endpoints"]))
    ports = {port["name"]: port["containerPort"] for port in manifests.container["ports"]}
    for port in service["spec"]["ports"]:
        case.assertIn(port["targetPort"], ports)
    listening = manifests.flags.get("--web.listen-address", ":10047")
    case.assertEqual(int(listening.rpartition(":")[2]), ports["http"])


def check_references(case, manifests):
    pod = manifests.pod
    case.assertTrue(manifests.has("ServiceAccount", pod["serviceAccountName"]))
    for volume in pod["volumes"]:
        for key, kind, name in (("configMap", "ConfigMap", "name"), ("persistentVolumeClaim", "PersistentVolumeClaim",
                                                                     "claimName")):
            if key in volume and (kind, volume[key][name]) not in FOREIGN:
                case.assertTrue(manifests.has(kind, volume[key][name]), volume)
        if "secret" in volume:
            case.assertTrue(volume["secret"]["optional"] or volume["secret"]["secretName"] in USERS_SECRETS)
            case.assertEqual(0o440, volume["secret"]["defaultMode"])
    if manifests.workload["kind"] == "StatefulSet":
        service = manifests.one("Service")
        case.assertEqual(service["metadata"]["name"], manifests.workload["spec"]["serviceName"])
        case.assertEqual("None", service["spec"]["clusterIP"])
    mounted = [mount["mountPath"] for mount in manifests.container["volumeMounts"]]
    for flag in ("--config.file", "--storage.path"):
        case.assertTrue(any(manifests.flags[flag].startswith(path) for path in mounted), flag)


def check_flags(case, manifests):
    known = set(re.findall(r"--[a-z.-]+", run_exporter("--help").stdout))
    case.assertLessEqual(set(manifests.flags), known)


def check_probes(case, manifests):
    asked = {name: manifests.container[f"{name}Probe"]["httpGet"] for name in ("startup", "readiness", "liveness")}
    prefix = manifests.flags.get("--web.route-prefix", "").rstrip("/")
    case.assertEqual({"startup": f"{prefix}/-/healthy", "readiness": f"{prefix}/-/ready",
                      "liveness": f"{prefix}/-/healthy"}, {name: get["path"] for name, get in asked.items()})
    case.assertEqual({"http"}, {get["port"] for get in asked.values()})


def check_configuration(case, manifests):
    """The exporter itself finds no mistake in it; files of the cluster are files of ours here."""
    text = manifests.configuration()
    for mount in manifests.container["volumeMounts"]:
        text = text.replace(f"{mount['mountPath']}/ca.crt", "/etc/ssl/certs/ca-certificates.crt")
    path = case.place.write("kigen.yml", text)
    done = run_exporter("--config.check", f"--config.file={path}")
    case.assertEqual(0, done.returncode, done.stdout + done.stderr)


def check_shards(case, manifests, count):
    case.assertEqual("StatefulSet", manifests.workload["kind"])
    case.assertEqual(count, manifests.workload["spec"]["replicas"])
    case.assertEqual(f"auto/{count}", manifests.flags["--shard"])


def check_rules(case, manifests):
    shipped = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    case.assertEqual(shipped["groups"], manifests.one("PrometheusRule")["spec"]["groups"])


def project_version():
    return re.search(r"project\(kigen VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text(encoding="utf-8"))[1]
