# SPDX-License-Identifier: Apache-2.0
"""The command line over real sockets, against the sandbox and recorded bytes. BIN_DIR holds the executables."""

import json
import os
import subprocess
import unittest
import urllib.request

BIN = os.environ["BIN_DIR"]
WIRE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "wire")
AGENT = "6a6dc8d7-e0eb-4621-b9a8-d6470ef0c615"


class Sandbox:
    def __init__(self, *options):
        self.process = subprocess.Popen([BIN + "/simstudio-sandbox", "--quiet", "--speed", "50", *options],
                                        stdout=subprocess.PIPE, text=True)
        first = json.loads(self.process.stdout.readline())
        self.url, self.key = first["listening"], first["api_key"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()

    def run(self, *arguments, key=None):
        environment = dict(os.environ, SIM_BASE_URL=self.url, SIM_API_KEY=self.key if key is None else key)
        done = subprocess.run([BIN + "/simstudio", *arguments], env=environment, capture_output=True, text=True, timeout=30)
        return done

    def lines(self, *arguments, **more):
        done = self.run(*arguments, "--json", **more)
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]

    def ledger(self):
        with urllib.request.urlopen(self.url + "/__sandbox/ledger", timeout=10) as answer:
            return json.load(answer)

    def fault(self, **fields):
        request = urllib.request.Request(self.url + "/__sandbox/faults", json.dumps(fields).encode(), method="POST")
        urllib.request.urlopen(request, timeout=10).close()


STREAM = ("--stream", "--select", "agent1.content")


class AgainstTheSandbox(unittest.TestCase):
    def test_streams_text_and_ends_in_one_result(self):
        with Sandbox() as sim:
            status, lines = sim.lines("execute", "demo", *STREAM)
            text = "".join(line["text"] for line in lines if line["type"] == "token")
            self.assertEqual((status, [line["type"] for line in lines[-2:]]), (0, ["rate_limit", "result"]))
            self.assertEqual(lines[-1]["text"], {"agent1": text})

    def test_retraction_leaves_the_final_answer_alone(self):
        with Sandbox() as sim:
            _, lines = sim.lines("execute", "tool", *STREAM, "--tools", "--thinking")
            kinds = [line["type"] for line in lines if line["type"] != "token"]
            self.assertEqual(kinds, ["thinking", "tool", "reset", "tool", "rate_limit", "result"])
            self.assertEqual(lines[-1]["text"], {"agent1": "It is sunny, and the goat is asleep."})

    def test_settled_text_is_never_taken_back(self):
        with Sandbox() as sim:
            _, lines = sim.lines("execute", "tool", *STREAM, "--settled")
            self.assertNotIn("reset", [line["type"] for line in lines])

    def test_joins_an_emoji_that_the_model_split(self):
        with Sandbox() as sim:
            self.assertEqual(sim.lines("execute", "surrogate", *STREAM)[1][-1]["text"], {"agent1": "A \U0001f5e1 B"})

    def test_falls_back_to_the_older_api_by_itself(self):
        with Sandbox("--v2", "off") as sim:
            status, lines = sim.lines("execute", "echo", "--input", '{"a":1}')
            self.assertEqual((status, lines[-1]["output"]), (0, {"a": 1}))
            self.assertEqual(sim.ledger()["runs_started"], 1)

    def test_same_output_by_both_generations(self):
        with Sandbox() as sim:
            for api in ("v2", "legacy"):
                self.assertEqual(sim.lines("execute", "echo", "--input", '{"a":1}', "--api", api)[1][-1]["output"], {"a": 1})

    def test_failed_run_is_a_result_in_both_generations(self):
        with Sandbox() as sim:
            for api in ("v2", "legacy"):
                status, lines = sim.lines("execute", "fails", "--api", api)
                self.assertEqual((status, lines[-1]["type"], lines[-1]["status"]), (1, "result", "failed"))

    def test_response_block_may_answer_418(self):
        with Sandbox() as sim:
            status, lines = sim.lines("execute", "response", "--api", "legacy")
            self.assertEqual((status, lines[-1]["output"], lines[-1]["http_status"]), (0, {"gate": "open"}, 418))

    def test_async_ends_in_queued(self):
        with Sandbox() as sim:
            for api in ("v2", "legacy"):
                status, lines = sim.lines("execute", "echo", "--async", "--api", api)
                self.assertEqual((status, lines[-1]["type"], lines[-1]["status"]), (0, "queued", "queued"))

    def test_run_id_of_the_caller_is_used_once(self):
        with Sandbox() as sim:
            self.assertEqual(sim.lines("execute", "echo", "--run-id", "mine")[1][-1]["run_id"], "mine")
            status, lines = sim.lines("execute", "echo", "--run-id", "mine")
            self.assertEqual((status, lines[-1]["code"]), (3, "RUN_ID_CONFLICT"))

    def test_refusals_have_their_codes(self):
        with Sandbox() as sim:
            self.assertEqual(sim.lines("execute", "demo", key="wrong")[1][-1]["code"], "UNAUTHORIZED")
            self.assertEqual(sim.lines("execute", "undeployed")[1][-1]["code"], "WORKFLOW_NOT_DEPLOYED")
            self.assertEqual(sim.lines("execute", "nobody")[1][-1]["code"], "NOT_FOUND")

    def test_public_workflow_needs_no_key(self):
        with Sandbox() as sim:
            self.assertEqual(sim.lines("execute", "public", key="")[0], 0)

    def test_rate_limit_tells_how_long_to_wait(self):
        with Sandbox() as sim:
            sim.fault(status=429, body='{"error":{"code":"RATE_LIMITED","message":"API rate limit exceeded"}}',
                      headers={"Retry-After": "49"})
            line = sim.lines("execute", "demo")[1][-1]
            self.assertEqual((line["code"], line["retry_after_ms"], line["may_have_run"]), ("RATE_LIMIT_EXCEEDED", 49000, "no"))

    def test_cut_stream_keeps_its_text_and_runs_once(self):
        with Sandbox() as sim:
            sim.fault(cut_after_tokens=5)
            status, lines = sim.lines("execute", "demo", *STREAM)
            self.assertEqual((status, lines[-1]["code"], lines[-1]["may_have_run"]), (3, "CONNECTION_LOST", "yes"))
            self.assertIn("token", [line["type"] for line in lines])
            self.assertEqual(sim.ledger()["runs_started"], 1)

    def test_timeout_cancels_on_the_server(self):
        with Sandbox() as sim:
            sim.fault(stall_after_tokens=3)
            status, lines = sim.lines("execute", "demo", *STREAM, "--timeout", "1")
            self.assertEqual((status, lines[-1]["code"]), (3, "TIMEOUT"))
            self.assertEqual(sim.ledger()["cancels"], 1)

    def test_bad_input_is_one_error_and_no_request(self):
        with Sandbox() as sim:
            for arguments in (["a/../b"], [""], ["demo", "--input", '{"a":'], ["demo", "--base-url", "sim.local:3000"],
                              ["demo", "--api", "legacy", "--input", '{"stream":1}'], ["demo", "--api-key", "a\r\nX: y"]):
                status, lines = sim.lines("execute", *arguments)
                self.assertEqual((status, [line["code"] for line in lines]), (3, ["INVALID_ARGUMENT"]), arguments)
            self.assertEqual(sim.ledger()["runs_started"], 0)

    def test_wrong_usage_is_one_line_and_status_2(self):
        with Sandbox() as sim:
            for arguments in (["bogus"], ["execute"], ["execute", "demo", "--input", "@/none"], ["execute", "demo", "--stream", "--async"]):
                done = sim.run(*arguments)
                self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), done.stderr)


