# SPDX-License-Identifier: Apache-2.0
"""Runs that wait for a human, as recorded: the new id can't be looked up, a second pause can't be resumed."""

import time
import unittest

from recorded import Recording, differs
from sandbox_client import AGENT_EVENTS, Sandbox

RESUME = {"input": {"approved": True, "comment": "Go! ⚔️"}}


class Paused(unittest.TestCase):
    def setUp(self):
        self.sim = Sandbox()
        self.addCleanup(self.sim.__exit__)

    def same(self, name, got, skip=()):
        self.assertIsNone(differs(Recording(name), got, self.sim.url, skip), name)

    def settle(self, run, workflow="pause"):
        for _ in range(200):
            status = self.sim.get(f"/api/workflows/{workflow}/executions/{run}").json()["status"]
            if status != "running":
                break
            time.sleep(0.01)
        return status

    def test_sync_in_legacy(self):
        self.sim.run("pause", {"input": "hero"}, "X-Execution-Id: one")
        self.same("pause-execution-status", self.sim.get("/api/workflows/pause/executions/one"))
        self.same("pause-v2-run", self.sim.get("/api/v2/workflows/pause/runs/one"))
        self.same("pause-list", self.sim.get("/api/workflows/pause/paused"))
        for path in ("/api/workflows/pause/paused/one", "/api/resume/pause/one"):
            self.same("pause-one", self.sim.get(path))
        self.assertEqual(self.sim.get("/api/resume/pause/one/human1").json()["pausePoint"]["contextId"], "human1")
        self.same("pause-resume-bad-context", self.sim.post("/api/resume/pause/one/nope", RESUME))
        done = self.sim.post("/api/resume/pause/one/human1", RESUME)
        self.same("pause-resume-v1", done)
        new_id = done.json()["executionId"]
        self.same("pause-resume-v1-new-id", self.sim.get("/api/workflows/pause/executions/" + new_id))
        self.same("pause-after-resume-status", self.sim.get("/api/workflows/pause/executions/one?includeOutput=true"))
        self.assertEqual(self.sim.get("/api/workflows/pause/paused").json(), {"pausedExecutions": []})
        self.assertEqual(self.sim.post("/api/resume/pause/one/human1", RESUME).status, 409)

    def test_sync_in_v2(self):
        self.sim.run_v2("pause", {"input": {}}, "X-Run-Id: one")
        path = "/api/v2/workflows/pause/runs/one"
        self.same("pause-v2-run-paused", self.sim.get(path))
        self.same("pause-v2-resume-unknown-context",
                  self.sim.post(path + "/resume", {"contextId": "nope", "input": {}}))
        order = {"contextId": "human1", "input": {"approved": True, "comment": "ok"}}
        done = self.sim.post(path + "/resume", order)
        self.same("pause-v2-resume", done)
        new_id = done.json()["data"]["runId"]
        self.assertEqual(done.header("x-run-id"), new_id)
        self.same("pause-v2-resume-new-id", self.sim.get("/api/v2/workflows/pause/runs/" + new_id))
        self.same("pause-v2-resume-again", self.sim.post(path + "/resume", order))
        self.same("pause-v2-run-after", self.sim.get(path + "?includeOutput=true"))

    def test_async_resumes_as_a_job(self):
        self.sim.run("pause", {}, "X-Execution-Mode: async", "X-Execution-Id: one")
        self.assertEqual(self.settle("one"), "paused")
        receipt = self.sim.post("/api/resume/pause/one/human1", {"input": {"approved": True, "comment": "async"}})
        self.same("pause-async-resume", receipt, (".message",))
        self.assertEqual(self.settle("one"), "completed")
        self.same("pause-async-resume-job", self.sim.get("/api/jobs/" + receipt.json()["jobId"]), (".comment",))

    def test_a_stream_goes_on_as_a_stream_in_legacy_and_as_202_in_v2(self):
        body = {"stream": True, "selectedOutputs": ["agent1.content"]}
        for run in ("one", "two"):
            self.sim.run("pause-agent", body, AGENT_EVENTS, "X-Execution-Id: " + run)
        self.same("pause-stream-resume", self.sim.post("/api/resume/pause-agent/one/human1", RESUME, AGENT_EVENTS))
        receipt = self.sim.post("/api/v2/workflows/pause-agent/runs/two/resume", {"contextId": "human1", "input": {}})
        self.assertEqual((receipt.status, sorted(receipt.json()["data"])), (202, ["runId", "statusUrl"]))
        self.assertEqual([self.settle(run, "pause-agent") for run in ("one", "two")], ["completed", "completed"])
        url = receipt.json()["data"]["statusUrl"]
        self.assertEqual(self.sim.get(url[len(self.sim.url):]).status, 404)

    def test_a_second_pause_is_stuck(self):
        self.sim.run("pause-twice", {}, "X-Execution-Id: one")
        first = self.sim.post("/api/resume/pause-twice/one/human1", RESUME)
        self.same("pause-twice-first-resume", first)
        new_id = first.json()["executionId"]
        self.same("pause-twice-old-execution", self.sim.get("/api/workflows/pause-twice/executions/one"))
        self.same("pause-twice-old-run-v2", self.sim.get("/api/v2/workflows/pause-twice/runs/one"))
        self.same("pause-twice-new-execution", self.sim.get("/api/workflows/pause-twice/executions/" + new_id))
        self.same("pause-twice-list", self.sim.get("/api/workflows/pause-twice/paused?status=paused"))
        self.same("pause-twice-detail-new", self.sim.get("/api/workflows/pause-twice/paused/" + new_id))
        self.same("pause-twice-second-resume", self.sim.post(f"/api/resume/pause-twice/{new_id}/human2", RESUME))
        self.same("pause-twice-second-resume-by-old-id", self.sim.post("/api/resume/pause-twice/one/human2", RESUME))

    def test_a_second_pause_of_an_async_run_fails_its_job(self):
        self.sim.run("pause-twice", {}, "X-Execution-Mode: async", "X-Execution-Id: one")
        self.settle("one", "pause-twice")
        self.same("redis-pause-twice-async-first", self.sim.post("/api/resume/pause-twice/one/human1", RESUME))
        self.settle("one", "pause-twice")
        new_id = self.sim.get("/api/workflows/pause-twice/paused").json()["pausedExecutions"][0]["executionId"]
        second = self.sim.post(f"/api/resume/pause-twice/{new_id}/human2", RESUME)
        self.same("redis-pause-twice-async-second", second)
        job = self.sim.get("/api/jobs/" + second.json()["jobId"]).json()
        self.assertEqual((job["status"], job["error"]), ("failed", "Execution can no longer be resumed"))

    def test_cancelling_what_waits(self):
        self.sim.run("pause", {}, "X-Execution-Id: one")
        cancel = "/api/workflows/pause/executions/one/cancel"
        self.same("pause-cancel-v1", self.sim.post(cancel, None))
        self.same("pause-cancel-v1-again", self.sim.post(cancel, None))
        self.same("pause-cancel-after", self.sim.get("/api/workflows/pause/executions/one"))

    def test_a_timed_pause_ends_by_itself_and_is_in_no_list(self):
        self.sim.run("wait", {}, "X-Execution-Id: one")
        self.same("pause-wait-async-v2-run", self.sim.get("/api/v2/workflows/wait/runs/one"))
        self.same("pause-wait-async-detail", self.sim.get("/api/workflows/wait/paused/one"))
        time.sleep(1.3)  # its minute, fifty times as fast
        self.same("pause-wait-async-after", self.sim.get("/api/workflows/wait/executions/one?includeOutput=true"))


if __name__ == "__main__":
    unittest.main()
