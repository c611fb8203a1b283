# SPDX-License-Identifier: Apache-2.0
"""The tour: each program against the sandbox, its exit status and exactly what it prints."""

import os
import re
import subprocess
import tempfile
import time
import unittest

from tour_sandbox import BIN, Sandbox

ROOM = ("Two silver for the night, breakfast included. Żurek if the hen is generous, porridge if she is not. 🛏️ "
        "Shall I light the stove?")
MILL = ("The mill… lower your voice. My brother heard the wheel turn in August, and the river was dry. Ask Bren at the "
        "gate; he was there.")
SUNNY = "It is sunny, and the goat is asleep."
USAGE = "/api/users/me/usage-limits"
LOOK_FIRST = "if it may have started, ask get_workflow_run before sending it again\n"
ISO_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
NOTHING, MAYBE, CHARGED = ("no run was started\n", "a run may have been started\n",
                           "a run was started, and is charged\n")


def make_certificate(folder):
    certificate, key = folder + "/certificate.pem", folder + "/key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", key, "-out", certificate, "-days", "1", "-subj", "/CN=127.0.0.1",
                    "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    return certificate, key


class TourTest(unittest.TestCase):
    maxDiff = None

    def assert_prints(self, done, status, output, complaint=""):
        """`complaint`: what standard error says among other words; "": it says nothing."""
        self.assertEqual((done[0], done[1]), (status, output), done[2])
        self.assertIn(complaint, done[2])
        self.assertEqual(bool(done[2]), bool(complaint), done[2])


class Readme(TourTest):
    def test_names_every_program_and_file_of_the_tour(self):
        tour = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "samples", "tour")
        with open(os.path.join(tour, "README.md"), encoding="utf-8") as file:
            rows = re.findall(r"^\| \[[^]]*\]\(([^)]*)\) \| `([a-z]+)", file.read(), re.M)
        made = {name.removeprefix("simstudio-tour-") for name in os.listdir(BIN) if name.startswith("simstudio-tour-")}
        sources = {name for name in os.listdir(tour) if name.endswith(".cpp")} | {"relay/main.cpp"}
        self.assertEqual(({name for _, name in rows}, {path for path, _ in rows}), (made, sources))


class BasicExecution(TourTest):
    def test_validates_executes_and_prints_the_output(self):
        with Sandbox() as sim:
            self.assert_prints(sim.tour("basic"), 0, f"demo is ready\nstatus: completed\noutput: {ROOM}\n")
            self.assert_prints(sim.tour("basic", "fn"), 0, "fn is ready\nstatus: completed\noutput: "
                               '{"result":{"hello":"","all":1,"emoji":"🗡️"},"stdout":""}\n')

    def test_does_not_execute_what_is_not_ready(self):
        with Sandbox() as sim:
            self.assert_prints(sim.tour("basic", "undeployed"), 1, "",
                               "undeployed is not deployed. Open it in Sim and press Deploy.\n")
            self.assert_prints(sim.tour("basic", "nobody"), 1, "", "nobody could not be looked up: ")
            self.assert_prints(sim.tour("basic", SIM_API_KEY="wrong"), 1, "", "Set SIM_API_KEY")
            self.assert_prints(sim.tour("basic", SIM_BASE_URL="127.0.0.1:1"), 1, "", "Write http://127.0.0.1:1.")
            self.assertEqual(sim.ledger()["runs_started"], 0)

    def test_tells_a_failed_run_from_one_that_never_was(self):
        with Sandbox() as sim:
            self.assert_prints(sim.tour("basic", "fails"), 1, "fails is ready\nstatus: failed\n", "the run failed: ")
            sim.fault(status=503, retry_after=1)
            self.assert_prints(sim.tour("basic"), 1, "demo is ready\n", "no run: ")


