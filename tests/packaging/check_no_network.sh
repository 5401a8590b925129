#!/usr/bin/env bash
# check_no_network.sh PUBLISHER PUSH_PROGRAM: checks that neither the publisher nor a library that it loads at start can open
# a connection. The push program shows that the check can fail. Exits with 77 if binutils is missing.
set -euo pipefail
publisher=$1 push_program=$2
command -v readelf >/dev/null || { echo "SKIPPED: there is no readelf" >&2; exit 77; }
opens='connect|socket|socketpair|bind|listen|accept4?|send(to|msg|mmsg)?|recv(from|msg|mmsg)?|getaddrinfo|gethostby.*|res_.*|dlopen'

# Prints the symbols that a program or library itself takes from the C library.
asks_for() { readelf --wide --dyn-syms "$1" | awk '$7 == "UND" {print $8}' | sed 's/@.*//' | grep -xE "$opens" || true; }
# Prints the program and the libraries that it loads, without the C library.
loads() {
  echo "$1"
  ldd "$1" | awk '$2 == "=>" {print $3}' | grep -vE '/(libc|libm|libdl|libpthread|libresolv|ld-linux[^/]*)[.]so'
}

while read -r file; do
  found=$(asks_for "$file")
  [ -z "$found" ] || { echo "$file asks for:" $found >&2; exit 1; }
done < <(loads "$publisher")

loads "$push_program" | grep -q '/libcurl[.]so' || { echo "no libcurl is seen where there is one" >&2; exit 1; }
! loads "$publisher" | grep -qE '/lib(curl|ssl|crypto|gnutls)[^/]*[.]so' || { echo "the publisher loads libcurl" >&2; exit 1; }
curl=$(loads "$push_program" | grep '/libcurl[.]so')
[ -n "$(asks_for "$curl")" ] || { echo "nothing is found where there is something" >&2; exit 1; }
echo "$(loads "$publisher" | wc -l) files ask for nothing that opens a connection"
