# SPDX-License-Identifier: Apache-2.0
"""What real servers sent, replayed by the sandbox: `simstudio execute --json` prints exactly the contract's lines, with
the bytes as they came, one at a time and seven at a time. The expected lines are written by hand from each recording;
what is too long to repeat is quoted from its body."""

import os
import re
import tempfile
import unittest

from command_line import ContractTest, Sandbox, WIRE
from contract import (error, error_fields, queued, rate_limit, reset, result, thinking, token, tool, warning)
from recorded import answer, final_output

STREAM = ("--stream", "--select", "agent1.content")
SETTLED = (*STREAM, "--settled")
TOOLS = (*STREAM, "--tools")

A = "cd9a341f-a944-4dc6-bdbe-465ae3af7314"
T = "6a6dc8d7-e0eb-4621-b9a8-d6470ef0c615"
HELLO = ("Hello, traveller! The forge is warm today. Naïve café talk aside, 你好，旅行者！ Привет! 🗡️🔥 Family: "
         "👨‍👩‍👧‍👦 done. \"Quotes\", back\\slash, new\nline and a tab\t end.")
BOOM = "Line 1: `throw new Error(\"the forge exploded 💥\")` - the forge exploded 💥"
THOUGHT = "The user wants a greeting. 🤔 I should answer as the blacksmith."
LOOK_1 = "Let me look that up… 🔎 (turn 1)"
LOOK_2 = "Let me look that up… 🔎 (turn 2)"
SUNNY = "The tool answered: {\"city\":\"Kraków\",\"temp\":21,\"unit\":\"C\"} — so it is 21°C in Kraków ☀️."
EXPLODED = ("The tool answered: {\"error\":true,\"message\":\"Line 1: `throw new Error(\\\"tool exploded\\\")` - tool "
            "exploded\",\"tool\":\"custom_bad_tool\"} — so it is 21°C in Kraków ☀️.")
AT_THE_MINUTE = "2026-11-24T07:06:01.309Z"


def failure(message, code="EXECUTION_ERROR", http_status=200, **more):
    return error_fields(code, message, http_status=http_status, may_have_run="yes", **more)


def weather(block, number, phase, status=None, name="custom_get_weather", id_end="abc"):
    return tool(block, phase, f"call_{number}{id_end}", name, status)


def text_then_result(block, text, **more):
    return [token(block, text), result({}, text={block: text}, **more)]


def tool_turn(block, number, preamble):
    return [token(block, preamble), weather(block, number, "start"), reset(block),
            weather(block, number, "end", "success")]


def refusal(name, code, http_status, advice, message=None, **more):
    sent = answer(name)
    told = sent["error"]["message"] if isinstance(sent["error"], dict) else sent["error"]
    return error(code, f"the server answered {http_status}: {message or told}. {advice}".replace("..", "."),
                 http_status=http_status, details=sent, **more)


def times(data):
    return {"duration": data["durationMs"], "startTime": data["startedAt"], "endTime": data["endedAt"]}


def v1_sync(name, status, **more):
    sent = answer(name)
    return result(sent["output"], status=status, run_id=sent.get("executionId", "ours"),
                  duration_ms=sent["metadata"]["duration"], metadata=sent["metadata"], **more)


def v2_sync(name, status, **more):
    data = answer(name)["data"]
    return result(data["output"], status=status, run_id=data["runId"], duration_ms=data["durationMs"],
                  metadata=times(data), **more)


NEW_KEY = "Set SIM_API_KEY or ClientOptions::api_key to a key of that server."
NEW_ID = "Use a new run_id, or look up the run that has this one."
DEPLOY = "Deploy the workflow in Sim's editor."
SLOWER = "Ask less often, or wait and ask again."
COMPARE = "Compare input and options with what the workflow expects."