class Replayed(unittest.TestCase):
    def replay(self, name, *arguments):
        with Sandbox("--replay", os.path.join(WIRE, name), "--replay-speed", "0", "--split", "7") as sim:
            return sim.lines("execute", "x", *arguments)

    def test_tool_turn_prints_the_contracts_lines(self):
        status, lines = self.replay("v1-stream-ae-tool", "--api", "legacy", *STREAM, "--tools")
        shown = [line for line in lines if line["type"] in ("tool", "reset")]
        self.assertEqual(status, 0)
        self.assertEqual(shown, [
            {"type": "tool", "run": 1, "block": AGENT, "phase": "start", "id": "call_1abc", "name": "custom_get_weather", "status": None},
            {"type": "reset", "run": 1, "block": AGENT},
            {"type": "tool", "run": 1, "block": AGENT, "phase": "end", "id": "call_1abc", "name": "custom_get_weather", "status": "success"}])

    def test_killed_server_is_a_lost_connection(self):
        status, lines = self.replay("crash-kill", "--api", "legacy", *STREAM)
        self.assertEqual((status, lines[-1]["code"]), (3, "CONNECTION_LOST"))

    def test_failing_stream_is_a_failed_result(self):
        status, lines = self.replay("v2-stream-fail", "--api", "v2", "--stream")
        self.assertEqual((status, lines[-1]["status"]), (1, "failed"))

    def test_cancelled_elsewhere(self):
        status, lines = self.replay("cancel-agent-stream-victim", "--api", "legacy", *STREAM)
        self.assertEqual((status, lines[-1]["status"], lines[-1]["error"]), (1, "cancelled", None))


if __name__ == "__main__":
    unittest.main()
