#!/bin/bash
# Makes the root of an image that holds a few programs and what they need, and nothing else: no shell, no package
# manager, nothing that somebody who breaks in could use or that a scanner could complain about.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C

root=
declare -A packages=()

usage() {
  cat <<USAGE
usage: deploy/container/root.sh DIR FILE...

Fills DIR with the programs and plugins named by FILE, every library they load, the certificates that this machine
trusts, OpenSSL's configuration, and users of the image (root, and kigen with the number 65532). For scanners and
lawyers it says in Debian's way which packages the files are from (/var/lib/dpkg/status.d, /usr/share/doc/*/copyright).
USAGE
}

fail() { printf 'root.sh: %s\n' "$*" >&2; exit 1; }

# Where /lib is a link to /usr/lib, ldd names the former and dpkg knows either.
in_usr() { case $1 in /lib*) printf '/usr%s' "$1" ;; *) printf '%s' "$1" ;; esac; }

# note_package FILE: whose it is; FILE may be of nobody, as what was just compiled.
note_package() {
  local owner
  owner=$(dpkg-query -S "$1" 2>/dev/null || dpkg-query -S "${1#/usr}" 2>/dev/null || true)
  owner=${owner%%:*}
  if [[ -n $owner ]]; then packages[$owner]=yes; fi
}

# add FILE: what it is linked to included, under the name it is asked for.
add() {
  local path
  path=$(in_usr "$1")
  note_package "$path"
  install -D -m "$(stat -L -c %a "$1")" "$1" "$root$path"
}

libraries() {
  local listed
  listed=$(ldd "$@")
  if grep 'not found' <<<"$listed" >&2; then fail "a library is missing"; fi
  grep -o '/[^ :]* (0x' <<<"$listed" | sed 's/ (0x$//' | sort -u
}

add_programs() {
  local -a needed
  mapfile -t needed < <(libraries "$@")
  [[ ${#needed[@]} -gt 0 ]] || fail "no library found: $*"
  local file
  for file in "$@" "${needed[@]}"; do add "$file"; done
}

make_layout() {
  mkdir -p "$root"/{etc,usr/bin,usr/lib,usr/lib64,var/lib}
  local folder
  for folder in bin lib lib64; do ln -sfn "usr/$folder" "$root/$folder"; done
}

add_trust() {
  mkdir -p "$root/usr/share" "$root/usr/lib"
  cp -a /etc/ssl "$root/etc/"
  rm -rf "$root/etc/ssl/private"
  cp -a /usr/share/ca-certificates "$root/usr/share/"
  cp -a /usr/lib/ssl "$root/usr/lib/"
  rm -rf "$root/usr/lib/ssl/misc" "$root/usr/lib/ssl/private"
  packages[ca-certificates]=yes packages[openssl]=yes
}

add_system_files() {
  cp -L /etc/os-release "$root/etc/os-release"
  printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
  printf '%s\n' root:x:0:0:root:/:/sbin/nologin kigen:x:65532:65532:Kigen:/var/lib/kigen:/sbin/nologin \
    >"$root/etc/passwd"
  printf '%s\n' root:x:0: kigen:x:65532: >"$root/etc/group"
}

say_packages() {
  mkdir -p "$root/var/lib/dpkg/status.d"
  local package
  for package in "${!packages[@]}"; do
    dpkg-query -s "$package" >"$root/var/lib/dpkg/status.d/$package"
    if [[ -e /usr/share/doc/$package/copyright ]]; then
      install -D -m 644 "/usr/share/doc/$package/copyright" "$root/usr/share/doc/$package/copyright"
    fi
  done
}

main() {
  case ${1:-} in
    -h | --help) usage; exit 0 ;;
    '' | -*) usage >&2; exit 2 ;;
  esac
  [[ $# -ge 2 ]] || { usage >&2; exit 2; }
  root=${1%/}
  shift
  make_layout
  add_programs "$@"
  add_trust
  add_system_files
  say_packages
}

main "$@"
