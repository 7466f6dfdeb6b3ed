#!/bin/bash
# Every figure of DESIGN "Budgets", with one command: packages, a release build, the benches, one table.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly top
tree=$top/build/bench

usage() {
  cat <<USAGE
usage: tests/bench/run.sh [--tree DIR] [SUBJECT...]

Installs what the benches need (apt-get, through sudo when not root; no daemon is started), builds them in
build/bench/, or in DIR, and prints one table: each figure as a ratio to a limit measured in the same run, its budget,
and whether that is met. Takes about five minutes; loopback only. Load on the machine disturbs the figures.

  SUBJECT   any of: parser renderer files probes blackbox memory tarpits (default: all)
  --help    this text
USAGE
}

say() { printf '==> %s\n' "$*" >&2; }

subjects=()
while [[ $# -gt 0 ]]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --tree) tree=${2:?--tree needs a folder}; shift ;;
    -*) usage >&2; exit 2 ;;
    *) subjects+=("$1") ;;
  esac
  shift
done

say "packages for building and measuring"
"$top/deploy/packages.sh" "$top/deploy/build-packages.txt" "$top/tests/bench/packages.txt" >&2

say "building in $tree"
generator=()
if [[ ! -e $tree/CMakeCache.txt ]]; then generator=(-G Ninja); fi
cmake -S "$top" -B "$tree" "${generator[@]}" -DCMAKE_BUILD_TYPE=Release -DKIGEN_TESTS=ON -DKIGEN_BENCH=ON >&2
cmake --build "$tree" -j "$(nproc)" --target benches >&2

say "measuring; load of the machine: $(cut -d' ' -f1-3 /proc/loadavg)"
export KIGEN_EXPORTER=$tree/kigen_exporter
export PYTHONPATH=$top/tests/e2e
exec /usr/bin/python3 -B "$top/tests/bench/report.py" "$tree/tests/bench" "${subjects[@]}"
