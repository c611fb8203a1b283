# SPDX-License-Identifier: Apache-2.0
"""`execute --file FIELD=PATH`: what reaches the server, what a server recorded for it, and files that can't be sent."""

import base64
import os
import tempfile
import unittest

from command_line import WIRE, ContractTest, Sandbox
from recorded import answer


class Files(ContractTest):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def write(self, name, data):
        path = os.path.join(self.folder.name, name)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def test_files_reach_the_input_whole_in_both_generations(self):
        data = bytes(range(256)) * 700
        image, note = self.write("Zoë.png", data), self.write("a.txt", b"Hi")
        with Sandbox() as sim:
            for api in ("v2", "legacy"):
                status, lines = sim.lines("execute", "echo", "--api", api, "--input", '{"a":1}', "--file", "map=" + image,
                                          "--file", "notes=" + note, "--file", "notes=" + image)
                self.assertEqual(status, 0, lines)
                whole = {"type": "file", "data": "data:image/png;base64," + base64.b64encode(data).decode(),
                         "name": "Zoë.png", "mime": "image/png"}
                short = {"type": "file", "data": "data:text/plain;base64,SGk=", "name": "a.txt", "mime": "text/plain"}
                self.assertEqual(lines[-1]["output"], {"a": 1, "map": [whole], "notes": [short, whole]})

    def test_recorded_answer_has_the_file_as_sim_keeps_it(self):
        note = self.write("note.txt", "Zażółć 🗡️\n".encode())
        with Sandbox("--replay", os.path.join(WIRE, "file-v2"), "--replay-speed", "0") as sim:
            status, lines = sim.lines("execute", "guard", "--api", "v2", "--file", "doc=" + note)
        self.assertEqual(status, 0)
        self.assertEqual(lines[-1]["output"], answer("file-v2")["data"]["output"])

    def test_file_that_cant_be_sent_is_one_error_and_no_request(self):
        large = self.write("large.bin", bytes(8 << 20))
        with Sandbox() as sim:
            for path, problem in (("/none/a.png", "No such file"), ("/", "it is a folder"), (large, "input_bytes")):
                status, lines = sim.lines("execute", "echo", "--file", "map=" + path)
                self.assertEqual((status, len(lines), lines[0]["code"]), (2, 1, "INVALID_ARGUMENT"), lines)
                self.assertIn(path, lines[0]["message"])
                self.assertIn(problem, lines[0]["message"])
            self.assertEqual(sim.ledger()["runs_started"], 0)


if __name__ == "__main__":
    unittest.main()