class ErrorHandling(TourTest):
    def refusal(self, status, body, expected, **fault):
        with self.subTest(expected), Sandbox() as sim:
            sim.fault(status=status, count=-1, **({"body": body} if body is not None else {}), **fault)
            done = sim.tour("errors")
            self.assertEqual(done[:2], (1, expected), done[2])

    def test_each_refusal_is_told_by_its_code(self):
        def v2(code, message, details=None):
            return {"error": {"code": code, "message": message, **({"details": details} if details else {})}}

        taken = "the run's id is taken: look that run up, or leave the id to the library\n"
        self.refusal(401, v2("UNAUTHORIZED", "Invalid API key"),
                     "UNAUTHORIZED: set SIM_API_KEY to a key of this server\n" + NOTHING)
        self.refusal(403, v2("FORBIDDEN", "Access denied"), "FORBIDDEN: use a key that may run this workflow\n" + NOTHING)
        self.refusal(400, v2("BAD_REQUEST", "Unknown key"),
                     "BAD_REQUEST: look at the input: the server does not accept it\n" + NOTHING)
        self.refusal(400, v2("BAD_REQUEST", "Invalid JSON in request body"),
                     "INVALID_JSON: look at the input: it is not JSON\n" + NOTHING)
        self.refusal(413, v2("PAYLOAD_TOO_LARGE", "Too large"), "PAYLOAD_TOO_LARGE: send less: Sim takes 10 MB\n" + NOTHING)
        self.refusal(402, None, "USAGE_LIMIT_EXCEEDED: raise the account's budget; until then every run is refused\n"
                     + NOTHING)
        self.refusal(429, None, "RATE_LIMIT_EXCEEDED: wait as long as retry_after says, then send it again\n" + NOTHING
                     + "retry after 49000 ms\n", kind="request", retry_after=49)
        self.refusal(503, None, "SERVICE_UNAVAILABLE: wait a moment, then send it again\n" + NOTHING
                     + "retry after 3000 ms\n", retry_after=3)
        self.refusal(409, v2("CONFLICT", "Conflict"), "CONFLICT: " + taken + NOTHING)
        self.refusal(409, v2("CONFLICT", "Taken", {"code": "RUN_ID_CONFLICT"}), "RUN_ID_CONFLICT: " + taken + MAYBE)
        self.refusal(503, v2("ASYNC_ENQUEUE_AMBIGUOUS", "Unknown"), "ASYNC_ENQUEUE_AMBIGUOUS: " + LOOK_FIRST + MAYBE)
        with Sandbox() as sim:
            sim.fault(status=200, body="<html>")
            status, output, _ = sim.tour("errors")
            self.assertEqual((status, output.split("\n")[0] + "\n"), (1, "PROTOCOL: " + LOOK_FIRST))

    def test_what_the_workflow_does_wrong(self):
        with Sandbox() as sim:
            self.assert_prints(sim.tour("errors"), 0, "no error: completed\n")
            self.assert_prints(sim.tour("errors", "undeployed"), 1, "WORKFLOW_NOT_DEPLOYED: open the workflow in Sim and "
                               "press Deploy\n" + NOTHING, "403")
            self.assert_prints(sim.tour("errors", "nobody"), 1, "NOT_FOUND: look at the workflow's id, and at "
                               "SIM_BASE_URL\n" + NOTHING, "Workflow not found")
            self.assert_prints(sim.tour("errors", "a/../b"), 1, "INVALID_ARGUMENT: look at the option that the message "
                               "names; nothing was sent\n" + NOTHING, "workflow_id")
            self.assert_prints(sim.tour("errors", "fails"), 1, "EXECUTION_ERROR: look at the block that failed in Sim's "
                               "logs\n" + CHARGED + 'in the block "Boom"\n', "the forge exploded")

    def test_what_the_network_does_wrong(self):
        with tempfile.TemporaryDirectory() as folder, Sandbox("--tls", *make_certificate(folder)) as sim:
            self.assert_prints(sim.tour("errors"), 1, "TLS: look at the server's certificate, or give its authority; "
                               "nothing was sent\n" + NOTHING, "certificate")
        with Sandbox(speed="1") as sim:
            self.assert_prints(sim.tour("errors", "slow", "200"), 1, "TIMEOUT: " + LOOK_FIRST + MAYBE, "timeout")
            sim.fault(cut_after_bytes=0, count=-1)
            self.assert_prints(sim.tour("errors"), 1, "CONNECTION_LOST: " + LOOK_FIRST + MAYBE, "was cut")
            self.assert_prints(sim.tour("errors", SIM_BASE_URL="http://127.0.0.1:1"), 1, "NETWORK: look at SIM_BASE_URL and the network, "
                               "then send it again: nothing was sent\n" + NOTHING, "connect")


