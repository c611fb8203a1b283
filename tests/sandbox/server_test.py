# SPDX-License-Identifier: Apache-2.0
"""The process: its options, its two eras, TLS, replay, clients that leave, many streams at once."""

import json
import os
import resource
import socket
import ssl
import subprocess
import tempfile
import time
import unittest

from recorded import Recording
from sandbox_client import AGENT_EVENTS, BIN, KEY, WIRE, Answer, Sandbox, raw_post, read_answer


class Options(unittest.TestCase):
    def test_wrong_ones_give_one_line_and_status_2(self):
        with tempfile.TemporaryDirectory() as empty:
            bad = os.path.join(empty, "bad.json")
            for content in ("{", '{"x":{"name":"X","lines":[]}}', '{"x":{"lines":["a"]}}',
                            '{"x":{"name":"X","lines":[{"keywords":["a"],"text":"b"}]}}'):
                with open(bad, "w") as file:
                    file.write(content)
                self.check("--personas", bad)
            for arguments in (["--bogus"], ["--port", "99999"], ["--speed", "0"], ["--speed", "x"],
                              ["--rate-limit", "many"],
                              ["--rate-limit", "0/min"], ["--rate-limit", "5/hour"], ["--v2", "maybe"],
                              ["--era", "future"],
                              ["--redis", "x"], ["--on-disconnect", "x"], ["--replay", empty], ["--replay", "/none"],
                              ["--personas", "/none"], ["--tls", bad, bad], ["--tls", bad], ["stray"]):
                self.check(*arguments)

    def check(self, *arguments):
        done = subprocess.run([BIN + "/simstudio-sandbox", *arguments], capture_output=True, text=True, timeout=20)
        self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), (arguments, done.stderr))
        self.assertTrue(done.stderr.startswith("simstudio-sandbox: "), done.stderr)

    def test_a_taken_port_is_said(self):
        with Sandbox() as sim:
            done = subprocess.run([BIN + "/simstudio-sandbox", "--port", str(sim.port)], capture_output=True,
                                  text=True, timeout=20)
            self.assertEqual((done.returncode, str(sim.port) in done.stderr), (2, True))

    def test_several_keys(self):
        with Sandbox("--api-key", "one", "--api-key", "two") as sim:
            self.assertEqual(sim.hello["api_key"], "one")
            status = [sim.ask("POST", "/api/workflows/echo/execute", {}, "X-API-Key: " + key).status
                      for key in ("one", "two", "sim_sandbox_key")]
            self.assertEqual(status, [200, 200, 401])

    def test_the_same_seed_says_the_same(self):
        def said(seed):
            with Sandbox("--seed", seed) as sim:
                return [sim.stream("guard").frames() for _ in range(3)]
        self.assertEqual(said("7"), said("7"))
        self.assertNotEqual(said("7"), said("8"))

    def test_it_listens_on_loopback_only(self):
        with Sandbox() as sim:
            self.assertTrue(sim.url.startswith("http://127.0.0.1:"))
            with open("/proc/net/tcp", encoding="ascii") as table:
                local = [line.split()[1] for line in table if line.split()[1].endswith(f":{sim.port:04X}")
                         and line.split()[3] == "0A"]
            self.assertEqual(local, [f"0100007F:{sim.port:04X}"])


class Timing(unittest.TestCase):
    def test_tokens_come_one_after_the_other_at_a_models_pace(self):
        with Sandbox(speed="1") as sim, sim.connect() as connection:
            body = json.dumps({"input": {}, "stream": True, "selectedOutputs": ["agent1"]}).encode()
            start = time.monotonic()
            connection.sendall(raw_post("/api/v2/workflows/surrogate/execute", body))
            arrivals = []
            while True:
                piece = connection.recv(65536)
                arrivals.append(time.monotonic() - start)
                if b"[DONE]" in piece:
                    break
            self.assertGreater(arrivals[0], 0.2)  # headers and first token together
            self.assertGreater(len(arrivals), 2)
            self.assertLess(arrivals[-1], 3)


