# SPDX-License-Identifier: Apache-2.0
"""The relay's page in a real browser: what its document holds, and what becomes of a run when it is left."""

import json
import tempfile
import time
import unittest

import chromium
from relay_process import MILL, Relay, wait_until
from tour_sandbox import Sandbox

ANSWER = "(document.getElementById('answer')?.textContent ?? '')"  # There is none before the page has come.
STATE = "(document.getElementById('state')?.textContent ?? '…')"


@unittest.skipIf(chromium.MISSING, chromium.MISSING)
class InBrowser(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = chromium.Chromium()
        cls.addClassCleanup(cls.browser.__exit__)

    def open(self, relay, question="mill"):
        return self.browser.open(f"{relay.url}?question={question}")

    def test_page_holds_the_whole_text_in_order_and_grows_piece_by_piece(self):
        with Sandbox(speed="2") as sim, Relay(sim) as relay:
            page = self.open(relay)
            seen = set()
            while page.evaluate(f"document.readyState !== 'complete' || {STATE} === '…'"):
                seen.add(page.evaluate(ANSWER))
                time.sleep(0.02)
            self.assertEqual((page.evaluate(ANSWER), page.evaluate(STATE)), (MILL, "done"))
            self.assertEqual([text for text in seen if not MILL.startswith(text)], [])
            self.assertGreater(len(seen), 5)

    def test_markup_of_a_model_stays_text(self):
        line = "<b>bold</b> <img src=x onerror=\"document.title='stolen'\"> </p><script>document.title='stolen'</script> & 🔥"
        with tempfile.NamedTemporaryFile("w", suffix=".json") as personas:
            json.dump({"demo": {"name": "Mara", "lines": [line]}}, personas)
            personas.flush()
            with Sandbox("--personas", personas.name) as sim, Relay(sim) as relay:
                page = self.open(relay)
                self.assertEqual(page.wait_for(f"{STATE} === 'done' && {ANSWER}"), line)
                self.assertEqual(page.evaluate("[...document.querySelectorAll('#answer *')].map(e => e.tagName).join()"),
                                 "SPAN")
                self.assertEqual(page.evaluate("document.title"), "The inn")

    def test_text_that_is_taken_back_disappears(self):
        with Sandbox() as sim, Relay(sim, "--workflow", "tool") as relay:
            page = self.open(relay)
            self.assertEqual(page.wait_for(f"{STATE} === 'done' && {ANSWER}"), "It is sunny, and the goat is asleep.")

    def test_leaving_or_closing_the_page_cancels_the_run(self):
        for leave in (lambda page: page.go("about:blank"), lambda page: page.close()):
            with Sandbox(speed="1") as sim, Relay(sim) as relay:
                page = self.open(relay)
                self.assertTrue(page.wait_for(f"{ANSWER}.length > 5"))
                leave(page)
                self.assertTrue(wait_until(lambda: sim.ledger()["cancels"] == 1))
                self.assertEqual(sim.ledger()["runs_started"], 1)

    def test_next_question_cancels_the_last(self):
        with Sandbox(speed="2") as sim, Relay(sim) as relay:
            page = self.open(relay)
            self.assertTrue(page.wait_for(f"{ANSWER}.length > 5"))
            page.evaluate("form.question.value = 'beer'; form.requestSubmit()")
            self.assertTrue(page.wait_for(f"{STATE} === 'done'"))
            self.assertTrue(page.evaluate(ANSWER).startswith("One dark, one pale"))
            self.assertTrue(wait_until(lambda: sim.ledger()["cancels"] == 1))
            self.assertEqual(sim.ledger()["runs_started"], 2)

    def test_run_that_has_ended_is_not_asked_for_again(self):
        with Sandbox() as sim, Relay(sim) as relay:
            page = self.open(relay)
            self.assertTrue(page.wait_for(f"{STATE} === 'done'"))
            requests = sim.ledger()["requests"]
            time.sleep(4)  # An EventSource that was not closed comes back after 3 s.
            self.assertEqual((page.evaluate(STATE), sim.ledger()["requests"]), ("done", requests))

    def test_refusal_and_lost_connection_are_said(self):
        with Sandbox(speed="1") as sim:
            with Relay(sim, SIM_API_KEY="wrong") as relay:
                page = self.open(relay)
                self.assertEqual(page.wait_for(f"{STATE} !== '…' && {STATE}"), "failed: UNAUTHORIZED")
            with Relay(sim) as relay:
                page = self.open(relay)
                self.assertTrue(page.wait_for(f"{ANSWER}.length > 5"))
                relay.process.kill()
                self.assertEqual(page.wait_for(f"{STATE} !== '…' && {STATE}"), "the connection was lost")
                self.assertTrue(MILL.startswith(page.evaluate(ANSWER)))


if __name__ == "__main__":
    if chromium.MISSING:
        print("note: the page was not opened in a browser: " + chromium.MISSING)
    unittest.main()
