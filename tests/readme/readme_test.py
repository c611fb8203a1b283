# SPDX-License-Identifier: Apache-2.0
"""README.md is true: its example compiles against the installed library and runs, its links lead somewhere, its first
screen is in order. BIN_DIR holds the executables of a build whose library gets installed."""

import json
import os
import re
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

BIN = os.environ["BIN_DIR"]
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROJECT = """cmake_minimum_required(VERSION 3.25)
project(readme LANGUAGES CXX)
find_package(simstudio REQUIRED)
add_executable(example example.cpp)
target_link_libraries(example simstudio::simstudio)
target_compile_options(example PRIVATE -Wall -Wextra -Werror)
"""

with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
    README = file.read()


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, timeout=300, **more)


class Example(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="simstudio-readme-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def succeed(self, *command):
        done = run(*command)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def build(self):
        prefix, build = os.path.join(self.folder, "prefix"), os.path.join(self.folder, "build")
        self.write("CMakeLists.txt", PROJECT)
        self.write("example.cpp", re.search(r"```cpp\n(.*?)```", README, re.S).group(1))
        self.succeed("cmake", "--install", os.path.dirname(os.path.abspath(BIN)), "--prefix", prefix)
        self.succeed("cmake", "-S", self.folder, "-B", build, "-G", "Ninja", "-DCMAKE_PREFIX_PATH=" + prefix)
        self.succeed("cmake", "--build", build)
        return os.path.join(build, "example")

    def test_compiles_and_prints_what_the_guard_says(self):
        example = self.build()
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SIM_")}
        line = "Halt. State your name, 旅人, and why your boots are on fire 🔥."
        self.write("personas.json", json.dumps({"guard": {"name": "Bren", "lines": [line]}}))
        sandbox = subprocess.Popen([BIN + "/simstudio-sandbox", "--quiet", "--speed", "50", "--personas",
                                    os.path.join(self.folder, "personas.json")], stdout=subprocess.PIPE, text=True)
        try:
            first = json.loads(sandbox.stdout.readline())
            there = dict(clean, SIM_BASE_URL=first["listening"], SIM_API_KEY=first["api_key"])
            done = run(example, env=there)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, line, ""))
            refused = run(example, env=dict(there, SIM_API_KEY="wrong"))
            self.assertIn("Set SIM_API_KEY", refused.stdout)
        finally:
            sandbox.terminate()
            sandbox.wait(10)
            sandbox.stdout.close()

    def test_is_about_twenty_lines(self):
        self.assertLessEqual(re.search(r"```cpp\n(.*?)```", README, re.S).group(1).count("\n"), 22)


class Page(unittest.TestCase):
    def test_every_link_leads_somewhere(self):
        prose = re.sub(r"```.*?```", "", README, flags=re.S)
        links = re.findall(r"\]\(([^)#]+)\)", prose)
        self.assertGreater(len(links), 10)
        self.assertEqual([link for link in links if not os.path.exists(os.path.join(ROOT, link))], [])

    def test_pictures_are_drawings_with_a_size_and_words_for_who_can_not_see_them(self):
        pictures = re.findall(r"!\[(.{20,})\]\((.*\.svg)\)", README)
        self.assertEqual(len(pictures), README.count("!["))
        for _, path in pictures:
            drawing = xml.etree.ElementTree.parse(os.path.join(ROOT, path)).getroot()
            self.assertTrue(drawing.get("width") and drawing.get("height") and drawing.get("aria-label"), path)

    def test_first_screen_is_in_order(self):
        parts = ["# simstudio\n", "Run Sim workflows", "![", "    samples/run ", "    tests/run ", "```cpp",
                 "## What it promises"]
        places = [README.index(part) for part in parts]
        self.assertEqual(places, sorted(places))

    def test_recordings_are_as_many_as_it_says(self):
        wire = os.path.join(ROOT, "tests/data/wire")
        count = sum(os.path.exists(os.path.join(wire, name, "response.http")) for name in os.listdir(wire))
        self.assertIn(f"{count} [recordings]", README)

    def test_the_way_to_a_key_is_told(self):
        """Sim's own five steps, in their order, ahead of the first command that needs the key."""
        steps = ["sign in to Sim", "open your workflow", "deploy it", "create an API key", "copy it", "export SIM_BASE_URL"]
        places = [README.index(step) for step in steps]
        self.assertEqual(places, sorted(places))

    def test_its_commands_are_there(self):
        for name in ("samples/run", "tests/run"):
            self.assertTrue(os.access(os.path.join(ROOT, name), os.X_OK), name)
        for arguments in (("execute", "--help"), ("batch", "--help")):
            self.assertEqual(run(BIN + "/simstudio", *arguments).returncode, 0)
        usage = run(os.path.join(ROOT, "samples/run"), "--help").stdout
        for option in re.findall(r"(--[a-z-]+)", " ".join(re.findall(r"^    samples/run (.*)$", README, re.M))):
            self.assertIn(option, usage)


if __name__ == "__main__":
    unittest.main()
