# SPDX-License-Identifier: Apache-2.0
"""Runs clang-tidy over src/ by the commands of the clang preset; any finding fails. With --analyzer clang's static
analyzer looks too, which takes four times as long.

A file that was clean is skipped until it, a header, its command or .clang-tidy changes (build-clang/tidy-cache)."""

import glob
import hashlib
import json
import os
import subprocess
import sys

FOLDER = "build-clang"
CACHE = os.path.join(FOLDER, "tidy-cache")
CHECKS = [] if "--analyzer" in sys.argv else ["--checks=-clang-analyzer-*"]


def commands():
    subprocess.run(["cmake", "--preset", "clang"], check=True, stdout=subprocess.DEVNULL)
    with open(os.path.join(FOLDER, "compile_commands.json"), encoding="utf-8") as file:
        entries = json.load(file)
    sources = os.path.abspath("src") + os.sep
    return {entry["file"]: entry["command"] for entry in entries if entry["file"].startswith(sources)}


def digest(*texts):
    state = hashlib.sha256()
    for text in texts:
        state.update(text if isinstance(text, bytes) else text.encode())
        state.update(b"\0")
    return state.hexdigest()


def read(path):
    with open(path, "rb") as file:
        return file.read()


def check(path, key):
    mark = os.path.join(CACHE, key)
    if os.path.exists(mark):
        return ""
    done = subprocess.run(["clang-tidy", "--quiet", *CHECKS, "-p", FOLDER, path], capture_output=True, text=True)
    if done.returncode == 0:
        open(mark, "w", encoding="utf-8").close()
        return ""
    return done.stdout + done.stderr


def main():
    os.makedirs(CACHE, exist_ok=True)
    headers = sorted(glob.glob("include/**/*.h*", recursive=True) + glob.glob("src/**/*.h", recursive=True))
    version = subprocess.run(["clang-tidy", "--version"], capture_output=True, text=True, check=True).stdout
    common = digest(version, *CHECKS, read(".clang-tidy"), *(read(header) for header in headers))
    keys = {path: digest(common, command, read(path)) for path, command in commands().items()}
    findings = [text for path, key in keys.items() if (text := check(path, key))]
    print("".join(findings), end="")
    print(f"clang-tidy: {len(keys)} files, {len(findings)} with findings")
    return 0 if keys and not findings else 1


if __name__ == "__main__":
    sys.exit(main())
