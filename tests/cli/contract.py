# SPDX-License-Identifier: Apache-2.0
"""The lines that `simstudio --json` may print, each with its keys in order. Absent values are None."""

import re


class Fits:
    """Stands for any value that a server chooses and a test can't know."""

    def __init__(self, what, predicate):
        self.what, self.predicate = what, predicate


COUNT = Fits("a count", lambda value: type(value) is int and value >= 0)
MILLISECONDS = Fits("a time in ms", lambda value: type(value) in (int, float) and value >= 0)
ISO_TIME = Fits("an ISO 8601 time", lambda value: isinstance(value, str) and
                re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value))


def token(block, text, run=1):
    return {"type": "token", "run": run, "block": block, "text": text}


def reset(block, run=1):
    return {"type": "reset", "run": run, "block": block}


def thinking(block, text, run=1):
    return {"type": "thinking", "run": run, "block": block, "text": text}


def tool(block, phase, id, name, status=None, run=1):
    return {"type": "tool", "run": run, "block": block, "phase": phase, "id": id, "name": name, "status": status}


def warning(block, message, run=1):
    return {"type": "warning", "run": run, "block": block, "message": message}


def queued(run_id, task_id, status_url, message="Workflow execution queued", run=1):
    return {"type": "queued", "run": run, "success": True, "run_id": run_id, "task_id": task_id, "status": "queued",
            "message": message, "created_at": None, "status_url": status_url, "links": {}}


def error_fields(code, message, http_status=0, server_code=None, block=None, block_name=None, details=None,
                 retry_after_ms=None, run_id="ours", may_have_run="no"):
    return {"code": code, "message": message, "http_status": http_status, "server_code": server_code, "block": block,
            "block_name": block_name, "details": details, "retry_after_ms": retry_after_ms, "run_id": run_id,
            "may_have_run": may_have_run}


def error(code, message, run=1, **fields):
    return {"type": "error", "run": run, **error_fields(code, message, **fields)}


def result(output, status="completed", text=None, error=None, run_id="ours", duration_ms=None, http_status=200,
           metadata=None, run=1):
    return {"type": "result", "run": run, "success": status in ("completed", "paused"), "status": status,
            "output": output, "text": text or {}, "error": error, "run_id": run_id, "duration_ms": duration_ms,
            "total_duration_ms": None, "http_status": http_status, "metadata": metadata, "logs": None,
            "trace_spans": None}


def cancelled(run_id, may_have_run, run=1):
    return {"type": "cancelled", "run": run, "run_id": run_id, "may_have_run": may_have_run}


def rate_limit(limit, remaining, reset, retry_after_ms=None, run=1):
    return {"type": "rate_limit", "run": run, "limit": limit, "remaining": remaining, "reset": reset,
            "retry_after_ms": retry_after_ms}


def merged(lines):
    """Tokens may come in any pieces: joined per run and block up to the run's next line of another kind."""
    out, open_pieces = [], {}  # By run: the kind that is open, and its pieces by block.
    for line in lines:
        kind, pieces = open_pieces.get(line.get("run"), (None, {}))
        if line["type"] not in ("token", "thinking"):
            open_pieces.pop(line.get("run"), None)
            out.append(line)
            continue
        if kind != line["type"]:
            pieces = {}
            open_pieces[line["run"]] = line["type"], pieces
        if line["block"] in pieces:
            pieces[line["block"]]["text"] += line["text"]
        else:
            pieces[line["block"]] = dict(line)
            out.append(pieces[line["block"]])
    return out


def difference(expected, actual, where="line"):
    """None, or the first place where they differ; the order of keys counts, and 1 is not True. A compiled pattern
    stands for any text that it matches whole, `Fits` for what its predicate takes."""
    if isinstance(expected, re.Pattern):
        fits = isinstance(actual, str) and expected.fullmatch(actual)
        return None if fits else f"{where}: {actual!r} does not match {expected.pattern!r}"
    if isinstance(expected, Fits):
        return None if expected.predicate(actual) else f"{where}: {actual!r} is not {expected.what}"
    if type(expected) is not type(actual):
        return f"{where}: expected {expected!r}, got {actual!r}"
    if isinstance(expected, dict):
        if list(expected) != list(actual):
            return f"{where}: expected the keys {list(expected)}, got {list(actual)}"
        pairs = [(expected[key], actual[key], f"{where}.{key}") for key in expected]
    elif isinstance(expected, list):
        if len(expected) != len(actual):
            return f"{where}: expected {len(expected)} items {expected!r}, got {len(actual)}: {actual!r}"
        pairs = [(one, other, f"{where}[{i}]") for i, (one, other) in enumerate(zip(expected, actual))]
    else:
        return None if expected == actual else f"{where}: expected {expected!r}, got {actual!r}"
    return next((found for pair in pairs if (found := difference(*pair))), None)
