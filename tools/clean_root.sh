#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Proves that a newcomer's machine is enough: makes an empty Debian 12 root with nothing but git, clones the committed
# HEAD into it, and runs what the README names there. Needs root and debootstrap.
#   tools/clean_root.sh [samples] [tests]     both by default; the folder of the root can be given by CLEAN_ROOT
# Mounts are made in a namespace of their own and the root is removed at the end, also after an interruption.
set -euo pipefail
cd "$(dirname "$0")/.."
suite=bookworm
wanted=("$@")
[ ${#wanted[@]} -gt 0 ] || wanted=(samples tests)
[ "$(id -u)" = 0 ] || { echo "clean_root: must be root, for debootstrap and chroot" >&2; exit 2; }
command -v debootstrap >/dev/null || { . tools/packages.sh; install_packages debootstrap; }

root=${CLEAN_ROOT:-$(mktemp -d /var/tmp/simstudio-clean-root.XXXXXX)}
chmod 755 "$root"
trap 'rm -rf --one-file-system "$root"' EXIT
lists=(/etc/apt/sources.list.d/debian.sources /etc/apt/sources.list)
mirror=$(grep -ohE '(https?|file|mirror)[:+][^ ]*/debian/?( |$)' "${lists[@]}" 2>/dev/null | head -n 1 || true)

echo "== an empty $suite root in $root ($SECONDS s)"
debootstrap --variant=minbase --include=git,ca-certificates "$suite" "$root" ${mirror:+"$mirror"} \
  >"$root.log" 2>&1 || { tail -n 20 "$root.log"; echo "clean_root: FAILED - debootstrap"; exit 1; }
rm -f "$root.log"

# How this machine reaches the package servers is no part of what is proved: sources, keys, proxy, names, authorities.
rm -f "$root/etc/apt/sources.list"
cp -a /etc/apt/. "$root/etc/apt/"
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
proxies=()
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
  [ -z "${!name:-}" ] || proxies+=("$name=${!name}")
done

git bundle create -q "$root/tmp/head.bundle" HEAD
# `within COMMAND`: runs it in the root; its processes and mounts end with it.
within() {
  unshare --mount --pid --fork --kill-child -- sh -c '
    mount --make-rprivate / && mount -t proc proc "$0/proc" && mkdir -p "$0/dev/shm" "$0/dev/pts" &&
    mount -t tmpfs tmpfs "$0/dev/shm" && mount -t devpts devpts "$0/dev/pts" &&
    exec chroot "$0" env -i "$@"' \
    "$root" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "${proxies[@]}" \
    bash -c "$1"
}
within 'git -c advice.detachedHead=false clone -q /tmp/head.bundle /root/simstudio'
within 'git -C /root/simstudio log -1 --format="== cloned %h %s"'

failed=0
for what in "${wanted[@]}"; do
  case "$what" in
    samples) line='samples/run --headless --seconds 10' ;;
    tests) line='tests/run' ;;
    *) echo "clean_root: unknown argument $what; there are samples and tests" >&2; exit 2 ;;
  esac
  begun=$SECONDS
  echo "== $line"
  if within "cd /root/simstudio && $line"; then verdict=passed; else verdict=FAILED; failed=1; fi
  echo "== $line: $verdict after $((SECONDS - begun)) s"
done
[ "$failed" = 0 ] && echo "clean_root: OK" || echo "clean_root: FAILED"
exit "$failed"
