# SPDX-License-Identifier: Apache-2.0
"""Each rule of tidy_test.py catches a planted breach, and lets its right neighbour pass."""

import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import calls  # noqa: E402
import documentation  # noqa: E402
import layers  # noqa: E402
import sizes  # noqa: E402
import sources  # noqa: E402
import test_names  # noqa: E402
import texts  # noqa: E402


def lines(count):
    return "  step();\n" * count


class Reading(unittest.TestCase):
    def test_comments_and_literals_are_blank_and_lines_stay(self):
        text = 'a("x // {"); // {\n/* {\n */ b(\'{\'); R"(\n{)";\nint n = 1\'000;'

        code = sources.blanked(text)

        self.assertEqual(code.count("\n"), text.count("\n"))
        self.assertNotIn("{", code)
        self.assertIn("b(", code)
        self.assertIn("1'000", code)

    def test_functions_are_told_from_types_tables_and_namespaces(self):
        heads = ["int f(int a)", "C::C(int a) : a_(a)", "template <typename T> void g(T t) noexcept", "for (;;)",
                 "[](int a)", "void h() const", "TEST(Suite, Case)"]
        others = ["namespace a::b", "class A final : public B<int(int)>", "struct alignas(64) S", "enum class E : int",
                  'extern ""', "constexpr int kTable[] =", "template <typename T> struct X"]

        self.assertEqual([head for head in heads if not sources.is_function(head)], [])
        self.assertEqual([head for head in others if sources.is_function(head)], [])

    def test_includes_in_comments_do_not_count(self):
        self.assertEqual(sources.includes('// #include "a.h"\n#include <b>\n/*\n#include "c.h"\n*/'), [(2, "b", False)])


class Layers(unittest.TestCase):
    def breach(self, path, include, **more):
        return layers.breaches({path: f"#include {include}\n", **more})

    def test_every_forbidden_include_is_found(self):
        for path, include in (
                ("src/base/a.h", '"json/b.h"'), ("src/json/a.h", '"mailbox/b.h"'), ("src/decode/a.cpp", '"encode/b.h"'),
                ("src/encode/a.cpp", '"transfer/b.h"'), ("src/transport/a.cpp", '"decode/b.h"'),
                ("src/transfer/a.cpp", '"client/b.h"'), ("src/transfer/a.cpp", '"transport/b.h"'),
                ("src/scheduler/a.h", "<thread>"), ("src/decode/a.cpp", "<iostream>"),
                ("src/decode/a.cpp", "<rapidjson/document.h>"), ("src/mailbox/mailbox.cpp", "<concurrentqueue.h>"),
                ("src/mailbox/a.h", "<concurrentqueue/concurrentqueue.h>"), ("src/client/a.cpp", "<curl/curl.h>"),
                ("src/client/a.cpp", '"core.h"'), ("src/unheard_of/a.h", '"base/b.h"'),
                ("include/simstudio/a.h", '"client/core.h"'), ("include/simstudio/a.h", "<curl/curl.h>"),
                ("samples/cli/a.cpp", '"client/core.h"'), ("samples/cli/a.cpp", '"../../src/client/core.h"'),
                ("samples/sandbox/a.cpp", '"simstudio/json.h"'), ("samples/sandbox/a.cpp", "<simstudio/json.h>"),
                ("plugin/godot/a.cpp", '"base/b.h"')):
            with self.subTest(path=path, include=include):
                self.assertEqual(len(self.breach(path, include)), 1)

    def test_every_allowed_include_passes(self):
        for path, include in (
                ("src/json/a.h", '"base/b.h"'), ("src/json/a.h", "<rapidjson/document.h>"),
                ("src/mailbox/event_queue.cpp", "<concurrentqueue.h>"), ("src/transport/a.cpp", "<curl/curl.h>"),
                ("src/client/a.cpp", '"transport/b.h"'), ("src/decode/a.cpp", '"simstudio/error.h"'),
                ("samples/cli/a.cpp", '"simstudio/json.h"'), ("samples/sandbox/a.cpp", "<rapidjson/document.h>")):
            with self.subTest(path=path, include=include):
                self.assertEqual(self.breach(path, include), [])

    def test_the_sandbox_links_nothing_of_ours(self):
        files = {"samples/sandbox/CMakeLists.txt": "target_link_libraries(sandbox simstudio::simstudio)"}

        self.assertEqual(len(layers.breaches(files)), 1)

    def test_lonely_files_are_found(self):
        files = {"src/base/a.h": "", "src/base/b.h": "", "src/base/c.cpp": '#include "base/b.h"', "src/base/d.cpp": "",
                 "src/base/CMakeLists.txt": "target_sources(simstudio PRIVATE c.cpp)",
                 "include/simstudio/e.h": "", "src/base/f.cpp": '#include "simstudio/e.h"'}

        self.assertEqual([found.split(":")[0] for found in layers.lonely(files)],
                         ["src/base/a.h", "src/base/d.cpp", "src/base/f.cpp", "include/simstudio/e.h"])