class ScopeBoundClient(TourTest):
    def test_leaving_the_scope_cancels_the_run_on_the_server(self):
        with Sandbox(speed="2") as sim:
            self.assert_prints(sim.tour("scope"), 0, "The mill… lower …\n")
            deadline = time.monotonic() + 10
            while sim.ledger()["cancels"] == 0 and time.monotonic() < deadline:
                time.sleep(0.05)
            self.assertEqual((sim.ledger()["runs_started"], sim.ledger()["cancels"]), (1, 1))

    def test_run_that_is_over_first_is_not_cancelled(self):
        with Sandbox() as sim:
            self.assert_prints(sim.tour("scope", "tool", "100"), 0, SUNNY + "\n")
            self.assertEqual(sim.ledger()["cancel_calls"], 0)

    def test_run_that_is_refused_or_fails_is_said(self):
        with Sandbox() as sim:
            self.assert_prints(sim.tour("scope", "undeployed"), 1, "", "403")
            self.assert_prints(sim.tour("scope", "fails"), 1, "", "the forge exploded")


class Batch(TourTest):
    def test_results_come_in_the_order_asked_and_a_failure_stops_nothing(self):
        function = 'fn: completed, {"result":{"hello":"","all":1,"emoji":"🗡️"},"stdout":""}\n'
        with Sandbox() as sim:
            self.assert_prints(sim.tour("batch", "echo", "fn", "fails", "nobody", "echo"), 1,
                               'echo: completed, {"item":1}\n' + function + "fails: EXECUTION_ERROR\nnobody: NOT_FOUND\n"
                               'echo: completed, {"item":5}\n3 of 5 succeeded\n')
            self.assert_prints(sim.tour("batch", *["echo"] * 40), 0, "".join(
                f'echo: completed, {{"item":{item}}}\n' for item in range(1, 41)) + "40 of 40 succeeded\n")

    def test_all_run_at_the_same_time(self):
        with Sandbox(speed="4") as sim:  # "slow" then takes a second.
            begun = time.monotonic()
            status, _, _ = sim.tour("batch", *["slow"] * 12)
            self.assertEqual((status, sim.ledger()["runs_started"]), (0, 12))
            self.assertLess(time.monotonic() - begun, 6)

    def test_nothing_to_do_is_wrong_usage(self):
        with Sandbox() as sim:
            self.assert_prints(sim.tour("batch"), 2, "", "Example: ")


class AsyncJob(TourTest):
    OUTPUT = 'output: {"result":{"waited":4000},"stdout":""}\n'

    def test_asks_until_it_is_over_whatever_the_server_calls_it(self):
        for options, words in ((("--v2", "on"), "running"), (("--v2", "off"), "processing"),
                               (("--era", "seed"), "processing")):
            with self.subTest(options), Sandbox(*options, speed="5") as sim:
                status, output, complaint = sim.tour("async")
                self.assertEqual((status, complaint), (0, ""))
                self.assertRegex(output, rf"^handed in\n(job: queued\n)?job: {words}\njob: completed\n")
                self.assertTrue(output.endswith("job: completed\n" + self.OUTPUT))
                self.assertEqual(sim.ledger()["runs_started"], 1)

    def test_failed_job_is_said(self):
        for v2 in ("on", "off"):
            with self.subTest(v2), Sandbox("--v2", v2) as sim:
                status, output, complaint = sim.tour("async", "fails")
                self.assertEqual((status, output.splitlines()[-1]), (1, "job: failed"))
                self.assertIn("the forge exploded", complaint)

    def test_refused_run_is_said(self):
        with Sandbox() as sim:
            self.assert_prints(sim.tour("async", "undeployed"), 1, "", "not handed in: ")

    def test_look_that_fails_is_not_the_end(self):
        with Sandbox("--v2", "off") as sim:
            sim.fault(path="/api/jobs/", status=500, body={"error": "Failed to fetch task status"}, count=2)
            status, output, complaint = sim.tour("async", "echo")
            self.assertEqual((status, output), (0, "handed in\njob: completed\noutput: {}\n"))
            self.assertEqual(complaint.count("Failed to fetch task status"), 2)

    def test_server_that_never_answers_is_given_up(self):
        with Sandbox("--v2", "off") as sim:
            sim.fault(path="/api/jobs/", status=500, body={"error": "Failed to fetch task status"}, count=-1)
            status, output, complaint = sim.tour("async", "echo")
            self.assertEqual((status, output), (1, "handed in\n"))
            self.assertEqual(complaint.count("Failed to fetch task status"), 5)
            self.assertIn("given up; ask later for workflow-execution:", complaint)


