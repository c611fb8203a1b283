# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C and a reader that left: the run is cancelled on the server before the program ends."""

import json
import signal
import time
import unittest

from command_line import ContractTest, Sandbox
from contract import cancelled

STREAM = ("--stream", "--select", "agent1.content", "--json")


class Interrupt(ContractTest):
    def interrupt_after_first_line(self, sim, *arguments, number=signal.SIGINT, **more):
        process = sim.start(*arguments, **more)
        process.stdout.readline()
        start = time.monotonic()
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
        return process.returncode, [json.loads(line) for line in out.splitlines()], time.monotonic() - start, err

    def test_cancels_on_the_server_first(self):
        for api in ("v2", "legacy"):
            with Sandbox(speed="1") as sim:
                sim.fault(stall_after_tokens=1)
                status, lines, seconds, _ = self.interrupt_after_first_line(
                    sim, "execute", "demo", *STREAM, "--run-id", "ours", "--api", api)
                self.assertEqual(status, 130)
                self.assert_lines([cancelled("ours", "yes")], lines[-1:])
                self.assertEqual(sim.ledger()["cancels"], 1)
                self.assertLess(seconds, 3)

    def test_termination_is_treated_alike(self):
        with Sandbox(speed="1") as sim:
            sim.fault(stall_after_tokens=1)
            status, _, _, _ = self.interrupt_after_first_line(sim, "execute", "demo", *STREAM, number=signal.SIGTERM)
            self.assertEqual((status, sim.ledger()["cancels"]), (130, 1))

    def test_run_that_was_not_sent_is_cancelled_without_a_call(self):
        with Sandbox(speed="1") as sim:
            sim.fault(stall_after_tokens=1, count=100)
            jobs = json.dumps({"workflow": "demo", "stream": True, "select": ["agent1.content"]}) + "\n"
            process = sim.start("batch", "-", "--json", stdin=-1)
            process.stdin.write(jobs * 70)  # The client runs 64 at once.
            process.stdin.close()
            process.stdin = None
            while sim.ledger()["runs_started"] < 64:
                time.sleep(0.02)
            process.stdout.readline()
            process.send_signal(signal.SIGINT)
            out, _ = process.communicate(timeout=20)
            ends = {line["run"]: line for line in map(json.loads, out.splitlines()) if line["type"] == "cancelled"}
            self.assertEqual((process.returncode, len(ends)), (130, 70))
            self.assertEqual([ends[run]["may_have_run"] for run in range(65, 71)], ["no"] * 6)
            self.assertEqual((sim.ledger()["runs_started"], sim.ledger()["cancels"]), (64, 64))

    def test_a_look_that_is_interrupted_leaves_the_run_alone_and_says_so(self):
        with Sandbox(speed="1") as sim:
            _, lines = sim.lines("execute", "slow", "--async", "--api", "v2")
            process = sim.start("run", "slow", lines[-1]["run_id"], "--wait", "--api", "v2")
            while sim.ledger()["requests"] < 2:
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
            self.assertEqual((process.returncode, out, sim.ledger()["cancel_calls"]), (130, "", 0))
            self.assertEqual(err, "stopped looking; what runs on the server goes on\n")

    def test_people_are_told(self):
        with Sandbox(speed="1") as sim:
            sim.fault(stall_after_tokens=3)
            process = sim.start("execute", "demo", *STREAM[:3], "--run-id", "ours")
            process.stdout.read(1)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=20)
            self.assertEqual((process.returncode, err), (130, "cancelled, the server is told to stop run ours\n"))

    def test_reader_that_left_cancels_too(self):
        with Sandbox(speed="1") as sim:
            process = sim.start("execute", "demo", *STREAM)
            process.stdout.readline()
            process.stdout.close()
            self.assertEqual(process.wait(20), 130)
            process.stderr.close()
            self.assertEqual(sim.ledger()["cancels"], 1)


if __name__ == "__main__":
    unittest.main()
