# SPDX-License-Identifier: Apache-2.0
"""`simstudio execute --json` over real sockets against the sandbox: every mode, both generations, what it refuses."""

import json
import re
import tempfile
import unittest

from command_line import ContractTest, Sandbox
from contract import (COUNT, ISO_TIME, MILLISECONDS, error, error_fields, queued, rate_limit, reset, result, thinking,
                      token, tool)

STREAM = ("--stream", "--select", "agent1.content")
OURS = ("--run-id", "ours")
RATE_LIMIT = rate_limit(COUNT, COUNT, ISO_TIME)
TIMES = {"duration": MILLISECONDS, "startTime": ISO_TIME, "endTime": ISO_TIME}
SUNNY = "It is sunny, and the goat is asleep."


class EveryLine(ContractTest):
    def test_sync_prints_one_result(self):
        with Sandbox() as sim:
            for api, before in (("v2", [RATE_LIMIT]), ("legacy", [])):
                ours = f"ours-{api}"
                status, lines = sim.lines("execute", "echo", "--input", '{"a":[1,2.5,"é"],"b":null}', "--api", api,
                                          "--run-id", ours)
                self.assert_lines([*before, result({"a": [1, 2.5, "é"], "b": None}, run_id=ours,
                                                   duration_ms=MILLISECONDS, metadata=TIMES)], lines)
                self.assertEqual(status, 0)

    def test_stream_prints_text_then_one_result(self):
        with Sandbox() as sim:
            for api, before in (("v2", [RATE_LIMIT]), ("legacy", [])):
                ours = f"ours-{api}"
                status, lines = sim.lines("execute", "surrogate", *STREAM, "--api", api, "--run-id", ours)
                self.assert_lines([token("agent1", "A 🗡 B"), *before,
                                   result({}, text={"agent1": "A 🗡 B"}, run_id=ours)], lines)
                self.assertEqual(status, 0)

    def test_tool_turn_is_shown_and_its_preamble_taken_back(self):
        with Sandbox() as sim:
            status, lines = sim.lines("execute", "tool", *STREAM, "--tools", "--thinking", "--api", "legacy", *OURS)
            call = ("call_1", "custom_get_weather")
            self.assert_lines([
                thinking("agent1", "The traveller wants the weather."), token("agent1", "Let me look at the sky"),
                tool("agent1", "start", *call), reset("agent1"), tool("agent1", "end", *call, "success"),
                token("agent1", SUNNY), result({}, text={"agent1": SUNNY})], lines)
            self.assertEqual(status, 0)

    def test_settled_text_is_never_taken_back(self):
        with Sandbox() as sim:
            _, lines = sim.lines("execute", "tool", *STREAM, "--settled", "--api", "legacy", *OURS)
            self.assert_lines([token("agent1", SUNNY), result({}, text={"agent1": SUNNY})], lines)

    def test_stream_of_nothing_has_all_in_its_result(self):
        with Sandbox() as sim:
            status, lines = sim.lines("execute", "echo", "--stream", "--input", '{"a":1}', "--api", "legacy", *OURS)
            self.assert_lines([result({"a": 1})], lines)
            self.assertEqual(status, 0)

    def test_async_prints_the_receipt(self):
        with Sandbox() as sim:
            for api, before, job, url in (
                    ("v2", [RATE_LIMIT], "ours-v2", "/api/v2/workflows/echo/runs/ours-v2"),
                    ("legacy", [], "workflow-execution:ours-legacy", "/api/jobs/workflow-execution:ours-legacy")):
                status, lines = sim.lines("execute", "echo", "--async", "--api", api, "--run-id", f"ours-{api}")
                anywhere = re.compile(r"(http://127\.0\.0\.1:\d+)?" + url)
                self.assert_lines([*before, queued(f"ours-{api}", job, anywhere)], lines)
                self.assertEqual(status, 0)

    def test_failed_run_is_a_result_with_an_error(self):
        boom = re.compile(".*the forge exploded 💥")
        sent = {"message": boom, "code": "BLOCK_EXECUTION_FAILED", "blockId": "fn1", "blockName": "Boom",
                "blockType": "function"}
        v2 = error_fields("EXECUTION_ERROR", boom, http_status=200, server_code="BLOCK_EXECUTION_FAILED", block="fn1",
                          block_name="Boom", details=sent, may_have_run="yes", run_id="ours-v2")
        legacy = error_fields("EXECUTION_ERROR", boom, http_status=500, may_have_run="yes", run_id="ours-legacy")
        with Sandbox() as sim:
            for api, before, failure, http_status in (("v2", [RATE_LIMIT], v2, 200), ("legacy", [], legacy, 500)):
                status, lines = sim.lines("execute", "fails", "--api", api, "--run-id", f"ours-{api}")
                self.assert_lines([*before, result({}, status="failed", error=failure, run_id=f"ours-{api}",
                                                   duration_ms=MILLISECONDS, http_status=http_status,
                                                   metadata=TIMES)], lines)
                self.assertEqual(status, 1)

    def test_json_is_one_compact_object_a_line_and_nothing_else(self):
        with Sandbox() as sim:
            done = sim.run("execute", "surrogate", *STREAM, "--json", "--api", "legacy", *OURS)
            last = done.stdout.splitlines()[-1]
            self.assertEqual(last, '{"type":"result","run":1,"success":true,"status":"completed","output":{},"text":'
                             '{"agent1":"A 🗡 B"},"error":null,"run_id":"ours","duration_ms":null,'
                             '"total_duration_ms":null,"http_status":200,"metadata":null,"logs":null,"trace_spans":null}')
            self.assertEqual(done.stderr, "")


