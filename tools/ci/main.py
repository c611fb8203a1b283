# SPDX-License-Identifier: Apache-2.0
"""Runs the steps of one mode (quick, full, long) and counts; see steps.py for what they are and tests/run for how."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import results
import steps

LANES = 2
TAIL_LINES = 60
BUILDS = results.of_build
FOREIGN = ("SIM_API_KEY", "SIM_BASE_URL", "SIM_API", "SIM_WORKFLOW")  # no test may reach a developer's own Sim

started = time.monotonic()
printing = threading.Lock()


def say(text):
    with printing:
        print(f"[{time.monotonic() - started:5.0f} s] {text}", flush=True)


def environment(command):
    env = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    if shutil.which("ccache"):
        env.setdefault("CMAKE_CXX_COMPILER_LAUNCHER", "ccache")
    return {**env, **steps.SANITIZER_OPTIONS, **command.env}


def run(command):
    """The output and the exit status; a command out of time is killed with all its children."""
    process = subprocess.Popen(command.argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, env=environment(command), start_new_session=True)
    try:
        output, _ = process.communicate(timeout=command.timeout)
        return output.decode("utf-8", "replace"), process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        return output.decode("utf-8", "replace") + f"\nkilled after {command.timeout} s\n", -signal.SIGKILL


def tail(output):
    lines = [line for line in output.splitlines() if not line.startswith(("[ RUN", "[       OK"))]
    return "\n".join("    " + line for line in lines[-TAIL_LINES:])


def run_command(step, command):
    begun = time.monotonic()
    try:
        output, status = run(command)
    except OSError as error:
        output, status = str(error), 127
    counts = command.count(output, status)
    took = time.monotonic() - begun
    told = "ok" if command.count is BUILDS and not counts.failed else counts.line()
    if counts.failed:
        say(f"{step.name}: {command.label}: FAILED, {told}, exit status {status} ({took:.0f} s)\n{tail(output)}")
    elif command.label != "configure":
        notes = "".join(f"\n    {note}" for note in re.findall(r"^.*?note: (.*)$", output, re.M)[:8])
        say(f"{step.name}: {command.label}: {told} ({took:.0f} s){notes if command.count is not BUILDS else ''}")
    return counts


def run_step(step):
    total = results.Counts()
    say(f"{step.name}: begins")
    for command in step.commands:
        counts = run_command(step, command)
        total += counts
        if counts.failed and command.count is BUILDS:
            break
    return total


def main():
    mode = sys.argv[1]
    total = results.Counts()
    for group in steps.plan(mode):
        with ThreadPoolExecutor(LANES) as lanes:
            for counts in lanes.map(run_step, group):
                total += counts
    say(f"tests/run {mode}: finished")
    print(total.line())
    return 0 if total.failed == 0 and total.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
