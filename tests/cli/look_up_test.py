# SPDX-License-Identifier: Apache-2.0
"""The commands that look something up: their lines from recorded answers, and what they do on the sandbox."""

import os
import unittest

from command_line import WIRE, ContractTest, Sandbox
from contract import error_fields

WORKFLOW = "d683a19e-7af9-475f-a62d-d779cefff339"


def replay(name):
    return Sandbox("--replay", os.path.join(WIRE, name), "--replay-speed", "0")


def run_fields(run_id, status, started_at, ended_at, duration_ms):
    return {"run_id": run_id, "workflow_id": WORKFLOW, "status": status, "trigger": "api", "started_at": started_at,
            "ended_at": ended_at, "duration_ms": duration_ms, "cost_total": 0.005}


class Recorded(ContractTest):
    """Expected lines are written by hand from the recordings."""

    def line(self, name, *arguments, status=0):
        with replay(name) as sim:
            got, lines = sim.lines(*arguments)
            self.assertEqual(got, status, lines)
            return [line for line in lines if line["type"] != "rate_limit"]

    def test_status(self):
        self.assert_lines([{"type": "status", "is_deployed": True, "deployed_at": "2026-11-24T07:00:52.212Z",
                            "needs_redeployment": False}], self.line("v1-status-deployed", "status", WORKFLOW))

    def test_validate_is_ready_only_when_deployed(self):
        self.assert_lines([{"type": "validate", "ready": True, "error": None}],
                          self.line("v1-status-deployed", "validate", WORKFLOW))
        self.assert_lines([{"type": "validate", "ready": False, "error": None}],
                          self.line("v1-status-undeployed", "validate", WORKFLOW))

    def test_validate_says_why_it_could_not_tell(self):
        [line] = self.line("v1-status-wrong-key", "validate", WORKFLOW, status=3)
        self.assertEqual((line["type"], line["ready"], line["error"]["code"]), ("validate", False, "UNAUTHORIZED"))
        self.assertEqual(list(line["error"]), list(error_fields("", "")))

    def test_job_shows_the_workflows_own_output(self):
        [line] = self.line("v1-job-completed", "job", "workflow-execution:1")
        self.assertEqual(list(line), ["type", "success", "task_id", "status", "output", "error", "metadata",
                                      "estimated_duration_ms"])
        self.assertEqual((line["success"], line["status"], line["error"]), (True, "completed", None))
        self.assertEqual(line["output"], {"result": {"all": 1, "emoji": "🗡️", "hello": "Ana"}, "stdout": ""})

    def test_run_of_both_generations(self):
        output = {"result": {"waited": 4000}, "stdout": ""}
        rest = {"output": output, "block_outputs": None, "error": None, "paused": None}
        v2 = run_fields("1ab0c606-26a9-4a4c-8005-ad6453983eaf", "completed", "2026-11-24T07:05:41.536Z",
                        "2026-11-24T07:05:45.597Z", 4029)
        self.assert_lines([{"type": "run", **v2, **rest}],
                          self.line("v2-run-completed-output", "run", WORKFLOW, "r", "--api", "v2"))
        legacy = run_fields("9d67df29-6a31-4a21-8379-2eb4c097a32a", "completed", "2026-11-24T07:04:23.244Z",
                            "2026-11-24T07:04:27.480Z", 4218)
        self.assert_lines([{"type": "run", **legacy, **rest}],
                          self.line("v1-execution-completed-output", "run", WORKFLOW, "r", "--api", "legacy"))

    def test_paused_run_tells_its_context(self):
        [line] = self.line("v1-execution-paused", "run", WORKFLOW, "r", "--api", "legacy")
        self.assertEqual((line["status"], line["paused"]["context_id"], line["paused"]["pause_kind"]),
                         ("paused", "9d2d40c8-a7c5-44ac-87b2-4a92c3b2cc5f", "human"))

    def test_runs_are_a_page(self):
        [line] = self.line("v2-runs-list", "runs", WORKFLOW, "--limit", "2", "--api", "v2")
        self.assertEqual(line["runs"], [
            run_fields("668c067a-592c-4a6b-9502-cfe56de74d73", "failed", "2026-11-24T07:05:46.216Z",
                       "2026-11-24T07:05:48.243Z", 2027),
            run_fields("1ab0c606-26a9-4a4c-8005-ad6453983eaf", "completed", "2026-11-24T07:05:41.536Z",
                       "2026-11-24T07:05:45.597Z", 4029)])
        self.assertTrue(line["next_cursor"].startswith("eyJ"))

    def test_workflows_are_a_page(self):
        [line] = self.line("v2-workflows-list", "workflows", "--workspace", "w", "--limit", "2", "--api", "v2")
        self.assertEqual([one["name"] for one in line["workflows"]], ["structured-dcf8", "stream2out-6f5e"])
        self.assertEqual(list(line["workflows"][0]), ["id", "name", "description", "workspace_id", "folder",
                                                      "is_deployed", "deployed_at", "run_count", "last_run_at",
                                                      "created_at", "updated_at"])

    def test_paused_lists_points(self):
        [line] = self.line("pause-list", "paused", WORKFLOW)
        self.assertEqual(line["paused"][0]["run_id"], "e6ee87f5-3fbe-4a31-b889-fd0ea4980534")
        self.assertEqual(line["paused"][0]["points"][0]["context_id"], "9d2d40c8-a7c5-44ac-87b2-4a92c3b2cc5f")

    def test_limits_are_as_the_server_tells(self):
        [line] = self.line("v1-usage-limits", "limits")
        self.assertEqual(line["rate_limit"]["sync"]["requestsPerMinute"], 999999)
        self.assertEqual(line["usage"], {"currentPeriodCost": 0, "limit": 99999, "plan": "free"})
        self.assertEqual(line["storage"]["limitBytes"], 5368709120)

    def test_cancel_tells_the_reason(self):
        self.assert_lines([{"type": "cancel", "run_id": "67a68403-0ce0-43a9-8eb2-f7edc0c81546", "success": False,
                            "reason": "redis_unavailable"}],
                          self.line("cancel-v2-running", "cancel", WORKFLOW, "r", "--api", "v2"))

    def test_what_is_unknown_is_an_error_and_status_3(self):
        [line] = self.line("v1-job-unknown", "job", "none", status=3)
        self.assertEqual((line["type"], line["code"], line["server_code"]), ("error", "NOT_FOUND", "TASK_NOT_FOUND"))


