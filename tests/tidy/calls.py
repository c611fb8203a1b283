# SPDX-License-Identifier: Apache-2.0
"""Calls that have one home, and none elsewhere."""

import re
from dataclasses import dataclass

import sources


@dataclass
class Ban:
    what: str
    pattern: str
    where: tuple   # the folders that it is banned in
    allowed: dict  # how paths begin: why that is the home, or an exception


CORE = ("src/", "include/")
BANS = [
    Ban("a thread", r"std::(?:thread|jthread|async)\b|\bpthread_create\b", CORE, {
        "src/transfer/network_thread": "the network thread",
        "src/transport/curl_": "libcurl 8.20 waits for look-ups in its clean-up: that gets a thread"}),
    Ban("a clock of the system", r"\w*clock::now\s*\(|\b(?:gettimeofday|clock_gettime|time)\s*\(", CORE, {
        "src/base/steady_clock.cpp": "the only source of time",
        "include/simstudio/wait.h": "blocks, for tools and tests"}),
    # `loop_.now()` is the moment of the step under way, read once.
    Ban("the time", r"(?<!loop_\.)\bnow\s*\(\s*\)", CORE, {
        "include/simstudio/clock.h": "the interface", "src/base/steady_clock.cpp": "its built-in form",
        "src/client/core.cpp": "a deadline counts from the call",
        "src/client/tick.cpp": "once a tick, and after a handler", "src/transfer/network_loop": "once a step, and hands it on",
        "src/transfer/loop_": "the loop's own moment, in its other file",
        "src/transport/curl_": "the budget of a shutdown", "include/simstudio/wait.h": "blocks, for tools and tests"}),
    Ban("a sleep", r"\b(?:sleep_for|sleep_until|usleep|nanosleep|sleep)\s*\(",
        CORE + ("samples/", "tests/unit/", "tests/simulation/", "tests/support/"), {
            "samples/npc_dialogue/": "what a game loop does until its next frame",
            "samples/cli/": "a command line has nothing else to do",
            "include/simstudio/wait.h": "blocks, for tools and tests",
            "samples/tour/async_job.cpp": "between two looks at a job"}),
    Ban("chance", r"\b(?:s?rand|random|drand48|arc4random\w*)\s*\(|\bstd::(?:random_device|mt19937\w*)\b|\bgetrandom\b",
        CORE, {"src/base/random.cpp": "the only source of chance"}),
    Ban("output", r"\b(?:f?printf|v?f?puts|putchar|perror|syslog)\s*\(|\bstd::(?:cout|cerr|clog)\b", CORE, {}),
    Ban("the environment", r"\b(?:secure_)?getenv\b", CORE, {
        "include/simstudio/options.h": "ClientOptions::from_environment, which says so"}),
    Ban("the end of the process", r"\b(?:abort|exit|_exit|_Exit|quick_exit|terminate|raise|kill)\s*\(", CORE, {}),
    Ban("an exception", r"\bthrow\b|\btry\b|\bcatch\s*\(|\brethrow_exception\b", CORE, {
        "include/simstudio/client.h": "rethrows a handler's exception",
        "include/simstudio/detail/handler.h": "catches it"}),
    Ban("a type at run time", r"\bdynamic_cast\b|\btypeid\b|\bdynamic_pointer_cast\b", CORE, {}),
    # `delete this` ends a client that a handler destroyed; a steady tick never comes there.
    Ban("memory or a lock in tick", r"\bnew\b|\bdelete\b(?! this;)|\b(?:m|c|re)alloc\s*\(|\bfree\s*\(|"
        r"\bmake_(?:unique|shared)\b|\bstd::(?:string|vector|function|map|unordered_map|deque|list|shared_ptr|unique_ptr|to_string)\b|"
        r"\b(?:push|emplace)_back\b|mutex|\b(?:unique|scoped|shared)_lock\b|\block_guard\b|\.lock\s*\(",
        ("src/client/tick.cpp",), {}),
]


def breaches(files, bans=None):
    found = []
    for path, text in sources.cpp(files).items():
        code = sources.blanked(text).split("\n")
        for ban in bans or BANS:
            if path.startswith(ban.where) and not path.startswith(tuple(ban.allowed)):
                found += [f"{path}:{number}: {ban.what}: {line.strip()}"
                          for number, line in enumerate(code, 1) if re.search(ban.pattern, line)]
    return found


def stale(files, bans=None):
    """Exceptions that nothing needs any more."""
    found = []
    for ban in bans or BANS:
        for start in ban.allowed:
            texts = [sources.blanked(text) for path, text in sources.cpp(files, start).items()]
            if not any(re.search(ban.pattern, text) for text in texts):
                found.append(f"{start}: has no {ban.what} and needs no exception")
    return found
