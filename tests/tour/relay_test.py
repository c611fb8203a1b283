# SPDX-License-Identifier: Apache-2.0
"""The relay of a stream to web pages: order, pace, pages that leave, who may ask."""

import signal
import tempfile
import time
import unittest

from recorded_stream import write_long_stream
from relay_process import MILL, Page, Relay, wait_until
from tour_sandbox import Sandbox


class Stream(unittest.TestCase):
    def test_page_gets_the_text_whole_and_in_order_then_its_end(self):
        with Sandbox() as sim, Relay(sim) as relay, relay.ask("mill") as page:
            events = page.read_all().events()
            self.assertEqual((page.status(), page.text(), events[-1]), (200, MILL, ("done", {})))
            self.assertEqual({event for event, _ in events[:-1]}, {"token"})
            self.assertIn("Content-Type: text/event-stream\r\n", page.head())
            self.assertEqual(relay.logged(), "")

    def test_tokens_come_as_they_are_made(self):
        with Sandbox(speed="2") as sim, Relay(sim) as relay, relay.ask("mill") as page:
            page.read_until(b"event: token")
            self.assertEqual(sim.ledger()["runs"][0]["status"], "running")
            self.assertTrue(MILL.startswith(page.text()))
            self.assertEqual(page.read_all().text(), MILL)

    def test_text_that_is_taken_back_is_so_on_the_page(self):
        with Sandbox() as sim, Relay(sim, "--workflow", "tool") as relay, relay.ask("weather") as page:
            events = page.read_all().events()
            kinds = [event for event, _ in events]
            self.assertEqual(kinds.count("reset"), 1)
            after = events[kinds.index("reset") + 1:-1]
            self.assertEqual("".join(data["text"] for _, data in after), "It is sunny, and the goat is asleep.")
            self.assertTrue(page.text().startswith("Let me look at the sky"))

    def test_page_is_told_a_code_and_the_log_the_rest(self):
        with Sandbox() as sim, Relay(sim, SIM_API_KEY="wrong") as relay, relay.ask("mill") as page:
            self.assertEqual(page.read_all().events(), [("failed", {"code": "UNAUTHORIZED"})])
            self.assertNotIn(b"127.0.0.1", page.raw)
            self.assertRegex(relay.logged(), r"^UNAUTHORIZED: .*Set SIM_API_KEY")
        with Sandbox() as sim, Relay(sim, "--workflow", "breaks") as relay, relay.ask("mill") as page:
            self.assertEqual(page.read_all().events()[-1], ("failed", {"code": "EXECUTION_ERROR"}))
            self.assertEqual(page.text(), "The forge is warm toda")

    def test_pages_are_served_at_the_same_time_and_their_connections_again(self):
        with Sandbox(speed="4") as sim, Relay(sim) as relay:
            pages = [relay.ask("mill") for _ in range(8)]
            self.assertEqual([page.read_all().text() for page in pages], [MILL] * 8)
            before = sim.ledger()
            for page in pages:
                page.leave()
            with relay.ask("mill") as page:
                self.assertEqual(page.read_all().text(), MILL)
            after = sim.ledger()  # Whose own connection is the one that came new.
            self.assertEqual((after["runs_started"], after["connections_opened"]),
                             (9, before["connections_opened"] + 1))


class Leaving(unittest.TestCase):
    def test_page_that_leaves_cancels_its_run_and_no_other(self):
        with Sandbox(speed="2") as sim, Relay(sim) as relay, relay.ask("mill") as stays:
            with relay.ask("mill") as leaves:
                leaves.read_until(b"event: token")
            self.assertTrue(wait_until(lambda: sim.ledger()["cancels"] == 1))
            self.assertEqual(stays.read_all().text(), MILL)
            self.assertEqual((sim.ledger()["runs_started"], sim.ledger()["cancels"]), (2, 1))

    def test_page_that_leaves_before_the_first_token_cancels_too(self):
        with Sandbox(speed="1") as sim, Relay(sim, "--workflow", "slow") as relay:
            with relay.ask("anything") as page:
                page.read_until(b"id: 1\n\n")
                self.assertTrue(wait_until(lambda: sim.ledger()["runs_started"] == 1))
            self.assertTrue(wait_until(lambda: sim.ledger()["cancels"] == 1))

    def test_page_that_takes_nothing_for_long_is_taken_to_have_left(self):
        with tempfile.TemporaryDirectory() as folder:
            text = write_long_stream(folder, 600)
            with Sandbox("--replay", folder, "--replay-speed", "0") as sim, \
                    Relay(sim, "--patience", "1", SIM_API="v2") as relay, \
                    relay.ask("mill", receive_bytes=1 << 16) as page:
                page.read_until(b"<00001>")
                before = sim.ledger()["requests"]
                self.assertTrue(wait_until(lambda: sim.ledger()["requests"] > before))  # The cancel call.
                page.read_all()
                self.assertTrue(0 < len(page.text()) < len(text))

    def test_silent_stream_is_pinged(self):
        with Sandbox(speed="1") as sim, Relay(sim, "--workflow", "slow", "--ping", "1") as relay:
            with relay.ask("anything") as page:
                page.read_all()
                self.assertIn(page.raw.split(b"\n\n").count(b":"), (3, 4, 5))
                self.assertEqual(page.events(), [("done", {})])

    def test_run_that_has_ended_is_not_cancelled(self):
        with Sandbox() as sim, Relay(sim) as relay:
            with relay.ask("mill") as page:
                page.read_all()
            relay.end()
            self.assertEqual(sim.ledger()["cancel_calls"], 0)

    def test_relay_that_is_ended_cancels_what_it_started(self):
        for how in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(how), Sandbox(speed="2") as sim, Relay(sim) as relay, relay.ask("mill") as page:
                page.read_until(b"event: token")
                relay.process.send_signal(how)
                self.assertEqual(relay.process.wait(10), 0)
                self.assertTrue(wait_until(lambda: sim.ledger()["cancels"] == 1))