# name: (generation, arguments, exit status, lines)
STREAMS = {
    "v1-stream-ae-agent": ("legacy", STREAM, 0, text_then_result(A, HELLO)),
    "v1-stream-legacy-agent": ("legacy", SETTLED, 0, text_then_result(A, HELLO)),
    "v2-stream-ae-agent": ("v2", STREAM, 0, [
        token(A, HELLO), rate_limit(999999, 999968, AT_THE_MINUTE), result({}, text={A: HELLO})]),
    "v1-stream-ae-noselect": ("legacy", ("--stream",), 0, [result(final_output("v1-stream-ae-noselect"))]),
    "v1-stream-legacy-agent-bad-ref": ("legacy", SETTLED, 0, [result({})]),
    "parallel-stream-ae": ("legacy", STREAM, 0, [result({})]),
    "v1-stream-legacy-fn-outputs": ("legacy", SETTLED, 0, [
        token("94feeb66-b679-4579-ac2a-6ef73d83d8da", "Hi."),
        result({"15ca5111-1ded-4b5d-8b26-b81dc448a7df": {"result.a": 1, "result.b": "two", "result.c": {"d": [1, 2, 3]}}},
               text={"94feeb66-b679-4579-ac2a-6ef73d83d8da": "Hi."})]),
    "v1-stream-legacy-empty": ("legacy", SETTLED, 0, [result({A: {"content": ""}})]),
    "v1-stream-ae-two-agents": ("legacy", STREAM, 0, [
        token("a902b9e7-acaa-4821-9d74-6e2c332b6ab1", HELLO), token("c3b4b91e-fc32-42a5-b364-72738e3fe662", "\n\nHi."),
        result({}, text={"a902b9e7-acaa-4821-9d74-6e2c332b6ab1": HELLO,
                         "c3b4b91e-fc32-42a5-b364-72738e3fe662": "\n\nHi."})]),
    "v1-stream-ae-parallel": ("legacy", STREAM, 0, [
        token("3d98ca81-aa80-4618-a262-5dd66fa45521", HELLO),
        token("96141563-45ac-44ad-90dd-983461f868a0", "\n\n" + HELLO),
        result({}, text={"3d98ca81-aa80-4618-a262-5dd66fa45521": HELLO,
                         "96141563-45ac-44ad-90dd-983461f868a0": "\n\n" + HELLO})]),
    "loop-stream-ae": ("legacy", STREAM, 0,
                       text_then_result("b0c34d7e-49ed-4b1b-8d3f-f4a4ccea1d04", "Hi.\n\nHi.\n\nHi.")),
    "v1-stream-ae-think": ("legacy", (*STREAM, "--thinking"), 0, [
        thinking("c2e3699b-9a53-4cd2-9706-47b8e9e02ef7", THOUGHT),
        *text_then_result("c2e3699b-9a53-4cd2-9706-47b8e9e02ef7", HELLO)]),
    "v1-stream-ae-tool": ("legacy", TOOLS, 0, [*tool_turn(T, 1, LOOK_1), *text_then_result(T, SUNNY)]),
    "v1-stream-ae-tool-two": ("legacy", TOOLS, 0, [
        *tool_turn(T, 1, LOOK_1), *tool_turn(T, 2, LOOK_2), *text_then_result(T, SUNNY)]),
    "v1-stream-ae-tool-nopre": ("legacy", TOOLS, 0, [
        weather(T, 1, "start"), weather(T, 1, "end", "success"), *text_then_result(T, SUNNY)]),
    "v1-stream-ae-tool-bad": ("legacy", TOOLS, 0, [
        token("d5fd0c8c-54e9-4cb1-ad38-e7a2d8d56015", LOOK_1),
        weather("d5fd0c8c-54e9-4cb1-ad38-e7a2d8d56015", 1, "start", name="custom_bad_tool"),
        reset("d5fd0c8c-54e9-4cb1-ad38-e7a2d8d56015"),
        weather("d5fd0c8c-54e9-4cb1-ad38-e7a2d8d56015", 1, "end", "error", name="custom_bad_tool"),
        *text_then_result("d5fd0c8c-54e9-4cb1-ad38-e7a2d8d56015", EXPLODED)]),
    "v1-stream-ae-tool-par": ("legacy", (*TOOLS, "--thinking"), 0, [
        thinking("333c40d4-6382-4f1a-b7d7-c7f5409eca28", THOUGHT),
        token("333c40d4-6382-4f1a-b7d7-c7f5409eca28", LOOK_1),
        weather("333c40d4-6382-4f1a-b7d7-c7f5409eca28", 1, "start"),
        weather("333c40d4-6382-4f1a-b7d7-c7f5409eca28", 1, "start", name="custom_bad_tool", id_end="xyz"),
        reset("333c40d4-6382-4f1a-b7d7-c7f5409eca28"),
        weather("333c40d4-6382-4f1a-b7d7-c7f5409eca28", 1, "end", "error", name="custom_bad_tool", id_end="xyz"),
        weather("333c40d4-6382-4f1a-b7d7-c7f5409eca28", 1, "end", "success"),
        thinking("333c40d4-6382-4f1a-b7d7-c7f5409eca28", THOUGHT),
        *text_then_result("333c40d4-6382-4f1a-b7d7-c7f5409eca28", EXPLODED)]),
    "twotool-stream-ae": ("legacy", TOOLS, 0, [
        *tool_turn("89326c1a-8df9-4676-9da6-67685c71f517", 1, LOOK_1),
        token("89326c1a-8df9-4676-9da6-67685c71f517", SUNNY),
        *tool_turn("7dd108d5-9e07-44af-800b-110892f5c6b9", 1, "\n\n" + LOOK_1),
        token("7dd108d5-9e07-44af-800b-110892f5c6b9", "\n\n" + SUNNY),
        result({}, text={"89326c1a-8df9-4676-9da6-67685c71f517": SUNNY,
                         "7dd108d5-9e07-44af-800b-110892f5c6b9": "\n\n" + SUNNY})]),
    "v1-stream-legacy-fail": ("legacy", SETTLED, 1, [result(None, status="failed", error=failure("Boom: " + BOOM))]),
    "v2-stream-fail": ("v2", STREAM, 1, [
        rate_limit(999999, 999964, AT_THE_MINUTE),
        result(None, status="failed", error=failure("Boom: " + BOOM))]),
    "v1-stream-ae-errmid": ("legacy", STREAM, 1, [
        token(A, "Hello, traveller! The forge is "), warning(A, "Upstream provider failed mid-stream"),
        result(None, status="failed", text={A: "Hello, traveller! The forge is "},
               error=failure("Agent 1: Upstream provider failed mid-stream"))]),
    "errorpath-stream-ae": ("legacy", STREAM, 0, [
        token("27178e42-240e-4ecf-9904-1de937084dbf", "Hello, traveller! The forge is "),
        warning("27178e42-240e-4ecf-9904-1de937084dbf", "Upstream provider failed mid-stream"),
        result({}, text={"27178e42-240e-4ecf-9904-1de937084dbf": "Hello, traveller! The forge is "})]),
    "timeout-v1-stream-agent": ("legacy", STREAM, 1, [
        token(A, "Hello, traveller! The forge is warm today. Naïv"),
        result(None, status="failed", text={A: "Hello, traveller! The forge is warm today. Naïv"},
               error=failure("Execution timed out after 3 seconds", code="TIMEOUT"))]),
    "redis-cancel-tool-stream-victim": ("legacy", TOOLS, 1, [
        token(T, LOOK_1), weather(T, 1, "start"), weather(T, 1, "end", "cancelled"),
        result({T: {"content": LOOK_1}}, status="cancelled", text={T: LOOK_1})]),
    "v1-stream-ae-pause": ("legacy", STREAM, 0, [result(final_output("v1-stream-ae-pause"), status="paused")]),
    "v1-stream-legacy-response-block": ("legacy", ("--stream", "--settled"), 0, [
        result({"data": {"greeting": "Zażółć gęślą jaźń ⚔️", "n": 3, "echo": "hero"}, "status": 418,
                "headers": {"Content-Type": "application/vnd.quest+json", "X-Quest": "dragon"}})]),
    "crash-kill": ("legacy", STREAM, 3, [
        token(A, "Hello, traveller! The forge i"),
        error("CONNECTION_LOST", re.compile(
            r"the connection to http://127\.0\.0\.1:\d+ was cut after 29 bytes of text, which were delivered: .+\. The "
            r"run may go on there; look it up by its run_id before asking again\."), http_status=200,
            may_have_run="yes")]),
    "edge-surrogate-ae": ("legacy", STREAM, 0, text_then_result(A, "A🗡️ B")),
    "edge-surrogate-legacy": ("legacy", SETTLED, 0, text_then_result(A, "A\ufffd\ufffd\ufe0f B")),
    "v2-stream-undeployed": ("v2", STREAM, 3, [
        rate_limit(999999, 999997, "2026-11-24T07:07:01.309Z"),
        refusal("v2-stream-undeployed", "WORKFLOW_NOT_DEPLOYED", 403, DEPLOY, server_code="FORBIDDEN")]),
}

