# SPDX-License-Identifier: Apache-2.0
"""The installed library, static and shared: found by find_package, exporting what is marked and nothing else."""

import glob
import os
import re
import shutil
import unittest

from projects import FOLDER, ROOT, ProjectTest, run

CONSUMER = os.path.join(FOLDER, "consumer")
STRIPPED_BYTES_MAX = 1_000_000


def install(test, name, **settings):
    """Builds the library and installs it; the prefix."""
    test.built(ROOT, name, CMAKE_BUILD_TYPE="Release", SIMSTUDIO_BUILD_TESTS="OFF", SIMSTUDIO_BUILD_SAMPLES="OFF",
               **settings)
    prefix = test.folder(f"{name}-prefix")
    done = run("cmake", "--install", test.folder(name), "--prefix", prefix)
    test.assertEqual(done.returncode, 0, done.stderr)
    return prefix


class Static(ProjectTest):
    def test_find_package_brings_what_a_static_library_needs(self):
        prefix = install(self, "static")

        self.built(CONSUMER, "static-consumer", CMAKE_PREFIX_PATH=prefix, CMAKE_CXX_STANDARD=20)

        self.assertGreaterEqual(self.assert_consumer_works("static-consumer"), 202002)
        self.assertIn("-DSIMSTUDIO_STATIC", self.commands("static-consumer")["tests/package/consumer/main.cpp"])
        without = self.configure(CONSUMER, "no-curl", CMAKE_PREFIX_PATH=prefix, CMAKE_DISABLE_FIND_PACKAGE_CURL="ON")
        self.assertNotEqual(without.returncode, 0)  # the config file asks for libcurl itself, with a message


class Shared(ProjectTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prefix = install(cls("test_find_package_needs_no_curl"), "shared", BUILD_SHARED_LIBS="ON")
        found = glob.glob(os.path.join(cls.prefix, "lib*", "**", "libsimstudio.so"), recursive=True)
        cls.library = os.path.realpath(found[0])

    def symbols(self, *options):
        return run("nm", "-D", *options, self.library).stdout.splitlines()

    def test_find_package_needs_no_curl(self):
        # Kept inline functions: all that the headers call must be there, also what this consumer never does.
        self.built(CONSUMER, "shared-consumer", CMAKE_PREFIX_PATH=self.prefix, CMAKE_DISABLE_FIND_PACKAGE_CURL="ON",
                   CMAKE_CXX_FLAGS="-fkeep-inline-functions")

        self.assert_consumer_works("shared-consumer")

    def test_a_debug_program_runs_with_the_release_library(self):
        self.built(CONSUMER, "debug-consumer", CMAKE_PREFIX_PATH=self.prefix, CMAKE_BUILD_TYPE="Debug",
                   CMAKE_CXX_FLAGS="-D_GLIBCXX_DEBUG -D_GLIBCXX_ASSERTIONS")

        self.assert_consumer_works("debug-consumer")

    def test_another_minor_version_is_refused(self):
        with open(os.path.join(CONSUMER, "CMakeLists.txt"), encoding="utf-8") as file:
            text = file.read().replace("find_package(simstudio 0.1", "find_package(simstudio 0.2")
        os.mkdir(self.folder("newer"))
        shutil.copy(os.path.join(CONSUMER, "main.cpp"), self.folder("newer"))
        with open(os.path.join(self.folder("newer"), "CMakeLists.txt"), "w", encoding="utf-8") as file:
            file.write(text)

        configured = self.configure(self.folder("newer"), "newer-build", CMAKE_PREFIX_PATH=self.prefix)

        self.assertNotEqual(configured.returncode, 0)

    def test_it_exports_what_is_marked_and_nothing_else(self):
        marked = set()
        for path in glob.glob(os.path.join(ROOT, "include/simstudio/**/*.h"), recursive=True):
            if path.endswith("/export.h"):
                continue  # where the mark itself is defined
            with open(path, encoding="utf-8") as file:
                marked |= set(re.findall(r"SIMSTUDIO_API [^;()]*?(\w+)\(", file.read()))

        exported = [line.split(" ", 2)[2] for line in self.symbols("--defined-only", "-C")]

        foreign = [name for name in exported if not re.match(r"simstudio::detail::\w+\(|simstudio_\w+$", name)]
        self.assertEqual(foreign, [])
        self.assertEqual({re.match(r"(?:.*::)?(\w+)", name.split("(")[0]).group(1) for name in exported}, marked)

    def test_no_symbol_keeps_it_mapped(self):
        kinds = {line.split()[-2] for line in self.symbols("--defined-only")}

        self.assertNotIn("u", kinds)  # STB_GNU_UNIQUE: dlclose then does nothing, silently

    def test_its_needs_are_few_and_it_is_small(self):
        dynamic = run("readelf", "-d", self.library).stdout
        needed = {name.split(".")[0] for name in re.findall(r"NEEDED.*\[(.*)\]", dynamic)}
        stripped = self.folder("stripped.so")

        self.assertEqual(run("strip", "-o", stripped, self.library).returncode, 0)

        size = os.path.getsize(stripped)
        print(f"note: the shared library is {size} bytes, stripped; it needs {' '.join(sorted(needed))}")
        self.assertLessEqual(needed, {"libcurl", "libstdc++", "libgcc_s", "libc", "libm", "ld-linux-x86-64"})
        self.assertLess(size, STRIPPED_BYTES_MAX)


if __name__ == "__main__":
    unittest.main()
