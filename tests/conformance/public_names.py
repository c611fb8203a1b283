# SPDX-License-Identifier: Apache-2.0
"""The names that include/simstudio gives its users: functions, classes with their public methods, fields, enumerators."""

import glob
import os
import re

INCLUDE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "include", "simstudio")
TYPE = re.compile(r"(?:template\s*<[^;{]*>\s*)?(enum class|struct|class)\s+(?:\[\[\w+\]\]\s+)?(\w+)\s*(?:final\s*)?"
                  r"(?::[^{;]*)?\{")
# What C++ itself asks of a class, and what the library's own headers need of each other.
NOT_TOLD = {"operator", "adopt", "ref", "await_ready", "await_suspend", "await_resume"}


def without_comments(text):
    """Text and comments blanked in one go, since each may hold the other's marks."""
    text = re.sub(r'//[^\n]*|"(?:\\.|[^"\\])*"', lambda found: "" if found[0][0] == "/" else '""', text)
    return re.sub(r"^\s*#.*$", "", text, flags=re.M)


def end_of_block(text, opened):
    """The place behind the brace that closes the one at `opened`."""
    depth = 0
    for at in range(opened, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return at + 1
    raise ValueError("a brace is never closed")


def without_detail(text):
    while found := re.search(r"namespace (?:simstudio::)?detail \{", text):
        text = text[:found.start()] + text[end_of_block(text, found.end() - 1):]
    return text


def without_bodies(text):
    """Declarations alone: each block becomes a semicolon, but an initialiser stays what it is."""
    while found := re.search(r"\{", text):
        text = text[:found.start()] + ";" + text[end_of_block(text, found.start()):]
    return text


def enumerators(body):
    return re.findall(r"(\w+)\s*(?:=[^,]*)?(?:,|$)", " ".join(body.split()))


def without_arguments(text):
    """Each pair of parentheses empty; a pointer to a function becomes a field."""
    text = re.sub(r"\(\*(\w+)\)\s*\(", r" \1 = (", text)
    while (shorter := re.sub(r"\([^()]+\)", "()", text)) != text:
        text = shorter
    return text


def member_of(words):
    """The name that a declaration makes; None when it is not one of a field or a function."""
    if not words or re.search(r"\boperator\b|\busing\b|\bfriend\b", words):
        return None
    declared = words.partition("=")[0].strip()
    method = re.search(r"([\w~]+)\s*\(", declared)
    if method:
        return method.group(1)
    field = re.search(r"\s(\w+)$", declared)
    return field.group(1) if field else None


def members(kind, name, body):
    if kind == "class":
        body = "".join(re.findall(r"public:(.*?)(?=private:|protected:|$)", body, re.S))
    found = set()
    for declaration in without_bodies(without_arguments(body)).split(";"):
        words = " ".join(re.sub(r"template\s*<.*?>\s", " ", declaration, flags=re.S).split())
        member = member_of(words)
        if member and member.strip("~") not in NOT_TOLD | {name}:
            found.add(member)
    return found


def names_in(text):
    text = without_detail(without_comments(text))
    found = set()
    while typed := TYPE.search(text):
        kind, name = typed.group(1), typed.group(2)
        end = end_of_block(text, typed.end() - 1)
        body = text[typed.end():end - 1]
        inside = enumerators(body) if kind == "enum class" else members(kind, name, body)
        found |= {f"{name}::{member}" for member in inside} or {name}
        text = text[:typed.start()] + ";" + text[end:]
    text = without_bodies(text.replace("namespace simstudio {", ""))
    return found | set(re.findall(r"^(?:inline|auto)\b[^;(]*?(?<!::)\b(\w+)\(", text, re.M))


def public_names():
    found = set()
    for path in sorted(glob.glob(os.path.join(INCLUDE, "**", "*.h"), recursive=True)):
        with open(path, encoding="utf-8") as file:
            found |= names_in(file.read())
    return found
