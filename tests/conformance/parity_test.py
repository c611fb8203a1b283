# SPDX-License-Identifier: Apache-2.0
"""The parity table in README.md is whole: every name of Sim's and of ours has a row, every row a test that exists."""

import functools
import glob
import json
import os
import re
import unittest

from public_names import INCLUDE, names_in, public_names
from sent import DATA
from tables import Row, read, rows_of, test_names

HEAD = ["Sim", "here", "test"]
README = read("README.md")
ROWS = rows_of(README, HEAD)
DOCUMENTS = ("core.json", "v2-workflows.json")
METHODS = ("get", "post")


def without_tests(rows):
    return [row.cells[0] for row in rows if not row.names(2)]


def unknown_tests(rows, known):
    return [name for row in rows for name in row.names(2) if name not in known]


def in_rows(rows, column):
    return {name for row in rows for name in row.names(column)}


@functools.lru_cache(None)
def names_of_header(name):
    with open(os.path.join(INCLUDE, name), encoding="utf-8") as file:
        return names_in(file.read())


class Fields:
    """What an operation of a document is made of, as the table writes it: names of parameters, fields, headers, status."""

    def __init__(self, root):
        self.root = root

    def resolved(self, schema):
        while "$ref" in schema:
            found = self.root
            for part in schema["$ref"][2:].split("/"):
                found = found[part]
            schema = found
        return schema

    def of_schema(self, schema, before="", words=True):
        schema = self.resolved(schema)
        found = {word for word in schema.get("enum", []) if isinstance(word, str) and words}
        for part in schema.get("allOf", []) + schema.get("anyOf", []) + schema.get("oneOf", []):
            found |= self.of_schema(part, before, words)
        for name, field in schema.get("properties", {}).items():
            found |= {before + name} | self.of_schema(field, f"{before}{name}.", words)
        return found | (self.of_schema(schema["items"], before + "[].", words) if "items" in schema else set())

    def of_operation(self, operation):
        found = set()
        for parameter in map(self.resolved, operation.get("parameters", [])):
            found |= {parameter["name"]} | self.of_schema(parameter["schema"])
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        for status, answer in operation["responses"].items():
            answer = self.resolved(answer)
            found |= {status} | set(answer.get("headers", {}))
            # Words of an error's body are the codes of every route alike.
            bodies += [answer] if status < "300" else []
            for content in answer.get("content", {}).values() if status >= "300" else ():
                found |= self.of_schema(content.get("schema", {}), words=False)
        for body in bodies:
            for content in body.get("content", {}).values():
                found |= self.of_schema(content.get("schema", {}))
        return found


def operations():
    for name in DOCUMENTS:
        with open(os.path.join(DATA, "openapi", name), encoding="utf-8") as file:
            root = json.load(file)
        for item in root["paths"].values():
            for method in METHODS:
                if method in item:
                    yield item[method]["operationId"], Fields(root).of_operation(item[method])


def uncovered(fields, told):
    """`a.*` in a row stands for everything below a."""
    below = tuple(name[:-1] for name in told if name.endswith(".*"))
    return sorted(field for field in fields if field not in told and not (below and field.startswith(below)) and
                  not (below and re.sub(r"\.\[\]\.", ".", field).startswith(below)))


class Parity(unittest.TestCase):
    maxDiff = None

    def test_the_table_was_read(self):
        self.assertGreater(len(ROWS), 200)
        heads = 2 * README.count("| --- | --- | --- |")
        self.assertEqual(len(ROWS) + heads, sum(line.startswith("|") for line in README.splitlines()))

    def test_each_row_has_a_test(self):
        self.assertEqual(without_tests(ROWS), [])

    def test_each_named_test_exists(self):
        known = test_names()
        self.assertEqual(unknown_tests(ROWS, known), [])
        in_prose = set(re.findall(r"`([A-Z]\w+\.[A-Z]\w+)`", README))
        self.assertEqual(sorted(in_prose - known), ["Suite.Case"])  # how a test's name is written

    def test_each_public_name_has_a_row(self):
        missing = sorted(public_names() - in_rows(ROWS, 1))
        self.assertEqual(missing, [], "give each a row in tests/conformance/README.md, with the test that pins it")

    def test_each_name_of_ours_in_a_row_exists(self):
        self.assertEqual(sorted(in_rows(ROWS, 1) - public_names()), [])

    def test_each_header_in_a_row_exists_and_holds_its_type(self):
        headers = {os.path.relpath(path, INCLUDE) for path in glob.glob(INCLUDE + "/**/*.h", recursive=True)}
        for row in ROWS:
            files = re.findall(r"[\w/]+\.h", row.cells[1])
            self.assertTrue(files and set(files) <= headers, row.cells)
            for name in row.names(1):
                self.assertTrue(any(name in names_of_header(file) for file in files), f"{name} is not in {files}")

    def test_each_name_of_the_sdks_has_a_row(self):
        told = in_rows(ROWS, 0)
        for sdk, names in json.loads(read("sdk_surface.json")).items():
            with self.subTest(sdk):
                self.assertEqual([name for name in names if name not in told], [])

    def test_each_part_of_each_operation_has_a_row(self):
        for operation, fields in operations():
            with self.subTest(operation):
                told = in_rows([row for row in ROWS if row.section == operation], 0)
                self.assertEqual(uncovered(fields, told), [])


class Broken(unittest.TestCase):
    """Each check of the table finds what it is there for."""

    TABLE = "## A part\n| Sim | here | test |\n| --- | --- | --- |\n| `a` | `B::c` in b.h | {} |\n"

    def test_a_row_without_a_test(self):
        self.assertEqual(without_tests(rows_of(self.TABLE.format("by hand"), HEAD)), ["`a`"])

    def test_a_test_that_does_not_exist(self):
        rows = rows_of(self.TABLE.format("`Suite.Case`, `x_test.py:X.test_y`"), HEAD)
        self.assertEqual(unknown_tests(rows, {"Suite.Case"}), ["x_test.py:X.test_y"])

    def test_a_table_with_another_head_is_none_of_ours(self):
        self.assertEqual(rows_of("| Sim | test |\n| --- | --- |\n| a | b |\n", HEAD), [])
        self.assertEqual(rows_of(self.TABLE.format("`S.C`"), HEAD), [Row("A part", ["`a`", "`B::c` in b.h", "`S.C`"])])

    def test_public_names_are_found_in_every_form(self):
        header = """
        namespace simstudio {
        namespace detail { struct Hidden { int x; }; }
        /// A comment with { and "quotes.
        enum class Word : int { One = 1, Two };
        struct Fields { int plain; bool with = true; std::string text{"a // b"};
          void (*call)(void* self) noexcept = nullptr;
          static Fields make(int x = 1) { return {}; } };
        class Maker final : public Base { public: Maker(); ~Maker();
          template <typename T> [[nodiscard]] Run go(T&& t = {}, const O& o = {}); bool operator==(const Maker&) const;
         private: int secret_; void hidden(); };
        inline bool alone(int x) { return x; }
        template <typename T>
        auto shaped(T&& t) { return t; }
        }
        """.replace("\n        ", "\n")
        self.assertEqual(names_in(header), {"Word::One", "Word::Two", "Fields::plain", "Fields::with", "Fields::text",
                                            "Fields::call", "Fields::make", "Maker::go", "alone", "shaped"})

    def test_a_part_of_an_operation_that_nobody_tells(self):
        self.assertEqual(uncovered({"a", "b.c", "d.[].e", "f"}, {"a", "b.*", "d.*"}), ["f"])


if __name__ == "__main__":
    unittest.main()
