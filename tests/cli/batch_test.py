# SPDX-License-Identifier: Apache-2.0
"""`simstudio batch`: many runs at once, each line numbered by the line it came from."""

import json
import time
import unittest

from command_line import ContractTest, Sandbox
from contract import result, token

LEGACY = ("--api", "legacy", "--json")


def lines_of(*jobs):
    return "".join(json.dumps(job) + "\n" for job in jobs)


def of_run(lines, run):
    return [line for line in lines if line["run"] == run]


class Batch(ContractTest):
    def batch(self, sim, text, *arguments):
        done = sim.run("batch", "-", *LEGACY, *arguments, stdin=text)
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]

    def test_runs_are_numbered_in_line_order(self):
        jobs = [{"workflow": "echo", "input": {"n": n}} for n in range(1, 41)]
        with Sandbox() as sim:
            status, lines = self.batch(sim, lines_of(*jobs))
            self.assertEqual(status, 0)
            self.assertEqual({line["run"]: line["output"] for line in lines}, {n: {"n": n} for n in range(1, 41)})
            self.assertEqual(sim.ledger()["runs_started"], 40)

    def test_runs_go_on_at_the_same_time(self):
        with Sandbox(speed="4") as sim:  # "slow" then takes one second.
            start = time.monotonic()
            status, lines = self.batch(sim, lines_of(*[{"workflow": "slow"}] * 20))
            self.assertEqual((status, len(lines)), (0, 20))
            self.assertLess(time.monotonic() - start, 5)  # One after the other: 20.

    def test_each_line_says_how_it_runs(self):
        with Sandbox() as sim:
            status, lines = self.batch(sim, lines_of(
                {"workflow": "surrogate", "stream": True, "select": ["agent1.content"]},
                {"workflow": "echo", "input": [1]}))
            self.assertEqual(status, 0)
            ids = {line["run"]: line["run_id"] for line in lines if line["type"] == "result"}
            self.assert_lines([token("agent1", "A 🗡 B"), result({}, text={"agent1": "A 🗡 B"}, run_id=ids[1])],
                              of_run(lines, 1))
            self.assertEqual(of_run(lines, 2)[0]["output"], {"input": [1]})

    def test_status_is_that_of_the_worst_run(self):
        with Sandbox() as sim:
            good, failing, refused, unusable = ({"workflow": name} for name in ("echo", "fails", "nobody", "a/b"))
            self.assertEqual(self.batch(sim, lines_of(good, failing))[0], 1)
            self.assertEqual(self.batch(sim, lines_of(failing, unusable, good))[0], 2)
            self.assertEqual(self.batch(sim, lines_of(refused, failing, good))[0], 3)

    def test_more_lines_than_may_wait_in_the_client(self):
        with Sandbox(speed="1000") as sim:
            status, lines = self.batch(sim, lines_of(*[{"workflow": "response"}] * 5000))
            self.assertEqual((status, {line["run"] for line in lines}), (0, set(range(1, 5001))))

    def test_blank_lines_and_windows_line_ends_do_not_count(self):
        with Sandbox() as sim:
            status, lines = self.batch(sim, '\r\n{"workflow":"echo","input":{"n":1}}\r\n \n{"workflow":"echo"}')
            self.assertEqual((status, sorted(line["run"] for line in lines)), (0, [1, 2]))

    def test_one_bad_line_stops_all_before_the_first(self):
        good = '{"workflow":"echo"}\n'
        table = [
            (good + '{"workflow":', '"-" line 2: byte 12: '),
            (good + "\n" + "[]", '"-" line 3: it is no JSON object with a "workflow"'),
            ('{"input":{}}', '"-" line 1: it is no JSON object with a "workflow"'),
            ('{"workflow":"echo","inputs":1}', '"-" line 1: there is no "inputs"'),
            ('{"workflow":"echo","stream":"yes"}', '"-" line 1: "stream" is true or false'),
            ('{"workflow":"echo","select":"a.b"}', '"-" line 1: "select" is a list'),
            ("", '"-" there is no line in it'),
        ]
        with Sandbox() as sim:
            for text, problem in table:
                done = sim.run("batch", "-", stdin=text)
                self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), text)
                self.assertIn(problem, done.stderr)
                self.assertIn("Example", done.stderr)
            self.assertEqual(sim.ledger()["runs_started"], 0)


if __name__ == "__main__":
    unittest.main()