ANSWERS = {
    "v1-sync-ok": ("legacy", (), 0, [v1_sync("v1-sync-ok", "completed")]),
    "v2-sync-ok": ("v2", (), 0, [rate_limit(999999, 999996, AT_THE_MINUTE), v2_sync("v2-sync-ok", "completed")]),
    "v1-sync-agent": ("legacy", (), 0, [v1_sync("v1-sync-agent", "completed")]),
    "v1-sync-huge-12mb": ("legacy", (), 0, [v1_sync("v1-sync-huge-12mb", "completed")]),
    "v1-sync-fail": ("legacy", (), 1, [
        v1_sync("v1-sync-fail", "failed", http_status=500, error=failure("Boom: " + BOOM, http_status=500))]),
    "v2-sync-fail": ("v2", (), 1, [
        rate_limit(999999, 999984, AT_THE_MINUTE),
        v2_sync("v2-sync-fail", "failed", error=failure(
            BOOM, server_code="BLOCK_EXECUTION_FAILED", block="04ddec96-2e50-44ae-b975-a706379e0dc6",
            block_name="Boom", details=answer("v2-sync-fail")["data"]["error"]))]),
    "v1-sync-pause": ("legacy", (), 0, [v1_sync("v1-sync-pause", "paused")]),
    "v1-sync-response-418": ("legacy", (), 0, [
        result({"greeting": "Zażółć gęślą jaźń ⚔️", "n": 3, "echo": "hero"}, http_status=418)]),
    "cancel-sync-victim": ("legacy", (), 1, [v1_sync("cancel-sync-victim", "cancelled")]),
    "timeout-v1-sync": ("legacy", (), 1, [
        v1_sync("timeout-v1-sync", "failed", http_status=408,
                error=failure("Execution timed out after 3 seconds", code="TIMEOUT", http_status=408))]),
    "timeout-v2-sync": ("v2", (), 1, [
        rate_limit(6, 5, "2026-11-24T07:09:01.309Z"),
        v2_sync("timeout-v2-sync", "failed", error=failure(
            "Execution timed out after 3 seconds", code="TIMEOUT", server_code="TIMEOUT",
            details={"message": "Execution timed out after 3 seconds", "code": "TIMEOUT"}))]),
    "v1-async-queued": ("legacy", ("--async",), 0, [
        queued("ac39a033-9483-4e78-90d5-34eae5342680", "workflow-execution:ac39a033-9483-4e78-90d5-34eae5342680",
               "http://127.0.0.1:3000/api/jobs/workflow-execution:ac39a033-9483-4e78-90d5-34eae5342680")]),
    "v2-async-queued": ("v2", ("--async",), 0, [
        rate_limit(999999, 999972, AT_THE_MINUTE),
        queued("1ab0c606-26a9-4a4c-8005-ad6453983eaf", "1ab0c606-26a9-4a4c-8005-ad6453983eaf",
               "http://127.0.0.1:3000/api/v2/workflows/d683a19e-7af9-475f-a62d-d779cefff339/runs/"
               "1ab0c606-26a9-4a4c-8005-ad6453983eaf")]),
}