class Sizes(unittest.TestCase):
    def test_a_long_function_is_found_and_one_that_fits_is_not(self):
        long = "namespace a {\nint f(int b) {\n" + lines(69) + "}\n}\n"
        fits = "namespace a {\nint f(int b) {\n" + lines(68) + "}\n" + lines(100) + "}\n"

        self.assertEqual(len(sizes.functions({"src/a/b.cpp": long})), 1)
        self.assertEqual(sizes.functions({"src/a/b.cpp": fits}), [])

    def test_a_long_signature_counts(self):
        self.assertEqual(len(sizes.functions({"src/a.cpp": "int f(\n    int a,\n    int b) {\n" + lines(67) + "}\n"})), 1)

    def test_a_long_class_and_a_long_table_are_no_functions(self):
        files = {"src/a.h": "class A {\n" + lines(80) + "};\nconst int kTable[] = {\n" + "1,\n" * 80 + "};\n"}

        self.assertEqual(sizes.functions(files), [])

    def test_a_long_file_is_found_and_an_exception_ends_with_its_reason(self):
        self.assertEqual(len(sizes.lengths({"src/a.cpp": "\n" * 401}, {})), 1)
        self.assertEqual(len(sizes.lengths({"include/simstudio/a.h": "\n" * 301}, {})), 1)
        self.assertEqual(len(sizes.lengths({"CMakeLists.txt": "\n" * 121}, {})), 1)
        self.assertEqual(sizes.lengths({"src/a.cpp": "\n" * 401}, {"src/a.cpp": "one table"}), [])
        self.assertEqual(len(sizes.lengths({"src/a.cpp": "\n" * 400}, {"src/a.cpp": "one table"})), 1)
        self.assertEqual(len(sizes.lengths({}, {"src/a.cpp": "one table"})), 1)

    def test_a_long_line_is_found_unless_it_is_data(self):
        self.assertEqual(len(sizes.columns({"src/a.cpp": "x" * 121})), 1)
        self.assertEqual(len(sizes.columns({"tools/a.sh": "x" * 121})), 1)
        self.assertEqual(sizes.columns({"src/a.cpp": "x" * 120, "src/b.cpp": '"' + "x" * 130 + '"'}), [])


