# SPDX-License-Identifier: Apache-2.0
"""A sandbox that lives for a `with`, and the tour's programs run against it. BIN_DIR holds all of them."""

import json
import os
import subprocess
import urllib.request

BIN = os.environ["BIN_DIR"]
TIMEOUT = 60


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

    def environment(self, **changes):
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("SIM_", "APP_"))}
        return {**clean, "SIM_BASE_URL": self.url, "SIM_API_KEY": self.key, **changes}

    def tour(self, name, *arguments, **changes):
        """What `simstudio-tour-NAME` did: exit status, standard output, standard error."""
        done = subprocess.run([f"{BIN}/simstudio-tour-{name}", *arguments], env=self.environment(**changes),
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT)
        return done.returncode, done.stdout, done.stderr

    def ledger(self):
        with urllib.request.urlopen(self.url + "/__sandbox/ledger", timeout=10) as answer:
            return json.load(answer)

    def fault(self, **fields):
        request = urllib.request.Request(self.url + "/__sandbox/faults", json.dumps(fields).encode(), method="POST")
        urllib.request.urlopen(request, timeout=10).close()