REFUSALS = {
    "v1-err-undeployed": ("legacy", (), 3, [refusal("v1-err-undeployed", "WORKFLOW_NOT_DEPLOYED", 403, DEPLOY)]),
    "v1-err-wrong-key-legacy": ("legacy", (), 3, [refusal("v1-err-wrong-key-legacy", "UNAUTHORIZED", 401, NEW_KEY)]),
    "v2-err-unknown-workflow": ("v2", (), 3, [
        rate_limit(999999, 999988, AT_THE_MINUTE),
        refusal("v2-err-unknown-workflow", "NOT_FOUND", 404,
                "Check the workflow's id, and that base_url is the server it lives on.", server_code="NOT_FOUND")]),
    "v2-err-string-input": ("v2", (), 3, [
        rate_limit(999999, 999991, AT_THE_MINUTE),
        refusal("v2-err-string-input", "BAD_REQUEST", 400, COMPARE, server_code="BAD_REQUEST")]),
    "limit-v1-sync-5": ("legacy", (), 3, [refusal("limit-v1-sync-5", "RATE_LIMIT_EXCEEDED", 429, SLOWER)]),
    "limit-v2-sync-5": ("v2", (), 3, [
        rate_limit(6, 1, "2026-11-24T07:08:59.845Z", 58000),
        refusal("limit-v2-sync-5", "RATE_LIMIT_EXCEEDED", 429, "It asks to wait 58 s. " + SLOWER,
                server_code="RATE_LIMITED", retry_after_ms=58000)]),
    "gate-v1-429": ("legacy", (), 3, [
        rate_limit(None, None, None, 5000),
        refusal("gate-v1-429", "RATE_LIMIT_EXCEEDED", 429, "It asks to wait 5 s. " + SLOWER,
                message="Too many requests: Server is at capacity. Please retry shortly",
                server_code="ADMISSION_GATE_CAPACITY", retry_after_ms=5000)]),
    "billing-v2-sync": ("v2", (), 3, [
        rate_limit(60, 58, "2026-11-24T07:20:25.200Z"),
        refusal("billing-v2-sync", "USAGE_LIMIT_EXCEEDED", 402, "Raise the account's usage limit or plan in Sim.",
                server_code="USAGE_LIMIT_EXCEEDED")]),
    "v1-sync-execution-id-reuse": ("legacy", (), 3, [
        refusal("v1-sync-execution-id-reuse", "RUN_ID_CONFLICT", 409, NEW_ID, server_code="EXECUTION_ID_CONFLICT",
                run_id="6d7341ef-7ceb-4ea0-a03d-7ee39910159c", may_have_run="maybe")]),
    "v2-run-id-other-workflow": ("v2", (), 3, [
        rate_limit(999999, 999977, AT_THE_MINUTE),
        refusal("v2-run-id-other-workflow", "RUN_ID_CONFLICT", 409, NEW_ID, server_code="CONFLICT",
                run_id="0b221c7f-8fd3-4dbe-ac9d-a841c3e69964", may_have_run="maybe")]),
}

