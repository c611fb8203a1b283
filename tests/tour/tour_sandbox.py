# SPDX-License-Identifier: Apache-2.0
"""A sandbox and the tour's programs run against it."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from sandbox_process import BIN, SandboxProcess  # noqa: E402

TIMEOUT = 60


class Sandbox(SandboxProcess):
    def __init__(self, *options, speed="50"):
        super().__init__("--speed", speed, *options)

    def tour(self, name, *arguments, **changes):
        """What `simstudio-tour-NAME` did: exit status, standard output, standard error."""
        done = subprocess.run([f"{BIN}/simstudio-tour-{name}", *arguments], env=self.environment(**changes),
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT)
        return done.returncode, done.stdout, done.stderr
