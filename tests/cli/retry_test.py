# SPDX-License-Identifier: Apache-2.0
"""The outcome table on real sockets: what the client saw, what it did about it, and that the server started one run."""

import socket
import threading
import time
import unittest

from command_line import ContractTest, Sandbox

V2 = ("--api", "v2")
QUICK = ("--initial-delay", "0.05", "--max-delay", "0.1", *V2)
EXECUTE = {"path": "/api/", "path_end": "/execute"}


def types(lines):
    return [line["type"] for line in lines if line["type"] != "rate_limit"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Outcomes(ContractTest):
    def check(self, sim, status, expected, got, runs=1):
        self.assertEqual((got[0], types(got[1])), (status, expected), got[1])
        self.assertEqual(sim.ledger()["runs_started"], runs)
        return got[1]

    def test_never_connected_is_sent_again_once_the_server_is_there(self):
        port = free_port()
        key = "sk-sim-a-key"
        started = []
        starter = threading.Timer(0.6, lambda: started.append(Sandbox("--port", str(port), "--api-key", key)))
        with Sandbox() as other:  # Only for its command line.
            other.url, other.key = f"http://127.0.0.1:{port}", key
            starter.start()
            status, lines = other.lines("execute", "echo", "--retries", "20", "--initial-delay", "0.2", "--max-delay",
                                        "0.2", "--api", "v2")
        starter.join()
        with started[0] as sim:
            self.assertEqual(status, 0, lines)
            self.assertEqual({line["code"] for line in lines if line["type"] == "retry"}, {"NETWORK"})
            self.assertEqual(sim.ledger()["runs_started"], 1)
            self.assertEqual(sim.ledger()["runs"][0]["run_id"], lines[-1]["run_id"])

    def test_a_429_or_503_is_told_and_sent_again(self):
        with Sandbox() as sim:
            sim.fault(status=429, kind="request", retry_after=0, **EXECUTE)
            sim.fault(status=503, retry_after=0, **EXECUTE)
            lines = self.check(sim, 0, ["retry", "retry", "result"], sim.lines("execute", "echo", "--retries", "3", *QUICK))
            lines = [line for line in lines if line["type"] == "retry"]
            self.assertEqual(list(lines[0]), ["type", "run", "attempt", "delay_ms", "code"])
            self.assertEqual([(line["attempt"], line["code"]) for line in lines],
                             [(1, "RATE_LIMIT_EXCEEDED"), (2, "SERVICE_UNAVAILABLE")])

    def test_a_429_that_used_up_the_id_is_sent_under_a_new_one(self):
        with Sandbox("--rate-limit", "1", speed="60") as sim:
            for _ in range(2):
                sim.lines("execute", "echo", "--api", "legacy")
            status, lines = sim.lines("execute", "echo", "--api", "legacy", "--retries", "9", "--initial-delay", "1.2")
            self.assertEqual((status, {line["code"] for line in lines[:-1]}), (0, {"RATE_LIMIT_EXCEEDED"}), lines)
            self.assertEqual(sim.ledger()["runs_started"], 3)

    def test_retries_have_an_end(self):
        with Sandbox() as sim:
            sim.fault(status=429, count=-1, **EXECUTE)
            self.check(sim, 3, ["retry", "retry", "error"], sim.lines("execute", "echo", "--retries", "2", *QUICK), runs=0)

    def test_what_is_final_is_not_sent_again(self):
        with Sandbox() as sim:
            for refusal in (400, 401, 402, 403, 404, 413, 415):
                sim.fault(status=refusal, body='{"error":{"code":"NO","message":"no"}}', **EXECUTE)
                lines = self.check(sim, 3, ["error"], sim.lines("execute", "echo", "--retries", "3", *QUICK), runs=0)
                self.assertEqual((lines[-1]["http_status"], lines[-1]["may_have_run"]), (refusal, "no"))
            self.check(sim, 1, ["result"], sim.lines("execute", "fails", "--retries", "3", "--recover", *QUICK))

    def test_lost_before_it_arrived_is_sent_once_more(self):
        with Sandbox() as sim:
            sim.fault(reset=True, **EXECUTE)
            self.check(sim, 0, ["result"], sim.lines("execute", "echo", "--recover", *V2))
            self.assertEqual(sim.ledger()["faults_used"], 1)

    def test_lost_after_it_ran_is_looked_up(self):
        with Sandbox() as sim:
            sim.fault(workflow="echo", cut_after_bytes=0)
            lines = self.check(sim, 0, ["result"],
                               sim.lines("execute", "echo", "--input", '{"a":1}', "--recover", *V2))
            self.assertEqual(lines[-1]["output"], {"a": 1})

    def test_a_conflict_on_the_repeat_means_that_the_first_arrived(self):
        with Sandbox() as sim:
            # Not to be seen for a second and a half, as a run that is only being registered: so it is sent once more.
            sim.fault(workflow="echo", cut_after_bytes=0, register_delay_ms=75000)
            lines = self.check(sim, 0, ["result"],
                               sim.lines("execute", "echo", "--input", '{"a":1}', "--recover", *V2))
            self.assertEqual(lines[-1]["output"], {"a": 1})
            self.assertGreaterEqual(sim.ledger()["requests"], 4)

    def test_an_ambiguous_enqueue_is_looked_up(self):
        with Sandbox() as sim:
            sim.lines("execute", "echo", "--async", "--run-id", "mine", "--api", "v2")
            # As if the queue had taken that very run, and its receipt had not been sure of it.
            sim.fault(status=503, body='{"error":{"code":"SERVICE_UNAVAILABLE","message":"could not be confirmed",'
                                       '"details":{"code":"ASYNC_ENQUEUE_AMBIGUOUS","runId":"mine"}}}', **EXECUTE)
            lines = self.check(sim, 0, ["queued"],
                               sim.lines("execute", "echo", "--async", "--run-id", "mine", "--recover", *V2))
            self.assertEqual(lines[-1]["run_id"], "mine")

    def test_lost_while_it_runs_is_waited_for(self):
        with Sandbox(speed="2") as sim:  # `slow` takes two seconds then.
            sim.fault(workflow="slow", cut_after_bytes=0)
            for api in ("v2", "legacy"):
                begun = time.monotonic()
                status, lines = sim.lines("execute", "slow", "--recover", "--api", api)
                if api == "v2":
                    self.assertGreater(time.monotonic() - begun, 1.5)
                    self.assertEqual((status, types(lines), sim.ledger()["runs_started"]), (0, ["result"], 1), lines)
                    sim.fault(workflow="slow", cut_after_bytes=0)
            self.assertEqual((status, sim.ledger()["runs_started"]), (0, 2), lines)
            self.assertEqual(lines[-1]["output"]["result"], {"waited": 4000})

    def test_a_stream_cut_in_the_middle_keeps_its_text_and_gets_its_result(self):
        with Sandbox() as sim:
            sim.fault(workflow="demo", cut_after_tokens=3)
            status, lines = sim.lines("execute", "demo", "--stream", "--select", "agent1.content", "--recover", *V2)
            self.assertEqual((status, sim.ledger()["runs_started"]), (0, 1), lines)
            [text] = lines[-1]["text"].values()
            self.assertEqual(text, "".join(line["text"] for line in lines if line["type"] == "token"))
            whole = lines[-1]["output"]["content"]
            self.assertTrue(whole.startswith(text) and len(whole) > len(text), lines)

    def test_a_gateways_error_after_the_run_is_looked_up(self):
        with Sandbox() as sim:
            sim.lines("execute", "echo", "--run-id", "mine", "--api", "v2")
            # As if the gateway had given up on that very run.
            sim.fault(status=502, body="<html>bad gateway</html>", headers={"Content-Type": "text/html"}, **EXECUTE)
            self.check(sim, 0, ["result"], sim.lines("execute", "echo", "--run-id", "mine", "--recover", *V2))

    def test_a_lost_receipt_is_found_again_and_its_result_awaited(self):
        with Sandbox() as sim:
            sim.fault(workflow="echo", cut_after_bytes=0)
            lines = self.check(sim, 0, ["queued", "result"],
                               sim.lines("execute", "echo", "--async", "--wait", "--recover", *V2))
            self.assertEqual(lines[0]["run_id"], lines[-1]["run_id"])

    def test_a_chosen_id_that_was_used_is_told(self):
        with Sandbox() as sim:
            sim.lines("execute", "echo", "--run-id", "mine", "--api", "v2")
            lines = self.check(sim, 3, ["error"],
                               sim.lines("execute", "echo", "--run-id", "mine", "--recover", "--retries", "3", *QUICK))
            self.assertEqual(lines[-1]["code"], "RUN_ID_CONFLICT")

    def test_a_public_run_is_never_recovered(self):
        with Sandbox() as sim:
            sim.fault(workflow="public", cut_after_bytes=0)
            lines = self.check(sim, 3, ["error"], sim.lines("execute", "public", "--recover", *V2, key=""))
            self.assertEqual((lines[-1]["code"], lines[-1]["run_id"]), ("CONNECTION_LOST", None))


class Waiting(ContractTest):
    def test_async_wait_prints_the_receipt_and_then_the_result_on_both_generations(self):
        with Sandbox() as sim:
            for api in ("v2", "legacy"):
                status, lines = sim.lines("execute", "echo", "--input", '{"a":1}', "--async", "--wait", "--api", api)
                self.assertEqual((status, types(lines)), (0, ["queued", "result"]), lines)
                self.assertEqual(lines[-1]["output"], {"a": 1})
                self.assertEqual(list(lines[-1])[:4], ["type", "run", "success", "status"])

    def test_wait_is_by_outcome(self):
        with Sandbox() as sim:
            status, lines = sim.lines("execute", "fails", "--async", "--wait", "--api", "v2")
            self.assertEqual((status, types(lines), lines[-1]["status"]), (1, ["queued", "result"], "failed"))
            for arguments, outcome in ((("fails",), 1), (("echo",), 0)):
                _, [receipt] = sim.lines("execute", *arguments, "--async", "--api", "legacy")
                status, [line] = sim.lines("job", receipt["task_id"], "--wait")
                self.assertEqual((status, line["type"]), (outcome, "job"), line)
                status, [line] = sim.lines("run", arguments[0], receipt["run_id"], "--wait", "--api", "legacy")
                self.assertEqual((status, line["type"]), (outcome, "run"), line)
                self.assertEqual(sim.run("job", receipt["task_id"]).returncode, 0)

    def test_people_see_the_retry_and_the_receipt(self):
        with Sandbox() as sim:
            sim.fault(status=429, **EXECUTE)
            done = sim.run("execute", "echo", "--async", "--wait", "--retries", "1", *QUICK)
            self.assertEqual(done.returncode, 0, done)
            self.assertRegex(done.stderr, r"attempt 1 failed \(RATE_LIMIT_EXCEEDED\), again in 0\.\d s\n"
                                          r"queued as run .*; waiting for its end\ncompleted")
            self.assertEqual(done.stdout, "{}\n")


if __name__ == "__main__":
    unittest.main()
