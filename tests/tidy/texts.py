# SPDX-License-Identifier: Apache-2.0
"""What every file carries, and what none does."""

import re
import subprocess

import sources

LICENCE = "SPDX-License-Identifier: Apache-2.0"
UNFINISHED = "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"))  # apart, or this file is the first find
VAGUE = re.compile(r"(?:^|[/_])(?:utils?|managers?|helpers?|common|misc)(?:[/_.]|$)")


def licences(files):
    return [f"{path}: no licence line" for path, text in files.items()
            if path.endswith(sources.CPP + sources.SCRIPTS) and LICENCE not in "\n".join(text.split("\n")[:2])]


def unfinished(files):
    return [f"{path}:{number}: {line.strip()}" for path, text in files.items()
            for number, line in enumerate(text.split("\n"), 1) if re.search(rf"\b(?:{UNFINISHED})\b", line)]


def vague_names(files):
    return [f"{path}: say what it does" for path in files if VAGUE.search(path)]


def dead_code(files):
    """A comment that reads as a statement. An example in a public header is `///` and indented."""
    found = []
    for path, text in sources.cpp(files).items():
        for number, line in enumerate(text.split("\n"), 1):
            if re.match(r"\s*//(?!/)\s*(?:[\w:<>*&.\->\[\]]+\s*(?:=|\().*;|(?:return|delete|break|continue)\b.*;|[{}])\s*$", line):
                found.append(f"{path}:{number}: {line.strip()}")
    return found


def guards(files):
    found = []
    for path, text in sources.cpp(files).items():
        if path.endswith(".cpp"):
            continue
        name = re.sub(r"\W", "_", path.removeprefix("include/").removesuffix(".in")).upper()
        public = path.startswith("include/")
        wanted = f"#ifndef {name}\n#define {name}\n" if public else "#pragma once\n"
        if wanted not in text and (public or not re.search(r"^#ifndef (\w+)\n#define \1\n", text, re.M)):
            found.append(f"{path}: no include guard")
    return found


def badly_formatted(paths):
    command = ["clang-format", "--dry-run", "-Werror", *paths]
    done = subprocess.run(command, cwd=sources.ROOT, capture_output=True, text=True)
    return re.findall(r"^(\S+?:\d+):\d+: error: code should be clang-formatted", done.stderr, re.M) or (
        [done.stderr] if done.returncode else [])
