# SPDX-License-Identifier: Apache-2.0
"""A sandbox, and `simstudio` run against it."""

import json
import os
import subprocess
import sys
import unittest

from contract import difference, merged

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from sandbox_process import BIN, SandboxProcess  # noqa: E402

WIRE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "wire")


class Sandbox(SandboxProcess):
    def __init__(self, *options, speed="50"):
        super().__init__("--speed", speed, *options)

    def run(self, *arguments, key=None, stdin="", timeout=60):
        account = {} if key is None else {"SIM_API_KEY": key}
        return subprocess.run([BIN + "/simstudio", *arguments], env=self.environment(**account), input=stdin,
                              capture_output=True, text=True, timeout=timeout)

    def start(self, *arguments, **more):
        return subprocess.Popen([BIN + "/simstudio", *arguments], env=self.environment(), text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)

    def lines(self, *arguments, **more):
        done = self.run(*arguments, "--json", **more)
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


class ContractTest(unittest.TestCase):
    def assert_lines(self, expected, actual):
        found = difference(merged(expected), merged(actual), "lines")
        if found:
            self.fail(found)
