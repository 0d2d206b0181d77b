# Sourced by the scripts in image/ after tools/lib/common.sh. Gives: CACHE, key_of, version_of.
# shellcheck shell=bash

# What is dear to make lies here, by the hash of all that went into it; nothing is ever changed in place.
# shellcheck disable=SC2034  # for the scripts that source this
CACHE=$DOZO_CACHE/appliance

# key_of TEXT FILE…: one hash over a text and the files' contents.
key_of() {
  local text=$1
  shift
  { printf '%s\n' "$text" && cat "$@"; } | sha256sum | cut -c 1-16
}

# The version of an installed Debian package.
version_of() { dpkg-query -W -f='${Version}' "$1"; }
