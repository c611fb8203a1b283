# SPDX-License-Identifier: Apache-2.0
"""Building the consumer project against the library in one of the ways that guests have."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest

FOLDER = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(FOLDER))


def run(*command, env=None):
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **(env or {})})


class ProjectTest(unittest.TestCase):
    """Each class has a scratch folder, gone at its end."""

    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="simstudio-package-")
        cls.addClassCleanup(scratch.cleanup)
        cls.scratch = scratch.name

    def folder(self, name):
        return os.path.join(self.scratch, name)

    def configure(self, source, name, **settings):
        launcher = {"CMAKE_CXX_COMPILER_LAUNCHER": "ccache"} if shutil.which("ccache") else {}
        return run("cmake", "-S", source, "-B", self.folder(name), "-G", "Ninja", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON",
                   *(f"-D{key}={value}" for key, value in settings.items()), env=launcher)

    def built(self, source, name, **settings):
        """Configures and builds; fails with what either said."""
        configured = self.configure(source, name, **settings)
        self.assertEqual(configured.returncode, 0, configured.stdout + configured.stderr)
        done = run("cmake", "--build", self.folder(name), "-j", "2")
        self.assertEqual(done.returncode, 0, done.stdout[-6000:] + done.stderr)
        return configured.stdout + configured.stderr + done.stdout

    def commands(self, name):
        with open(os.path.join(self.folder(name), "compile_commands.json"), encoding="utf-8") as file:
            return {os.path.relpath(entry["file"], ROOT): entry["command"] for entry in json.load(file)}

    def assert_consumer_works(self, name, library_path=None):
        done = run(os.path.join(self.folder(name), "consumer"), env={"LD_LIBRARY_PATH": library_path or ""})
        self.assertEqual((done.returncode, done.stdout.split()[1:3]), (0, ["INVALID_ARGUMENT", "2"]), done.stderr)
        return int(done.stdout.split()[3])
