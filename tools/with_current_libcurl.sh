#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs a program with a current libcurl instead of the system's.
#   tools/with_current_libcurl.sh PROGRAM [ARGUMENT...]
set -euo pipefail
prefix=$(bash "$(dirname "$0")/current_libcurl.sh" "$(dirname "$0")/../build/current-libcurl")
# shellcheck disable=SC2086  # a loader and its options
exec $prefix "$@"
