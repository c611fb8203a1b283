# SPDX-License-Identifier: Apache-2.0
"""What fits a screen: lines, functions, files."""

import re

import sources

FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 400
HEADER_LINES_MAX = 300  # public ones: half of them is comment
COLUMNS_MAX = 120
CMAKE_LINES_MAX = 120   # the top-level CMakeLists.txt

# A recorded answer or a command stays in one piece.
LITERAL = re.compile(r'''R"|(["'`]).{60,}\1''')

# Path: why it may be longer. A reason that no longer applies is a breach too.
LONG_FILES = {}


def functions(files):
    found = []
    for path, text in sources.cpp(files).items():
        for head, first, last in sources.blocks(text):
            if sources.is_function(head) and last - first + 1 > FUNCTION_LINES_MAX:
                found.append(f"{path}:{first}: {last - first + 1} lines: {head[-60:]}")
    return found


def measured(files):
    return {path: text for path, text in files.items() if path.endswith(sources.CPP + sources.SCRIPTS)}


def lengths(files, allowed=None):
    allowed = LONG_FILES if allowed is None else allowed
    found = []
    for path, text in measured(files).items():
        lines = text.count("\n")
        limit = HEADER_LINES_MAX if path.startswith("include/") else FILE_LINES_MAX
        if lines > limit and path not in allowed:
            found.append(f"{path}: {lines} lines, more than {limit}")
        if lines <= limit and path in allowed:
            found.append(f"{path}: {lines} lines; it no longer needs its exception")
    found += [f"{path}: is gone and still has an exception" for path in allowed if path not in files]
    if files.get("CMakeLists.txt", "").count("\n") > CMAKE_LINES_MAX:
        found.append(f"CMakeLists.txt: more than {CMAKE_LINES_MAX} lines")
    return found


def columns(files):
    found = []
    for path, text in measured(files).items():
        for number, line in enumerate(text.split("\n"), 1):
            if len(line) > COLUMNS_MAX and not LITERAL.search(line):
                found.append(f"{path}:{number}: {len(line)} columns")
    return found
