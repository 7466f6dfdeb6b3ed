#!/bin/bash
# Everything that is tested, with one command on a bare Debian 12: packages, three builds, one ctest whose summary
# comes last.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly top build=$top/build
jobs=$(nproc)
fast=
ctest_arguments=()

usage() {
  cat <<USAGE
usage: tests/run.sh [--fast] [CTEST ARGUMENT...]

Installs the packages the tests need (apt-get, through sudo when not root; no daemon is started), builds
  build/       everything, release, warnings are errors
  build/asan/  the unit tests with AddressSanitizer and UndefinedBehaviorSanitizer
  build/tsan/  the tests of rooms with threads, with ThreadSanitizer
and runs every test through one ctest in build/. Loopback only.

  --fast   without the sanitised builds
  --help   this text
Anything else goes to ctest: tests/run.sh -R renderer
USAGE
}

say() { printf '==> %s\n' "$*"; }

read_arguments() {
  while [[ $# -gt 0 ]]; do
    case $1 in
      -h | --help) usage; exit 0 ;;
      --fast) fast=yes ;;
      *) ctest_arguments+=("$1") ;;
    esac
    shift
  done
}

# What was compiled for one checkout serves every other: ccache sees paths relative to the top.
export CCACHE_BASEDIR=$top CCACHE_NOHASHDIR=1

# configure TREE OPTION...
configure() {
  local tree=$1
  shift
  say "configuring ${tree#"$top"/}"
  local -a generator=()
  if [[ ! -e $tree/CMakeCache.txt ]]; then generator=(-G Ninja); fi
  cmake -S "$top" -B "$tree" "${generator[@]}" -DCMAKE_BUILD_TYPE=Release -DKIGEN_TESTS=ON -DKIGEN_WERROR=ON "$@"
}

# compile TREE [--target NAME...]
compile() {
  local tree=$1
  shift
  say "building ${tree#"$top"/}"
  cmake --build "$tree" -j "$jobs" "$@"
}

main() {
  read_arguments "$@"
  say "packages for building and testing"
  "$top/deploy/packages.sh" "$top/deploy/build-packages.txt" "$top/tests/packages.txt"

  local trees=
  if [[ -z $fast ]]; then trees="$build/asan;$build/tsan"; fi
  configure "$build" "-DKIGEN_SANITIZED_TREES=$trees"
  compile "$build"
  if [[ -z $fast ]]; then
    configure "$build/asan" -DKIGEN_SANITIZE=address
    compile "$build/asan"
    configure "$build/tsan" -DKIGEN_SANITIZE=thread
    compile "$build/tsan" --target thread_tests
  fi
  say "testing"
  exec ctest --test-dir "$build" --output-on-failure --no-tests=error --timeout 900 -j "$jobs" "${ctest_arguments[@]}"
}

main "$@"
