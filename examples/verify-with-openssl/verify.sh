#!/usr/bin/env bash
# Verifies a license document with bash, base64 and openssl 3; nothing of OpenLMA is used.
# Usage: verify.sh <package id> <license file> <certificate file> <x of a root key> [<x of the spare root key>]
# Prints the claims and ends with 0 where the document holds now; says why and ends with 1 where it does not.
set -euo pipefail
export LC_ALL=C

refuse() {
  echo "refused: $1" >&2
  exit 1
}

if [ $# -lt 4 ]; then
  echo 'usage: verify.sh <package id> <license file> <certificate file> <x of a root key> [<x of the spare root key>]' >&2
  exit 2
fi
package=$1 license_file=$2 certificate_file=$3
shift 3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# base64url without padding -> bytes
decode() {
  local text=${1//-/+} padding=('' '' '==' '=')
  text=${text//_//}
  printf %s "$text${padding[${#text} % 4]}" | base64 -d
}

# Takes a statement apart: header and payload as text, what is signed and the signature as files.
split() {
  local text
  text=$(<"$2")
  [ ${#text} -le 65536 ] || refuse malformed
  [[ $text =~ ^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})$ ]] || refuse malformed
  printf %s "${BASH_REMATCH[1]}.${BASH_REMATCH[2]}" >"$work/$1.signed"
  local signature=${BASH_REMATCH[3]} encoded=${BASH_REMATCH[2]}
  header=$(decode "${BASH_REMATCH[1]}")
  payload=$(decode "$encoded")
  decode "$signature" >"$work/$1.signature"
}

# Sets `value` to a member that occurs once. A quote inside a text is escaped, so `"name":` is never part of one.
member() {
  local pattern="\"$2\":\"?([^\",}]*)" rest
  [[ $1 =~ $pattern ]] || refuse malformed
  value=${BASH_REMATCH[1]}
  rest=${1#*"\"$2\":"}
  [[ $rest != *"\"$2\":"* ]] || refuse malformed
}

# Whether the statement is signed by the key with this x: an Ed25519 public key in DER is a fixed start and x.
signed_by() {
  { printf '\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00' && decode "$2"; } >"$work/key.der"
  openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key.der" -rawin \
    -in "$work/$1.signed" -sigfile "$work/$1.signature" >"$work/openssl.log" 2>&1
}

# Sets `from` and `until` to the times between which a statement holds.
times() {
  member "$1" nbf && from=$((value - 3600))
  member "$1" exp && until=$value
}

split license "$license_file"
license_header=$header license=$payload
split certificate "$certificate_file"

trusted=no
for root in "$@"; do
  if signed_by certificate "$root"; then trusted=yes; fi
done
[ $trusted = yes ] || refuse certificate_untrusted
[[ $header =~ ^\{\"alg\":\"EdDSA\",\"typ\":\"openlma-cert\+jwt\",\"kid\":\"[A-Za-z0-9_-]{43}\"\}$ ]] || refuse certificate_untrusted
member "$payload" iss
[ "$value" = "urn:openlma:$package" ] || refuse certificate_wrong_package

member "$payload" x
signed_by license "$value" || refuse signature_invalid
member "$payload" kid
[ "$license_header" = "{\"alg\":\"EdDSA\",\"typ\":\"openlma-license+jwt\",\"kid\":\"$value\"}" ] || refuse wrong_type
member "$license" iss
[ "$value" = "urn:openlma:$package" ] || refuse wrong_package

now=${NOW:-$(date +%s)}
times "$payload"
[ "$now" -ge "$from" ] || refuse certificate_not_yet_valid
[ "$now" -lt "$until" ] || refuse certificate_expired
times "$license"
[ "$now" -ge "$from" ] || refuse document_not_yet_valid
[ "$now" -lt "$until" ] || refuse document_expired

printf '%s\n' "$license"
