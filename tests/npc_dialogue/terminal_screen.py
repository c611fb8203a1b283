# SPDX-License-Identifier: Apache-2.0
"""npc_dialogue on a terminal of its own, and what that terminal shows: as much of a terminal as the sample speaks to,
and an error for anything else it is sent."""

import os
import pty
import re
import select
import signal
import termios
import time

SEQUENCE = re.compile(rb"\x1b\[(\??)([\d;]*)([A-Za-z])")
# Everything else that could steer a terminal.
STEERING = re.compile("[\x00-\x06\x07\x0b-\x1f\x7f\x80-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class TerminalScreen:
    def __init__(self, command, environment, columns=100, rows=26):
        self.columns, self.rows = columns, rows
        self.lines = [""] * rows
        self.unread = b""
        self.all = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            termios.tcsetwinsize(0, (rows, columns))
            os.execve(command[0], command, environment)
        self.before = termios.tcgetattr(self.fd)
        self.status = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)

    def resize(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.lines = (self.lines + [""] * rows)[:rows]
        termios.tcsetwinsize(self.fd, (rows, columns))

    def press(self, keys):
        os.write(self.fd, keys.encode())

    def send(self, number):
        os.kill(self.pid, number)

    def read(self, seconds):
        """False at the end of the program's output."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return True
        try:
            piece = os.read(self.fd, 65536)
        except OSError:
            return False  # Linux says EIO when the last writer has gone.
        self.all += piece
        self.unread += piece
        self.show()
        return bool(piece)

    def show(self):
        """Takes in whole rows: each begins with its place and ends with the erasing of what is left of its line."""
        while True:
            match = re.match(rb"\x1b\[(\d+);1H(.*?)\x1b\[0m\x1b\[K", self.unread, re.S)
            if match:
                row = int(match.group(1)) - 1
                if row < self.rows:
                    self.lines[row] = SEQUENCE.sub(b"", match.group(2)).decode()
            else:
                match = re.match(rb"\x1b\[2J", self.unread)
                if match:
                    self.lines = [""] * self.rows
                else:
                    match = re.match(rb"\x1b\[\?\d+[hl]|\x1b\[0m(?=\x1b\[\?)|[^\x1b]+", self.unread)
            if not match:
                return
            self.unread = self.unread[match.end():]

    def text(self):
        return "\n".join(self.lines)

    def until(self, condition, seconds=15):
        """Waits for the screen to fulfil a condition, or to hold a text."""
        holds = condition if callable(condition) else lambda: condition in self.text()
        ends = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > ends or not self.read(0.1):
                raise AssertionError(f"{condition!r} did not come; the screen:\n{self.text()}\nlast bytes: {self.all[-900:]!r}")

    def end(self, seconds=15):
        """Waits for the end; the exit status, negative for a signal."""
        ends = time.monotonic() + seconds
        while self.read(0.1):
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                while self.read(0) and select.select([self.fd], [], [], 0)[0]:
                    pass
                self.status = os.waitstatus_to_exitcode(status)
                return self.status
            if time.monotonic() > ends:
                raise AssertionError(f"it did not end; the screen:\n{self.text()}")
        self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.status

    def is_cooked(self):
        """The terminal's own settings are as they were: it echoes and hands out lines."""
        return termios.tcgetattr(self.fd)[:4] == self.before[:4]

    def was_left(self):
        """Wrapping, the cursor and the main screen are back, and nothing was drawn over them since."""
        return b"\x1b[?7h\x1b[?25h\x1b[?1049l" in self.all.rpartition(b"\x1b[?1049h")[2]
