# SPDX-License-Identifier: Apache-2.0
"""What Sim's own SDKs 0.2.0 were recorded to send, and what this library sends for the same call, must be the same:
method, path, headers, body as JSON."""

import json
import os
import re
import unittest

from sent import DATA, sent

WIRE = os.path.join(DATA, "wire")

# Each recording's own call, made in requests.cpp. A call of the SDKs that is made of two requests has two cases.
CASES = {
    "execute": ["execute object"], "execute-string": ["execute text"], "execute-none": ["execute nothing"],
    "execute-agent": ["execute text"], "execute-async": ["execute async"],
    "sdk-py-execute-file": ["execute Python's file"], "sdk-ts-execute-file": ["execute TypeScript's file"],
    "execute-async-timeout": ["execute async timeout"], "execute-fail": ["execute letter"],
    "execute-pause": ["execute letter"], "execute-response-block": ["execute letter"],
    "execute-stream": ["execute stream"], "execute-sync": ["execute_workflow_sync"], "execute-timeout": ["execute letter"],
    "execute-undeployed": ["execute nothing"], "execute-unknown": ["execute nothing"],
    "execute-with-retry": ["execute_with_retry"], "execute-wrong-key": ["execute nothing"],
    "get-job-status": ["get_job_status"], "get-job-status-unknown": ["get_job_status unknown"],
    "get-workflow-run": ["execute async nothing", "get_workflow_run"], "limit-429": ["execute nothing"],
    "limit-burn": ["execute nothing"] * 5, "limit-retry": ["execute_with_retry"] * 2, "limit-status": ["get_usage_limits"],
    "rate-limit-info": ["execute nothing"], "status": ["get_workflow_status"], "status-unknown": ["get_workflow_status"],
    "usage-limits": ["get_usage_limits"], "v2off-execute": ["execute object"], "v2off-status": ["get_workflow_status"],
    "v2off-usage": ["get_usage_limits"], "validate": ["validate_workflow"], "validate-undeployed": ["validate_workflow"]}

# Of the connection, not of the call; libcurl adds its own (tests/integration/transport_suite/framing_test.cpp).
OF_THE_CONNECTION = {"host", "user-agent", "accept", "accept-encoding", "connection", "content-length"}
# Ours alone: a run's id, without which a stream can't be cancelled or recovered, and the protocol that live text needs.
OURS = {"x-run-id", "x-sim-stream-protocol", "accept"}


def requests_of(name):
    """The recorded requests; one recording holds all that its call sent, one behind the other."""
    with open(os.path.join(WIRE, name, "request.http"), "rb") as file:
        rest = file.read()
    found = []
    while rest.strip():
        head, _, rest = rest.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        method, path, _ = lines[0].split(" ")
        headers = {key.lower(): value.strip() for key, _, value in (line.partition(":") for line in lines[1:])}
        length = int(headers.get("content-length", 0))
        found.append((method, path, headers, rest[:length]))
        rest = rest[length:].lstrip()
    return found


def call_of(name):
    return re.sub(r"^sdk-(py|ts)-", "", name)


def cases_of(name):
    """By the recording's own name where the two languages differ; none at all compares as unequal."""
    return CASES.get(name) or CASES.get(call_of(name), [])


def own_ids(path):
    """The recorded path with the ids that requests.cpp uses; a job's id is the same in both but for its last part."""
    path = re.sub(r"workflows/[0-9a-f-]{36}", "workflows/guard", path)
    path = re.sub(r"runs/[0-9a-f-]{36}", "runs/run-1", path)
    return re.sub(r"workflow-execution:[0-9a-f-]{36}", "workflow-execution:11beba6c-2435-48a4-b305-0d069b8d99b2", path)


def recorded_form(method, path, headers, body):
    kept = {key: value for key, value in headers.items() if key not in OF_THE_CONNECTION}
    if method == "GET":
        kept.pop("content-type", None)  # Python's names the type of a body that is not there, TypeScript's does not
    kept["x-api-key"] = "a key"
    content = json.loads(body) if body else None
    if content is not None and content.get("async") is False:
        del content["async"]  # what the server takes when nothing is said: openapi/v2-workflows.json
    return {"method": method, "path": own_ids(path), "headers": kept, "body": content}


def sent_form(request):
    headers = {key.lower(): value for key, value in request["headers"].items() if key.lower() not in OURS}
    headers["x-api-key"] = "a key" if headers.get("x-api-key") else "no key"
    content = json.loads(request["body"]) if request["body"] else None
    return {"method": request["method"], "path": request["path"], "headers": headers, "body": content}


def recordings():
    return sorted(name for name in os.listdir(WIRE) if name.startswith("sdk-"))


class SdkRequests(unittest.TestCase):
    maxDiff = None

    def test_each_recorded_call_is_sent_as_the_sdk_sent_it(self):
        for name in recordings():
            cases = cases_of(name)
            recorded = [recorded_form(*one) for one in requests_of(name)]
            with self.subTest(name):
                self.assertEqual(recorded, [sent_form(sent(case)) for case in cases])

    def test_the_recordings_are_there(self):
        self.assertEqual(len(recordings()), 55)

    def test_what_is_left_out_of_the_default_body_is_the_default(self):
        with open(os.path.join(DATA, "openapi", "v2-workflows.json"), encoding="utf-8") as file:
            body = json.load(file)["components"]["schemas"]["ExecuteWorkflowRequest"]["properties"]
        self.assertIs(body["async"]["default"], False)

    def test_a_run_id_goes_with_every_execution_and_the_protocol_with_live_text(self):
        for case in ("execute object", "execute async", "execute stream"):
            self.assertRegex(sent(case)["headers"]["X-Run-Id"], r"^[0-9a-f-]{36}$")
            self.assertRegex(sent(case, "legacy")["headers"]["X-Execution-Id"], r"^[0-9a-f-]{36}$")
        for api in ("v2", "legacy"):
            self.assertEqual(sent("execute stream", api)["headers"]["X-Sim-Stream-Protocol"], "agent-events-v1")
            self.assertNotIn("X-Sim-Stream-Protocol", sent("execute stream settled", api)["headers"])
            self.assertNotIn("X-Sim-Stream-Protocol", sent("execute object", api)["headers"])


if __name__ == "__main__":
    unittest.main()
