# SPDX-License-Identifier: Apache-2.0
"""`simstudio resume`: recorded answers line by line, and a paused run of the sandbox's answered in every mode."""

import os
import re
import time
import unittest

from command_line import WIRE, ContractTest, Sandbox
from contract import error, queued, result, token
from recorded import answer
from recordings_test import HELLO, times

APPROVED = ("--input", '{"approved":true}')
AGAIN = ("It was answered already, or can't be any more: look with list_paused before answering again.")


class Recorded(ContractTest):
    def lines(self, name, api, *arguments, status=0):
        with Sandbox("--replay", os.path.join(WIRE, name), "--replay-speed", "0") as sim:
            got, lines = sim.lines("resume", "guard", "paused-1", "block-1", *APPROVED, "--api", api, *arguments)
        self.assertEqual(got, status, lines)
        return [line for line in lines if line["type"] != "rate_limit"]

    def test_sync_run_by_the_older_api(self):
        sent = answer("pause-resume-v1")
        self.assert_lines([result(sent["output"], run_id="paused-1", duration_ms=sent["metadata"]["duration"],
                                  metadata=sent["metadata"])], self.lines("pause-resume-v1", "legacy"))

    def test_sync_run_by_v2(self):
        data = answer("pause-v2-resume")["data"]
        self.assert_lines([result(data["output"], run_id="paused-1", duration_ms=data["durationMs"],
                                  metadata=times(data))], self.lines("pause-v2-resume", "v2"))

    def test_async_run(self):
        sent = answer("pause-async-resume")
        self.assert_lines([queued("paused-1", "run_8XXgfhK-j3F0MpovZhAh", sent["statusUrl"], "Resume execution queued")],
                          self.lines("pause-async-resume", "legacy"))

    def test_streamed_run_streams_by_the_older_api_only(self):
        block = "462296c4-a29c-486a-a174-1f02bd48126c"
        expected = [token(block, HELLO), result({}, text={block: HELLO}, run_id="paused-1")]
        self.assert_lines(expected, self.lines("pause-stream-resume", "v2", "--stream"))
        self.assert_lines(expected, self.lines("pause-stream-resume", "legacy"))
        url = answer("pause-stream-resume-v2")["data"]["statusUrl"]
        self.assert_lines([queued("paused-1", "paused-1", url)], self.lines("pause-stream-resume-v2", "v2"))

    def test_second_pause_is_shown_and_refuses_its_answer(self):
        first = self.lines("pause-twice-first-resume", "legacy")
        self.assertEqual((first[0]["status"], first[0]["success"], first[0]["run_id"]), ("paused", True, "paused-1"))
        sent = answer("pause-twice-second-resume")
        self.assert_lines([error("CONFLICT", f"the server answered 409: {sent['error']}. {AGAIN}", http_status=409,
                                 details=sent, run_id="paused-1")],
                          self.lines("pause-twice-second-resume", "legacy", status=3))


class OnTheSandbox(ContractTest):
    def pause(self, sim, run_id, workflow, *arguments):
        """Runs it until it waits, and gives where."""
        status, lines = sim.lines("execute", workflow, "--run-id", run_id, *arguments)
        self.assertEqual(status, 0, lines)
        for _ in range(100):
            waits = sim.lines("paused", workflow, run_id)[1][-1]
            if waits["type"] == "paused":
                return waits["paused"][0]["points"][0]["context_id"]
            time.sleep(0.02)
        self.fail(waits)

    def end_of(self, sim, workflow, run_id):
        for _ in range(200):
            seen = sim.lines("run", workflow, run_id)[1][-1]
            if seen["status"] not in ("running", "paused", "pending"):
                break
            time.sleep(0.02)
        return seen

    def test_answer_ends_the_run_in_both_generations_and_is_taken_once(self):
        with Sandbox() as sim:
            for api in ("v2", "legacy"):
                run = "ours-" + api
                context = self.pause(sim, run, "pause", "--api", api)
                resume = ("resume", "pause", run, context, *APPROVED, "--api", api)
                status, lines = sim.lines(*resume)
                self.assertEqual((status, lines[-1]["status"], lines[-1]["run_id"]), (0, "completed", run), lines)
                self.assertEqual(self.end_of(sim, "pause", run)["status"], "completed")
                status, lines = sim.lines(*resume)
                self.assertEqual((status, lines[-1]["code"]), (3, "CONFLICT"), lines)
            self.assertEqual(sim.ledger()["runs_started"], 2)

    def test_receipt_of_an_async_run_names_the_run_that_ends(self):
        with Sandbox() as sim:
            for api in ("v2", "legacy"):
                run = "ours-" + api
                context = self.pause(sim, run, "pause", "--async", "--api", api)
                status, lines = sim.lines("resume", "pause", run, context, *APPROVED, "--api", api)
                self.assertEqual((status, lines[-1]["type"], lines[-1]["run_id"]), (0, "queued", run), lines)
                self.assertEqual(self.end_of(sim, "pause", lines[-1]["run_id"])["status"], "completed")

    def test_streamed_run_goes_on_streaming(self):
        with Sandbox() as sim:
            context = self.pause(sim, "ours", "pause-agent", "--stream", "--select", "agent1.content")
            status, lines = sim.lines("resume", "pause-agent", "ours", context, *APPROVED, "--stream")
            self.assertEqual(status, 0, lines)
            self.assertEqual((lines[0]["type"], lines[-1]["type"], lines[-1]["run_id"]), ("token", "result", "ours"))

    def test_people_see_the_result_and_a_short_line(self):
        with Sandbox() as sim:
            context = self.pause(sim, "ours", "pause")
            done = sim.run("resume", "pause", "ours", context, "--input", "-", stdin='{"approved":true}')
            self.assertEqual(done.returncode, 0)
            self.assertRegex(done.stderr, re.compile(r"^completed in \d+\.\d\d s, run ours\n$"))


if __name__ == "__main__":
    unittest.main()
