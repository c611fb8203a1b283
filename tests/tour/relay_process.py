# SPDX-License-Identifier: Apache-2.0
"""The relay, as a process that lives for a `with`, and a page without a browser: one GET on a raw socket."""

import json
import os
import re
import socket
import subprocess
import tempfile
import time
import urllib.parse

from tour_sandbox import BIN, TIMEOUT

MILL = ("The mill… lower your voice. My brother heard the wheel turn in August, and the river was dry. Ask Bren at the "
        "gate; he was there.")


def wait_until(condition, seconds=15):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


class Relay:
    def __init__(self, sim, *arguments, **changes):
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen([BIN + "/simstudio-tour-relay", "--port", "0", *arguments], text=True,
                                        env=sim.environment(**changes), stdout=subprocess.PIPE, stderr=self.log)
        first = self.process.stdout.readline()
        self.url = re.fullmatch(r"open (http://127\.0\.0\.1:\d+/)\n", first).group(1)
        self.port = int(urllib.parse.urlsplit(self.url).port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()
        self.process.stdout.close()
        self.log.close()

    def end(self):
        """Asks it to end, and tells its exit status."""
        self.process.terminate()
        return self.process.wait(TIMEOUT)

    def logged(self):
        self.log.seek(0)
        return self.log.read()

    def resident_kib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as status:
            return int(re.search(r"VmRSS:\s+(\d+) kB", status.read()).group(1))

    def ask(self, question, *headers, receive_bytes=None):
        return Page(self.port, "/stream?" + urllib.parse.urlencode({"question": question}), headers, receive_bytes)


class Page:
    """A GET and what has come of its answer; HTTP/1.0, so that no chunk sizes stand between the events."""

    def __init__(self, port, path, headers=(), receive_bytes=None):
        self.socket = socket.socket()
        if receive_bytes is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.settimeout(TIMEOUT)
        self.socket.connect(("127.0.0.1", port))
        self.socket.sendall("\r\n".join([f"GET {path} HTTP/1.0", *headers, "", ""]).encode())
        self.raw = bytearray()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.leave()

    def leave(self):
        self.socket.close()

    def read_some(self):
        piece = self.socket.recv(1 << 20)
        self.raw += piece
        return bool(piece)

    def read_until(self, mark):
        while mark not in self.raw and self.read_some():
            pass
        return self

    def read_all(self):
        while self.read_some():
            pass
        return self

    def status(self):
        return int(self.raw.split(b" ", 2)[1])

    def head(self):
        return self.raw.split(b"\r\n\r\n", 1)[0].decode("latin1")

    def events(self):
        """(event, data) of each frame that is whole, in order; what has neither is left out."""
        body = self.raw.split(b"\r\n\r\n", 1)[1]
        frames = bytes(body[:body.rfind(b"\n\n") + 2]).decode().split("\n\n")
        pairs = [re.fullmatch(r"event: (\w+)\ndata: (.*)", frame) for frame in frames]
        return [(pair.group(1), json.loads(pair.group(2))) for pair in pairs if pair]

    def text(self):
        return "".join(data["text"] for event, data in self.events() if event == "token")
