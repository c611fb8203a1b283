# SPDX-License-Identifier: Apache-2.0
"""Wrong usage is status 2 and one line that says what to write instead; help has examples; no key is ever printed."""

import subprocess
import unittest

from command_line import BIN, Sandbox

WRONG = [
    ([], "no command was given; there are execute, batch, chat, resume, status"),
    (["bogus"], 'there is no command "bogus"'),
    (["execute"], "WORKFLOW is required"),
    (["batch"], "FILE is required"),
    (["chat"], "IDENTIFIER is required"),
    (["chat", "innkeeper"], "--message is required"),
    (["chat", "innkeeper", "--message", "hi", "extra"], '"extra" was not expected'),
    (["resume", "demo", "run"], "CONTEXT is required"),
    (["resume", "demo", "run", "context"], "--input is required"),
    (["resume", "demo", "run", "context", "--input", "@/none"], '"/none" can\'t be read: No such file'),
    (["status"], "WORKFLOW is required"),
    (["run", "demo"], "RUN is required"),
    (["job"], "TASK is required"),
    (["limits", "extra"], '"extra" was not expected'),
    (["runs", "demo", "--limit", "0"], "--limit: Value 0 not in range"),
    (["runs", "demo", "--status", "odd"], "--status: odd not in {"),
    (["execute", "demo", "extra"], '"extra" was not expected'),
    (["execute", "demo", "--select", "a.b", "c.d"], '"c.d" was not expected'),
    (["execute", "demo", "--streem"], '"--streem" was not expected'),
    (["execute", "demo", "--input"], "--input: 1 required"),
    (["execute", "demo", "--input", "@/none"], '"/none" can\'t be read: No such file'),
    (["execute", "demo", "--input", "@/"], '"/" can\'t be read: Is a directory'),
    (["execute", "demo", "--file", "map.png"], '--file "map.png" is no FIELD=PATH'),
    (["execute", "demo", "--file", "=map.png"], '--file "=map.png" is no FIELD=PATH'),
    (["batch", "/none"], '"/none" can\'t be read: No such file'),
    (["execute", "demo", "--api", "v3"], "--api: v3 not in {auto,v2,legacy}"),
    (["execute", "demo", "--timeout", "soon"], "--timeout: Value soon not in range"),
    (["execute", "demo", "--timeout", "0"], "--timeout: Value 0 not in range"),
    (["execute", "demo", "--timeout", "-1"], "--timeout: Value -1 not in range"),
    (["execute", "demo", "--timeout", "1e400"], "--timeout: Value 1e400 not in range"),
    (["execute", "demo", "--stream", "--async"], "--stream and --async exclude each other"),
    (["execute", "demo", "--async", "--select", "a.b"], "--async streams nothing"),
    (["execute", "demo", "--wait"], "--wait needs --async"),
    (["execute", "demo", "--retries", "-1"], "--retries: "),
    (["execute", "demo", "--backoff", "0.5"], "--backoff: Value 0.5 not in range"),
    (["execute", "demo", "--max-delay", "-3"], "--max-delay: Value -3 not in range"),
    (["status", "demo", "--wait"], '"--wait" was not expected'),
    (["execute", "demo", "--settled"], "--settled needs --stream"),
    (["execute", "demo", "--initial-delay", "3"], "--initial-delay, --max-delay and --backoff need --retries"),
    (["execute", "demo", "--tools"], "--tools needs --stream"),
    (["execute", "demo", "--thinking"], "--thinking needs --stream"),
    (["execute", "demo", "--stream", "--settled", "--tools"], "--settled does without the protocol"),
    (["execute", "demo\nnext", "more"], '"more" was not expected'),
    (["execute", "demo", "two\nlines\x1b[31m"], '"two?lines?[31m" was not expected'),
]


class Usage(unittest.TestCase):
    def test_wrong_usage_is_one_line_with_an_example_and_status_2(self):
        with Sandbox() as sim:
            for arguments, problem in WRONG:
                done = sim.run(*arguments)
                self.assertEqual((done.returncode, done.stdout), (2, ""), (arguments, done))
                self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
                self.assertIn(problem, done.stderr)
                self.assertIn("Example: ", done.stderr)
            self.assertEqual(sim.ledger()["runs_started"], 0)

    def test_word_in_the_environment_that_is_no_generation(self):
        with Sandbox() as sim:
            done = subprocess.run([BIN + "/simstudio", "execute", "echo"], env=dict(sim.environment(), SIM_API="v9"),
                                  capture_output=True, text=True, timeout=30)
            self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1))
            self.assertIn('SIM_API is "v9". Write auto, v2 or legacy.', done.stderr)

    def test_help_has_examples_and_exit_statuses(self):
        with Sandbox() as sim:
            for arguments, words in ((["--help"], ["execute", "batch", "Exit status", "130"]),
                                     (["execute", "--help"], ["--stream", "--select", "--input @", "Examples:"]),
                                     (["batch", "--help"], ['"workflow"', "Example:"])):
                done = sim.run(*arguments)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                for word in words[:2]:
                    self.assertIn(word.split()[0], done.stdout)
                self.assertIn("xample", done.stdout)

    def test_key_is_never_printed(self):
        secret = "sim_sk_do_not_show"
        with Sandbox() as sim:
            for arguments in (["--help"], ["execute", "--help"], ["execute", "demo"], ["execute", "demo", "--json"],
                              ["execute", "demo", "--apikey", secret], ["execute", "demo", "--apikey=" + secret],
                              ["--apikey", secret, "execute", "demo"], ["execute", "demo", "--api-key", secret + "\n"],
                              ["execute", "demo", "--api-key", secret, "--base-url", "http://127.0.0.1:1"]):
                done = sim.run(*arguments, key=secret)
                self.assertNotIn(secret, done.stdout + done.stderr, arguments)

    def test_stream_that_selects_nothing_is_hinted_at(self):
        with Sandbox() as sim:
            done = sim.run("execute", "echo", "--stream", "--json")
            self.assertEqual((done.returncode, done.stderr.count("\n")), (0, 1))
            self.assertIn("--select agent1.content", done.stderr)
            done = sim.run("batch", "-", "--json", stdin='{"workflow":"echo","stream":true}')
            self.assertIn('"select":["agent1.content"]', done.stderr)


if __name__ == "__main__":
    unittest.main()
