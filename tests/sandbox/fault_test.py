# SPDX-License-Identifier: Apache-2.0
"""Each fault does what README.md says, once, and to whom it says."""

import time
import unittest

from sandbox_client import AGENT_EVENTS, KEY, Sandbox


class Faults(unittest.TestCase):
    def setUp(self):
        self.sim = Sandbox()
        self.addCleanup(self.sim.__exit__)

    def test_status_has_the_own_body_of_each_generation(self):
        self.sim.fault({"status": 429, "count": 2, "retry_after": 49})
        v2, legacy = self.sim.run_v2("echo"), self.sim.run("echo")
        self.assertEqual((v2.status, v2.json()["error"]["details"], v2.header("retry-after")),
                         (429, {"code": "RATE_LIMIT_EXCEEDED"}, "49"))
        self.assertEqual((legacy.status, legacy.json()),
                         (429, {"error": "Rate limit exceeded. Please try again later."}))
        self.assertEqual(self.sim.run("echo").status, 200)

    def test_429_without_retry_after_has_no_such_header(self):
        self.sim.fault({"status": 429})
        self.assertIsNone(self.sim.run_v2("echo").header("retry-after"))

    def test_capacity_and_concurrency_are_sims(self):
        self.sim.fault({"status": 429, "kind": "capacity", "retry_after": 5}, {"status": 429, "kind": "concurrency"})
        self.assertEqual(self.sim.run("echo").json()["retryAfterSeconds"], 5)
        self.assertEqual(self.sim.run_v2("echo").json()["error"]["details"]["code"], "EXECUTION_CONCURRENCY_LIMIT")

    def test_own_status_body_and_headers(self):
        self.sim.fault({"status": 502, "body": "<html>bad gateway</html>",
                        "headers": {"Content-Type": "text/html", "X-Proxy": "1"}})
        answer = self.sim.run("echo")
        self.assertEqual((answer.status, answer.body, answer.header("content-type"), answer.header("x-proxy")),
                         (502, b"<html>bad gateway</html>", "text/html", "1"))

    def test_of_two_endings_each_request_meets_one(self):
        self.sim.fault({"status": 503}, {"status": 500}, {"latency_ms": 1, "count": 2})
        self.assertEqual([self.sim.run("echo").status for _ in range(3)], [503, 500, 200])
        self.assertEqual(self.sim.ledger()["faults_used"], 4)

    def test_a_workflow_of_its_own(self):
        self.sim.fault({"workflow": "fn", "status": 500, "count": -1})
        self.assertEqual([self.sim.run(name).status for name in ("echo", "fn", "fn")], [200, 500, 500])
        self.sim.ask("DELETE", "/__sandbox/faults")
        self.assertEqual(self.sim.run("fn").status, 200)

    def test_a_path_of_another_route(self):
        self.sim.fault({"path": "/api/v2/", "path_end": "/cancel", "method": "POST", "status": 500})
        self.sim.run_v2("echo", {}, "X-Run-Id: one")
        path = "/api/v2/workflows/echo/runs/one"
        self.assertEqual(self.sim.get(path).status, 200)
        self.assertEqual([self.sim.post(path + "/cancel", None).status for _ in range(2)], [500, 200])
        self.assertEqual(self.sim.ledger()["cancel_calls"], 1)

    def test_cut_after_tokens(self):
        self.sim.fault({"cut_after_tokens": 3})
        answer = self.sim.stream("demo")
        self.assertEqual((answer.end, len(answer.events())), ("fin", 3))
        self.assertEqual((self.sim.ledger()["runs_started"], self.sim.ledger()["disconnects"]), (1, 0))

    def test_cut_by_reset(self):
        self.sim.fault({"cut_after_tokens": 3, "reset": True}, {"reset": True})
        self.assertEqual(self.sim.stream("demo").end, "rst")
        at_once = self.sim.run("echo")
        self.assertEqual((at_once.end, at_once.raw), ("rst", b""))

    def test_cut_after_bytes(self):
        self.sim.fault({"cut_after_bytes": 100}, {"cut_after_bytes": 0})
        answer, nothing = self.sim.run("echo"), self.sim.run("echo")
        self.assertEqual((answer.end, len(answer.raw)), ("fin", 100))
        self.assertEqual((nothing.end, nothing.raw), ("fin", b""))
        self.assertEqual(self.sim.ledger()["runs_started"], 2)

    def test_garbage(self):
        self.sim.fault({"garbage_after_bytes": 0}, {"garbage_after_bytes": 50})
        self.assertEqual(len(self.sim.run("echo").raw), 256)
        answer = self.sim.run("echo")
        self.assertEqual((len(answer.raw), answer.raw[:15], answer.end), (306, b"HTTP/1.1 200 OK", "fin"))

    def test_stall_in_tokens_and_bytes(self):
        self.sim.fault({"stall_after_tokens": 3}, {"stall_after_bytes": 20},
                       {"stall_after_bytes": 20, "stall_ms": 5000})
        stalled = self.sim.stream("demo", timeout=0.5)
        self.assertEqual((stalled.end, len(stalled.events())), ("silent", 3))
        self.assertEqual(len(self.sim.run("echo", timeout=0.5).raw), 20)
        self.assertEqual(self.sim.run("echo").end, "complete")

    def test_a_stalled_run_can_be_cancelled(self):
        self.sim.fault({"stall_after_tokens": 3})
        self.sim.stream("demo", "X-Run-Id: one", timeout=0.3)
        self.sim.post("/api/v2/workflows/demo/runs/one/cancel", None)
        for _ in range(100):
            status = self.sim.get("/api/v2/workflows/demo/runs/one").json()["data"]["status"]
            if status == "cancelled":
                break
            time.sleep(0.02)
        self.assertEqual((status, self.sim.ledger()["cancels"]), ("cancelled", 1))

    def test_split_changes_no_byte(self):
        plain = self.sim.run("fn").body
        self.sim.fault({"split": 7, "split_gap_ms": 1, "jitter_ms": 10})
        split = self.sim.run("fn")
        self.assertEqual((split.end, len(split.body) - len(plain) in (-1, 0, 1)), ("complete", True))

    def test_split_sends_pieces(self):
        self.sim.fault({"split": 400, "split_gap_ms": 1500})
        with self.sim.connect() as connection:
            connection.sendall(b"GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n")
            whole = connection.recv(1 << 20)
            self.assertGreater(len(whole), 400)  # a look-up is no execution: the fault waits
            connection.sendall(b"POST /api/workflows/echo/execute HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
                               + KEY.encode() + b"\r\n\r\n{}")
            self.assertEqual(len(connection.recv(1 << 20)), 400)

    def test_latency_of_an_execution_and_of_a_look_up(self):
        self.sim.fault({"latency_ms": 20000}, {"path": "/api/health", "latency_ms": 20000})
        for ask in (lambda: self.sim.run("echo"), lambda: self.sim.get("/api/health")):
            start = time.monotonic()
            self.assertEqual(ask().status, 200)
            self.assertGreater(time.monotonic() - start, 0.35)

    def test_register_delay_hides_a_run_at_first(self):
        self.sim.fault({"register_delay_ms": 20000})
        self.sim.run_v2("slow", {"async": True}, "X-Run-Id: one")
        path = "/api/v2/workflows/slow/runs/one"
        early = (self.sim.get(path).status, self.sim.post(path + "/cancel", None).status)
        time.sleep(0.5)
        self.assertEqual((early, self.sim.get(path).status), ((404, 404), 200))

    def test_a_kept_connection_is_closed_at_its_next_request(self):
        self.sim.fault({"close_kept": True})
        with self.sim.connect() as connection:
            self.assertEqual(self.sim.run("echo", on=connection).status, 200)
            answer = self.sim.run("echo", on=connection)
        self.assertEqual((answer.end, answer.raw), ("fin", b""))
        self.assertEqual((self.sim.ledger()["runs_started"], self.sim.ledger()["requests"]), (1, 2))
        self.assertEqual(self.sim.run("echo").status, 200)

    def test_a_fault_strikes_a_chat(self):
        self.sim.fault({"workflow": "innkeeper", "status": 503})
        self.assertEqual([self.sim.ask("POST", "/api/chat/innkeeper", {"input": "hi"}).status for _ in range(2)],
                         [503, 200])

    def test_an_unknown_field_is_named(self):
        answer = self.sim.ask("POST", "/__sandbox/faults", {"latncy_ms": 5})
        self.assertEqual((answer.status, "latncy_ms" in answer.json()["error"]), (400, True))

    def test_a_refused_call_uses_no_fault_of_an_execution(self):
        self.sim.fault({"status": 500})
        self.assertEqual(self.sim.ask("POST", "/api/workflows/echo/execute", {}, "X-API-Key: wrong").status, 401)
        self.assertEqual(self.sim.run("echo", {}, AGENT_EVENTS).status, 500)


if __name__ == "__main__":
    unittest.main()
