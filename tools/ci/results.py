# SPDX-License-Identifier: Apache-2.0
"""What a test program said of itself, as counts. Anything that can't be counted is a failure."""

import re
from dataclasses import dataclass


@dataclass
class Counts:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def line(self):
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def of_gtest(output, status):
    """Each case ends in one line with its time; the summary repeats failures without one."""
    passed = len(re.findall(r"^\[       OK \] .*\(\d+ ms\)$", output, re.M))
    failed = len(re.findall(r"^\[  FAILED  \] .*\(\d+ ms\)$", output, re.M))
    skipped = len(re.findall(r"^\[  SKIPPED \] .*\(\d+ ms\)$", output, re.M))
    return checked(Counts(passed, failed, skipped), status)


def of_unittest(output, status):
    ran = re.search(r"^Ran (\d+) tests? in", output, re.M)
    failed = len(re.findall(r"^(?:FAIL|ERROR): ", output, re.M))
    skipped = re.search(r"skipped=(\d+)", output)
    skipped = int(skipped.group(1)) if skipped else 0
    ran = int(ran.group(1)) if ran else 0
    return checked(Counts(max(ran - failed - skipped, 0), failed, skipped), status)


def of_unittest_that_may_skip(output, status):
    """As `of_unittest`, but what is skipped as a whole, for a reason that a note tells, has not failed."""
    skipped = re.search(r"^Ran (\d+) tests? in .*\n\nOK \(skipped=\1\)$", output, re.M)
    if status == 0 and skipped and re.search(r"^note: .+", output, re.M):
        return Counts(skipped=int(skipped.group(1)))
    return of_unittest(output, status)


def of_command(_output, status):
    """A command that is one check by itself, as a linter is."""
    return Counts(1, 0) if status == 0 else Counts(0, 1)


def of_build(_output, status):
    """A build is no test, but one that breaks is a failure."""
    return Counts() if status == 0 else Counts(0, 1)


def of_preparation(_output, _status):
    """What a later command does without, and says so."""
    return Counts()


def checked(counts, status):
    """A program that died, or ran nothing, has failed whatever it printed."""
    if (status != 0 or counts.passed == 0) and counts.failed == 0:
        return counts + Counts(0, 1)
    return counts
