#!/bin/bash
# From a checkout to a running exporter on a fresh Debian 12: installs what building needs, builds, starts, shows
# what expires next. Safe to run again.
set -euo pipefail
shopt -s inherit_errexit

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly top
readonly build=$top/build state=$top/build/run exporter=$top/build/kigen_exporter
readonly kReadyWithinSeconds=180 kRows=10
listen=:10047
detach=
targets=()
pid=

usage() {
  cat <<USAGE
usage: deploy/run.sh [--listen ADDRESS] [--detach] [TARGET...]

Installs the build packages (apt-get, through sudo when not root), builds build/kigen_exporter, starts it and shows
what expires next. Without TARGET it watches this machine's own trust store, /etc/ssl/certs.

  TARGET            host[:port] (port 443 by default), or the path of a file, a directory or a glob pattern
  --listen ADDRESS  where to serve: [HOST]:PORT (default $listen)
  --detach          leave the exporter running in the background
  --help            this text

Without --detach it stays in the foreground until Ctrl-C. Logs go to build/run/PORT.log.
USAGE
}

say() { printf '==> %s\n' "$*"; }
fail() { printf 'run.sh: %s\n' "$*" >&2; exit 1; }

read_arguments() {
  while [[ $# -gt 0 ]]; do
    case $1 in
      -h | --help) usage; exit 0 ;;
      --detach) detach=yes ;;
      --listen) [[ $# -ge 2 ]] || fail "--listen needs an address, such as :10047"; listen=$2; shift ;;
      --listen=*) listen=${1#*=} ;;
      --) shift; targets+=("$@"); break ;;
      -*) usage >&2; fail "unknown option $1" ;;
      *) targets+=("$1") ;;
    esac
    shift
  done
  [[ $listen =~ ^(.*):([0-9]+)$ ]] || fail "--listen wants [HOST]:PORT, not $listen"
  local host=${BASH_REMATCH[1]}
  port=${BASH_REMATCH[2]}
  case $host in
    '' | 0.0.0.0) connect_host=127.0.0.1 host=localhost ;;
    '[::]') connect_host=::1 host=localhost ;;
    *) connect_host=${host//[\[\]]/} ;;
  esac
  url=http://$host:$port/
  log=$state/$port.log
  note=$state/$port.started  # the process, then what it was started with, one argument a line
}

# What GET answers, status line and headers included; nothing when nobody listens. In bash, so that no HTTP client
# need be installed.
http_get() {
  local connection
  { exec {connection}<>"/dev/tcp/$connect_host/$port"; } 2>/dev/null || return 0
  printf 'GET %s HTTP/1.0\r\nHost: %s\r\n\r\n' "$1" "$connect_host" >&"$connection"
  timeout 10 cat <&"$connection" || true
  exec {connection}>&-
}

is_ready() { [[ $(http_get /-/ready) == HTTP/*' 200 '* ]]; }

arguments() { printf '%s\n' "$listen" "${targets[@]}"; }

# The exporter that an earlier run left here is used again when it watches the same; whatever else listens is in the
# way.
look_for_earlier() {
  [[ -n $(http_get /-/healthy) ]] || return 0
  local earlier
  earlier=$(head -n 1 "$note" 2>/dev/null || true)
  if [[ -z $earlier ]] || [[ $(readlink "/proc/$earlier/exe" 2>/dev/null || true) != "$exporter"* ]]; then
    fail "port $port is taken by another program; choose a different one: deploy/run.sh --listen :PORT"
  fi
  if [[ $(tail -n +2 "$note") != "$(arguments)" ]]; then
    fail "an exporter that watches something else runs on port $port already; stop it with: kill $earlier"
  fi
  say "an exporter that watches the same runs already (process $earlier, log $log)"
  show_result
  say "it goes on; stop it with: kill $earlier"
  exit 0
}

install_packages() {
  say "packages for building (deploy/build-packages.txt)"
  "$top/deploy/packages.sh" "$top/deploy/build-packages.txt"
}

# A tree that is configured already keeps its options: it may be a developer's.
configure() {
  say "configuring build/"
  local -a options=()
  if [[ ! -e $build/CMakeCache.txt ]]; then options=(-G Ninja -DCMAKE_BUILD_TYPE=Release -DKIGEN_TESTS=OFF); fi
  mkdir -p "$state"
  if ! cmake -S "$top" -B "$build" "${options[@]}" >"$state/configure.log" 2>&1; then
    tail -n 40 "$state/configure.log" >&2
    fail "configuring failed; all of it is in $state/configure.log"
  fi
}

compile() {
  say "building build/kigen_exporter (a few minutes the first time)"
  cmake --build "$build" --target kigen_exporter -j "$(nproc)" || fail "the build failed"
}

start() {
  say "starting the exporter on $listen, log in $log"
  local -a command=("$exporter" "--web.listen-address=$listen" "${targets[@]}")
  # in a session of its own: neither the terminal's Ctrl-C nor its end reaches it, only this script's word
  setsid "${command[@]}" </dev/null >"$log" 2>&1 &
  pid=$!
  { echo "$pid"; arguments; } >"$note"
}

stop() {
  [[ -n $pid ]] || return 0
  say "stopping the exporter"
  kill "$pid" 2>/dev/null || true
  wait "$pid" || true
  rm -f "$note"
}

wait_until_ready() {
  say "waiting until every target was looked at once"
  local deadline=$((SECONDS + kReadyWithinSeconds))
  until is_ready; do
    if ! kill -0 "$pid" 2>/dev/null; then
      tail -n 20 "$log" >&2
      fail "the exporter ended; its log is $log"
    fi
    if ((SECONDS > deadline)); then
      say "still looking; what is known so far:"
      return
    fi
    sleep 0.2
  done
}

# The certificates of /metrics that expire first: days left, when, name, and where.
expires_next() {
  http_get /metrics | awk -v now="$(date +%s)" '
    function label(name,   at, rest) {
      at = index($0, "," name "=\"")
      if (!at) return "-"
      rest = substr($0, at + length(name) + 3)
      match(rest, /^([^"\\]|\\.)*/)
      return substr(rest, 1, RLENGTH)
    }
    /^cert_not_after_timestamp_seconds[{]/ {
      end = $NF + 0
      name = label("name")
      if (seen[end, name]++) next  # the same in a file of its own and in a bundle
      printf "%.0f\t%d\t%s\t%s %s\n", end, (end - now) / 86400, name, label("target"), label("item")
    }' | sort -n | sed -n "1,${kRows}p" | while IFS=$'\t' read -r end days name where; do
      printf '%6s  %s  %-38s  %s\n' "$days" "$(date -u -d "@$end" +%F)" "$name" "$where"
    done
}

show_result() {
  say "what expires next:"
  if [[ ${#targets[@]} -gt 0 ]]; then
    "$exporter" check "${targets[@]}" || true  # its exit code says how urgent it is, the table says so too
  else
    printf '%6s  %-10s  %-38s  %s\n' DAYS 'ON (UTC)' NAME WHERE
    expires_next
  fi
  say "see $url and ${url}metrics"
}

main() {
  read_arguments "$@"
  look_for_earlier
  install_packages
  configure
  compile
  start
  trap stop EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  wait_until_ready
  show_result
  if [[ -n $detach ]]; then
    trap - EXIT
    say "it runs in the background; stop it with: kill $pid"
    exit 0
  fi
  say "Ctrl-C stops it"
  wait "$pid" || fail "the exporter ended by itself; its log is $log"
}

main "$@"
