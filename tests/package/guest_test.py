# SPDX-License-Identifier: Apache-2.0
"""The library as a folder of an engine's own tree: it works, and changes nothing there."""

import os
import unittest

from projects import FOLDER, ROOT, ProjectTest, run

CONSUMER = os.path.join(FOLDER, "consumer")
MAIN = "tests/package/consumer/main.cpp"


class Guest(ProjectTest):
    def test_with_the_engines_own_curl_in_cpp20_without_exceptions(self):
        self.built(CONSUMER, "engine", SIMSTUDIO_FOLDER=ROOT, ENGINE_CURL="ON", CMAKE_CXX_STANDARD=20,
                   CMAKE_CXX_FLAGS="-fno-exceptions -fno-rtti")

        self.assertGreaterEqual(self.assert_consumer_works("engine"), 202002)
        commands = self.commands("engine")
        self.assertIn("-std=gnu++20", commands["src/client/tick.cpp"])
        self.assertIn("src/transport/curl_transport.cpp", commands)
        # Nothing of ours reaches the engine's own files, and no warning of ours is an error there.
        for flag in ("-Wall", "-Werror", "-Wconversion", "-fvisibility", "-fsanitize", f"-I{ROOT}/src"):
            self.assertNotIn(flag, commands[MAIN])
        self.assertNotIn("-Werror", commands["src/client/tick.cpp"])
        self.assertFalse([path for path in commands if path.startswith(("samples/", "tests/unit"))])

    def test_an_engines_install_takes_nothing_of_ours(self):
        configured = self.configure(CONSUMER, "install", SIMSTUDIO_FOLDER=ROOT, ENGINE_CURL="ON")
        self.assertEqual(configured.returncode, 0, configured.stderr)

        done = run("cmake", "--install", self.folder("install"), "--prefix", self.folder("prefix"))

        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(sum(len(files) for _, _, files in os.walk(self.folder("prefix"))), 0)

    def test_without_curl_as_a_shared_library_in_an_older_standard(self):
        self.built(CONSUMER, "bare", SIMSTUDIO_FOLDER=ROOT, SIMSTUDIO_CURL="OFF", BUILD_SHARED_LIBS="ON",
                   CMAKE_CXX_STANDARD=14)

        self.assertGreaterEqual(self.assert_consumer_works("bare"), 201703)  # the library's need raises the guest's
        self.assertFalse([path for path in self.commands("bare") if path.startswith("src/transport/curl_")])
        needed = run("readelf", "-d", os.path.join(self.folder("bare"), "simstudio", "libsimstudio.so")).stdout
        self.assertIn("libsimstudio.so.0", needed)
        self.assertNotIn("libcurl", needed)


class OldCurl(ProjectTest):
    OLD = os.path.join(FOLDER, "old_curl")

    def test_cmake_refuses_it_and_says_what_would_be_lost(self):
        configured = self.configure(ROOT, "old", CURL_DIR=self.OLD, SIMSTUDIO_BUILD_TESTS="OFF",
                                    SIMSTUDIO_BUILD_SAMPLES="OFF")

        said = " ".join(configured.stderr.split())
        self.assertNotEqual(configured.returncode, 0)
        self.assertIn("libcurl 7.80.0 is older than 7.87", said)
        self.assertIn("one name look-up that hangs stops every stream", said)
        self.assertIn("-DSIMSTUDIO_CURL=OFF", said)

    def test_without_the_transport_it_does_not_matter(self):
        configured = self.configure(ROOT, "off", CURL_DIR=self.OLD, SIMSTUDIO_CURL="OFF", SIMSTUDIO_BUILD_TESTS="OFF",
                                    SIMSTUDIO_BUILD_SAMPLES="OFF")

        self.assertEqual(configured.returncode, 0, configured.stderr)

    def test_the_compiler_refuses_an_engines_own_that_tells_no_version(self):
        done = run("g++", "-std=c++17", "-fsyntax-only", "-I", os.path.join(self.OLD, "include"), "-I",
                   os.path.join(ROOT, "src"), "-I", os.path.join(ROOT, "include"),
                   os.path.join(ROOT, "src/transport/curl_version.cpp"))

        self.assertNotEqual(done.returncode, 0)
        self.assertIn("#error \"libcurl is older than 7.87", done.stderr)


if __name__ == "__main__":
    unittest.main()
