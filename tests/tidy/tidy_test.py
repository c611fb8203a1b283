# SPDX-License-Identifier: Apache-2.0
"""Keeps the house: what clang-format and clang-tidy don't see. Each rule is followed by a test that it can fail."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import calls  # noqa: E402
import documentation  # noqa: E402
import layers  # noqa: E402
import sizes  # noqa: E402
import sources  # noqa: E402
import test_names  # noqa: E402
import texts  # noqa: E402

TREE = sources.tree()


class House(unittest.TestCase):
    def assert_none(self, breaches):
        self.assertFalse(breaches, "\n" + "\n".join(breaches))

    def test_the_tree_was_read(self):
        self.assertGreater(len(sources.cpp(TREE, "src/")), 50)
        self.assertIn("include/simstudio/client.h", TREE)

    def test_each_folder_includes_only_what_it_may(self):
        self.assert_none(layers.breaches(TREE))

    def test_no_file_is_left_out(self):
        self.assert_none(layers.lonely(TREE))

    def test_functions_fit_a_screen(self):
        self.assert_none(sizes.functions(TREE))

    def test_files_stay_short(self):
        self.assert_none(sizes.lengths(TREE))

    def test_lines_stay_short(self):
        self.assert_none(sizes.columns(TREE))

    def test_calls_stay_in_their_home(self):
        self.assert_none(calls.breaches(TREE))

    def test_no_exception_outlives_its_reason(self):
        self.assert_none(calls.stale(TREE))

    def test_every_public_declaration_is_documented(self):
        self.assert_none(documentation.breaches(TREE))

    def test_the_main_classes_state_threads_lifetime_errors_and_cost(self):
        self.assert_none(documentation.heads(TREE))

    def test_every_file_has_its_licence_line(self):
        self.assert_none(texts.licences(TREE))

    def test_nothing_is_left_for_later(self):
        self.assert_none(texts.unfinished(TREE))

    def test_no_code_is_commented_out(self):
        self.assert_none(texts.dead_code(TREE))

    def test_file_names_say_something(self):
        self.assert_none(texts.vague_names(TREE))

    def test_every_header_has_a_guard(self):
        self.assert_none(texts.guards(TREE))

    def test_clang_format_has_nothing_to_say(self):
        self.assert_none(texts.badly_formatted([path for path in sources.cpp(TREE) if not path.endswith(".in")]))

    def test_no_two_tests_share_a_name(self):
        self.assert_none(test_names.twins(TREE))

    def test_every_message_is_looked_at(self):
        self.assert_none(test_names.untested_messages(TREE))

    def test_no_test_is_empty(self):
        self.assert_none(test_names.is_empty(TREE))


if __name__ == "__main__":
    unittest.main()
