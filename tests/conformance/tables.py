# SPDX-License-Identifier: Apache-2.0
"""The tables of a document, row by row, and the tests that exist."""

import glob
import os
import re
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.join(HERE, "..")


@dataclass
class Row:
    section: str
    cells: list

    def names(self, column):
        return re.findall(r"`([^`]+)`", self.cells[column])


def rows_of(text, head):
    """Rows of each table with this head; a `|` inside backticks parts nothing."""
    found, section, inside = [], "", False
    for line in text.splitlines():
        if line.startswith("#"):
            section = line.lstrip("# ")
        if not line.startswith("|"):
            inside = False
            continue
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|(?=(?:[^`]*`[^`]*`)*[^`]*$)", line)[1:-1]]
        if cells == head:
            inside = True
        elif inside and not set("".join(cells)) <= set("-: "):
            found.append(Row(section, cells))
    return found


def read(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return file.read()


def gtest_names():
    found = set()
    for path in glob.glob(os.path.join(TESTS, "**", "*.cpp"), recursive=True):
        with open(path, encoding="utf-8") as file:
            found |= {f"{suite}.{case}" for suite, case in
                      re.findall(r"^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)", file.read(), re.M)}
    return found


def python_names():
    found = set()
    for path in glob.glob(os.path.join(TESTS, "*", "*_test.py")):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        name = os.path.relpath(path, TESTS)
        for declared in re.split(r"^class ", text, flags=re.M)[1:]:
            cases = re.findall(r"^    def (test_\w+)", declared, re.M)
            owner = re.match(r"\w+", declared)[0]
            found |= {f"{name}:{owner}.{case}" for case in cases}
    return found


def test_names():
    return gtest_names() | python_names()
