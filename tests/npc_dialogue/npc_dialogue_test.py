# SPDX-License-Identifier: Apache-2.0
"""npc_dialogue as a script and on a terminal, against the sandbox. BIN_DIR holds both executables."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from terminal_screen import STEERING, TerminalScreen

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from sandbox_process import BIN, SandboxProcess  # noqa: E402

MARA, BREN, ORACLE = "Mara the innkeeper", "Bren the guard", "The oracle"


class Sandbox(SandboxProcess):
    def environment(self, **changes):
        return super().environment(TERM="xterm-256color", **changes)

    def play(self, *arguments, **changes):
        return subprocess.run([BIN + "/npc_dialogue", *arguments], env=self.environment(**changes),
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)

    def screen(self, *arguments, **more):
        return TerminalScreen([BIN + "/npc_dialogue", *arguments], self.environment(), **more)


class Headless(unittest.TestCase):
    def test_three_npcs_speak_one_is_interrupted_and_one_left(self):
        with Sandbox() as sim:
            done = sim.play("--headless", "--seconds", "10")
            self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
            self.assertRegex(done.stdout, rf"s  \(you interrupt {MARA}\)\n +[\d.]+ s  {MARA}: .{{4,}}—\n")
            self.assertRegex(done.stdout, rf"s  \(you walk away from {ORACLE}\)\n +[\d.]+ s  {ORACLE}: .{{4,}}…\n")
            self.assertRegex(done.stdout, rf"s  {BREN}: .{{60,}}\.\n")
            self.assertRegex(done.stdout.splitlines()[-1],
                             r"^npc_dialogue: OK - the loop never stalled: worst tick \d+ us of a 16\.7 ms frame; worst "
                             r"frame [\d.]+ ms with the library, [\d.]+ ms without; 3 of 3 NPCs spoke, \d+ bytes of "
                             r"text, 0 errors$")
            self.assertGreaterEqual(sim.ledger()["cancels"], 2)

    def test_statistics_of_both_loops_stand_side_by_side(self):
        with Sandbox() as sim:
            lines = sim.play("--headless", "--seconds", "3").stdout.splitlines()
            rows = {line[2:22].strip(): line.split()[-7:] for line in lines if line.startswith("  with")}
            self.assertEqual(list(rows), ["without the library", "with the library"])
            self.assertEqual(rows["without the library"][-3:], ["0.0", "0.0", "0.0"])
            for numbers in rows.values():
                median, p99, worst = map(float, numbers[1:4])
                self.assertTrue(8 <= median <= p99 <= worst, numbers)
            shares = [re.findall(r"([\d.]+) %", line) for line in lines if "ms  " in line and "%" in line]
            self.assertEqual(len(shares), 6)
            for column in (0, 1):
                self.assertAlmostEqual(sum(float(share[column]) for share in shares), 100, delta=0.6)

    def test_what_is_no_terminal_is_played_as_a_script_of_ten_seconds(self):
        with Sandbox() as sim:
            start = time.monotonic()
            done = sim.play()
            self.assertEqual(done.returncode, 0)
            self.assertTrue(9.5 < time.monotonic() - start < 20)
            self.assertNotIn("\x1b", done.stdout)

    def test_refused_key_is_said_and_the_verdict_is_no(self):
        with Sandbox() as sim:
            done = sim.play("--headless", "--seconds", "1", SIM_API_KEY="wrong")
            self.assertEqual(done.returncode, 1)
            self.assertRegex(done.stdout, rf"{MARA}: \(UNAUTHORIZED: .*Set SIM_API_KEY")
            self.assertRegex(done.stdout.splitlines()[-1],
                             r"^npc_dialogue: FAILED - .* 0 of 3 NPCs spoke.*UNAUTHORIZED")

    def test_one_npc_that_can_not_speak_fails_the_verdict(self):
        with Sandbox() as sim:
            done = sim.play("--headless", "--seconds", "2", "--workflow", "demo", "--workflow", "undeployed")
            self.assertEqual(done.returncode, 1)
            self.assertRegex(done.stdout.splitlines()[-1], "FAILED - .* 1 of 2 NPCs spoke.*WORKFLOW_NOT_DEPLOYED")

    def test_workflows_output_and_field_are_the_users(self):
        with Sandbox() as sim:
            done = sim.play("--headless", "--seconds", "2", "--workflow", "oracle", "--output", "agent1.content",
                            "--field", "input")
            self.assertEqual(done.returncode, 0, done.stdout)
            self.assertIn("1 of 1 NPCs spoke", done.stdout)
            self.assertEqual({run["workflow"] for run in sim.ledger()["runs"]}, {"oracle"})

    def test_wrong_usage_is_one_line_and_status_2(self):
        with Sandbox() as sim:
            for arguments, word in ((["--bogus"], "--bogus"), (["--seconds", "soon"], "--seconds"),
                                    (["--seconds", "0"], "--seconds"), (["--workflow"], "--workflow")):
                done = sim.play(*arguments)
                self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), done.stderr)
                self.assertIn(word, done.stderr)
                self.assertIn("Example: ", done.stderr)
            for change, word in (({"SIM_BASE_URL": ""}, "SIM_BASE_URL"), ({"SIM_API": "v9"}, 'SIM_API is "v9"')):
                done = sim.play(**change)
                self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1))
                self.assertIn(word, done.stderr)

    def test_without_a_server_it_says_what_to_run(self):
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SIM_")}
        done = subprocess.run([BIN + "/npc_dialogue"], env=clean, capture_output=True, text=True, timeout=30)
        self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1))
        self.assertIn("samples/run", done.stderr)


class OnATerminal(unittest.TestCase):
    def test_first_the_loop_alone_then_three_npcs_in_place(self):
        with Sandbox() as sim, sim.screen() as screen:
            screen.until("first the loop without the library")
            screen.until(lambda: all(f"{i}  {name}" in screen.text() for i, name in enumerate((MARA, BREN, ORACLE), 1)))
            screen.until("speaks")
            for way in ("by run.text()", "by handler", "by poll"):
                self.assertIn(way, screen.text())
            rows = [screen.lines.index(line) for line in screen.lines if re.match(r"\d  ", line)]
            screen.until("has spoken")
            self.assertEqual([screen.lines.index(line) for line in screen.lines if re.match(r"\d  ", line)], rows)
            self.assertRegex(screen.text(), r"frame [▁▂▃▄▅▆▇█]+ +[\d.]+ ms of 16\.7, worst +[\d.]+")
            self.assertRegex(screen.text(), r"tick  [▁▂▃▄▅▆▇█]+ +\d+ µs of 500,  worst +\d+")

    def speaking_row(self, screen, place):
        return next((line for line in screen.lines if line.startswith(f"{place}  ") and line.endswith("speaks")), None)

    def test_keys_interrupt_walk_away_talk_and_quit(self):
        with Sandbox() as sim, sim.screen() as screen:
            screen.until(lambda: self.speaking_row(screen, 1))
            screen.press("1")
            screen.until(f"you interrupt {MARA}")
            screen.until(lambda: any("—" in line for line in screen.lines))
            self.assertRegex(screen.text(), f"1  {MARA}.*interrupted")
            screen.until(lambda: self.speaking_row(screen, 3))
            screen.press("w")
            screen.until(f"you walk away from {ORACLE}")
            screen.until("left alone")
            screen.until(lambda: sim.ledger()["cancels"] >= 2)  # Both on the server, long before the program ends.
            screen.press("3")
            screen.until(f"you talk to {ORACLE}")
            screen.until(lambda: self.speaking_row(screen, 3))
            screen.press("q")
            self.assertEqual(screen.end(), 0)
            self.assertTrue(screen.is_cooked() and screen.was_left())
            self.assertRegex(screen.all.decode(), "npc_dialogue: OK - the loop never stalled")
            self.assertGreaterEqual(sim.ledger()["cancels"], 2)

    def test_crowd_of_32_talks_too_and_leaves(self):
        with Sandbox() as sim, sim.screen() as screen:
            screen.until("speaks")
            screen.press("c")
            screen.until("c send the crowd away")
            screen.until(lambda: sim.ledger()["runs_started"] >= 35)
            screen.press("c")
            screen.until("the crowd leaves")
            screen.until(lambda: sim.ledger()["cancels"] >= 20)
            screen.until(lambda: self.all_heard(screen))
            screen.press("q")
            self.assertEqual(screen.end(), 0)

    def all_heard(self, screen):
        return all(re.search(rf"^{place}  .*(speaks|has spoken)$", screen.text(), re.M) for place in (1, 2, 3))

    def test_every_signal_leaves_the_terminal_as_it_was(self):
        # Nobody has spoken yet, so whoever is asked to end says "FAILED", and whoever crashes crashes.
        expected = {signal.SIGINT: 1, signal.SIGTERM: 1, signal.SIGHUP: 1, signal.SIGABRT: -signal.SIGABRT,
                    signal.SIGSEGV: -signal.SIGSEGV, signal.SIGQUIT: -signal.SIGQUIT}
        with Sandbox() as sim:
            for number, status in expected.items():
                with self.subTest(number), sim.screen() as screen:
                    screen.until("first the loop without the library")
                    self.assertFalse(screen.is_cooked() or screen.was_left())
                    screen.send(number)
                    self.assertEqual(screen.end(), status)
                    self.assertTrue(screen.is_cooked() and screen.was_left())

    def test_control_c_is_a_signal_and_ends_it(self):
        with Sandbox() as sim, sim.screen() as screen:
            screen.until(lambda: self.all_heard(screen))
            screen.press("\x03")
            self.assertEqual(screen.end(), 0)
            self.assertTrue(screen.is_cooked() and screen.was_left())
            self.assertIn("npc_dialogue: OK - the loop never stalled", screen.all.decode())

    def test_stopped_it_gives_the_terminal_back_and_takes_it_again(self):
        with Sandbox() as sim, sim.screen() as screen:
            screen.until("speaks")
            screen.send(signal.SIGTSTP)
            screen.until(screen.was_left)
            os.waitpid(screen.pid, os.WUNTRACED)
            self.assertTrue(screen.is_cooked())
            screen.lines = [""] * screen.rows
            screen.send(signal.SIGCONT)
            screen.until(f"2  {BREN}")
            self.assertFalse(screen.is_cooked() or screen.was_left())
            screen.press("q")
            screen.end()
            self.assertTrue(screen.is_cooked() and screen.was_left())

    def with_line(self, line):
        """A sandbox whose NPCs all say this."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, "personas.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({name: {"name": name, "lines": [line]} for name in ("demo", "guard", "oracle")}, file)
        return Sandbox("--personas", path)

    def test_narrow_terminal_is_never_written_past(self):
        line = "旅人よ、ようこそ。火は暖かく、シチューは熱い。🍺🍺🍺 Sit down, traveller, 座って雨がやむのを待ちなさい。"
        with self.with_line(line) as sim, sim.screen(columns=34, rows=18) as screen:
            def widths_hold():
                for row in screen.lines:
                    self.assertLessEqual(sum(2 if ord(c) > 0x2e7f else 1 for c in row), 34, row)
                return "has spoken" in screen.text()
            screen.until(widths_hold)
            screen.resize(70, 30)
            screen.until("npc_dialogue  60 Hz, 8 ms of work a frame, http://127")

    def test_long_complaint_shows_its_beginning(self):
        with Sandbox() as sim:
            sim.url = "http://127.0.0.1:1"
            with sim.screen(columns=50, rows=20) as screen:
                screen.until(lambda: sum("(NETWORK: no connection to" in line for line in screen.lines) == 3)
                self.assertIn("in trouble", screen.text())
                screen.press("q")
                self.assertEqual(screen.end(), 1)

    def test_hostile_text_does_not_reach_the_terminal(self):
        hostile = ("be \x1b[2J\x1b[9;1Hnice \x1b]0;owned\x07 \u009b31m \u202eesrever\u2066 \r\n\tand\x7f 旅人 👨‍👩‍👧‍👦 "
                   "e\u0301nd")
        safe = "be [2J[9;1Hnice ]0;owned 31m esrever   and 旅人 👨‍👩‍👧‍👦 e\u0301nd"
        with self.with_line(hostile) as sim, sim.screen() as screen:
            screen.until(lambda: sum(safe in line for line in screen.lines) == 3)
            self.assertIsNone(STEERING.search(screen.text()))
            screen.press("q")
            screen.end()


if __name__ == "__main__":
    unittest.main()
