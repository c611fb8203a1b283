# SPDX-License-Identifier: Apache-2.0
# Sourced by samples/run and tests/run: installs Debian packages by name, only those that are missing.

build_packages=(g++ cmake ninja-build pkg-config libcurl4-openssl-dev rapidjson-dev libconcurrentqueue-dev libevent-dev
  libssl-dev libcli11-dev libutf8proc-dev)
test_packages=(libgtest-dev libgmock-dev zlib1g-dev python3 python3-jsonschema clang-format nginx-light openssl)
# What only the full run needs: the second compiler with its sanitizers and linter, and the headers whose macros ours
# must survive (X11, Windows).
full_test_packages=(clang libclang-rt-14-dev clang-tidy llvm libx11-dev g++-mingw-w64-x86-64-posix)
# Opens the web page of samples/tour/relay. Where it can't be had, its tests say that they are skipped.
browser_packages=(chromium)

install_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "== installing ${missing[*]}"
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
