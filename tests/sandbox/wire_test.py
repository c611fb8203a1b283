# SPDX-License-Identifier: Apache-2.0
"""The sandbox is driven with recorded requests and must answer as Sim did: status, headers, shape, fixed texts."""

import time
import unittest

from recorded import Recording, difference, differs
from sandbox_client import AGENT_EVENTS, Sandbox, raw_post

# Requests that need nothing before them, on a server with v2 and without limits.
ALONE = """
    v1-sync-ok v1-sync-ok-workspace-key v1-sync-agent v1-sync-agent-unicode v1-sync-fail v1-sync-fail-agent
    v1-sync-pause
    v1-sync-slow v1-sync-start-only v1-sync-think v1-sync-no-body v1-sync-empty-object v1-sync-input-flat
    v1-sync-input-mixed v1-sync-input-string v1-sync-input-wrapped v1-sync-body-array v1-sync-body-string
    v1-sync-execution-id-first v1-async-queued v1-async-agent v1-async-and-stream v1-async-body-flag v1-async-pause
    v1-async-response-block v1-async-public-no-key v1-async-undeployed v1-async-timeout-header
    v1-err-agentflags-no-header
    v1-err-async-selected v1-err-bearer v1-err-draft v1-err-get-method v1-err-invalid-body v1-err-invalid-json
    v1-err-malformed-id v1-err-no-key v1-err-undeployed v1-err-wrong-key-legacy v1-execution-unknown v1-job-unknown
    v1-job-no-key v1-job-wrong-key v1-logs-no-key v1-options-preflight v1-status-deployed v1-status-no-key
    v1-status-undeployed v1-status-wrong-key v1-usage-limits v1-usage-limits-wrong-key
    v1-stream-ae-agent v1-stream-ae-bad-version v1-stream-ae-errmid=breaks v1-stream-ae-fail v1-stream-ae-noselect
    v1-stream-ae-pause v1-stream-ae-think=thinker v1-stream-ae-two-agents v1-stream-err-undeployed v1-stream-header-only
    v1-stream-legacy-agent v1-stream-legacy-agent-bad-ref v1-stream-legacy-agent-name-ref
    v1-stream-legacy-agent-norm-ref
    v1-stream-legacy-agent-noselect v1-stream-legacy-empty=empty v1-stream-legacy-fail v1-stream-legacy-fn
    v1-stream-legacy-fn-outputs v1-stream-legacy-pause v1-stream-legacy-tool v1-stream-ae-tool-off v1-stream-ae-parallel
    edge-surrogate-ae=surrogate edge-surrogate-legacy=surrogate edge-bad-utf8 edge-bom-body edge-connection-close
    edge-control-names-as-input edge-form-content-type edge-no-content-type edge-no-user-agent edge-v2-no-content-type
    edge-sim-via file-v1-bad file-v1-doc file-v1-single file-v1-wrapped file-v2
    v2-async-queued v2-async-timeout v2-err-agentflags-no-header v2-err-agentflags-no-stream v2-err-async-stream
    v2-err-bearer
    v2-err-flat-body v2-err-invalid-json v2-err-no-key v2-err-string-input v2-err-unknown-workflow v2-idempotency-key
    v2-options-preflight v2-run-bad-id v2-run-id-bad v2-run-id-first v2-run-id-short v2-run-unknown v2-run-v1-job
    v2-stream-ae-agent v2-stream-ae-noselect v2-stream-fail v2-stream-legacy-agent v2-stream-run-id v2-stream-undeployed
    v2-sync-agent v2-sync-fail v2-sync-fail-agent v2-sync-no-input v2-sync-ok v2-sync-workspace-key
    v2-workflow-one=inputs v1-workflow-one=inputs v2-workflows-list v2-runs-list-bad-cursor cancel-v2-unknown
    http-404-api http-404-v2 http-head-status http-health
    pause-one-unknown pause-wait-async-list pause-wait-async-run pause-wait-async-stream pause-v2-execute
    chat-get-public chat-get-password-no-cookie chat-get-unknown chat-options chat-post-bad-json chat-post-bad-type
    chat-post-empty chat-post-password-missing chat-post-password-ok chat-post-public chat-post-password-and-input
    chat-post-unknown chat-wrong-password-1 chat-get-inactive=closed chat-post-inactive=closed chat-post-bad-cookie
    """.split()

