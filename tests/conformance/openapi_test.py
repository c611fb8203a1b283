# SPDX-License-Identifier: Apache-2.0
"""Every request that the library can send fits Sim's OpenAPI documents: path, query, headers and body."""

import json
import os
import re
import sys
import unittest
from urllib.parse import parse_qsl, unquote, urlsplit

try:
    import jsonschema
except ImportError:  # a python3 that is not Debian's does not look where Debian's packages are
    sys.path.append("/usr/lib/python3/dist-packages")
    import jsonschema

from sent import DATA, sent_requests

# Routes of the server that neither document holds; what they answer is recorded in tests/data/wire.
IN_NO_DOCUMENT = (r"/api/workflows/[^/]+/status", r"/api/v1/logs", r"/api/v1/workflows", r"/api/v2/workspaces", r"/api/chat/[^/]+")
# Headers that the documents do not speak of: all recorded as accepted (tests/data/wire/README.md).
OTHER_HEADERS = {"accept", "content-type", "x-api-key", "x-execution-id", "x-execution-mode",
                 "x-execution-timeout-seconds", "x-sim-stream-protocol"}


class Document:
    def __init__(self, name):
        with open(os.path.join(DATA, "openapi", name), encoding="utf-8") as file:
            self.root = json.load(file)
        self.resolver = jsonschema.RefResolver("", self.root)

    def faults(self, schema, value):
        checker = jsonschema.Draft202012Validator(schema, resolver=self.resolver)
        return [error.message[:200] for error in checker.iter_errors(value)]

    def operation(self, method, path):
        """The operation and the values of its path's parameters; None when the document has none."""
        for template, item in self.root["paths"].items():
            pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template))
            found = re.fullmatch(pattern, path)
            if found and method.lower() in item:
                parameters = item.get("parameters", []) + item[method.lower()].get("parameters", [])
                return dict(item[method.lower()], parameters=parameters), found.groupdict()
        return None


DOCUMENTS = [Document("core.json"), Document("v2-workflows.json")]


def typed(text, schema):
    """A query's text as the type its schema wants, as a server reads it."""
    kind = schema.get("type")
    if kind == "integer" and re.fullmatch(r"-?\d+", text):
        return int(text)
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    return text


def parameter_faults(document, operation, request, path_values):
    given = {("path", name): unquote(value) for name, value in path_values.items()}
    given.update({("query", name): value
                  for name, value in parse_qsl(urlsplit(request["path"]).query, keep_blank_values=True)})
    given.update({("header", name.lower()): value for name, value in request["headers"].items()})
    found = []
    for parameter in operation["parameters"]:
        value = given.pop((parameter["in"], parameter["name"]), None)
        if value is not None:
            found += document.faults(parameter["schema"], typed(value, parameter["schema"]))
        elif parameter.get("required"):
            found.append(f"{parameter['name']} is missing")
    return found + [f"unknown {place} {name}" for place, name in given if place != "header" or name not in OTHER_HEADERS]


def body_faults(document, operation, request):
    if "requestBody" not in operation:
        return ["a body that nobody expects"] if request["body"] else []
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    try:
        content = json.loads(request["body"])
    except ValueError as error:
        return [str(error)]
    if operation["operationId"] == "executeWorkflow" and not isinstance(content.get("input", {}), dict):
        del content["input"]  # an object, says the document; the server takes anything (wire/v1-sync-input-string)
    return document.faults(schema, content)


def faults(request):
    path = urlsplit(request["path"]).path
    for document in DOCUMENTS:
        found = document.operation(request["method"], path)
        if found:
            operation, values = found
            return parameter_faults(document, operation, request, values) + body_faults(document, operation, request)
    if any(re.fullmatch(route, path) for route in IN_NO_DOCUMENT):
        return []
    return ["in no document"]


def changed(case, **fields):
    return dict(next(one for one in sent_requests() if one["case"] == case and one["api"] == "v2"), **fields)


class OpenApi(unittest.TestCase):
    def test_every_request_fits_its_document(self):
        for request in sent_requests():
            with self.subTest(request["case"], api=request["api"]):
                self.assertEqual(faults(request), [])

    def test_every_operation_is_used(self):
        used = set()
        for request in sent_requests():
            for document in DOCUMENTS:
                found = document.operation(request["method"], urlsplit(request["path"]).path)
                used.update({found[0]["operationId"]} if found else ())
        every = {operation["operationId"] for document in DOCUMENTS for item in document.root["paths"].values()
                 for operation in item.values() if isinstance(operation, dict)}
        self.assertEqual(every - used, set())

    def test_a_request_that_does_not_fit_would_be_found(self):
        cases = [
            (changed("execute object", body='{"input":"x"}'), "is not of type 'object'"),
            (changed("execute object", body='{"input":{},"extra":1}'), "extra"),
            (changed("execute async timeout", body='{"input":{},"executionTimeoutSeconds":604801}'), "604801"),
            (changed("execute object", headers={"X-Run-Id": "a b"}), "does not match"),
            (changed("execute object", headers={"X-New": "1"}), "unknown header x-new"),
            (changed("list_runs", path="/api/v2/workflows/guard/runs?status=over"), "is not one of"),
            (changed("list_runs", path="/api/v2/workflows/guard/runs?limit=101"), "maximum"),
            (changed("list_runs", path="/api/v2/workflows/guard/runs?since=1"), "unknown query since"),
            (changed("list_workflows", path="/api/v2/workflows"), "workspaceId is missing"),
            (changed("get_usage_limits", path="/api/users/me/limits"), "in no document"),
            (changed("cancel_run", body="{}"), "nobody expects")]
        for request, words in cases:
            with self.subTest(words):
                self.assertIn(words, "; ".join(faults(request)))


if __name__ == "__main__":
    unittest.main()