class OnTheSandbox(ContractTest):
    def test_async_run_is_followed_by_its_ids(self):
        for api in ("v2", "legacy"):
            with Sandbox() as sim:
                [*_, receipt] = sim.lines("execute", "echo", "--async", "--input", '{"a":1}', "--api", api)[1]
                [*_, run] = sim.lines("run", "echo", receipt["run_id"], "--api", api)[1]
                self.assertEqual((run["type"], run["run_id"]), ("run", receipt["run_id"]))
                self.assertIn(run["status"], ("running", "completed"))

    def test_auto_finds_the_older_api(self):
        with Sandbox("--v2", "off") as sim:
            sim.lines("execute", "echo", "--run-id", "ours")
            [line] = sim.lines("run", "echo", "ours")[1]
            self.assertEqual((line["run_id"], line["status"]), ("ours", "completed"))

    def test_cancel_stops_a_run(self):
        with Sandbox(speed="1") as sim:
            streaming = sim.start("execute", "demo", "--stream", "--select", "agent1.content", "--run-id", "ours",
                                  "--json")
            streaming.stdout.readline()
            [*_, line] = sim.lines("cancel", "demo", "ours")[1]
            self.assertEqual((line["type"], line["run_id"]), ("cancel", "ours"))
            out, _ = streaming.communicate(timeout=20)
            self.assertIn('"status":"cancelled"', out)

    def test_people_read_short_lines(self):
        with Sandbox() as sim:
            self.assertIn("deployed since", sim.run("status", "demo").stdout)
            self.assertEqual(sim.run("status", "undeployed").stdout, "not deployed\n")
            self.assertEqual(sim.run("validate", "demo").stdout, "ready\n")
            refused = sim.run("validate", "demo", key="wrong")
            self.assertEqual(refused.returncode, 3)
            self.assertIn("not ready\nUNAUTHORIZED: ", refused.stdout)
            self.assertIn("runs a minute", sim.run("limits").stdout)
            self.assertIn("demo  deployed", sim.run("workflows", "--search", "mara").stdout)
            sim.run("execute", "echo", "--run-id", "ours")
            self.assertRegex(sim.run("runs", "echo").stdout, r"^ours  completed  \d{4}-")
            self.assertEqual(sim.run("paused", "demo").stdout, "no run waits for a person\n")
            unknown = sim.run("run", "echo", "none")
            self.assertEqual((unknown.returncode, unknown.stdout), (3, ""))
            self.assertIn("NOT_FOUND: ", unknown.stderr)


if __name__ == "__main__":
    unittest.main()
