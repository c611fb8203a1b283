# SPDX-License-Identifier: Apache-2.0
"""samples/cli/README.md shows the keys of each line that `--json` prints, in their order."""

import json
import os
import re
import unittest

from command_line import ContractTest, Sandbox

DOCUMENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "samples", "cli", "README.md")
COMMANDS = [
    ("execute", "tool", "--stream", "--select", "agent1.content", "--tools", "--api", "v2"),
    ("execute", "thinker", "--stream", "--select", "agent1.content", "--thinking"),
    ("execute", "breaks", "--stream", "--select", "agent1.content"),
    ("execute", "undeployed"), ("status", "demo"), ("validate", "demo"), ("runs", "demo", "--api", "v2"),
    ("workflows", "--api", "v2"), ("paused", "pause"), ("limits",),
]


def documented():
    with open(DOCUMENT, encoding="utf-8") as file:
        lines = [json.loads(line) for line in re.findall(r"^    (\{.*\})$", file.read(), re.M)]
    return {line["type"]: list(line) for line in lines}


class Document(ContractTest):
    def printed(self, sim):
        lines = [line for command in COMMANDS for line in sim.lines(*command)[1]]
        sim.fault(status=429, path="/api/", path_end="/execute")
        retried = sim.lines("execute", "echo", "--retries", "1", "--initial-delay", "0.01", "--api", "legacy")[1]
        receipt = sim.lines("execute", "echo", "--async", "--api", "legacy")[1]
        lines += retried + receipt
        lines += sim.lines("job", receipt[-1]["task_id"])[1]
        lines += sim.lines("run", "echo", receipt[-1]["run_id"], "--api", "legacy")[1]
        return lines + sim.lines("cancel", "echo", receipt[-1]["run_id"], "--api", "v2")[1]

    def test_every_line_is_as_documented(self):
        keys = documented()
        with Sandbox() as sim:
            seen = {}
            for line in self.printed(sim):
                self.assertEqual(list(line), keys.get(line["type"]), line)
                seen[line["type"]] = line
        # A cancelled line needs an interrupt: interrupt_test.py has its keys from contract.py.
        self.assertEqual(set(keys) - set(seen), {"cancelled"})


if __name__ == "__main__":
    unittest.main()
