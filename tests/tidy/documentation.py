# SPDX-License-Identifier: Apache-2.0
"""Every public declaration has a comment, of its own or of the group (lines without a gap) that it stands in."""

import re

import sources

# Copies, moves and destruction do what they always do; a definition outside its class was declared inside.
SPECIAL = re.compile(r"~|operator=\(|= (?:delete|default);|^(\w+)\((?:(?:const )?\1\b.*|)\)|\b\w+::\w+\(.*\{")
HEADS = ("Threads:", "Lifetime:", "Errors:", "Cost:")


def scopes(text):
    """Yields (number, line, scope, documented): scope is the innermost of "namespace X", "class X", "struct X", ..."""
    code = sources.without_preprocessor(sources.blanked(text)).split("\n")
    stack, head, documented, access = [], "", False, True
    for number, (raw, line) in enumerate(zip(text.split("\n"), code), 1):
        stripped = raw.strip()
        if not stripped or stripped.startswith("#"):
            documented = False
        if stripped.startswith("///") or (stripped.startswith("/**") and not line.strip()):
            documented = True
        if re.fullmatch(r"\s*(?:public|private|protected):\s*", line):
            access, documented = "public" in line, False
            continue
        if line.strip() and not head.strip() and stack and stack[-1].startswith(("namespace", "class", "struct")):
            if access and line.strip() not in ("}", "};"):
                yield number, line.strip(), list(stack), documented or "///<" in raw
        for letter in line:
            if letter == "{":
                head = " ".join(head.split())
                named = re.match(r"(?:template <.*> )?(?:inline )?(namespace|class|struct|enum)\b", head)
                stack.append(head if named and not head.endswith(")") else "code")
                if stack[-1].startswith(("class", "struct")):
                    access = stack[-1].startswith("struct")
                    documented = False
                head = ""
            elif letter == "}":
                closed = stack.pop() if stack else ""
                if closed.startswith(("class", "struct")):
                    access = True
                head = ""
            elif letter == ";":
                head = "" if not stack or stack[-1] != "code" else head
            else:
                head += letter
        head += " "


def is_declaration(line, scope):
    if any(part.startswith(("namespace detail", "code", "enum")) for part in scope):
        return False
    if line.startswith(("namespace", "}", ")", "extern", "friend", "static_assert", ":")):
        return False
    if re.fullmatch(r"(?:class|struct|enum class) \w+;", line):
        return False
    inside_struct = scope[-1].startswith("struct")
    if inside_struct and "(" not in line.split("{")[0].split("=")[0]:
        return False  # a field of a documented struct: its name and unit speak
    return not SPECIAL.search(line)


def breaches(files):
    found = []
    for path, text in files.items():
        if not re.fullmatch(r"include/simstudio/\w+\.h(\.in)?", path):
            continue
        for number, line, scope, documented in scopes(text):
            if is_declaration(line, scope) and not documented:
                found.append(f"{path}:{number}: {line}")
    return found


def heads(files, classes=("client.h Client", "run.h Run", "json.h Json", "clock.h Clock", "transport.h Transport")):
    """The classes that hold the promises say all four."""
    found = []
    for entry in classes:
        path, name = entry.split()
        text = files.get(f"include/simstudio/{path}", "")
        comment = re.search(rf"((?:^///.*\n)+)class (?:SIMSTUDIO_API )?{name}\b", text, re.M)
        missing = [head for head in HEADS if not comment or head not in comment.group(1)]
        if missing:
            found.append(f"include/simstudio/{path}: {name} says nothing of {' '.join(missing)}")
    return found