class Calls(unittest.TestCase):
    def test_every_banned_call_is_found(self):
        for path, line in (
                ("src/client/a.cpp", "std::thread t;"), ("src/decode/a.cpp", "std::chrono::steady_clock::now();"),
                ("src/decode/a.cpp", "clock.now();"), ("src/decode/a.cpp", "time(nullptr);"),
                ("src/transfer/a.cpp", "std::this_thread::sleep_for(1ms);"), ("tests/unit/a.cpp", "usleep(1);"),
                ("src/encode/a.cpp", "rand();"), ("src/encode/a.cpp", "std::random_device d;"),
                ("src/transfer/a.cpp", 'printf("");'), ("src/transfer/a.cpp", "std::cerr << 1;"),
                ("src/client/a.cpp", 'std::getenv("A");'), ("include/simstudio/a.h", 'getenv("A");'),
                ("src/json/a.cpp", "std::abort();"), ("src/json/a.cpp", "exit(1);"), ("src/json/a.cpp", "throw 1;"),
                ("src/json/a.cpp", "try {"), ("src/json/a.cpp", "dynamic_cast<A*>(b);"),
                ("src/client/tick.cpp", "auto* a = new A;"), ("src/client/tick.cpp", "delete a;"),
                ("src/client/tick.cpp", "std::string a;"), ("src/client/tick.cpp", "std::lock_guard b(c);"),
                ("src/client/tick.cpp", "list.push_back(a);"), ("src/client/tick.cpp", "malloc(1);"),
                ("src/client/tick.cpp", "std::function<void()> f;"), ("src/client/tick.cpp", "std::vector<int> v;")):
            with self.subTest(path=path, line=line):
                self.assertGreaterEqual(len(calls.breaches({path: line})), 1)

    def test_homes_comments_and_likenesses_pass(self):
        for path, line in (
                ("src/transfer/network_thread.cpp", "std::thread t;"), ("src/base/steady_clock.cpp", "steady_clock::now();"),
                ("src/decode/a.cpp", "// std::thread, now(), rand()"), ("src/decode/a.cpp", 'text = "exit(1)";'),
                ("src/decode/a.cpp", "snprintf(a, b, c);"), ("src/transfer/a.cpp", "loop_.now();"),
                ("src/client/tick.cpp", "std::string_view text;"), ("src/client/tick.cpp", "delete this;"),
                ("src/decode/a.cpp", "retry(1); on_exit(2); runtime(3);"), ("tests/integration/a.cpp", "sleep_for(1ms);")):
            with self.subTest(path=path, line=line):
                self.assertEqual(calls.breaches({path: line}), [])

    def test_an_exception_that_nothing_needs_is_found(self):
        ban = calls.Ban("chance", r"\brand\(", ("src/",), {"src/base/random": "its home"})

        self.assertEqual(len(calls.stale({"src/base/random.cpp": "// rand()"}, [ban])), 1)
        self.assertEqual(calls.stale({"src/base/random.cpp": "rand();"}, [ban]), [])


class Documentation(unittest.TestCase):
    def undocumented(self, body, name="include/simstudio/a.h"):
        return documentation.breaches({name: "namespace simstudio {\n" + body + "\n}  // namespace simstudio\n"})

    def test_every_kind_of_declaration_needs_a_comment(self):
        for body in ("class A {\n};", "struct A {\n  int b = 0;\n};", "enum class A { One };", "using A = int;",
                     "void f();", "inline int g() { return 1; }", "/// A.\n\nvoid f();", "// A.\nvoid f();",
                     "/// A.\nclass A {\n public:\n  void f();\n};", "/// A.\nstruct A {\n  int f();\n};",
                     "/// A.\nclass A {\n public:\n  explicit A(int b);\n};",
                     "/// A.\nclass A {\n public:\n  /// F.\n  void f() {\n    g();\n  }\n\n  void h();\n};"):
            with self.subTest(body=body):
                self.assertEqual(len(self.undocumented(body)), 1)

    def test_documented_grouped_private_and_detail_declarations_pass(self):
        for body in ("/// A.\nclass A {\n public:\n  /// F.\n  void f();\n  void g();\n\n private:\n  void h();\n};",
                     "/// A.\ntemplate <typename T>\nstruct A {\n  int field = 0;\n};", "class A;",
                     "namespace detail {\nvoid f();\n}", "/// A.\nclass A {\n public:\n  A(const A&) = delete;\n  ~A() {}\n};",
                     "/// A.\nvoid f(int a,\n       int b);"):
            with self.subTest(body=body):
                self.assertEqual(self.undocumented(body), [])

    def test_only_the_public_headers_are_held_to_it(self):
        self.assertEqual(self.undocumented("void f();", "src/base/a.h"), [])

    def test_a_missing_head_is_named(self):
        text = "/// A client.\n///\n/// Threads: any.\n/// Errors: none.\nclass Client {\n};\n"

        found = documentation.heads({"include/simstudio/client.h": text}, ("client.h Client",))

        self.assertEqual(found, ["include/simstudio/client.h: Client says nothing of Lifetime: Cost:"])


