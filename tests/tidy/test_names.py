# SPDX-License-Identifier: Apache-2.0
"""Two tests of one name: in Python the second silently replaces the first, in C++ the name tells nothing."""

import re

import sources


def twins(files):
    seen, found = {}, []
    for path, text in files.items():
        if not path.startswith("tests/"):
            continue
        if path.endswith(".cpp"):
            program = path.split("/")[1]
            names = [f"{program}: {suite}.{case}" for suite, case in
                     re.findall(r"^(?:TEST|TEST_F|TEST_P|TYPED_TEST)\(\s*(\w+),\s*(\w+)\s*\)", text, re.M)]
        elif path.endswith(".py"):
            names, suite = [], ""
            for line in text.split("\n"):
                suite = (re.match(r"class (\w+)", line) or [None, suite])[1]
                method = re.match(r"    def (test\w*)\(", line)
                if method:
                    names.append(f"{path}: {suite}.{method.group(1)}")
        else:
            continue
        for name in names:
            if name in seen:
                found.append(f"{path}: {name.split(': ')[1]} is in {seen[name]} as well")
            seen.setdefault(name, path)
    return found


def untested_messages(files):
    """Every error that the network side words is looked at for its value, its place and its advice."""
    declared = re.findall(r"^std::string (\w+)\(", files.get("src/transfer/messages.h", ""), re.M)
    listed = files.get("tests/unit/transfer/messages_test.cpp", "")
    return [f"src/transfer/messages.h: {name} is in no list of messages_test.cpp" for name in declared
            if name != "media_type" and f"say::{name}(" not in listed]


def is_empty(files):
    """A case without a check can't fail."""
    found = []
    for path, text in sources.cpp(files, "tests/").items():
        for head, first, last in sources.blocks(text):
            if re.match(r"TEST(?:_F|_P)?\s*\(", head):
                body = "\n".join(text.split("\n")[first - 1:last]).split("{", 1)[1]
                if "(" not in body:
                    found.append(f"{path}:{first}: an empty case")
    return found
