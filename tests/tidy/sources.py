# SPDX-License-Identifier: Apache-2.0
"""The files of the project as a dictionary of path and text, and what can be read off a C++ text without a compiler."""

import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CPP = (".h", ".cpp", ".h.in")
SCRIPTS = (".py", ".sh", "/run")


def tree():
    """Every text of ours: no builds, no recordings, nothing of git's."""
    files = {}
    for folder, folders, names in os.walk(ROOT):
        inside = os.path.relpath(folder, ROOT)
        folders[:] = [name for name in folders if not skipped(os.path.normpath(os.path.join(inside, name)))]
        for name in names:
            path = os.path.normpath(os.path.join(inside, name))
            with open(os.path.join(ROOT, path), encoding="utf-8") as file:
                try:
                    files[path] = file.read()
                except UnicodeDecodeError:
                    continue
    return files


def skipped(path):
    return path in (".git", "tests/data", "tests/fuzz/corpus") or re.match(r"build(-|$)|.*__pycache__$", path)


def cpp(files, *folders):
    return {path: text for path, text in files.items() if path.endswith(CPP) and path.startswith(folders or ("",))}


STRING = r'R"(?P<mark>[^ ()\\\t\n]*)\((?:.|\n)*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|' + r"(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'"
COMMENT = r"//(?:\\\n|[^\n])*|/\*(?:.|\n)*?\*/"
TOKENS = re.compile(f"(?P<string>{STRING})|(?P<comment>{COMMENT})")


def blanked(text):
    """The same lines with every comment and the inside of every literal gone."""

    def blank(match):
        lines = "\n" * match.group(0).count("\n")
        return '""' + lines if match.group("string") else lines

    return TOKENS.sub(blank, text)


def without_preprocessor(code):
    return re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", lambda match: "\n" * match.group(0).count("\n"), code, flags=re.M)


def includes(text):
    """(line number, name, quoted or angle bracket) of each include that is no comment."""
    found = []
    for number, line in enumerate(re.sub(COMMENT, lambda m: "\n" * m.group(0).count("\n"), text).split("\n"), 1):
        match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if match:
            found.append((number, match.group(2), match.group(1) == '"'))
    return found


NOT_A_FUNCTION = re.compile(r"(?:(?:inline|export|typedef|static|const|constexpr)\s+)*"
                            r"(?:namespace|class|struct|union|enum|extern)\b")


def blocks(text):
    """(head, first line, last line) of each pair of braces; the head is what stands between the last boundary and it."""
    code = without_preprocessor(blanked(text))
    found, open_blocks, head_start, line = [], [], 0, 1
    parentheses = 0
    for place, letter in enumerate(code):
        if letter == "\n":
            line += 1
        elif letter == "(":
            parentheses += 1
        elif letter == ")":
            parentheses -= 1
        elif letter == "{":
            head = code[head_start:place]
            first = line - head.lstrip().count("\n")
            open_blocks.append((" ".join(head.split()), first, parentheses))
            head_start, parentheses = place + 1, 0
        elif letter == "}" and open_blocks:
            head, first, parentheses = open_blocks.pop()
            found.append((head, first, line))
            head_start = place + 1
        elif letter == ";" and parentheses == 0:
            head_start = place + 1
    return found


def is_function(head):
    head = re.sub(r"^(?:public|private|protected)\s*:", "", head).strip()
    head = re.sub(r"^template\s*<.*?>\s*(?=[A-Za-z\[])", "", head)
    return not NOT_A_FUNCTION.match(head) and ")" in head and not head.endswith(("=", ","))