# What an agent of the sandbox need not have said, what depends on how many there are.
SKIP = (".lastRunAt", ".customizations", ".outputConfigs", ".timeSegments", ".remaining", ".usage", ".output.content")


def output_of(answer):
    return answer.get("data", answer)["output"]


class Alone(unittest.TestCase):
    def check(self, sim, entry):
        name, _, other = entry.partition("=")
        recording = Recording(name)
        path = recording.mapped_path()
        if other:
            parts = path.split("/")
            at = next(i for i, part in enumerate(parts) if part in ("workflows", "chat")) + 1
            parts[at] = other
            path = "/".join(parts)
        self.assertIsNone(differs(recording, sim.send(recording.request(path)), sim.url, SKIP), entry)

    def test_each_recorded_request_is_answered_as_recorded(self):
        with Sandbox(speed="200") as sim:
            for entry in ALONE:
                with self.subTest(entry):
                    self.check(sim, entry)

    def test_a_response_block_has_its_own_status_type_and_headers(self):
        with Sandbox() as sim:
            for name in ("v1-sync-response-418", "v1-sync-response-201", "v1-stream-legacy-response-block"):
                recording = Recording(name)
                got = sim.send(recording.request())
                self.assertEqual((got.status_line, [n for n, _ in got.headers]),
                                 (recording.answer.status_line, [n for n, _ in recording.answer.headers]), name)
                self.assertEqual(got.header("content-type"), recording.answer.header("content-type"), name)
            for name in ("v1-sync-response-418", "sdk-py-execute-response-block", "sdk-py-execute-pause"):
                recording = Recording(name)
                self.assertIsNone(difference(recording.answer_json(), sim.send(recording.request()).json()), name)

    def test_a_file_comes_back_with_its_bytes(self):
        with Sandbox() as sim:
            for name in ("file-v1-doc", "sdk-py-execute-file", "sdk-ts-execute-file"):
                recording = Recording(name)
                [recorded] = output_of(recording.answer_json())["result"]["doc"]
                [got] = output_of(sim.send(recording.request()).json())["result"]["doc"]
                same = ("name", "size", "type", "context", "base64")
                self.assertEqual([got[key] for key in same], [recorded[key] for key in same], name)
                self.assertTrue(got["url"].startswith(sim.url + "/api/files/serve/execution%2F"), got["url"])

    def test_a_server_without_v2(self):
        with Sandbox("--v2", "off") as sim:
            for entry in ("v2off-execute", "v2off-public", "v2off-runs", "v2off-wrong-key"):
                with self.subTest(entry):
                    self.check(sim, entry)

    def test_a_server_at_capacity(self):
        with Sandbox() as sim:
            sim.fault({"status": 429, "kind": "capacity", "retry_after": 5})
            self.check(sim, "gate-v1-429")
            sim.fault({"status": 429, "kind": "concurrency"})
            self.check(sim, "billing-concurrency-v1")
            for entry in ("billing-v1-stream", "billing-v1-async"):
                sim.fault({"status": 402})
                self.check(sim, entry)

    def test_a_page_that_is_not_there(self):
        with Sandbox() as sim:
            recording = Recording("http-404-page")  # its policy names the page's own sockets too
            got = sim.send(recording.request())
            self.assertEqual((got.status, [name for name, _ in got.headers]),
                             (404, [name for name, _ in recording.answer.headers]))

    def test_a_big_output_comes_whole(self):
        with Sandbox() as sim:
            self.assertEqual(len(sim.run_v2("big").json()["data"]["output"]["result"]["blob"]), 3 << 20)

    def test_a_server_side_time_limit(self):
        with Sandbox(speed="20") as sim:
            sim.fault({"kind": "timeout", "count": -1})
            for name in ("timeout-v1-sync", "timeout-v2-sync", "timeout-v1-stream-agent"):
                recording = Recording(name)
                if "stream" in name:
                    sim.fault({"latency_ms": 2300})  # so that its text does not end before the limit
                got = sim.send(recording.request())
                recorded = recording.answer
                self.assertEqual(got.status_line, recorded.status_line, name)
                if "stream" in name:
                    self.assertEqual(got.frames()[-2:], recorded.frames()[-2:], name)
                else:
                    self.assertIsNone(difference(recorded.json(), got.json()), name)

    def test_later_agents_begin_with_a_separator(self):
        with Sandbox() as sim:
            for workflow in ("parallel", "sequence"):
                answer = sim.stream(workflow, selected=("agent1", "agent2"))
                first = next(event["blockId"] for event in answer.events())
                second = "agent1" if first == "agent2" else "agent2"
                self.assertEqual((answer.text(second)[:2], answer.text(first)[:2] == "\n\n"), ("\n\n", False), workflow)

    def test_expect_continue_is_answered(self):
        with Sandbox() as sim:
            recording = Recording("edge-expect-continue")
            with sim.connect() as connection:
                head, _, body = recording.request().partition(b"\r\n\r\n")
                connection.sendall(head + b"\r\n\r\n")
                self.assertEqual(connection.recv(1000), b"HTTP/1.1 100 Continue\r\n\r\n")
                self.assertEqual(sim.send(body, on=connection).status, 200)