class RetryAndLimits(TourTest):
    DONE = 'completed: {"item":1}\n'
    LIMITS = rf"requests: \d+ of \d+ left, refilled at {ISO_TIME}\n"

    def test_refused_run_is_sent_again_when_the_server_says_so(self):
        with Sandbox() as sim:
            sim.fault(status=429, kind="request", retry_after=1)
            begun = time.monotonic()
            status, output, complaint = sim.tour("retry")
            self.assertEqual((status, complaint), (0, ""))
            self.assertRegex(output, "^attempt 1: RATE_LIMIT_EXCEEDED, again in about 1 s\n" + re.escape(self.DONE)
                             + self.LIMITS + "$")
            self.assertGreaterEqual(time.monotonic() - begun, 1)
            self.assertEqual(sim.ledger()["runs_started"], 1)

    def test_it_ends_after_as_many_attempts_as_allowed(self):
        with Sandbox() as sim:
            sim.fault(status=503, retry_after=1, count=-1)
            self.assert_prints(sim.tour("retry", "echo", "1"), 1, "attempt 1: SERVICE_UNAVAILABLE, again in about 1 s\n"
                               "SERVICE_UNAVAILABLE, and that is the end of it\nthe server wants 1 s\n", "503")

    def test_server_that_asks_for_too_much_is_not_waited_for(self):
        with Sandbox() as sim:
            sim.fault(status=429, kind="request", retry_after=90, count=-1)
            self.assert_prints(sim.tour("retry"), 1, "RATE_LIMIT_EXCEEDED, and that is the end of it\n"
                               "the server wants 90 s\n", "429")
            self.assertEqual(sim.ledger()["faults_used"], 1)

    def test_failed_run_is_not_paid_for_twice(self):
        with Sandbox() as sim:
            self.assert_prints(sim.tour("retry", "fails"), 1, "EXECUTION_ERROR, and that is the end of it\n", "exploded")
            self.assertEqual(sim.ledger()["runs_started"], 1)

    def test_cut_connection_is_asked_for_instead_of_repeated(self):
        with Sandbox() as sim:
            sim.fault(cut_after_bytes=0)
            status, output, complaint = sim.tour("retry")
            self.assertEqual((status, complaint), (0, ""), output)
            self.assertTrue(output.startswith(self.DONE), output)
            self.assertEqual(sim.ledger()["runs_started"], 1)

    def test_older_api_tells_no_limits(self):
        with Sandbox("--v2", "off") as sim:
            self.assert_prints(sim.tour("retry", SIM_API="legacy"), 0, self.DONE + "the server told no limits\n")


class UsageMonitor(TourTest):
    def usage(self, cost, storage, sync_left=90):
        bucket = {"isLimited": False, "requestsPerMinute": 50, "maxBurst": 100, "resetAt": "2026-01-01T00:00:00.000Z"}
        return {"success": True, "rateLimit": {"sync": {**bucket, "remaining": sync_left},
                                               "async": {**bucket, "remaining": 7}, "authType": "api"},
                "usage": {"currentPeriodCost": cost, "limit": 20, "plan": "pro"},
                "storage": {"usedBytes": storage, "limitBytes": 1000, "percentUsed": storage / 10}}

    def printed(self, **used):
        with Sandbox() as sim:
            sim.fault(path=USAGE, status=200, body=self.usage(**used))
            status, output, complaint = sim.tour("usage")
            self.assertEqual((status, complaint), (0, ""))
            return output

    def test_prints_what_is_used(self):
        runs = "50 a minute, {} left, refilled at 2026-01-01T00:00:00.000Z\n"
        self.assertEqual(self.printed(cost=16, storage=800), "sync runs: " + runs.format(90) + "async runs: "
                         + runs.format(7) + "plan: pro, $16.00 of $20.00 this period\nstorage: 80 % used\n")

    def test_warns_past_80_percent(self):
        self.assertEqual(self.printed(cost=16.01, storage=800).splitlines()[4:],
                         ["WARNING: 80 % of the period's budget is used"])
        self.assertEqual(self.printed(cost=19, storage=999).splitlines()[4:],
                         ["WARNING: 95 % of the period's budget is used", "WARNING: 100 % of the storage is used"])

    def test_overdrawn_bucket_is_limited_whatever_the_server_says(self):
        for left, limited in ((-1, True), (0, True), (1, False)):
            line = self.printed(cost=0, storage=0, sync_left=left).splitlines()[0]
            self.assertEqual(line.endswith(", limited until then"), limited, line)

    def test_asks_the_server_and_starts_no_run(self):
        with Sandbox("--rate-limit", "30/min") as sim:
            status, output, _ = sim.tour("usage")
            self.assertEqual(status, 0)
            self.assertRegex(output, rf"^sync runs: 30 a minute, 60 left, refilled at {ISO_TIME}\nasync runs: .*\n"
                             r"plan: free, \$0\.00 of \$99999\.00 this period\nstorage: 0 % used\n$")
            self.assertEqual(sim.ledger()["runs_started"], 0)
            self.assert_prints(sim.tour("usage", SIM_API_KEY="wrong"), 1, "", "Set SIM_API_KEY")


