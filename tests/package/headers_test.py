# SPDX-License-Identifier: Apache-2.0
"""Every public header, in the ways that programs include it."""

import glob
import itertools
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor

FOLDER = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(FOLDER))
COMPILERS = [name for name in ("g++", "clang++") if shutil.which(name)]
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Wsign-conversion", "-Wold-style-cast",
            "-Werror"]
BARE = ["-fno-exceptions", "-fno-rtti"]
WINDOWS = ("x86_64-w64-mingw32-g++-posix", "#include <windows.h>\n")
# For hosts built as C++20 alone; everything else is C++17.
NEEDS_CPP20 = {"simstudio/coroutine.h"}
X11 = ("g++", "#include <X11/Xlib.h>\n#include <X11/Xutil.h>\n")


def headers():
    found = glob.glob(os.path.join(ROOT, "include/simstudio/**/*.h"), recursive=True)
    return sorted(os.path.relpath(path, os.path.join(ROOT, "include")) for path in found) + ["simstudio/version.h"]


def standards(header):
    return (20,) if header in NEEDS_CPP20 else (17, 20)


def oldest(header):
    return f"-std=c++{standards(header)[0]}"


def identifiers(text):
    """The words of a header that the preprocessor sees: no comments, no literals, no directives but their bodies."""
    text = re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\n])*"', " ", text, flags=re.S)
    text = re.sub(r"^\s*#\s*(?:include|ifndef|ifdef|if|elif|else|endif)\b[^\n]*", "", text, flags=re.M)
    return set(re.findall(r"[A-Za-z_]\w*", text))


class Headers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        generated = os.path.join(cls.scratch.name, "simstudio")
        os.mkdir(generated)
        with open(os.path.join(ROOT, "include/simstudio/version.h.in"), encoding="utf-8") as file:
            text = re.sub(r"@PROJECT_VERSION@", "0.1.0", re.sub(r"@PROJECT_VERSION_\w+@", "0", file.read()))
        with open(os.path.join(generated, "version.h"), "w", encoding="utf-8") as file:
            file.write(text)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def compile(self, compiler, flags, text):
        """What the compiler had to say; nothing when it took it."""
        command = [compiler, *flags, "-fsyntax-only", "-x", "c++", "-I", os.path.join(ROOT, "include"),
                   "-I", self.scratch.name, "-I", FOLDER, "-"]
        done = subprocess.run(command, input=text, capture_output=True, text=True)
        return "" if done.returncode == 0 else f"{' '.join(command)}\n{text}{done.stderr}"

    def compile_all(self, jobs):
        with ThreadPoolExecutor(2) as workers:
            failures = [said for said in workers.map(lambda job: self.compile(*job), jobs) if said]
        self.assertFalse(failures, "\n".join(failures[:3]))

    def test_the_headers_were_found(self):
        self.assertGreaterEqual(len(headers()), 12)
        self.assertTrue(COMPILERS)

    def test_each_compiles_alone_without_a_warning(self):
        self.compile_all([(compiler, [f"-std=c++{standard}", *WARNINGS], f'#include "{header}"\n')
                          for compiler, header in itertools.product(COMPILERS, headers())
                          for standard in standards(header)])

    def test_each_compiles_without_exceptions_and_run_time_types(self):
        self.compile_all([(compiler, [oldest(header), *WARNINGS, *BARE], f'#include "{header}"\n')
                          for compiler, header in itertools.product(COMPILERS, headers())])

    def test_each_compiles_for_a_program_that_links_the_static_library(self):
        self.compile_all([(COMPILERS[0], [oldest(header), *WARNINGS, "-DSIMSTUDIO_STATIC"], f'#include "{header}"\n')
                          for header in headers()])

    def test_each_survives_hostile_macros(self):
        self.compile_all([(COMPILERS[0], [oldest(header), "-Wall"],
                           f'#include "hostile_macros.h"\n#include "{header}"\n') for header in headers()])

    def test_a_warning_or_a_collision_would_be_found(self):
        alone = self.compile(COMPILERS[0], ["-std=c++17", *WARNINGS], "inline char f(int a) { return a; }\n")
        hostile = self.compile(COMPILERS[0], ["-std=c++17"], '#include "hostile_macros.h"\nenum class E { None };\n')

        self.assertIn("-Werror", alone)
        self.assertIn("None", hostile)

    def assert_no_collision(self, compiler, includes):
        if not shutil.which(compiler):
            self.skipTest(f"no {compiler}")
        done = subprocess.run([compiler, "-E", "-dM", "-x", "c++", "-"], input=includes, capture_output=True, text=True)
        plain = subprocess.run([compiler, "-E", "-dM", "-x", "c++", "-"], input="", capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        own = set(re.findall(r"^#define (\w+)", plain.stdout, re.M))
        # A macro whose body is its own name changes nothing.
        macros = {name for name, body in re.findall(r"^#define (\w+)(.*)$", done.stdout, re.M) if body.strip() != name}
        self.assertGreater(len(macros - own), 100)
        collisions = []
        for header in headers()[:-1]:
            with open(os.path.join(ROOT, "include", header), encoding="utf-8") as file:
                collisions += [f"{header}: {name}" for name in sorted(identifiers(file.read()) & (macros - own))]
        self.assertFalse(collisions, "\n" + "\n".join(collisions))

    def test_no_word_of_ours_is_a_macro_of_x11(self):
        self.assert_no_collision(*X11)

    def test_no_word_of_ours_is_a_macro_of_windows(self):
        self.assert_no_collision(*WINDOWS)


if __name__ == "__main__":
    unittest.main()