class LimitedTo2(unittest.TestCase):
    def test_the_recorded_server_runs_dry_as_recorded(self):
        with Sandbox("--rate-limit", "2/min", speed="1") as sim:
            for name in ("limit-v1-sync-1", "limit-v1-sync-2", "limit-v1-sync-3", "limit-v1-sync-4", "limit-v1-sync-5",
                         "limit-v1-async-1", "limit-v1-stream", "limit-chat", "limit-v2-sync-1", "limit-v2-sync-2",
                         "limit-v2-sync-3", "limit-v2-sync-4", "limit-v2-sync-5"):
                recording = Recording(name)
                got = sim.send(recording.request())
                self.assertIsNone(differs(recording, got, sim.url), name)
                self.assertEqual(got.header("x-ratelimit-remaining"), recording.answer.header("x-ratelimit-remaining"),
                                 name)
            sim.run_v2("fn")
            for name in ("limit-v2-sync-8", "limit-v2-stream"):
                recording = Recording(name)
                got = sim.send(recording.request())
                self.assertIsNone(differs(recording, got, sim.url), name)
                self.assertEqual(got.header("retry-after"), "60", name)
            usage = sim.get("/api/users/me/usage-limits").json()["rateLimit"]
            recorded = Recording("limit-usage-limits-after").answer.json()["rateLimit"]
            for bucket in ("sync", "async"):
                del usage[bucket]["resetAt"], recorded[bucket]["resetAt"]
            self.assertEqual(usage, recorded)

    def test_v1_requests_have_a_bucket_of_their_own(self):
        with Sandbox("--rate-limit", "2/min", speed="1") as sim:
            sim.run("fn")
            sim.get("/api/v1/logs?workspaceId=x&limit=1")
            for name in ("limit-v1-logs-2", "limit-v1-logs-3", "", "limit-v1-logs-5", "limit-v1-logs-6",
                         "limit-v1-logs-7"):
                got = sim.get("/api/v1/logs?workspaceId=x&limit=1" if name else "/api/v1/workflows?workspaceId=x")
                if not name:
                    continue
                recording = Recording(name)
                self.assertEqual((got.status, got.header("x-ratelimit-limit"), got.header("x-ratelimit-remaining")),
                                 (recording.answer.status, "6", recording.answer.header("x-ratelimit-remaining")), name)
            self.assertIsNone(differs(recording, got, sim.url, (".message",)))

    def test_buckets_refill_in_one_step(self):
        with Sandbox("--rate-limit", "2/min", speed="60") as sim:  # its minute is a second
            self.assertEqual([sim.run("echo").status for _ in range(5)], [200, 200, 200, 200, 429])
            time.sleep(1.1)
            self.assertEqual([sim.run("echo").status for _ in range(2)], [200, 429])

    def test_a_refused_run_burns_its_id_and_is_logged_as_failed(self):
        with Sandbox("--rate-limit", "1/min", speed="1") as sim:
            sim.run("echo"), sim.run("echo")
            self.assertEqual([sim.run("echo", {}, "X-Execution-Id: one").status for _ in range(2)], [429, 409])
            run = sim.get("/api/workflows/echo/executions/one").json()
            self.assertEqual((run["status"], run["cost"], sim.ledger()["runs_started"]), ("failed", {"total": 0}, 2))