class Inputs(ContractTest):
    def echoed(self, sim, *arguments, **more):
        status, lines = sim.lines("execute", "echo", *arguments, **more)
        self.assertEqual(status, 0, lines)
        return lines[-1]["output"]

    def test_given_as_text_as_a_file_and_by_standard_input(self):
        with Sandbox() as sim, tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write('{"from":"a file"}')
            file.flush()
            self.assertEqual(self.echoed(sim, "--input", '{"from":"the line"}'), {"from": "the line"})
            self.assertEqual(self.echoed(sim, "--input", "@" + file.name), {"from": "a file"})
            self.assertEqual(self.echoed(sim, "--input", "-", stdin='{"from":"a pipe"}'), {"from": "a pipe"})
            self.assertEqual(self.echoed(sim), {})

    def test_scalar_and_list_become_the_field_input(self):
        with Sandbox() as sim:
            self.assertEqual(self.echoed(sim, "--input", '"hello"'), {"input": "hello"})
            self.assertEqual(self.echoed(sim, "--input", "-5"), {"input": -5})
            self.assertEqual(self.echoed(sim, "--input", "[1,2]"), {"input": [1, 2]})

    def test_numbers_come_back_to_the_last_digit(self):
        with Sandbox() as sim:
            self.assertEqual(self.echoed(sim, "--input", '{"n":2974.2216250000056,"big":9007199254740993}'),
                             {"n": 2974.2216250000056, "big": 9007199254740993})

    def test_select_takes_one_value_and_leaves_the_workflow_alone(self):
        with Sandbox() as sim:
            status, lines = sim.lines("execute", "--stream", "--select", "other.content", "--select", "agent1.content",
                                      "surrogate")
            self.assertEqual((status, lines[-1]["text"]), (0, {"agent1": "A 🗡 B"}))

    def test_what_can_not_be_used_is_one_error_and_no_request(self):
        table = [
            (["a/../b"], 'workflow_id "a/../b" holds a character that no id has'),
            ([""], "workflow_id"),
            (["demo", "--input", '{"a":'], "input: byte 5: "),
            (["demo", "--input", '{"a":1}}'], "input: byte 7: "),
            (["demo", "--base-url", "sim.local:3000"], 'client option base_url: "sim.local:3000" has no scheme'),
            (["demo", "--base-url", "http://user@127.0.0.1"], "client option base_url"),
            (["demo", "--api", "legacy", "--input", '{"stream":1}'], "stream"),
            (["demo", "--api-key", "a\r\nX: y"], "client option api_key: character 2 "),
            (["demo", "--run-id", "a b"], "run_id"),
            (["demo", "--stream", "--select", ""], "selected_outputs"),
        ]
        with Sandbox() as sim:
            for arguments, message in table:
                status, lines = sim.lines("execute", *arguments)
                self.assertEqual((status, [line["code"] for line in lines]), (2, ["INVALID_ARGUMENT"]), arguments)
                self.assertIn(message, lines[0]["message"])
                self.assertEqual(lines[0]["may_have_run"], "no")
            self.assertEqual(sim.ledger()["runs_started"], 0)