class SeedEra(unittest.TestCase):
    """sim-api B and G.4, the rows of October 2025."""

    def setUp(self):
        self.sim = Sandbox("--era", "seed")
        self.addCleanup(self.sim.__exit__)

    def test_errors_have_codes(self):
        path = "/api/workflows/{}/execute".format
        self.assertEqual(self.sim.ask("POST", path("echo"), {}).json(),
                         {"error": "Unauthorized: API key required", "code": "UNAUTHORIZED:_API_KEY_REQUIRED"})
        self.assertEqual(self.sim.ask("POST", path("echo"), {}, "X-API-Key: x").json()["code"],
                         "UNAUTHORIZED:_INVALID_API_KEY")
        self.assertEqual((self.sim.run("nobody").status, self.sim.run("nobody").json()["code"]),
                         (404, "WORKFLOW_NOT_FOUND"))
        self.assertEqual((self.sim.run("undeployed").status, self.sim.run("undeployed").json()["code"]),
                         (403, "WORKFLOW_IS_NOT_DEPLOYED"))
        self.assertEqual((self.sim.run("fails").status, self.sim.run("fails").json()["code"]), (500, "EXECUTION_ERROR"))

    def test_sync_and_input(self):
        self.assertEqual(list(self.sim.run("echo", {"a": 1}).json()), ["success", "output", "metadata"])
        self.assertEqual(self.sim.run("echo", {"input": {"a": 1}, "b": 2}).json()["output"], {"a": 1})
        self.assertEqual(self.sim.run("echo", {"a": 1, "stream": False}).json()["output"], {"a": 1, "stream": False})
        self.assertEqual(self.sim.get("/api/workflows/echo/execute").status, 200)

    def test_async_job(self):
        receipt = self.sim.run("slow", {}, "X-Execution-Mode: async").json()
        self.assertEqual(list(receipt), ["success", "taskId", "status", "createdAt", "links"])
        self.assertEqual((receipt["status"], receipt["links"]),
                         ("queued", {"status": "/api/jobs/" + receipt["taskId"]}))
        running = self.sim.get(receipt["links"]["status"]).json()
        self.assertEqual(running["estimatedDuration"], 180000)
        time.sleep(0.3)
        done = self.sim.get(receipt["links"]["status"]).json()
        self.assertEqual((done["status"], sorted(done["metadata"])),
                         ("completed", ["completedAt", "duration", "startedAt"]))
        self.assertEqual(done["output"]["result"], {"waited": 4000})

    def test_streams_end_in_final_and_a_failed_one_without_the_mark(self):
        order = {"stream": True, "selectedOutputs": ["agent1.content"]}
        self.assertEqual(self.sim.run("demo", order).frames()[-2:],
                         ['{"event":"final","data":{"success":true,"output":{}}}', '"[DONE]"'])
        self.assertEqual(self.sim.run("demo", {"stream": True},
                                      'X-Selected-Outputs: ["agent1.content"]').events()[0].get("blockId"), "agent1")
        self.assertEqual([event["event"] for event in self.sim.run("fails", order).events()], ["error"])
        self.assertNotIn('"[DONE]"', self.sim.run("fails", order).frames())
        self.assertEqual(self.sim.run("seed-done", order).frames()[-2:],
                         ['{"event":"done","success":true,"output":{},"metadata":{"duration":610}}', "[DONE]"])

    def test_limits_and_what_was_not_there(self):
        limits = self.sim.get("/api/users/me/usage-limits").json()
        self.assertEqual(list(limits["rateLimit"]["sync"]), ["isLimited", "limit", "remaining", "resetAt"])
        self.assertNotIn("storage", limits)
        self.assertEqual(self.sim.run_v2("echo").status, 404)
        self.assertEqual(self.sim.post("/api/workflows/echo/executions/x/cancel", None).status, 404)
        self.assertEqual(self.sim.ask("GET", "/api/workflows/echo/status").status, 200)

    def test_rate_limit(self):
        with Sandbox("--era", "seed", "--rate-limit", "1/min", speed="1") as sim:
            answer = [sim.run("echo") for _ in range(3)][-1]
            self.assertEqual((answer.status, answer.json()["code"], answer.header("retry-after")),
                             (429, "RATE_LIMIT_EXCEEDED", None))


class Disconnects(unittest.TestCase):
    def leave(self, *options):
        with Sandbox(*options, speed="10") as sim:
            connection = sim.connect()
            body = b'{"stream":true,"selectedOutputs":["agent1"]}'
            connection.sendall(raw_post("/api/workflows/demo/execute", body))
            connection.recv(1000)
            connection.close()
            for _ in range(200):
                ledger = sim.ledger()
                if ledger["runs"][0]["status"] != "running":
                    break
                time.sleep(0.02)
            return ledger["disconnects"], ledger["runs"][0]["disconnected"], ledger["runs"][0]["status"]

    def test_a_run_goes_on_without_its_client(self):
        self.assertEqual(self.leave(), (1, True, "completed"))

    def test_or_stops_by_option(self):
        self.assertEqual(self.leave("--on-disconnect", "stop"), (1, True, "cancelled"))


class Tls(unittest.TestCase):
    def test_everything_over_tls(self):
        with tempfile.TemporaryDirectory() as folder:
            certificate, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                            "-nodes", "-days", "2", "-subj",
                            "/CN=sandbox", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
                            certificate],
                           check=True, capture_output=True)
            with Sandbox("--tls", certificate, key) as sim:
                self.assertTrue(sim.url.startswith("https://127.0.0.1:"))
                with sim.connect(certificate) as connection:
                    self.assertIn(connection.version(), ("TLSv1.2", "TLSv1.3"))
                    self.assertTrue(sim.stream("demo", on=connection).text())
                    receipt = sim.run_v2("echo", {"async": True}, on=connection).json()["data"]
                    self.assertTrue(receipt["statusUrl"].startswith(sim.url))
                    sim.ask("POST", "/__sandbox/faults", {"cut_after_tokens": 2, "reset": True}, on=connection)
                    self.assertEqual(sim.stream("demo", on=connection).end, "cut")
                with sim.connect(certificate) as connection:  # asked to close, it says goodbye
                    self.assertEqual(sim.run("echo", {}, "Connection: close", on=connection).status, 200)
                    self.assertEqual(connection.recv(10), b"")
                with self.assertRaises(ssl.SSLCertVerificationError):
                    sim.connect()


