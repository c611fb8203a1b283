# SPDX-License-Identifier: Apache-2.0
"""Plain output: stdout is the answer alone, stderr a short line on how it ended; on a terminal, progress and safety."""

import json
import os
import pty
import re
import subprocess
import tempfile
import unittest

from command_line import BIN, Sandbox

STREAM = ("--stream", "--select", "agent1.content", "--run-id", "ours")


def on_a_terminal(sim, *arguments):
    """Everything that a terminal gets to see, and the exit status."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([BIN + "/simstudio", *arguments], env=sim.environment(), stdout=theirs, stderr=theirs,
                               stdin=theirs)
    os.close(theirs)
    seen = b""
    try:
        while piece := os.read(ours, 65536):
            seen += piece
    except OSError:
        pass  # Linux says EIO when the last writer has gone.
    os.close(ours)
    return seen.decode(), process.wait(20)


class People(unittest.TestCase):
    def test_answer_alone_on_stdout(self):
        with Sandbox() as sim:
            done = sim.run("execute", "surrogate", *STREAM)
            self.assertEqual((done.returncode, done.stdout, done.stderr),
                             (0, "A 🗡 B\n", "completed, run ours\n"))

    def test_output_of_a_run_that_did_not_stream(self):
        with Sandbox() as sim:
            done = sim.run("execute", "echo", "--input", '{"a":1}', "--run-id", "ours")
            self.assertEqual(done.stdout, '{"a":1}\n')
            self.assertRegex(done.stderr, r"^completed in \d+\.\d\d s, run ours\n$")

    def test_failure_names_the_block(self):
        with Sandbox() as sim:
            done = sim.run("execute", "fails", "--run-id", "ours")
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertRegex(done.stderr,
                             r"^failed in \d+\.\d\d s, run ours: .*the forge exploded 💥 \(block Boom\)\n$")

    def test_refusal_says_what_to_do(self):
        with Sandbox() as sim:
            done = sim.run("execute", "demo", key="wrong")
            self.assertEqual((done.returncode, done.stdout), (3, ""))
            self.assertEqual(done.stderr, "UNAUTHORIZED: the server answered 401: Invalid API key. Set SIM_API_KEY or "
                                          "ClientOptions::api_key to a key of that server.\n")

    def test_text_taken_back_is_said_on_stderr(self):
        with Sandbox() as sim:
            done = sim.run("execute", "tool", *STREAM, "--tools", "--thinking")
            self.assertEqual(done.stdout, "Let me look at the sky\nIt is sunny, and the goat is asleep.\n")
            self.assertEqual(done.stderr.splitlines(), [
                "thinking: The traveller wants the weather.", "tool custom_get_weather starts",
                "the text so far was taken back, what follows replaces it (--settled shows only text that stays)",
                "tool custom_get_weather ended: success", "completed, run ours"])

    def test_receipt_of_an_async_run(self):
        with Sandbox() as sim:
            done = sim.run("execute", "echo", "--async", "--run-id", "ours", "--api", "legacy")
            self.assertEqual((done.returncode, done.stderr), (0, "queued as run ours, job workflow-execution:ours\n"))

    def test_batch_prints_each_run_in_one_piece(self):
        line = '{"workflow":"surrogate","stream":true,"select":["agent1.content"]}\n'
        with Sandbox() as sim:
            done = sim.run("batch", "-", stdin=line * 3)
            self.assertEqual((done.returncode, done.stdout), (0, "A 🗡 B\n" * 3))
            self.assertEqual(sorted(text[:13] for text in done.stderr.splitlines()),
                             ["1: completed,", "2: completed,", "3: completed,"])

    def test_long_wait_shows_progress_on_a_terminal_only(self):
        with Sandbox(speed="2") as sim:  # "slow" then takes two seconds.
            seen, status = on_a_terminal(sim, "execute", "slow")
            self.assertEqual(status, 0)
            self.assertRegex(seen, r"waiting, 1\.\d s \(Ctrl-C cancels\)")
            self.assertRegex(seen, r"\(Ctrl-C cancels\)\r\x1b\[2K\{.*waited")
            seen, status = on_a_terminal(sim, "execute", "slow", "--json")
            self.assertNotIn("waiting", seen)
            self.assertEqual(sim.run("execute", "slow").stderr.count("\n"), 1)

    def test_hostile_text_does_not_steer_the_terminal(self):
        hostile = "nice\x1b[2J\x1b]0;owned\x07 \x9b31mand red\x7f"
        with Sandbox("--personas", self.personas_with(hostile)) as sim:
            seen, _ = on_a_terminal(sim, "execute", "demo", *STREAM)
            self.assertEqual(re.findall(r"[^\n\r\t\x20-\x7e\u00a0-\uffff]", seen), [])
            self.assertIn("nice[2J]0;owned 31mand red", seen)
            self.assertIn(hostile, sim.run("execute", "demo", *STREAM[:3]).stdout)  # A file gets what was sent.

    def personas_with(self, line):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, "personas.json")
        with open(path, "w") as file:
            json.dump({"demo": {"name": "Hostile", "lines": [line]}}, file)
        return path


if __name__ == "__main__":
    unittest.main()