class Refusals(ContractTest):
    def test_legacy_key_that_steers_is_found_after_the_fall_back_too(self):
        with Sandbox("--v2", "off") as sim:
            status, lines = sim.lines("execute", "echo", "--input", '{"stream":1}')
            self.assertEqual((status, [line["code"] for line in lines]), (2, ["INVALID_ARGUMENT"]))
            self.assertEqual(sim.ledger()["runs_started"], 0)

    def test_falls_back_to_the_older_api_by_itself(self):
        with Sandbox("--v2", "off") as sim:
            status, lines = sim.lines("execute", "echo", "--input", '{"a":1}', *OURS)
            self.assert_lines([result({"a": 1}, duration_ms=MILLISECONDS, metadata=TIMES)], lines)
            self.assertEqual((status, sim.ledger()["runs_started"]), (0, 1))

    def test_refusals_have_their_codes_and_status_3(self):
        with Sandbox() as sim:
            for arguments, key, code in ((["demo"], "wrong", "UNAUTHORIZED"),
                                         (["undeployed"], None, "WORKFLOW_NOT_DEPLOYED"),
                                         (["nobody"], None, "NOT_FOUND")):
                status, lines = sim.lines("execute", *arguments, key=key)
                self.assertEqual((status, lines[-1]["type"], lines[-1]["code"]), (3, "error", code))

    def test_run_id_of_the_caller_is_used_once(self):
        with Sandbox() as sim:
            self.assertEqual(sim.lines("execute", "echo", "--run-id", "mine")[1][-1]["run_id"], "mine")
            status, lines = sim.lines("execute", "echo", "--run-id", "mine")
            self.assertEqual((status, lines[-1]["code"]), (3, "RUN_ID_CONFLICT"))

    def test_public_workflow_needs_no_key(self):
        with Sandbox() as sim:
            self.assertEqual(sim.lines("execute", "public", key="")[0], 0)

    def test_response_block_may_answer_418(self):
        with Sandbox() as sim:
            status, lines = sim.lines("execute", "response", "--input", '"hero"', "--api", "legacy", *OURS)
            self.assert_lines([result({"greeting": "Zażółć gęślą jaźń ⚔️", "n": 3, "echo": "hero"}, http_status=418)],
                              lines)
            self.assertEqual(status, 0)

    def test_rate_limit_tells_how_long_to_wait(self):
        body = {"error": {"code": "RATE_LIMITED", "message": "API rate limit exceeded"}}
        with Sandbox() as sim:
            sim.fault(status=429, body=json.dumps(body), headers={"Retry-After": "49"})
            status, lines = sim.lines("execute", "demo", *OURS)
            self.assert_lines([
                rate_limit(None, None, None, 49000),
                error("RATE_LIMIT_EXCEEDED", "the server answered 429: API rate limit exceeded. It asks to wait 49 s. "
                      "Ask less often, or wait and ask again.", http_status=429, server_code="RATE_LIMITED",
                      details=body, retry_after_ms=49000)], lines)
            self.assertEqual(status, 3)

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
            status, lines = sim.lines("execute", "demo", *STREAM, "--timeout", "0.5")
            self.assertEqual((status, lines[-1]["code"], lines[-1]["may_have_run"]), (3, "TIMEOUT", "yes"))
            self.assertEqual(sim.ledger()["cancels"], 1)

    def test_nobody_listens(self):
        with Sandbox() as sim:
            status, lines = sim.lines("execute", "demo", "--base-url", "http://127.0.0.1:1")
            self.assertEqual((status, lines[-1]["code"], lines[-1]["may_have_run"]), (3, "NETWORK", "no"))


if __name__ == "__main__":
    unittest.main()