class Streaming(TourTest):
    def test_prints_the_text_whole_and_in_order(self):
        with Sandbox() as sim:
            self.assert_prints(sim.tour("streaming"), 0, f"{MILL}\n[completed]\nagent1: {len(MILL.encode())} bytes\n")

    def test_text_comes_before_its_end_does(self):
        with Sandbox(speed="1") as sim:
            process = subprocess.Popen([BIN + "/simstudio-tour-streaming"], env=sim.environment(),
                                       stdout=subprocess.PIPE, bufsize=0)
            first = process.stdout.read(8)
            self.assertEqual(sim.ledger()["runs"][0]["status"], "running")
            self.assertTrue(MILL.encode().startswith(first))
            rest, _ = process.communicate(timeout=60)
            self.assertEqual((process.returncode, (first + rest).decode().split("\n")[0]), (0, MILL))

    def test_shows_what_is_looked_up_and_taken_back(self):
        with Sandbox() as sim:
            self.assert_prints(sim.tour("streaming", "tool"), 0,
                               "Let me look at the sky\n[looks up custom_get_weather]\n[taken back]\n"
                               f"{SUNNY}\n[completed]\nagent1: {len(SUNNY)} bytes\n")

    def test_streams_the_blocks_that_are_named(self):
        with Sandbox() as sim:
            status, output, _ = sim.tour("streaming", "sequence", "agent2.content")
            self.assertEqual((status, re.findall(r"^(agent\d): \d+ bytes$", output, re.M)), (0, ["agent2"]))
            status, output, _ = sim.tour("streaming", "sequence", "agent1.content", "agent2.content")
            self.assertEqual((status, re.findall(r"^(agent\d): \d+ bytes$", output, re.M)), (0, ["agent1", "agent2"]))

    def test_failure_in_the_middle_keeps_the_text(self):
        with Sandbox() as sim:
            self.assert_prints(sim.tour("streaming", "breaks"), 1, "The forge is warm toda\n"
                               "[Upstream provider failed mid-stream]\n", "Agent 1: Upstream provider failed mid-stream")


class Environment(TourTest):
    def test_development_takes_what_is_at_hand_and_says_what_it_finds_out(self):
        with Sandbox() as sim:
            self.assert_prints(sim.tour("environment"), 0, f"development: {sim.url}\nready\n")
            self.assert_prints(sim.tour("environment", "nobody"), 1, f"development: {sim.url}\nnot ready\n", "404")
            self.assert_prints(sim.tour("environment", "undeployed"), 1, f"development: {sim.url}\nnot ready\n")

    def test_production_refuses_what_players_must_not_meet(self):
        with Sandbox() as sim:
            name = "simstudio-tour-environment: "
            production = {"APP_ENV": "production", "SIM_BASE_URL": "https://sim.test"}
            self.assert_prints(sim.tour("environment", APP_ENV="production"), 2, "",
                               f"{name}SIM_BASE_URL is {sim.url}, not https.\n")
            self.assert_prints(sim.tour("environment", **production, SIM_API_KEY=""), 2, "",
                               name + "SIM_API_KEY is not set.\n")
            self.assert_prints(sim.tour("environment", **production, SIM_API="v9"), 2, "", 'SIM_API is "v9"')
            self.assert_prints(sim.tour("environment", APP_ENV="staging"), 2, "",
                               name + 'APP_ENV is "staging". Write development or production.\n')
            self.assertEqual(sim.ledger()["requests"], 0)

    def test_production_speaks_tls_and_believes_no_certificate_it_was_not_told(self):
        with tempfile.TemporaryDirectory() as folder:
            certificate, key = make_certificate(folder)
            with Sandbox("--tls", certificate, key) as sim:
                self.assert_prints(sim.tour("environment", APP_ENV="production", SIM_CA_FILE=certificate), 0,
                                   f"production: {sim.url}\nready\n")
                self.assert_prints(sim.tour("environment", APP_ENV="production"), 1,
                                   f"production: {sim.url}\nnot ready\n", "certificate")


if __name__ == "__main__":
    unittest.main()
