#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A current libcurl with all it needs, in a folder of its own beside Debian's: packages of a newer Debian, unpacked and
# not installed. Prints what to write before a program to run it with that libcurl: the loader of those packages, since
# they want a newer C library than this system has.
#   tools/current_libcurl.sh FOLDER
#   $(tools/current_libcurl.sh build/current-libcurl) build/bin/PROGRAM
set -euo pipefail
[ $# = 1 ] || { echo "usage: tools/current_libcurl.sh FOLDER" >&2; exit 2; }
fail() { echo "tools/current_libcurl.sh: no current libcurl - $1" >&2; exit 1; }

mkdir -p "$1" || fail "the folder $1 can't be made"
folder=$(cd "$1" && pwd)
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# The loader and its libraries' folder, for the machine at hand.
print_prefix() {
  local loader
  loader=$(find "$folder/root/usr/lib" -maxdepth 2 -name 'ld-linux*.so.*' | head -n 1)
  [ -n "$loader" ] || fail "the packages hold no loader"
  echo "$loader --library-path $(dirname "$loader")"
}

if [ -e "$folder/complete" ]; then
  print_prefix
  exit 0
fi

command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || fail "this needs apt-get and dpkg-deb, so a Debian"
[ -e "$keyring" ] || fail "there is no $keyring; install debian-archive-keyring"
codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
# The mirror this machine uses already.
mirror=$(apt-get indextargets --format '$(REPO_URI)|$(CODENAME)' 'Created-By: Packages' 2>/dev/null |
  awk -F'|' -v name="$codename" '$2 == name { print $1; exit }')
[ -n "$mirror" ] || fail "apt knows no mirror for $codename"

# Apt with lists, cache and status of its own: it neither sees nor touches what is installed here.
own_apt() {
  apt-get -qq -o Dir::Etc::SourceList="$folder/sources.list" -o Dir::Etc::SourceParts=- \
    -o Dir::State::Lists="$folder/lists" -o Dir::Cache="$folder/cache" -o Dir::State::Status=/dev/null -o APT::Sandbox::User=root "$@" >>"$folder/log" 2>&1
}

found=
: >"$folder/log"
mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
for suite in forky sid; do
  echo "deb [signed-by=$keyring] $mirror $suite main" >"$folder/sources.list"
  if own_apt update && own_apt install --download-only --no-install-recommends -y libcurl4t64 libstdc++6; then
    found=$suite
    break
  fi
done
[ -n "$found" ] || fail "$mirror served neither forky nor sid: $(tail -n 1 "$folder/log")"

rm -rf "$folder/root"
mkdir "$folder/root"
for package in "$folder"/cache/archives/*.deb; do
  dpkg-deb -x "$package" "$folder/root" || fail "$(basename "$package") can't be unpacked"
done
rm -rf "$folder/lists" "$folder/cache"
ls "$folder"/root/usr/lib/*/libcurl.so.4 >/dev/null 2>&1 || fail "the packages of $found hold no libcurl.so.4"
touch "$folder/complete"
print_prefix