class Afterwards(unittest.TestCase):
    """Look-ups, each after what it looks up."""

    def setUp(self):
        self.sim = Sandbox(speed="20")
        self.addCleanup(self.sim.__exit__)

    def same(self, name, got, skip=()):
        self.assertIsNone(differs(Recording(name), got, self.sim.url, skip), name)

    def settle(self, path, word="status", data=True):
        for _ in range(400):
            body = self.sim.get(path).json()
            state = (body["data"] if data else body)[word]
            if state not in ("running", "processing"):
                return state
            time.sleep(0.01)
        return state

    def test_a_run_while_it_runs_and_after(self):
        self.sim.run_v2("slow", {"async": True}, "X-Run-Id: one")
        path = "/api/v2/workflows/slow/runs/one"
        legacy = "/api/workflows/slow/executions/one"
        self.same("v2-run-first-poll", self.sim.get(path))
        self.same("v1-execution-running", self.sim.get(legacy))
        self.assertEqual(self.settle(path), "completed")
        self.same("v2-run-completed", self.sim.get(path))
        self.same("v2-run-completed-output", self.sim.get(path + "?includeOutput=true"))
        self.same("v1-execution-completed", self.sim.get(legacy))
        self.same("v1-execution-completed-output", self.sim.get(legacy + "?includeOutput=true"))
        self.same("v2-run-id-other-workflow", self.sim.run_v2("fn", {}, "X-Run-Id: one"))

    def test_selected_outputs_of_a_run_go_by_id_only(self):
        self.sim.run_v2("mixed", {}, "X-Run-Id: one")
        path = "/api/v2/workflows/mixed/runs/one?selectedOutputs="
        self.same("v2-run-selected-2", self.sim.get(path + "Fn.result.a"))
        self.same("v2-run-selected-5", self.sim.get(path + "Fn.result.a,Agent%201.content"))
        self.same("v2-run-selected-6", self.sim.get(path + "Fn.result.a&selectedOutputs=agent1.content"))
        outputs = self.sim.get(path + "fn1.result.a,fn1_result").json()["data"]["blockOutputs"]
        self.assertEqual(outputs, {"fn1.result.a": 1})

    def test_failed_and_timed_out_runs(self):
        self.sim.run("fails", {}, "X-Execution-Mode: async", "X-Execution-Id: one")
        self.sim.run_v2("slow", {"async": True, "executionTimeoutSeconds": 2}, "X-Run-Id: two")
        self.assertEqual(self.settle("/api/v2/workflows/fails/runs/one"), "failed")
        self.assertEqual(self.settle("/api/v2/workflows/slow/runs/two"), "failed")
        self.same("v2-run-failed", self.sim.get("/api/v2/workflows/fails/runs/one?includeOutput=true"))
        self.same("v1-execution-failed", self.sim.get("/api/workflows/fails/executions/one"))
        self.same("v1-job-failed", self.sim.get("/api/jobs/workflow-execution:one"))
        self.same("v2-run-timed-out", self.sim.get("/api/v2/workflows/slow/runs/two"))
        self.same("v1-job-timed-out", self.sim.get("/api/jobs/workflow-execution%3Atwo"))

    def test_jobs(self):
        for workflow in ("slow", "fn", "demo", "pause", "response"):
            self.sim.run(workflow, {"name": "Ana"}, "X-Execution-Mode: async", f"X-Execution-Id: {workflow}")
        self.same("v1-job-processing", self.sim.get("/api/jobs/workflow-execution:slow"))
        for workflow in ("slow", "fn", "demo", "pause", "response"):
            self.settle(f"/api/jobs/workflow-execution:{workflow}", data=False)
        self.same("v1-job-completed", self.sim.get("/api/jobs/workflow-execution:fn"))
        self.same("v1-job-slow-completed", self.sim.get("/api/jobs/workflow-execution:slow"))
        self.same("v1-job-agent-completed", self.sim.get("/api/jobs/workflow-execution:demo"), (".timeSegments",))
        self.same("v1-job-paused", self.sim.get("/api/jobs/workflow-execution:pause"))
        self.assertEqual(self.sim.get("/api/jobs/workflow-execution:response").json()["output"]["output"]["status"],
                         418)

    def test_run_lists_go_on_by_cursor(self):
        for _ in range(4):
            self.sim.run("fn")
        path = "/api/v2/workflows/fn/runs?limit=2"
        first = self.sim.get(path)
        self.same("v2-runs-list", first, (".status",))
        cursor = first.json()["nextCursor"]
        second = self.sim.get(path + "&cursor=" + cursor.replace("=", "%3D"))
        self.same("v2-runs-list-next", second, (".nextCursor",))
        ids = [run["runId"] for page in (first, second) for run in page.json()["data"]]
        self.assertEqual((len(set(ids)), second.json()["nextCursor"]), (4, None))
        self.assertEqual(self.sim.get("/api/v2/workflows/slow/runs?cursor=" + cursor).status, 400)
        self.assertEqual(self.sim.get(path + "&status=failed").json()["data"], [])

    def test_cancel_without_redis(self):
        self.sim = Sandbox(speed="0.2")  # half a second between the call and the run's end
        self.addCleanup(self.sim.__exit__)
        victim = self.sim.connect()
        self.sim.run("slow", {}, "X-Execution-Mode: async", "X-Execution-Id: job")
        cancel = "/api/workflows/slow/executions/{}/cancel".format
        request = raw_post("/api/workflows/slow/execute", b"{}", "X-Execution-Id: one")
        victim.sendall(request)
        self.settle_started("one")
        self.same("cancel-v1-running", self.sim.post(cancel("one"), None))
        self.same("cancel-v2-again", self.sim.post("/api/v2/workflows/slow/runs/one/cancel", None))
        self.same("cancel-sync-victim", self.sim.send(b"", on=victim))
        self.same("cancel-v1-terminal", self.sim.post(cancel("one"), None))
        self.same("cancel-v1-async", self.sim.post(cancel("job"), None))
        self.settle("/api/jobs/workflow-execution:job", data=False)
        self.same("cancel-v1-async-job", self.sim.get("/api/jobs/workflow-execution:job"))
        self.same("cancel-v1-async-execution", self.sim.get("/api/workflows/slow/executions/job"))
        self.same("cancel-v2-after", self.sim.get("/api/v2/workflows/slow/runs/one"))
        self.sim.run("echo", {}, "X-Execution-Id: done")
        done = self.sim.post("/api/workflows/echo/executions/done/cancel", None)
        self.assertEqual((done.status, done.json()), (409, {"error": "Execution cannot be cancelled while completed"}))
        victim.close()

    def settle_started(self, run):
        while run not in [one["run_id"] for one in self.sim.ledger()["runs"]]:
            time.sleep(0.005)

    def start_stream(self, workflow):
        victim = self.sim.connect()
        self.addCleanup(victim.close)
        body = b'{"stream":true,"selectedOutputs":["agent1"],"includeToolCalls":true}'
        victim.sendall(raw_post(f"/api/workflows/{workflow}/execute", body, AGENT_EVENTS, "X-Execution-Id: one"))
        self.settle_started("one")
        return victim

    def test_a_stream_cancelled_elsewhere(self):
        victim = self.start_stream("slow")
        self.sim.post("/api/workflows/slow/executions/one/cancel", None)
        self.same("cancel-stream-victim", self.sim.send(b"", on=victim))

    def test_a_tool_cancelled_while_it_runs(self):
        self.sim = Sandbox(speed="1")
        self.addCleanup(self.sim.__exit__)
        victim = self.start_stream("tool")
        seen = b""
        while b"chunk_reset" not in seen:
            seen += victim.recv(65536)
        self.sim.post("/api/workflows/tool/executions/one/cancel", None)
        while b"[DONE]" not in seen:
            seen += victim.recv(65536)
        self.assertIn(b'"phase":"end","id":"call_1","name":"custom_get_weather","status":"cancelled"}', seen)
        self.assertIn(b'{"event":"final","data":{"success":false,"output":{"agent1":{"content":', seen)


class WithRedis(unittest.TestCase):
    def test_cancels_are_recorded(self):
        with Sandbox("--redis", "on", speed="20") as sim:
            sim.run_v2("slow", {"async": True}, "X-Run-Id: one")
            cancel = "/api/v2/workflows/slow/runs/one/cancel"
            self.assertIsNone(differs(Recording("redis-cancel-v2"), sim.post(cancel, None), sim.url))
            time.sleep(0.1)
            self.assertIsNone(differs(Recording("redis-cancel-v2-again"), sim.post(cancel, None), sim.url))
            sim.run_v2("fn", {}, "X-Run-Id: done")
            done = sim.post("/api/v2/workflows/fn/runs/done/cancel", None)
            self.assertIsNone(differs(Recording("redis-cancel-v2-completed"), done, sim.url))


if __name__ == "__main__":
    unittest.main()
