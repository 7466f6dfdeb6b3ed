#!/bin/bash
# Brings deploy/prometheus/kigen-rules.yml to where Kubernetes wants it. The rules are written there and nowhere else.
set -euo pipefail

deploy=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly rules=$deploy/prometheus/kigen-rules.yml
readonly object=$deploy/kubernetes/components/prometheus-operator/prometheusrule.yaml
readonly chart=$deploy/helm/kigen-exporter/files/kigen-rules.yml

usage() {
  cat <<USAGE
usage: deploy/kubernetes/rules.sh [--check]

Writes the PrometheusRule of components/prometheus-operator, and the copy that the Helm chart carries.

  --check  write nothing; say what differs, and fail if anything does
USAGE
}

prometheus_rule() {
  cat <<'OBJECT'
# Made by deploy/kubernetes/rules.sh from deploy/prometheus/kigen-rules.yml.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: kigen-exporter
  labels:
    app.kubernetes.io/name: kigen-exporter
spec:
OBJECT
  sed 's/^./  &/' "$rules"
}

case ${1:-} in
  '')
    mkdir -p "$(dirname "$chart")"
    prometheus_rule >"$object"
    cp "$rules" "$chart"
    ;;
  --check)
    diff -u "$object" <(prometheus_rule) && diff -u "$chart" "$rules" || {
      printf 'rules.sh: the rules have changed; run deploy/kubernetes/rules.sh\n' >&2
      exit 1
    }
    ;;
  -h | --help) usage ;;
  *) usage >&2; exit 2 ;;
esac
