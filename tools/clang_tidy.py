# SPDX-License-Identifier: Apache-2.0
"""Runs clang-tidy over src/ by the commands of the clang preset; any finding fails.

A file that was clean is skipped until it, a header, its command or .clang-tidy changes (build-clang/tidy-cache)."""

import glob
import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

FOLDER = "build-clang"
CACHE = os.path.join(FOLDER, "tidy-cache")


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
    done = subprocess.run(["clang-tidy", "--quiet", "-p", FOLDER, path], capture_output=True, text=True)
    if done.returncode == 0:
        open(mark, "w", encoding="utf-8").close()
        return ""
    return done.stdout + done.stderr


def main():
    os.makedirs(CACHE, exist_ok=True)
    headers = sorted(glob.glob("include/**/*.h*", recursive=True) + glob.glob("src/**/*.h", recursive=True))
    version = subprocess.run(["clang-tidy", "--version"], capture_output=True, text=True, check=True).stdout
    common = digest(version, read(".clang-tidy"), *(read(header) for header in headers))
    keys = {path: digest(common, command, read(path)) for path, command in commands().items()}
    with ThreadPoolExecutor(int(sys.argv[1]) if len(sys.argv) > 1 else 1) as workers:
        findings = [text for text in workers.map(check, keys.keys(), keys.values()) if text]
    print("".join(findings), end="")
    print(f"clang-tidy: {len(keys)} files, {len(findings)} with findings")
    return 0 if keys and not findings else 1


if __name__ == "__main__":
    sys.exit(main())
