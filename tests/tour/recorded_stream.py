# SPDX-License-Identifier: Apache-2.0
"""A recording for `simstudio-sandbox --replay` whose stream is longer than what the kernel keeps for a slow reader."""

import json
import os

FRAME_BYTES = 48 << 10


def frame_text(index):
    """Each frame is told from all others, so that order and loss show."""
    return f"<{index:05d}>" + "abcdefghij" * (FRAME_BYTES // 10)


def write_long_stream(folder, frames):
    """Returns the text that a page must get."""
    data = [{"blockId": "agent1", "chunk": frame_text(index)} for index in range(frames)]
    data += [{"event": "final", "data": {"success": True, "output": {}}}, "[DONE]"]
    body = "".join(f"data: {json.dumps(one)}\n\n" for one in data)
    with open(os.path.join(folder, "request.http"), "w", encoding="utf-8") as file:
        file.write("POST /api/v2/workflows/demo/execute HTTP/1.1\r\nHost: sim\r\n\r\n{}")
    with open(os.path.join(folder, "response.http"), "w", encoding="utf-8", newline="") as file:
        file.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                   f"{len(body):x}\r\n{body}\r\n0\r\n\r\n")
    return "".join(one["chunk"] for one in data[:frames])