class Texts(unittest.TestCase):
    def test_a_missing_licence_is_found(self):
        self.assertEqual(len(texts.licences({"src/a.cpp": "int a;\n", "tests/run": "#!/bin/sh\n"})), 2)
        self.assertEqual(texts.licences({"src/a.cpp": f"// {texts.LICENCE}\n", "README.md": ""}), [])

    def test_unfinished_work_is_found(self):
        for word in texts.UNFINISHED.split("|"):
            self.assertEqual(len(texts.unfinished({"src/a.cpp": f"// {word}: later\n"})), 1)
        self.assertEqual(texts.unfinished({"src/a.cpp": "// methodology\n"}), [])

    def test_commented_out_code_is_found(self):
        self.assertEqual(len(texts.dead_code({"src/a.cpp": "  // run.cancel();\n  // return false;\n  // }\n"})), 3)
        self.assertEqual(texts.dead_code({"src/a.cpp": "// A cancel wins; see wire/x.\n///     options.input = f();\n"}), [])

    def test_vague_names_are_found(self):
        names = ("src/base/utils.h", "src/helper/a.h", "src/base/run_manager.cpp", "src/common/a.h")

        self.assertEqual(len(texts.vague_names(dict.fromkeys(names, ""))), 4)
        self.assertEqual(texts.vague_names({"src/base/uncommon_word.h": ""}), [])

    def test_a_header_without_a_guard_is_found(self):
        self.assertEqual(len(texts.guards({"src/base/a.h": "int a;\n", "include/simstudio/a.h": "#pragma once\n"})), 2)
        self.assertEqual(texts.guards({"src/base/a.h": "#pragma once\n", "include/simstudio/a.h":
                                       "#ifndef SIMSTUDIO_A_H\n#define SIMSTUDIO_A_H\n#endif\n"}), [])

    def test_bad_format_is_found(self):
        with tempfile.NamedTemporaryFile("w", suffix=".cpp", dir=sources.ROOT) as file:
            file.write("int  a ;\n")
            file.flush()

            self.assertEqual(len(set(texts.badly_formatted([file.name]))), 1)


class TestNames(unittest.TestCase):
    def test_twins_are_found(self):
        cpp = "TEST(A, B) { EXPECT_TRUE(f()); }\n"
        method = "class A:\n    def test_a(self):\n"

        self.assertEqual(len(test_names.twins({"tests/unit/a.cpp": cpp, "tests/unit/b/c.cpp": cpp})), 1)
        self.assertEqual(len(test_names.twins({"tests/a/b_test.py": method + "    def test_a(self):\n"})), 1)
        self.assertEqual(test_names.twins({"tests/unit/a.cpp": cpp, "tests/simulation/a.cpp": cpp,
                                           "tests/a/b_test.py": method + "class B:\n    def test_a(self):\n"}), [])

    def test_a_message_that_nobody_looks_at_is_found(self):
        files = {"src/transfer/messages.h": "std::string a(int x);\nstd::string b();\n",
                 "tests/unit/transfer/messages_test.cpp": "say::a(1)"}
        self.assertEqual(len(test_names.untested_messages(files)), 1)

    def test_an_empty_case_is_found(self):
        self.assertEqual(len(test_names.is_empty({"tests/unit/a.cpp": "TEST(A, B) {}\n"})), 1)
        self.assertEqual(len(test_names.is_empty({"tests/unit/a.cpp": "TEST(A, B) {\n  int a = 1;\n}\n"})), 1)
        self.assertEqual(test_names.is_empty({"tests/unit/a.cpp": "TEST(A, B) { EXPECT_TRUE(f()); }\n"}), [])


if __name__ == "__main__":
    unittest.main()
