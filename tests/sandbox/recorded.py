# SPDX-License-Identifier: Apache-2.0
"""Recorded exchanges, and the comparison of an answer with one: status, headers, and the shape of the body."""

import gzip
import json
import os
import re

from sandbox_client import Answer, WIRE

# The recorded workflows, by what they do here.
WORKFLOWS = {
    "b5218be9": "fn", "ca58024f": "fn", "1a97ec68": "fails", "d683a19e": "slow", "6b19d1bc": "slow", "925dd9ee": "demo",
    "bde3f175": "demo", "5809ad97": "thinker", "3ab10db6": "tool", "54b880b3": "inputs", "d889e8af": "echo",
    "310207f9": "fails-agent", "7e453c91": "mixed", "ce8e1e03": "pause", "0b95bacd": "pause-agent",
    "dcf56f63": "pause-twice", "45ba58e5": "wait", "d43b5296": "response", "8c19215c": "created",
    "5cddfd3b": "undeployed", "69dcbeb6": "public", "e86cc70f": "files", "d6b8ce82": "parallel", "5c9af5a7": "sequence", "908b120b": "big"}
CHATS = {"pub-a1ae": "innkeeper", "pass-a1ae": "cellar", "pub-6d9e": "innkeeper"}

# Texts that are the moment's or the persona's own. Everything else must be the recorded text.
OWN_TEXTS = set("""executionId runId workflowId jobId taskId statusUrl startTime endTime startedAt endedAt executedAt
    requestId
    content assistantContent thinkingContent model provider createdAt updatedAt deployedAt lastRunAt resetAt retryAfter
    timestamp userId workspaceId id name title description blockId apiUrl uiUrl contextId blockedOnBlockId pausedAt
    registeredAt resumeAt
    pausedExecutionId executorUserId actorUserId billedAccountUserId parentExecutionId resumeExecutionId nextCursor
    deploymentVersionId snapshot chunk data message.reset url key""".split())
OWN_HEADERS = {"date", "x-request-id", "x-ratelimit-remaining", "x-ratelimit-reset", "x-run-id", "x-execution-id",
               "retry-after", "content-length"}


class Recording:
    def __init__(self, name):
        self.name = name
        with open(os.path.join(WIRE, name, "request.http"), "rb") as file:
            head, _, self.body = file.read().partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        self.method, self.path, _ = lines[0].split(" ")
        self.headers = [line for line in lines[1:] if line]
        with open(os.path.join(WIRE, name, "response.http"), "rb") as file:
            self.answer = Answer(file.read(), "complete")

    def request(self, path=None):
        """The request as recorded, for the sandbox's own workflows, chats, blocks and key."""
        head = [f"{self.method} {path or self.mapped_path()} HTTP/1.1"]
        body = self.mapped_body()
        for line in self.headers:
            name = line.split(":")[0].lower()
            if name == "content-length":
                line = f"Content-Length: {len(body)}"
            head.append(re.sub(r"sim_REDACTED_\w+", "sim_sandbox_key", line))
        return "\r\n".join(head).encode() + b"\r\n\r\n" + body

    def answer_json(self):
        """Of an SDK's recording too: those were sent as gzip."""
        zipped = self.answer.header("content-encoding") == "gzip"
        return json.loads(gzip.decompress(self.answer.body) if zipped else self.answer.body)

    def mapped_path(self):
        path = re.sub(r"(workflows|resume)/([0-9a-f]{8})-[0-9a-f-]{27}",
                      lambda found: f"{found[1]}/{WORKFLOWS.get(found[2], 'unknown')}", self.path)
        return re.sub(r"/chat/([\w-]+)", lambda found: "/chat/" + CHATS.get(found[1], found[1]), path)

    def mapped_body(self):
        blocks = {}
        def block(found):
            return blocks.setdefault(found[1], f"agent{len(blocks) + 1}").encode() + b"_"
        return re.sub(rb"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})_", block, self.body)


def kind(value):
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value).__name__


def by_block(value):
    """Block ids as keys are each server's own."""
    return {"BLOCK" if re.fullmatch(r"[0-9a-f-]{36}|agent\d|fn\d", key) else key: one for key, one in value.items()}


def difference(recorded, got, path="", skip=()):
    """The first place where two JSON values differ in keys, their order, types or fixed texts; None when nowhere."""
    key = path.rsplit(".", 1)[-1]
    if any(path.endswith(end) for end in skip):
        return None
    if kind(recorded) != kind(got):
        return f"{path}: {kind(recorded)} recorded, {kind(got)} sent"
    if isinstance(recorded, dict):
        recorded, got = by_block(recorded), by_block(got)
        if list(recorded) != list(got):
            return f"{path}: keys {list(recorded)} recorded, {list(got)} sent"
        return next(filter(None, (difference(recorded[one], got[one], f"{path}.{one}", skip) for one in recorded)),
                    None)
    if isinstance(recorded, list):
        if bool(recorded) != bool(got):
            return f"{path}: {len(recorded)} items recorded, {len(got)} sent"
        return difference(recorded[0], got[0], path, skip) if recorded else None
    if isinstance(recorded, str) and key not in OWN_TEXTS and recorded != got:
        return f"{path}: {recorded!r} recorded, {got!r} sent"
    return f"{path}: {recorded} recorded, {got} sent" if isinstance(recorded, bool) and recorded != got else None


def header_difference(recorded, got, url):
    """Names in their order and spelling, and every value that is not the moment's own."""
    site = re.compile(r"http://127\.0\.0\.1:30\d\d")
    names = [name for name, _ in recorded.headers]
    if names != [name for name, _ in got.headers]:
        return f"headers {names} recorded, {[name for name, _ in got.headers]} sent"
    for (name, value), (_, sent) in zip(recorded.headers, got.headers):
        own = name.lower() in OWN_HEADERS or name.lower() == "set-cookie"
        if not own and site.sub(url, value) != sent:
            return f"{name}: {value!r} recorded, {sent!r} sent"
    return None


def frame_kinds(answer):
    """The kinds of a stream's frames, repetitions of text and thinking as one."""
    kinds = []
    for frame in answer.frames():
        event = json.loads(frame)
        name = event if isinstance(event, str) else event.get("event", "chunk")
        if name == "tool":
            name += ":" + event["phase"] + ":" + event.get("status", "")
        if not kinds or kinds[-1] != name or name not in ("chunk", "thinking"):
            kinds.append(name)
    return kinds


def differs(recording, got, url, skip=()):
    """What is wrong with an answer, by its recording; None when nothing."""
    recorded = recording.answer
    if recorded.status_line != got.status_line:
        return f"{recorded.status_line} recorded, {got.status_line} sent: {got.body[:300]}"
    wrong = header_difference(recorded, got, url)
    if wrong:
        return wrong
    if recorded.header("content-type") == "text/event-stream":
        if frame_kinds(recorded) != frame_kinds(got):
            return f"frames {frame_kinds(recorded)} recorded, {frame_kinds(got)} sent"
        firsts = {}
        for event in recorded.events():
            firsts.setdefault(event.get("event", "chunk"), event)
        return next(filter(None, (difference(firsts[event.get("event", "chunk")], event, "", skip)
                                  for event in got.events())), None)
    if not recorded.body or b"<!DOCTYPE" in recorded.body:
        return None if bool(recorded.body) == bool(got.body) else "one of the bodies is empty"
    return difference(recorded.json(), got.json(), "", skip)
