#!/bin/bash
# Unpacks Debian's own civetweb source package. Debian's binary package crashes on HTTPS and lacks IPv6, so the
# exporter compiles this source instead. Apt's configuration and package lists stay as they are: the sources are
# read from a private copy, so this works for any user and leaves nothing behind but DIR.
set -euo pipefail

readonly kVersion=1.15

usage() {
  cat <<USAGE
usage: deploy/civetweb.sh DIR

Unpacks Debian's civetweb source package (version $kVersion) so that DIR/src/civetweb.c is there.
Does nothing when it is there already. Needs apt-get, dpkg-dev and the machine's Debian mirror; no root.
USAGE
}

say() { printf 'civetweb.sh: %s\n' "$*"; }
fail() { printf 'civetweb.sh: %s\n' "$*" >&2; exit 1; }

check_version() {
  local header=$1/include/civetweb.h
  grep -q "^#define CIVETWEB_VERSION \"$kVersion\"" "$header" 2>/dev/null ||
    fail "$1 does not hold civetweb $kVersion (see $header)"
}

# Every source of apt once more, as deb-src, in both formats that apt reads.
copy_sources() {
  local parts=$1 file
  mkdir -p "$parts"
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [[ -r $file ]] || continue
    sed -nE 's/^[[:space:]]*deb(-src)?([[:space:]])/deb-src\2/p' "$file" | sort -u > "$parts/$(basename "$file" .list).list"
  done
  for file in /etc/apt/sources.list.d/*.sources; do
    [[ -r $file ]] || continue
    sed -E 's/^Types:.*/Types: deb-src/I' "$file" > "$parts/$(basename "$file")"
  done
}

# Read after apt's own configuration, so mirrors' proxies and keys keep working. Hooks of the machine stay out.
write_apt_configuration() {
  local private=$1
  mkdir -p "$private/lists/partial" "$private/cache/archives/partial"
  cat > "$private/apt.conf" <<CONF
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$private/sources";
Dir::State::lists "$private/lists";
Dir::Cache "$private/cache";
APT::Sandbox::User "";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
CONF
}

download() {
  local private=$1
  copy_sources "$private/sources"
  write_apt_configuration "$private"
  say "reading the source package lists of this machine's mirrors"
  apt-get -q -c "$private/apt.conf" update >"$private/update.log" 2>&1 ||
    say "some lists could not be read, going on with the others"
  say "downloading the source package"
  (cd "$private" && apt-get -q -c apt.conf source --download-only civetweb >download.log 2>&1) || {
    tail -n 20 "$private/update.log" "$private/download.log" >&2
    fail "the source package could not be downloaded"
  }
}

main() {
  case ${1:-} in
    -h | --help) usage; exit 0 ;;
    '' | -*) usage >&2; exit 2 ;;
  esac
  [[ $# -eq 1 ]] || { usage >&2; exit 2; }
  local dir=${1%/}
  if [[ -f $dir/src/civetweb.c ]]; then
    check_version "$dir"
    say "$dir holds civetweb $kVersion already"
    exit 0
  fi
  command -v apt-get >/dev/null || fail "apt-get is missing: this needs a Debian machine"
  command -v dpkg-source >/dev/null || fail "dpkg-source is missing: install the package dpkg-dev"

  mkdir -p "$(dirname "$dir")"
  dir=$(realpath -m "$dir")
  # Unpacked beside DIR and then renamed: whoever sees DIR sees all of it.
  private=$(mktemp -d "$dir.XXXXXX")
  trap 'rm -rf "$private"' EXIT
  download "$private"
  say "unpacking into $dir"
  dpkg-source --no-check -x "$private"/civetweb_*.dsc "$private/unpacked" >"$private/unpack.log" 2>&1 || {
    cat "$private/unpack.log" >&2
    fail "the source package could not be unpacked"
  }
  check_version "$private/unpacked"
  if ! mv -T "$private/unpacked" "$dir" 2>/dev/null; then
    [[ -f $dir/src/civetweb.c ]] || fail "$dir is in the way: it exists and is not civetweb"
  fi
  say "done"
}

main "$@"
