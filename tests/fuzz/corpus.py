#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the fuzzers' first inputs into FOLDER/{stream,response,json,encode}, from the recorded answers and the inputs
that once broke something (tests/data/fuzz)."""
import pathlib
import shutil
import sys
import zlib

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
LONGEST = 20000


def body_of(response):
    """The body of a raw HTTP answer, de-chunked and inflated as far as it goes."""
    if response.startswith(b"HTTP/1.1 100"):
        response = response.split(b"\r\n\r\n", 1)[1]
    head, _, rest = response.partition(b"\r\n\r\n")
    head = head.lower()
    if b"transfer-encoding: chunked" in head:
        body = b""
        while rest:
            line, _, rest = rest.partition(b"\r\n")
            try:
                size = int(line, 16)
            except ValueError:
                break
            body += rest[:size]
            rest = rest[size + 2:]
            if size == 0:
                break
        rest = body
    if b"content-encoding: gzip" in head:
        rest = zlib.decompressobj(31).decompress(rest)
    return rest


def main(folder):
    folders = {}
    for name in ("stream", "response", "json", "encode"):
        folders[name] = pathlib.Path(folder) / name
        folders[name].mkdir(parents=True, exist_ok=True)
        for kept in sorted((DATA / "fuzz").glob(name + "-*")):
            shutil.copy(kept, folders[name] / kept.name)
    for recording in sorted((DATA / "wire").iterdir()):
        if not (recording / "response.http").exists():
            continue
        body = body_of((recording / "response.http").read_bytes())[:LONGEST]
        request = (recording / "request.http").read_bytes().partition(b"\r\n\r\n")[2][:LONGEST]
        if body.startswith(b"data: "):
            (folders["stream"] / recording.name).write_bytes(b"\x00\x40\x05" + body)
        elif body:
            (folders["response"] / recording.name).write_bytes(b"\x00\x00" + body)
            (folders["json"] / recording.name).write_bytes(body)
        if request:
            (folders["encode"] / recording.name).write_bytes(b"\x01\x01http://h:1\nkey\nw\nr\nagent1.content\nblock-1\n" + request)


if __name__ == "__main__":
    main(sys.argv[1])
