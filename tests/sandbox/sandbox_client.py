# SPDX-License-Identifier: Apache-2.0
"""Starts a sandbox and speaks HTTP to it on a raw socket, so that a test sees every byte."""

import json
import os
import socket
import ssl
import subprocess

BIN = os.environ["BIN_DIR"]
HERE = os.path.dirname(os.path.abspath(__file__))
WIRE = os.path.join(HERE, "..", "data", "wire")
KEY = "X-API-Key: sim_sandbox_key"
AGENT_EVENTS = "X-Sim-Stream-Protocol: agent-events-v1"
TIMEOUT = 20


class Answer:
    """One parsed answer. `end`: complete, fin, rst, cut (TLS), or silent."""

    def __init__(self, raw, end):
        self.raw, self.end = raw, end
        head, _, self.rest = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin1").split("\r\n")
        self.status_line = lines[0]
        self.status = int(lines[0].split(" ")[1]) if lines[0].startswith("HTTP/") else 0
        self.headers = [tuple(line.split(": ", 1)) for line in lines[1:] if ": " in line]
        chunked = self.header("transfer-encoding") == "chunked"
        self.body, self.whole = dechunk(self.rest) if chunked else (self.rest, True)

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def json(self):
        return json.loads(self.body)

    def frames(self):
        """Data lines as text, in order."""
        return [line[6:].decode() for line in self.body.split(b"\n\n") if line.startswith(b"data: ")]

    def events(self):
        return [json.loads(frame) for frame in self.frames() if frame not in ('"[DONE]"', "[DONE]")]

    def text(self, block="agent1"):
        return "".join(event["chunk"] for event in self.events() if event.get("blockId") == block and "chunk" in event)


def dechunk(data):
    """The body of a chunked answer, and whether its end was there."""
    out = b""
    while data:
        size, _, rest = data.partition(b"\r\n")
        try:
            length = int(size, 16)
        except ValueError:
            return out, False
        if length == 0:
            return out, True
        out, data = out + rest[:length], rest[length + 2:]
    return out, False


def raw_post(path, body=b"{}", *headers):
    """The bytes of one POST with the sandbox's key."""
    lines = [f"POST {path} HTTP/1.1", KEY, f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Sandbox:
    def __init__(self, *options, speed="50"):
        self.process = subprocess.Popen([BIN + "/simstudio-sandbox", "--quiet", "--speed", speed, *options],
                                        stdout=subprocess.PIPE, text=True)
        self.hello = json.loads(self.process.stdout.readline())
        self.url = self.hello["listening"]
        self.port = int(self.url.rsplit(":", 1)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(TIMEOUT)
        self.process.stdout.close()

    def connect(self, authority=None):
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=TIMEOUT)
        if not self.url.startswith("https"):
            return plain
        context = ssl.create_default_context(cafile=authority)
        return context.wrap_socket(plain, server_hostname="127.0.0.1", suppress_ragged_eofs=False)

    def ask(self, method, path, body=None, *headers, on=None, timeout=TIMEOUT):
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        lines = [f"{method} {path} HTTP/1.1", "Host: sandbox", f"Content-Length: {len(data)}", *headers]
        return self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + data, on=on, timeout=timeout)

    def send(self, request, on=None, timeout=TIMEOUT):
        connection = on or self.connect()
        connection.settimeout(timeout)
        connection.sendall(request)
        answer = read_answer(connection)
        if on is None:
            connection.close()
        return answer

    def get(self, path, *headers, **more):
        return self.ask("GET", path, None, KEY, *headers, **more)

    def post(self, path, body, *headers, **more):
        return self.ask("POST", path, body, KEY, *headers, **more)

    def run(self, workflow, body=None, *headers, **more):
        return self.post(f"/api/workflows/{workflow}/execute", body or {}, *headers, **more)

    def run_v2(self, workflow, body=None, *headers, **more):
        return self.post(f"/api/v2/workflows/{workflow}/execute", body or {}, *headers, **more)

    def stream(self, workflow, *headers, selected=("agent1.content",), **more):
        body = {"input": {}, "stream": True, "selectedOutputs": list(selected)}
        return self.run_v2(workflow, body, AGENT_EVENTS, *headers, **more)

    def fault(self, *faults):
        answer = self.ask("POST", "/__sandbox/faults", list(faults))
        assert answer.status == 200, answer.body

    def ledger(self):
        return self.ask("GET", "/__sandbox/ledger").json()


def complete(raw):
    """Whether an answer's end has come; what belongs to the next one is not expected here."""
    head, mark, rest = raw.partition(b"\r\n\r\n")
    if not mark:
        return False
    lower = head.lower()
    if lower.startswith(b"http/1.1 100"):
        return complete(rest)
    if b" 204 " in head.split(b"\r\n")[0]:
        return True
    if b"transfer-encoding: chunked" in lower:
        return rest.endswith(b"0\r\n\r\n") and dechunk(rest)[1]
    length = next((int(line.split(b":")[1]) for line in lower.split(b"\r\n") if line.startswith(b"content-length:")),
                  None)
    return length is not None and len(rest) >= length


def read_answer(connection):
    raw = b""
    try:
        while not complete(raw):
            piece = connection.recv(1 << 20)
            if not piece:
                return Answer(raw, "fin")
            raw += piece
    except ConnectionResetError:
        return Answer(raw, "rst")
    except ssl.SSLEOFError:  # closed without a goodbye, by FIN or by RST: Python words both so
        return Answer(raw, "cut")
    except TimeoutError:
        return Answer(raw, "silent")
    return Answer(raw, "complete")
