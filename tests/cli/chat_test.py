# SPDX-License-Identifier: Apache-2.0
"""`simstudio chat`: the lines of recorded chats, and talking to the sandbox's own with and without a password."""

import json
import os
import re
import signal
import unittest

from command_line import WIRE, ContractTest, Sandbox
from contract import error, error_fields, reset, result, thinking, token, tool, warning
from recorded import answer
from recordings_test import A, HELLO, LOOK_1, SUNNY, THOUGHT

TALK = ("--conversation", "talk-1")
PASSWORD = "Give the chat's ChatOptions::password, or the cookie of a visitor it knows."
NEW_CONVERSATION = re.compile(r"simstudio: a new conversation; go on with --conversation [0-9a-f-]{36}\n")


def replay(name, *options):
    return Sandbox("--replay", os.path.join(WIRE, name), "--replay-speed", "0", *options)


def ending(text, block, **more):
    return result({}, text={block: text} if text else {}, run_id=None, **more)


def failed(message):
    return error_fields("EXECUTION_ERROR", message, http_status=200, may_have_run="yes", run_id=None)


def refusal(name, code, http_status, server_code, advice, **more):
    sent = answer(name)
    return error(code, f"the server answered {http_status}: {sent['error']}. {advice}".replace("..", "."),
                 http_status=http_status, server_code=server_code, details=sent, run_id=None, **more)


T = "333c40d4-6382-4f1a-b7d7-c7f5409eca28"
DIES = "Upstream provider failed mid-stream"

# name: (arguments, exit status, lines)
RECORDED = {
    "chat-post-public": ((), 0, [token(A, HELLO), ending(HELLO, A)]),
    "chat-post-file": ((), 0, [token(A, "Hi."), ending("Hi.", A)]),
    "chat-post-tool-ae": ((), 0, [
        thinking(T, THOUGHT), token(T, LOOK_1), tool(T, "start", "call_1abc", "custom_get_weather"), reset(T),
        tool(T, "end", "call_1abc", "custom_get_weather", "success"), thinking(T, THOUGHT), token(T, SUNNY),
        ending(SUNNY, T)]),
    "chat-post-llm-fail": ((), 1, [
        result(None, status="failed", error=failed("Agent 1: upstream exploded"), run_id=None)]),
    "chat-post-errmid": ((), 1, [
        token(A, "Hello, traveller! The forge is warm toda"), warning(A, DIES),
        result(None, status="failed", text={A: "Hello, traveller! The forge is warm toda"},
               error=failed("Agent 1: " + DIES), run_id=None)]),
    "chat-post-inactive": ((), 3, [refusal("chat-post-inactive", "FORBIDDEN", 403, "THIS_CHAT_IS_CURRENTLY_UNAVAILABLE",
                                           "Ask the chat's owner to switch it on.")]),
    "chat-post-unknown": ((), 3, [refusal(
        "chat-post-unknown", "NOT_FOUND", 404, "CHAT_NOT_FOUND",
        "Check the chat's identifier, and that base_url is the server it lives on.")]),
    "chat-post-password-missing": ((), 3, [refusal(
        "chat-post-password-missing", "UNAUTHORIZED", 401, "AUTH_REQUIRED_PASSWORD", PASSWORD)]),
    "chat-wrong-password-1": (("--password", "bad1"), 3, [refusal(
        "chat-wrong-password-1", "UNAUTHORIZED", 401, "INVALID_PASSWORD", PASSWORD)]),
    "chat-wrong-password-11": (("--password", "bad11"), 3, [refusal(
        "chat-wrong-password-11", "RATE_LIMIT_EXCEEDED", 429, "TOO_MANY_ATTEMPTS._PLEASE_TRY_AGAIN_LATER.",
        "It asks to wait 680 s. Ask less often, or wait and ask again.", retry_after_ms=680000)]),
    "chat-email-post": ((), 3, [refusal("chat-email-post", "UNAUTHORIZED", 401, "AUTH_REQUIRED_EMAIL", PASSWORD)]),
}


class Recorded(ContractTest):
    def check(self, name, *options):
        arguments, status, lines = RECORDED[name]
        with replay(name, *options) as sim:
            got, actual = sim.lines("chat", "npc", "--message", "hello", *TALK, *arguments)
        self.assert_lines(lines, [line for line in actual if line["type"] != "rate_limit"])
        self.assertEqual(got, status)


for case in RECORDED:
    for words, more in (("as it came", ()), ("byte by byte", ("--split", "1"))):
        setattr(Recorded, f"test_{case} {words}", lambda self, name=case, options=more: self.check(name, *options))


class OnTheSandbox(ContractTest):
    def say(self, sim, *arguments, chat="innkeeper", message="Hm.", **more):
        done = sim.run("chat", chat, "--message", message, *arguments, "--json", key="", **more)
        return done

    def test_public_chat_needs_no_key_and_tells_its_new_conversation(self):
        with Sandbox() as sim:
            done = self.say(sim)
            self.assertEqual(done.returncode, 0, done.stdout)
            self.assertRegex(done.stderr, NEW_CONVERSATION)
            self.assertIn('"run_id":null', done.stdout.splitlines()[-1])

    def test_conversation_goes_on(self):
        with Sandbox() as sim:
            first = self.say(sim)
            told = first.stderr.split()[-1]
            second = self.say(sim, "--conversation", told)
            self.assertEqual(second.stderr, "")
            other = self.say(sim)
            said = [json.loads(done.stdout.splitlines()[-1])["text"] for done in (first, second, other)]
            self.assertNotEqual(said[0], said[1])
            self.assertEqual(said[0], said[2])

    def test_password_opens_the_cellar(self):
        with Sandbox() as sim:
            done = self.say(sim, *TALK, "--password", "open-sesame", chat="cellar")
            self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
            self.assertIn('"type":"token"', done.stdout)
            for arguments in ((), ("--password", "wrong")):
                done = self.say(sim, *TALK, *arguments, chat="cellar")
                self.assertEqual((done.returncode, done.stdout.count("\n")), (3, 1))
                self.assertIn('"UNAUTHORIZED"', done.stdout)
                self.assertIn('"may_have_run":"no"', done.stdout)
            self.assertEqual(sim.ledger()["runs_started"], 1)

    def test_interrupt_leaves_at_once_since_nobody_can_stop_a_chats_run(self):
        with Sandbox(speed="1") as sim:
            sim.fault(stall_after_tokens=1)
            process = sim.start("chat", "innkeeper", "--message", "A room?", *TALK)
            process.stdout.read(1)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=20)
            self.assertEqual(process.returncode, 130)
            self.assertEqual(said, "cancelled; nobody can stop its run on the server, which may go on there\n")
            self.assertEqual(sim.ledger()["cancels"], 0)

    def test_people_see_the_text_and_a_short_line(self):
        with Sandbox() as sim:
            done = sim.run("chat", "innkeeper", "--message", "A room?", *TALK)
            self.assertEqual(done.returncode, 0)
            self.assertEqual(done.stdout.count("\n"), 1, done.stdout)
            self.assertEqual(done.stderr, "completed\n")


if __name__ == "__main__":
    unittest.main()