class Pace(unittest.TestCase):
    FRAMES = 600  # 28 MiB, below the library's 32; the kernel keeps some 10 MiB of it on its two ways.

    def test_page_that_does_not_read_costs_no_memory_delays_no_other_and_loses_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            text = write_long_stream(folder, self.FRAMES)
            with Sandbox("--replay", folder, "--replay-speed", "0") as sim, Relay(sim, SIM_API="v2") as relay:
                with relay.ask("warm up") as other:
                    other.read_until(b"<00010>")  # What is paid once is paid before the measuring.
                before_kib = relay.resident_kib()
                with relay.ask("mill", receive_bytes=1 << 16) as slow:
                    slow.read_until(b"id: 1\n\n")
                    with relay.ask("mill") as quick:
                        self.assertTrue(text.startswith(quick.read_until(b"<00100>").text()))
                    time.sleep(1)  # Enough for all of it, if nothing held it back.
                    self.assertLess(relay.resident_kib() - before_kib, 8 << 10)
                    slow.read_all()
                    self.assertEqual(len(slow.text()), len(text))
                    self.assertTrue(slow.text() == text)
                    self.assertEqual(slow.events()[-1], ("done", {}))


class WhoMayAsk(unittest.TestCase):
    def status(self, relay, path, *headers, method="GET"):
        with Page(relay.port, path, headers) as page:
            return page.read_all().status()

    def first_status(self, relay):
        with relay.ask("mill") as page:
            return page.read_until(b"\r\n").status()

    def test_another_site_may_not_spend_the_account(self):
        with Sandbox() as sim, Relay(sim) as relay:
            for site in ("cross-site", "same-site"):
                self.assertEqual(self.status(relay, "/stream?question=mill", "Sec-Fetch-Site: " + site), 403)
            self.assertEqual(sim.ledger()["runs_started"], 0)
            self.assertEqual(self.status(relay, "/stream?question=mill", "Sec-Fetch-Site: same-origin"), 200)
            self.assertEqual(sim.ledger()["runs_started"], 1)

    def test_event_source_that_comes_back_by_itself_starts_no_second_run(self):
        with Sandbox() as sim, Relay(sim) as relay:
            self.assertEqual(self.status(relay, "/stream?question=mill", "Last-Event-ID: 1"), 204)
            self.assertEqual(sim.ledger()["runs_started"], 0)

    def test_what_is_no_question_starts_nothing(self):
        with Sandbox() as sim, Relay(sim) as relay:
            for path in ("/stream", "/stream?question=", "/stream?question=" + "x" * 2001, "/stream?answer=x"):
                self.assertEqual(self.status(relay, path), 400, path[:40])
            self.assertEqual(self.status(relay, "/elsewhere"), 404)
            self.assertEqual(sim.ledger()["runs_started"], 0)

    def test_pages_have_a_limit(self):
        with Sandbox(speed="1") as sim, Relay(sim, "--workflow", "slow") as relay:
            pages = [relay.ask("anything").read_until(b"id: 1\n\n") for _ in range(64)]
            self.assertEqual(self.status(relay, "/stream?question=mill"), 503)
            pages.pop().leave()
            self.assertTrue(wait_until(lambda: self.first_status(relay) == 200))
            for page in pages:
                page.leave()

    def test_page_carries_no_key_and_a_policy_that_runs_its_own_script_only(self):
        with Sandbox() as sim, Relay(sim) as relay:
            for path in ("/", "/page.js"):
                with Page(relay.port, path) as page:
                    page.read_all()
                    self.assertEqual(page.status(), 200)
                    self.assertIn("default-src 'none'; script-src 'self'; connect-src 'self'", page.head())
                    self.assertNotIn(sim.key.encode(), page.raw)
                    self.assertNotIn(b"innerHTML", page.raw)

    def test_taken_port_and_wrong_usage_are_one_line(self):
        with Sandbox() as sim, Relay(sim) as relay:
            status, output, complaint = sim.tour("relay", "--port", str(relay.port))
            self.assertEqual((status, output), (2, ""))
            self.assertIn(f"port {relay.port} is taken", complaint)
            self.assertEqual(sim.tour("relay", "--bogus")[0], 2)


if __name__ == "__main__":
    unittest.main()
