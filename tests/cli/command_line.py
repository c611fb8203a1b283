# SPDX-License-Identifier: Apache-2.0
"""The executables under test: a sandbox that lives for a `with`, and `simstudio` run against it. BIN_DIR holds both."""

import json
import os
import subprocess
import unittest
import urllib.request

from contract import difference, merged

BIN = os.environ["BIN_DIR"]
WIRE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "wire")


class Sandbox:
    def __init__(self, *options, speed="50"):
        self.process = subprocess.Popen([BIN + "/simstudio-sandbox", "--quiet", "--speed", speed, *options],
                                        stdout=subprocess.PIPE, text=True)
        first = json.loads(self.process.stdout.readline())
        self.url, self.key = first["listening"], first["api_key"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()

    def environment(self, key=None):
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SIM_")}
        return dict(clean, SIM_BASE_URL=self.url, SIM_API_KEY=self.key if key is None else key)

    def run(self, *arguments, key=None, stdin="", timeout=60):
        return subprocess.run([BIN + "/simstudio", *arguments], env=self.environment(key), input=stdin,
                              capture_output=True, text=True, timeout=timeout)

    def start(self, *arguments, **more):
        return subprocess.Popen([BIN + "/simstudio", *arguments], env=self.environment(), text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)

    def lines(self, *arguments, **more):
        done = self.run(*arguments, "--json", **more)
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]

    def ledger(self):
        with urllib.request.urlopen(self.url + "/__sandbox/ledger", timeout=10) as answer:
            return json.load(answer)

    def fault(self, **fields):
        request = urllib.request.Request(self.url + "/__sandbox/faults", json.dumps(fields).encode(), method="POST")
        urllib.request.urlopen(request, timeout=10).close()


class ContractTest(unittest.TestCase):
    def assert_lines(self, expected, actual):
        found = difference(merged(expected), merged(actual), "lines")
        if found:
            self.fail(found)
