#!/bin/bash
# Installs the Debian packages that the given lists name, unless all of them are there. Packages that bring a
# daemon do not start it. A list holds one name a line; # begins a comment. A line `this|that` is content with either,
# and asks Debian for the last.
set -euo pipefail
export LC_ALL=C

readonly kPolicy=/usr/sbin/policy-rc.d
readonly kMark='kigen: packages being installed must not start their daemons'

usage() {
  cat <<USAGE
usage: deploy/packages.sh LIST...

Installs the Debian packages named in the lists, with apt-get, as root or through sudo. Does nothing, and needs no
root, when all are there already.
USAGE
}

say() { printf 'packages: %s\n' "$*"; }
fail() { printf 'packages: %s\n' "$*" >&2; exit 1; }

installed() {
  # shellcheck disable=SC2016 # dpkg's own placeholders
  dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' | sort -u
}

wanted() {
  local entry present
  sed 's/#.*//' "$@" | tr -s '[:space:]' '\n' | grep . | while read -r entry; do
    present=()
    if [[ $entry == *'|'* ]]; then mapfile -t present < <(IFS='|'; installed $entry); fi
    printf '%s\n' "${present[0]:-${entry##*|}}"
  done | sort -u
}

as_root() {
  if [[ $(id -u) -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

# Debian asks this file before a package may start its daemon. One that is there already is the machine's own.
forbid_daemons() {
  if [[ ! -e $kPolicy ]]; then
    printf '#!/bin/sh\n# %s\nexit 101\n' "$kMark" | as_root install -m 755 /dev/stdin "$kPolicy"
  fi
}

allow_daemons() {
  if grep -qsF "$kMark" "$kPolicy"; then as_root rm -f "$kPolicy"; fi
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 "$@" </dev/null >"$log" 2>&1
}

leave() {
  allow_daemons
  rm -f "$log"
}

install_packages() {
  log=$(mktemp)
  trap leave EXIT
  forbid_daemons
  apt update || say "some package lists could not be read, going on with the others"
  if ! apt install -y --no-install-recommends "$@"; then
    tail -n 40 "$log" >&2
    fail "apt-get could not install them"
  fi
}

main() {
  case ${1:-} in
    -h | --help) usage; exit 0 ;;
    '' | -*) usage >&2; exit 2 ;;
  esac
  command -v dpkg-query >/dev/null || fail "this is not a Debian machine; needed here: $(wanted "$@" | xargs)"
  local -a all missing
  mapfile -t all < <(wanted "$@")
  mapfile -t missing < <(comm -23 <(printf '%s\n' "${all[@]}") <(installed "${all[@]}"))
  if [[ ${#missing[@]} -eq 0 ]]; then
    say "all ${#all[@]} are installed"
    return
  fi
  if [[ $(id -u) -ne 0 ]] && ! command -v sudo >/dev/null; then
    fail "needs root: run this as root first: apt-get install --no-install-recommends ${missing[*]}"
  fi
  say "installing ${#missing[@]} of ${#all[@]}: ${missing[*]}"
  install_packages "${missing[@]}"
}

main "$@"
