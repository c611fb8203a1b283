# SPDX-License-Identifier: Apache-2.0
"""Who may include whom (CONTRIBUTING.md, "The layers")."""

import os
import re

import sources

# Folder of src/: the folders of src/ it may include beside itself. A folder that is in no row may not exist.
MAY_INCLUDE = {
    "base": set(),
    "json": {"base"},
    "scheduler": {"base"},
    "encode": {"base", "json"},
    "decode": {"base", "json"},
    "mailbox": {"base"},
    "transport": {"base"},
    "transfer": {"base", "json", "encode", "decode", "mailbox", "scheduler"},
    "client": {"base", "json", "encode", "decode", "mailbox", "scheduler", "transport", "transfer"},
    "replay": {"base", "json"},
    "redis": {"base"},
    "dialogue": {"base"},
    "c_api": {"base"},
}
# Library: where alone it may be included, within src/ and include/.
ONLY_IN = {"rapidjson": "src/json/", "concurrentqueue": "src/mailbox/event_queue.cpp", "curl": "src/transport/",
           "hiredis": "src/redis/"}
# The pure stages: no threads, no files, no terminal.
PURE = ("src/json/", "src/scheduler/", "src/encode/", "src/decode/")
IMPURE = {"thread", "mutex", "shared_mutex", "condition_variable", "future", "fstream", "iostream", "filesystem", "cstdio",
          "ctime", "unistd.h", "pthread.h"}


def library(name):
    return re.split(r"[/.]", name)[0]


def core(path, name, quoted):
    """What is wrong with an include of src/ or include/, or nothing."""
    home = path.split("/")[1]
    if library(name) in ONLY_IN and not path.startswith(ONLY_IN[library(name)]):
        return f"only {ONLY_IN[library(name)]} includes {library(name)}"
    if not quoted:
        return f"{home} is pure" if path.startswith(PURE) and name in IMPURE else None
    folder = name.split("/")[0]
    if folder == "simstudio":
        return None
    if path.startswith("include/"):
        return "a public header includes public ones only"
    if "/" not in name:
        return "write the folder as well"
    if folder != home and folder not in MAY_INCLUDE[home]:
        return f"{home} may not include {folder}"
    return None


def guest(path, name, quoted, files):
    """samples/ and plugin/: our users; the sandbox not even that."""
    if path.startswith("samples/sandbox/") and name.startswith("simstudio"):
        return "the sandbox includes nothing of ours, so that the two can't share a mistake"
    if not quoted or name.startswith("simstudio/"):
        return None
    if os.path.normpath(os.path.join(os.path.dirname(path), name)) in files and ".." not in name:
        return None
    return "a guest includes installed headers and its own only"


def breaches(files):
    found = []
    for path, text in sources.cpp(files, "src/", "include/", "samples/", "plugin/").items():
        if path.startswith("src/") and path.count("/") > 1 and path.split("/")[1] not in MAY_INCLUDE:
            found.append(f"{path}: {path.split('/')[1]} is in no row of the table")
            continue
        for number, name, quoted in sources.includes(text):
            inner = path.startswith(("src/", "include/"))
            wrong = core(path, name, quoted) if inner else guest(path, name, quoted, files)
            if wrong:
                found.append(f"{path}:{number}: {name}: {wrong}")
    for path, text in files.items():
        if path.startswith("samples/sandbox/") and path.endswith("CMakeLists.txt") and "simstudio::" in text:
            found.append(f"{path}: the sandbox links nothing of ours")
    return found


def lonely(files):
    """Headers that nobody includes and sources that no CMakeLists.txt names."""
    texts = [text for path, text in files.items() if path.endswith((*sources.CPP, "_test.py"))]
    included = {os.path.basename(name) for text in texts for name in re.findall(r'#\s*include ["<]([^">]+)[">]', text)}
    cmake = "\n".join(text for path, text in files.items() if path.endswith(("CMakeLists.txt", ".cmake", "_test.py")))
    named = set(re.findall(r"[\w.]+\.cpp", cmake))
    # A loop in CMake names several: fuzz_${target}.cpp.
    patterns = [re.sub(r"\$\{\w+\}", r"\\w+", one) for one in re.findall(r"\w*\$\{\w+\}\w*\.cpp", cmake)]
    programs = re.findall(r"^\s*simstudio_test_program\(\w+ (\w+)", cmake, re.M)
    globbed = ("tests/support/", *(f"tests/{program}/" for program in programs))
    found = []
    for path in sources.cpp(files):
        name = os.path.basename(path)
        if path.endswith(".cpp"):
            told = name in named or any(re.fullmatch(one, name) for one in patterns)
            if not told and not path.startswith(globbed):
                found.append(f"{path}: no CMakeLists.txt names it")
        elif name.removesuffix(".in") not in included and path != "include/simstudio/simstudio.h":
            found.append(f"{path}: nobody includes it")
    umbrella = files.get("include/simstudio/simstudio.h", "")
    for path in files:
        if re.fullmatch(r"include/simstudio/\w+\.h", path) and not path.endswith("/simstudio.h"):
            if f'"{path.removeprefix("include/")}"' not in umbrella and not path.endswith(("/c_api.h", "/coroutine.h")):
                found.append(f"{path}: simstudio.h leaves it out")
    return found