ALL = {**STREAMS, **ANSWERS, **REFUSALS}


class Recordings(ContractTest):
    """Each recording's case, three ways; the methods are made below."""

    def check(self, name, *replay_options):
        api, arguments, status, lines = ALL[name]
        with Sandbox("--replay", os.path.join(WIRE, name), "--replay-speed", "0", *replay_options) as sim:
            actual = sim.lines("execute", "guard", "--api", api, "--run-id", "ours", *arguments)
        self.assert_lines(lines, actual[1])
        self.assertEqual(actual[0], status)


for case in ALL:
    for words, options in (("as it came", ()), ("byte by byte", ("--split", "1")), ("by seven bytes", ("--split", "7"))):
        setattr(Recordings, f"test_{case} {words}", lambda self, name=case, more=options: self.check(name, *more))


class Generations(ContractTest):
    def test_server_without_v2_is_asked_again_by_the_older_api(self):
        with tempfile.TemporaryDirectory() as both:
            for name in ("v2off-execute", "v1-sync-ok"):
                os.symlink(os.path.abspath(os.path.join(WIRE, name)), os.path.join(both, name))
            with Sandbox("--replay", both, "--replay-speed", "0") as sim:
                status, lines = sim.lines("execute", "guard", "--run-id", "ours")
        self.assert_lines([v1_sync("v1-sync-ok", "completed")], lines)
        self.assertEqual(status, 0)

    def test_wrong_key_on_a_server_without_v2_is_refused_at_once(self):
        with Sandbox("--replay", os.path.join(WIRE, "v2off-wrong-key"), "--replay-speed", "0") as sim:
            status, lines = sim.lines("execute", "guard", "--run-id", "ours")
        self.assert_lines([refusal("v2off-wrong-key", "UNAUTHORIZED", 401, NEW_KEY, server_code="UNAUTHORIZED")], lines)
        self.assertEqual(status, 3)


if __name__ == "__main__":
    unittest.main()
