# SPDX-License-Identifier: Apache-2.0
"""The body of a recording, read by the plainest means there are, so that expected lines can quote what was sent."""

import json
import os

from command_line import WIRE


def body(name):
    with open(os.path.join(WIRE, name, "response.http"), "rb") as file:
        head, _, rest = file.read().partition(b"\r\n\r\n")
    if b"transfer-encoding: chunked" not in head.lower():
        return rest.decode()
    whole = b""
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        whole += rest[:int(size, 16)]
        rest = rest[int(size, 16) + 2:]
    return whole.decode()


def answer(name):
    return json.loads(body(name))


def frames(name):
    lines = [line[len("data: "):] for line in body(name).split("\n") if line.startswith("data: ")]
    return [json.loads(line) for line in lines]


def final_output(name):
    return next(frame["data"]["output"] for frame in frames(name)
                if isinstance(frame, dict) and frame.get("event") == "final")
