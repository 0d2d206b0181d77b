# Sourced by the scripts in tools/. Gives: root (the checkout), DOZO_CACHE, say, die, usage, quietly,
# need_packages, configure, build.
# shellcheck shell=bash
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# What may be thrown away but is dear to make again lies outside of the checkout.
DOZO_CACHE=${XDG_CACHE_HOME:-${HOME:-${TMPDIR:-/tmp}}/.cache}/dozo
export CCACHE_DIR=${CCACHE_DIR:-$DOZO_CACHE/ccache}
export CCACHE_BASEDIR=${CCACHE_BASEDIR:-$root} CCACHE_NOHASHDIR=1
export CCACHE_SLOPPINESS=pch_defines,time_macros  # what its manual asks for with precompiled headers

# shellcheck disable=SC2034  # for the scripts that source this
BOLD='' RED='' GREEN='' PLAIN=''
# shellcheck disable=SC2034
if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
  BOLD=$'\e[1m' RED=$'\e[31m' GREEN=$'\e[32m' PLAIN=$'\e[0m'
fi

say() { printf '%s\n' "$BOLD$*$PLAIN"; }
die() {
  printf '%s\n' "$RED$*$PLAIN" >&2
  exit 1
}

# The calling script's own head, as its --help.
usage() { sed -n '2,/^[^#]/{/^# shellcheck/d;/^[^#]/d;s/^# \{0,1\}//p}' "$0"; }

# quietly LOG COMMAND…: the command's output goes to LOG and is shown only if it fails.
quietly() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 </dev/null && return 0
  local code=$?
  # From the first complaint on; where none is marked as one, the end.
  if grep -qE '^FAILED: |[Ee]rror' "$log"; then
    grep -m 1 -A 60 -E '^FAILED: |[Ee]rror' "$log" >&2
  else
    tail -n 60 "$log" >&2
  fi
  return "$code"
}

# missing_packages LIST…: what these lists in tools/lib name and is not installed.
missing_packages() {
  local package
  (cd "$root/tools/lib" && sed -E 's/[[:space:]]*(#.*)?$//; /^$/d' "$@") | while read -r package; do
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
      printf '%s\n' "$package"
  done
}

# need_packages [LIST…]: installs what is missing of tools/lib/packages and of further lists beside it.
# Asks nothing except sudo's password where sudo wants one.
need_packages() {
  local lists=(packages "$@")
  command -v dpkg-query >/dev/null ||
    die "dozo builds on Debian 12; on another system install what tools/lib/${lists[-1]} names."
  local missing sudo=()
  mapfile -t missing < <(missing_packages "${lists[@]}")
  ((${#missing[@]} == 0)) && return 0
  if ((EUID != 0)); then
    command -v sudo >/dev/null || die "Run this as root, or install sudo. Missing: ${missing[*]}"
    sudo=(sudo)
    [[ -t 0 ]] || sudo+=(-n)
  fi
  say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  local log=$DOZO_CACHE/apt.log apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y
    -o Acquire::Retries=3 -o DPkg::Lock::Timeout=120)
  mkdir -p "$DOZO_CACHE"
  "${sudo[@]}" true || die "sudo did not allow it. Install by hand: ${missing[*]}"
  quietly "$log" "${sudo[@]}" "${apt[@]}" update ||
    die "The package lists could not be fetched: is there a network? (log: $log)"
  quietly "$log" "${sudo[@]}" "${apt[@]}" install --no-install-recommends "${missing[@]}" ||
    die "Packages could not be installed: is there a network, and is this Debian 12? (log: $log)"
  mapfile -t missing < <(missing_packages "${lists[@]}")
  ((${#missing[@]} == 0)) || die "Still missing after installation: ${missing[*]}"
}

# configure PRESET: build files and compile_commands.json in build/PRESET.
configure() {
  (cd "$root" && quietly "build/$1-configure.log" cmake --preset "$1")
}

# build PRESET [TARGET…]: into build/PRESET; quiet unless it fails.
build() {
  local preset=$1
  shift
  local targets=()
  (($# == 0)) || targets=(--target "$@")
  configure "$preset" &&
    (cd "$root" &&
      quietly "build/$preset-build.log" cmake --build --preset "$preset" "${targets[@]}")
}
