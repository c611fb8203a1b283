# SPDX-License-Identifier: Apache-2.0
"""What CI does, as data: steps of commands. A step stops at its first failing build."""

import glob
import os
import re
from dataclasses import dataclass, field

import results

SANITIZER_OPTIONS = {
    # Everything that a sanitizer finds ends the program, so that it can't be overlooked.
    "ASAN_OPTIONS": "detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1:check_initialization_order=1",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    "TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1:history_size=4:"
                    "suppressions=" + os.path.abspath("tools/ci/tsan.suppressions"),
}

# Read by the tests: SIM_SEEDS, the seeds of the simulation; SIMSTUDIO_LONG=1, every split instead of sampled ones.
SEEDS = {"quick": 500, "full": 10_000, "long": 100_000}
SANITIZER_SEEDS = {"full": 1_000, "long": 10_000}
FUZZ_SECONDS = {"full": 5, "long": 300}
# A sanitizer's run-time can't be in a plugin that is unloaded, or keeps its memory; a program that counts allocations
# has a malloc of its own. What has one thread is nothing for the thread sanitizer; lifetime took it 71 s of the 25
# minutes, on threads that integration and simulation show it too.
LEFT_OUT = {"tsan": ("unload", "realtime", "conformance", "lifetime"), "asan": ("unload", "realtime")}
# Opens a web page in Chromium, which takes longer to install than the test to run: a step of its own, not in --quick.
BROWSER_TEST = "tests/tour/browser_test.py"
SIDE_BY_SIDE = ("unit", "simulation", "conformance")  # programs that keep no time; any other has the machine to itself


@dataclass
class Command:
    label: str
    argv: list
    count: object = results.of_command
    env: dict = field(default_factory=dict)
    timeout: int = 1200


@dataclass
class Step:
    name: str
    commands: list


def build(preset, *targets, jobs):
    chosen = ["--target", *targets] if targets else []
    return [
        Command("configure", ["cmake", "--preset", preset], results.of_build),
        Command("build", ["cmake", "--build", folder_of(preset), "-j", str(jobs), *chosen], results.of_build),
    ]


def folder_of(preset):
    return "build" if preset == "release" else f"build-{preset}"


def programs():
    """X of each simstudio_X_tests that tests/ makes; a folder that holds no test yet makes none."""
    found = []
    for path in ["tests/CMakeLists.txt", *sorted(glob.glob("tests/*/CMakeLists.txt"))]:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        declared = re.findall(r"^\s*simstudio_test_program\(simstudio_(\w+)_tests (\w+)", text, re.M)
        found += [name for name, folder in declared if glob.glob(f"tests/{folder}/**/*.cpp", recursive=True)]
        found += re.findall(r"^add_executable\(simstudio_(\w+)_tests\b", text, re.M)
    return found


def targets(preset):
    return [f"simstudio_{program}_tests" for program in programs() if program not in LEFT_OUT.get(preset, ())]


def gtest(preset, program, env, gtest_filter=None):
    arguments = [f"--gtest_filter={gtest_filter}"] if gtest_filter else []
    argv = [os.path.abspath(f"{folder_of(preset)}/bin/simstudio_{program}_tests"), *arguments]
    return Command(program, argv, results.of_gtest, env)


def gtests(preset, env, chosen, filters=None):
    return [gtest(preset, program, env, (filters or {}).get(program)) for program in programs()
            if program in chosen and program not in LEFT_OUT.get(preset, ())]


def python_test(script, preset="release", env=None):
    environment = {"BIN_DIR": os.path.abspath(f"{folder_of(preset)}/bin"), "PYTHONDONTWRITEBYTECODE": "1", **(env or {})}
    return Command(script, ["python3", "-B", script], results.of_unittest, environment)


def python_scripts(left_out):
    """Less the folders, and the scripts, that are left out."""
    scripts = sorted(glob.glob("tests/*/*_test.py"))
    return [script for script in scripts if not {script, script.split("/")[1]} & left_out]


