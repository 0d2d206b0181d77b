# Sourced by the scripts in image/ after tools/lib/common.sh. Gives: CACHE, key_of, version_of, test_keys.
# shellcheck shell=bash

# What is dear to make lies here, by the hash of all that went into it; nothing is ever changed in place.
# shellcheck disable=SC2034  # for the scripts that source this
CACHE=$DOZO_CACHE/appliance

# The folder with the test keys, made when they are first asked for: whoever has them may make systems that
# terminals start (signing) and for which they open their state (update).
test_keys() {
  local keys=$CACHE/keys
  mkdir -p "$keys"
  # One certificate is platform key, exchange key and signer of programs: enough for a test.
  [[ -s $keys/signing.crt ]] ||
    (umask 077 && quietly "$keys/openssl.log" openssl req -x509 -newkey rsa:2048 -nodes -days 36500 -sha256 \
      -subj '/CN=dozo test key, never for a terminal in use/' -keyout "$keys/signing.key" -out "$keys/signing.crt")
  [[ -s $keys/update.pem ]] ||
    (umask 077 && quietly "$keys/openssl.log" openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 \
      -out "$keys/update.key" && openssl pkey -in "$keys/update.key" -pubout -out "$keys/update.pem")
  chmod 644 "$keys/signing.crt" "$keys/update.pem"
  printf '%s\n' "$keys"
}

# key_of TEXT FILE…: one hash over a text and the files' contents.
key_of() {
  local text=$1
  shift
  { printf '%s\n' "$text" && cat "$@"; } | sha256sum | cut -c 1-16
}

# The version of an installed Debian package.
version_of() { dpkg-query -W -f='${Version}' "$1"; }
