# SPDX-License-Identifier: Apache-2.0
"""A sandbox that lives for a `with`. BIN_DIR holds the executables."""

import json
import os
import subprocess
import urllib.request

BIN = os.environ["BIN_DIR"]


class SandboxProcess:
    def __init__(self, *options):
        self.process = subprocess.Popen([BIN + "/simstudio-sandbox", "--quiet", *options], stdout=subprocess.PIPE,
                                        text=True)
        first = json.loads(self.process.stdout.readline())
        self.url, self.key = first["listening"], first["api_key"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()

    def environment(self, **changes):
        """This process's, with nothing of a Sim but this one."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("SIM_", "APP_"))}
        return {**clean, "SIM_BASE_URL": self.url, "SIM_API_KEY": self.key, **changes}

    def ledger(self):
        with urllib.request.urlopen(self.url + "/__sandbox/ledger", timeout=10) as answer:
            return json.load(answer)

    def fault(self, **fields):
        request = urllib.request.Request(self.url + "/__sandbox/faults", json.dumps(fields).encode(), method="POST")
        urllib.request.urlopen(request, timeout=10).close()