def browser():
    """Where there is no Chromium to be had, the test says that it is skipped and why."""
    install = ["bash", "-c", '. tools/packages.sh; said=$(install_packages "${browser_packages[@]}" 2>&1) || '
                             'echo "note: ${browser_packages[*]} can not be installed: ${said##*$\'\\n\'}"']
    test = python_test(BROWSER_TEST)
    test.count = results.of_unittest_that_may_skip
    return Step("browser", [Command("install", install, results.of_preparation), test])


def quick():
    tests = gtests("release", {"SIM_SEEDS": str(SEEDS["quick"])}, SIDE_BY_SIDE)
    tests += [python_test(script) for script in python_scripts({"package", BROWSER_TEST})]
    return [[Step("release", build("release", jobs=2) + tests)]]


def alone(mode):
    """First, with the machine to itself: what measures time, on the build that users get."""
    env = {"SIM_SEEDS": str(SEEDS[mode]), **({"SIMSTUDIO_LONG": "1"} if mode == "long" else {})}
    tests = gtests("release", env, programs())
    tests += [python_test(script) for script in python_scripts({"package", "tidy", BROWSER_TEST})]
    return [Step("release", build("release", jobs=2) + tests)]


def side_by_side(mode):
    """Two at a time, each on one core; the longest first, so that both cores end together."""
    env = {"SIM_SEEDS": str(SANITIZER_SEEDS[mode])}
    analyzer = ["--analyzer"] if mode == "long" else []  # three quarters of its time
    threads = {"unit": "Client*:Run*:Tick*:*Thread*"}  # the rest of the unit tests has one thread
    steps = [
        Step("asan, by clang", build("asan", *targets("asan"), jobs=1) + gtests("asan", env, SIDE_BY_SIDE)),
        Step("tsan", build("tsan", *targets("tsan"), jobs=1) + gtests("tsan", env, SIDE_BY_SIDE, threads)),
        Step("clang-tidy", [Command("src", ["python3", "-B", "tools/clang_tidy.py", *analyzer])]),
        Step("package", [python_test(script) for script in python_scripts(set()) if script.startswith("tests/package/")]),
        browser(),
        Step("shared", build("shared", "simstudio_unload_tests", jobs=1)),
        Step("mingw", build("mingw", jobs=1)),
        Step("tidy", [python_test(script) for script in python_scripts(set()) if script.startswith("tests/tidy/")]),
    ]
    if os.path.exists("tests/fuzz"):
        fuzz = ["python3", "-B", "tools/fuzz.py", "--seconds", str(FUZZ_SECONDS[mode])]
        steps.insert(3, Step("fuzz", [Command("targets", fuzz)]))
    return steps


def alone_at_last(mode):
    """Sockets and clocks again, under the sanitizers (by poll(2) under one, by epoll under the other), and the shared
    library unloaded, when nothing else runs."""
    rest = [program for program in programs() if program not in SIDE_BY_SIDE]
    env = {"SIM_SEEDS": str(SANITIZER_SEEDS[mode])}
    steps = [Step(f"{preset} over sockets", gtests(preset, env, rest)) for preset in ("asan", "tsan") if rest]

    def with_current_libcurl(program, gtest_filter):
        path = os.path.abspath(f"build/bin/simstudio_{program}_tests")
        argv = ["bash", "tools/with_current_libcurl.sh", path, f"--gtest_filter={gtest_filter}"]
        return Command(program, argv, results.of_gtest, env)

    return steps + [
        Step("shared, unloaded", gtests("shared", env, ("unload",))),
        # Death tests run themselves again, by the path of the program that runs: there, that is the loader.
        Step("with a current libcurl", [with_current_libcurl("integration", "-CurlInit*"),
                                        with_current_libcurl("lifetime", "DestroyWithoutAnswer*:BackPressure*"),
                                        with_current_libcurl("unload", "-*Death*")]),
    ]


def plan(mode):
    """Groups one after another; the steps of a group with more than one may run side by side."""
    if mode == "quick":
        return quick()
    return [alone(mode), side_by_side(mode)] + [[step] for step in alone_at_last(mode)]