class Replay(unittest.TestCase):
    def test_bytes_are_the_recorded_ones_whole_and_in_pieces(self):
        for name in ("gzip-stream-ae", "v1-stream-ae-tool", "crash-kill", "v1-options-preflight"):
            recording = Recording(name)
            for pieces in ((), ("--split", "13")):
                with Sandbox("--replay", os.path.join(WIRE, name), "--replay-speed", "0",
                             *pieces) as sim, sim.connect() as connection:
                    connection.sendall(recording.request())
                    got = b""
                    connection.settimeout(2)
                    while len(got) < len(recording.answer.raw):
                        got += connection.recv(65536)
                    self.assertEqual(got, recording.answer.raw, name)
                    if name == "crash-kill":
                        self.assertEqual(connection.recv(10), b"")

    def test_a_folder_answers_in_name_order_and_the_last_repeats(self):
        with Sandbox("--replay", WIRE, "--replay-speed", "0") as sim:
            answers = [sim.ask("GET", "/api/chat/any") for _ in range(8)]
            names = ["chat-email-get", "chat-get-inactive", "chat-get-password-no-cookie", "chat-get-public",
                     "chat-get-unknown", "chat-get-with-cookie"]
            names += names[-1:] * 2
            self.assertEqual([one.raw for one in answers], [Recording(name).answer.raw for name in names])
            missing = sim.ask("GET", "/api/v2/nothing/like/this")
            self.assertEqual((missing.status, missing.json()),
                             (404, {"error": {"code": "NOT_FOUND", "message": "Not found"}}))

    def test_it_keeps_the_recorded_pace(self):
        recording = Recording("v1-stream-ae-agent")
        with open(os.path.join(WIRE, recording.name, "timing.json"), encoding="utf-8") as file:
            took = json.load(file)["reads"][-1]["offset_us"] / 1e6
        with Sandbox("--replay", os.path.join(WIRE, recording.name), "--replay-speed", "0.5") as sim:
            start = time.monotonic()
            self.assertEqual(sim.send(recording.request()).raw, recording.answer.raw)
            self.assertGreater(time.monotonic() - start, 2 * took * 0.95)

    def test_faults_strike_replays_by_path(self):
        with Sandbox("--replay", os.path.join(WIRE, "v1-sync-ok"), "--replay-speed", "0") as sim:
            sim.fault({"path": "/api/", "cut_after_bytes": 30})
            self.assertEqual(len(sim.run("x").raw), 30)
            self.assertEqual(sim.run("x").status, 200)


class Many(unittest.TestCase):
    def test_two_thousand_streams_at_once(self):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        with Sandbox(speed="1") as sim:
            body = b'{"stream":true,"selectedOutputs":["agent1"]}'
            request = raw_post("/api/workflows/surrogate/execute", body)
            sockets = [socket.create_connection(("127.0.0.1", sim.port), timeout=20) for _ in range(2000)]
            for one in sockets:
                one.sendall(request)
            answers = [read_answer(one) for one in sockets]
            for one in sockets:
                one.close()
            self.assertEqual({(answer.end, answer.frames()[-1]) for answer in answers}, {("complete", '"[DONE]"')})
            self.assertEqual(sim.ledger()["runs_started"], 2000)


class Http(unittest.TestCase):
    def test_requests_may_be_pipelined_chunked_and_split_anywhere(self):
        with Sandbox() as sim, sim.connect() as connection:
            head = f"POST /api/workflows/echo/execute HTTP/1.1\r\nTransfer-Encoding: chunked\r\n{KEY}\r\n\r\n"
            one = head.encode() + b"3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n"
            for byte in one:
                connection.sendall(bytes([byte]))
            self.assertEqual(read_answer(connection).json()["output"], {"a": 1})
            connection.sendall(one * 3)
            got = b""
            connection.settimeout(5)
            while got.count(b"0\r\n\r\n") < 3:
                got += connection.recv(65536)
            self.assertEqual(got.count(b'"output":{"a":1}'), 3)

    def test_what_is_not_http_gets_400(self):
        with Sandbox() as sim:
            self.assertEqual(sim.send(b"hello\r\n\r\n").status, 400)

    def test_a_body_above_10_mib_is_refused_in_both_generations(self):
        with Sandbox() as sim:
            body = b'{"input":{"a":"' + b"x" * (11 << 20) + b'"}}'
            self.assertEqual((sim.run("echo", body).status, sim.run_v2("echo", body).status), (413, 413))

    def test_public_streams_have_no_rate_headers(self):
        with Sandbox() as sim:
            answer = sim.ask("POST", "/api/v2/workflows/public/execute", {"stream": True}, AGENT_EVENTS)
            recorded = Answer(Recording("v2-stream-public").answer.raw, "complete")
            self.assertEqual([name for name, _ in answer.headers], [name for name, _ in recorded.headers])


if __name__ == "__main__":
    unittest.main()
