# SPDX-License-Identifier: Apache-2.0
"""CI itself: what is counted as a failure, and that a failing step makes the run red."""

import json
import os
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools", "ci"))
os.chdir(ROOT)

import main  # noqa: E402
import results  # noqa: E402
import steps  # noqa: E402

Counts = results.Counts


class Counting(unittest.TestCase):
    def test_gtest_lines_are_counted_once_each(self):
        output = ("[       OK ] A.B (3 ms)\n[       OK ] A.D/0 (0 ms)\n[  FAILED  ] A.C, where GetParam() = 1 (0 ms)\n"
                  "[  SKIPPED ] A.E (0 ms)\n[  FAILED  ] 1 test, listed below:\n[  FAILED  ] A.C, where GetParam() = 1\n")

        self.assertEqual(results.of_gtest(output, 1), Counts(2, 1, 1))

    def test_a_program_that_dies_has_failed_whatever_passed_before(self):
        self.assertEqual(results.of_gtest("[       OK ] A.B (3 ms)\n", -11), Counts(1, 1))

    def test_a_program_without_a_test_has_failed(self):
        self.assertEqual(results.of_gtest("[  PASSED  ] 0 tests.\n", 0), Counts(0, 1))
        self.assertEqual(results.of_unittest("Ran 0 tests in 0.000s\n\nOK\n", 0), Counts(0, 1))
        self.assertEqual(results.of_gtest("[  SKIPPED ] A.E (0 ms)\n", 0), Counts(0, 1, 1))

    def test_unittest_lines_are_counted(self):
        output = "FAIL: test_a (A.test_a)\nERROR: test_b (A.test_b)\nRan 5 tests in 0.1s\n\nFAILED (failures=1, skipped=1)\n"

        self.assertEqual(results.of_unittest(output, 1), Counts(2, 2, 1))

    def test_what_is_skipped_as_a_whole_may_be_so_only_with_a_reason(self):
        skipped = "Ran 7 tests in 0.1s\n\nOK (skipped=7)\n"
        some = "Ran 7 tests in 0.1s\n\nOK (skipped=3)\n"

        self.assertEqual(results.of_unittest_that_may_skip("note: no browser\n" + skipped, 0), Counts(0, 0, 7))
        self.assertEqual(results.of_unittest_that_may_skip(skipped, 0), Counts(0, 1, 7))
        self.assertEqual(results.of_unittest_that_may_skip("note: no browser\n" + skipped, -9), Counts(0, 1, 7))
        self.assertEqual(results.of_unittest_that_may_skip("note: no browser\n" + some, 0), Counts(4, 0, 3))

    def test_a_script_that_dies_before_its_count_has_failed(self):
        self.assertEqual(results.of_unittest("ModuleNotFoundError: No module named 'x'\n", 1), Counts(0, 1))

    def test_a_linter_is_one_check_and_a_build_none(self):
        self.assertEqual((results.of_command("", 0), results.of_command("", 2)), (Counts(1, 0), Counts(0, 1)))
        self.assertEqual((results.of_build("", 0), results.of_build("", 2)), (Counts(), Counts(0, 1)))

    def test_a_skip_is_told(self):
        self.assertEqual(Counts(3, 0).line(), "3 passed, 0 failed")
        self.assertEqual(Counts(3, 1, 2).line(), "3 passed, 1 failed, 2 skipped")


class Running(unittest.TestCase):
    def setUp(self):
        self.said = []
        main.say, kept = self.said.append, main.say
        self.addCleanup(setattr, main, "say", kept)

    def run_shell(self, *scripts, count=results.of_command, **more):
        commands = [steps.Command("part", ["sh", "-c", script], count, **more) for script in scripts]
        return main.run_step(steps.Step("step", commands))

    def test_a_failing_command_shows_the_end_of_what_it_said(self):
        self.assertEqual(self.run_shell("seq 1000; exit 3"), Counts(0, 1))
        self.assertIn("exit status 3", self.said[1])
        self.assertTrue(self.said[1].endswith("    1000"))
        self.assertNotIn("\n    100\n", self.said[1])

    def test_nothing_is_run_after_a_broken_build(self):
        self.assertEqual(self.run_shell("exit 1", "exit 1", count=results.of_build), Counts(0, 1))

    def test_a_command_that_does_not_exist_has_failed(self):
        self.assertEqual(main.run_step(steps.Step("step", [steps.Command("part", ["/nowhere/program"])])), Counts(0, 1))

    def test_a_command_out_of_time_is_ended_with_its_children(self):
        self.assertEqual(self.run_shell("sleep 60 & sleep 60", timeout=0.2), Counts(0, 1))
        self.assertIn("killed after", self.said[1])

    def test_a_developers_own_key_reaches_no_test(self):
        os.environ["SIM_API_KEY"] = "kept out"
        self.addCleanup(os.environ.pop, "SIM_API_KEY")

        self.assertEqual(self.run_shell('test -z "${SIM_API_KEY:-}"'), Counts(1, 0))


class Plan(unittest.TestCase):
    def commands(self, mode):
        return [command for group in steps.plan(mode) for step in group for command in step.commands]

    def test_every_python_test_is_in_the_full_plan_once(self):
        named = [command.label for command in self.commands("full") if command.label.endswith("_test.py")]

        self.assertEqual(sorted(named), steps.python_scripts(set()))

    def test_browser_is_installed_for_the_full_run_alone(self):
        for mode, times in (("quick", 0), ("full", 1), ("long", 1)):
            commands = [command for command in self.commands(mode) if "browser" in " ".join(command.argv)]
            self.assertEqual([command.label for command in commands], ["install", steps.BROWSER_TEST] * times)

    def test_every_program_runs_on_the_release_build_and_under_both_sanitizers(self):
        ran = [command.argv[0] for command in self.commands("full") if command.argv[0].endswith("_tests")]

        self.assertLessEqual({"unit", "lifetime", "unload"}, set(steps.programs()))
        for program in steps.programs():
            for preset in ("release", "asan", "tsan"):
                path = os.path.abspath(f"{steps.folder_of(preset)}/bin/simstudio_{program}_tests")
                self.assertEqual(ran.count(path), 0 if program in steps.LEFT_OUT.get(preset, ()) else 1)

    def test_a_program_that_measures_time_never_runs_beside_another_step(self):
        for group in steps.plan("full"):
            if len(group) > 1:
                ran = [command.label for step in group for command in step.commands if "_tests" in command.argv[0]]
                self.assertLessEqual(set(ran), set(steps.SIDE_BY_SIDE))

    def test_presets_set_what_samples_run_may_have_left_otherwise(self):
        with open("CMakePresets.json", encoding="utf-8") as file:
            presets = {preset["name"]: preset for preset in json.load(file)["configurePresets"]}
        for name in presets:
            values, preset = {}, name
            while preset:  # A preset's own values win over those it inherits.
                values = {**presets[preset].get("cacheVariables", {}), **values}
                preset = presets[preset].get("inherits")
            self.assertLessEqual({"SIMSTUDIO_BUILD_TESTS", "SIMSTUDIO_BUILD_SAMPLES"}, set(values), name)

    def test_quick_builds_once(self):
        built = [command.argv for command in self.commands("quick") if "--build" in command.argv]

        self.assertEqual([argv[2] for argv in built], ["build"])


if __name__ == "__main__":
    unittest.main()
