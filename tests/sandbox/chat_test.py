# SPDX-License-Identifier: Apache-2.0
"""Deployed chats: the password, its cookie and its ten tries; conversations; what a browser may do."""

import re
import unittest

from recorded import Recording, differs
from sandbox_client import AGENT_EVENTS, Sandbox


class Chats(unittest.TestCase):
    def setUp(self):
        self.sim = Sandbox()
        self.addCleanup(self.sim.__exit__)

    def post(self, chat, body, *headers):
        return self.sim.ask("POST", "/api/chat/" + chat, body, *headers)

    def test_the_password_gives_a_cookie_that_opens_the_chat(self):
        answer = self.post("cellar", {"password": "open-sesame"})
        cookie = answer.header("set-cookie")
        recorded = Recording("chat-post-password-ok").answer.header("set-cookie")
        form = (r"^(chat_auth_)[0-9a-f-]+=[A-Za-z0-9_]+%3D%3D; (Path=/; Expires=)[^;]+ GMT; "
                r"(Max-Age=86400; Secure; HttpOnly; SameSite=lax)$")
        self.assertEqual(re.match(form, cookie).groups(), re.match(form, recorded).groups())
        pair = "Cookie: " + cookie.split(";")[0]
        self.assertIsNone(differs(Recording("chat-get-with-cookie"),
                                  self.sim.ask("GET", "/api/chat/cellar", None, pair), self.sim.url))
        self.assertTrue(self.post("cellar", {"input": "hello"}, pair).text())
        self.assertEqual(self.post("cellar", {"input": "hello"}, pair.replace("%3D%3D", "%3AAA")).status, 401)

    def test_ten_tries(self):
        tries = [self.post("cellar", {"password": "bad"}) for _ in range(11)]
        self.assertEqual([one.status for one in tries], [401] * 10 + [429])
        self.assertIsNone(differs(Recording("chat-wrong-password-11"), tries[-1], self.sim.url))
        self.assertEqual(self.post("cellar", {"password": "open-sesame"}).status, 429)
        self.assertIn(int(tries[-1].header("retry-after")), range(1, 19))  # fifteen minutes, fifty times as fast

    def test_a_conversation_goes_on(self):
        said = [self.post("innkeeper", {"input": "hm", "conversationId": "one"}).text() for _ in range(3)]
        self.assertEqual(len(set(said)), 3)
        self.assertEqual(self.post("innkeeper", {"input": "hm", "conversationId": "two"}).text(), said[0])

    def test_keywords_choose_the_line(self):
        self.assertIn("silver for the night", self.post("innkeeper", {"input": "Have you a BED for me?"}).text())

    def test_a_conversations_id_says_nothing(self):
        answer = self.post("innkeeper", {"input": "hm", "conversationId": "0bed0bed-5f1c-4e6a-8d2b-000000000000"})
        self.assertNotIn("silver for the night", answer.text())

    def test_thinking_and_tools_are_shown_where_the_chat_shows_them(self):
        question = {"input": "What about the weather?"}
        kinds = {event.get("event") for event in self.post("oracle", question, AGENT_EVENTS).events()}
        self.assertEqual(kinds, {"thinking", None, "tool", "chunk_reset", "final"})
        settled = [event.get("event") for event in self.post("oracle", question).events()]
        self.assertEqual(settled, [None, "final"])

    def test_a_browser_of_another_origin_may_send_its_cookie(self):
        answer = self.post("innkeeper", {"input": "hi"}, "Origin: http://game.example")
        self.assertEqual((answer.header("Access-Control-Allow-Origin"),
                          answer.header("Access-Control-Allow-Credentials")),
                         ("http://game.example", "true"))

    def test_an_emoji_in_two_halves(self):
        frames = self.post("innkeeper", {"input": "a beer please"}, AGENT_EVENTS).frames()
        self.assertTrue(any('"\\ud83c"' in frame for frame in frames) and any('"\\udf7a"' in frame for frame in frames))


if __name__ == "__main__":
    unittest.main()
