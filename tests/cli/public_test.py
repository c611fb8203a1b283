# SPDX-License-Identifier: Apache-2.0
"""Public workflows without a key: on the sandbox in every mode, and what recorded servers answered."""

import os
import unittest

from command_line import WIRE, ContractTest, Sandbox


class Public(ContractTest):
    def run_it(self, sim, *arguments, workflow="public"):
        status, lines = sim.lines("execute", workflow, *arguments, key="")
        return status, lines[-1]

    def test_runs_without_a_key_in_both_generations(self):
        with Sandbox() as sim:
            for api in ("v2", "legacy"):
                status, end = self.run_it(sim, "--api", api)
                self.assertEqual((status, end["type"], end["success"]), (0, "result", True), end)
                status, end = self.run_it(sim, "--api", api, "--stream", "--select", "agent1.content")
                self.assertEqual((status, end["type"], end["success"], end["run_id"]), (0, "result", True, None), end)
            self.assertEqual(sim.ledger()["runs_started"], 4)

    def test_async_is_for_the_older_api_alone(self):
        with Sandbox() as sim:
            status, end = self.run_it(sim, "--api", "v2", "--async")
            self.assertEqual((status, end["code"], end["http_status"]), (3, "BAD_REQUEST", 400), end)
            status, end = self.run_it(sim, "--api", "legacy", "--async")
            self.assertEqual((status, end["type"]), (0, "queued"), end)

    def test_one_that_is_not_public_is_refused(self):
        with Sandbox() as sim:
            for api in ("v2", "legacy"):
                status, end = self.run_it(sim, "--api", api, workflow="echo")
                self.assertEqual((status, end["code"]), (3, "UNAUTHORIZED"), end)
            self.assertEqual(sim.ledger()["runs_started"], 0)

    def test_recorded_servers(self):
        for name, api, arguments, kind in (("v2-sync-public", "v2", (), "result"),
                                           ("v2-stream-public", "v2", ("--stream",), "result"),
                                           ("v1-stream-public-no-key", "legacy", ("--stream",), "result"),
                                           ("v1-async-public-no-key", "legacy", ("--async",), "queued")):
            with Sandbox("--replay", os.path.join(WIRE, name), "--replay-speed", "0") as sim:
                status, end = self.run_it(sim, "--api", api, *arguments)
                self.assertEqual((status, end["type"], end["success"]), (0, kind, True), (name, end))


if __name__ == "__main__":
    unittest.main()
