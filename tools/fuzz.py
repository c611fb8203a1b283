# SPDX-License-Identifier: Apache-2.0
"""Builds every fuzz target and runs each for a bounded time, from the recordings and the inputs that
once broke it (tests/fuzz/corpus.py).

A target is a program of the fuzz preset with "fuzz" in its name.

An input that breaks one is left in build-fuzz/found and its path printed; keep it as tests/data/fuzz/TARGET-WHAT."""

import argparse
import os
import re
import subprocess
import sys
import tempfile

FOLDER = "build-fuzz"
FOUND = os.path.join(FOLDER, "found")
CORPUS = os.path.join(FOLDER, "corpus")


def built_targets(jobs):
    """The test programs of that folder are not built: the sanitizer builds have them."""
    subprocess.run(["cmake", "--preset", "fuzz"], check=True, stdout=subprocess.DEVNULL)
    rules = subprocess.run(["ninja", "-C", FOLDER, "-t", "targets", "all"], check=True, capture_output=True, text=True)
    names = sorted(set(re.findall(r"^(bin/\S*fuzz\S*): CXX_EXECUTABLE_LINKER", rules.stdout, re.M)))
    if names:
        subprocess.run(["ninja", "-C", FOLDER, "-j", str(jobs), "--quiet", *names], check=True)
    return [os.path.join(FOLDER, name) for name in names]


def fuzz(target, seconds):
    name = os.path.basename(target)
    kept = os.path.join(CORPUS, name.removesuffix("_fuzz"))
    with tempfile.TemporaryDirectory() as grown:
        done = subprocess.run([target, f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048", "-max_len=65536",
                               f"-artifact_prefix={FOUND}/{name}-", "-print_final_stats=1", grown, kept],
                              capture_output=True, text=True, errors="replace")
    executed = [line.split()[-1] for line in done.stderr.splitlines() if "number_of_executed_units" in line]
    print(f"note: {name}: {executed[0] if executed else 'no'} inputs, exit status {done.returncode}")
    if done.returncode != 0:
        print("\n".join(done.stderr.splitlines()[-40:]))
    return done.returncode == 0 and bool(executed) and int(executed[0]) > 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args()
    os.makedirs(FOUND, exist_ok=True)
    subprocess.run([sys.executable, "tests/fuzz/corpus.py", CORPUS], check=True)
    results = [fuzz(target, asked.seconds) for target in built_targets(asked.jobs)]
    print(f"fuzz: {sum(results)} of {len(results)} targets")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
