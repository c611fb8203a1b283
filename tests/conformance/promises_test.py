# SPDX-License-Identifier: Apache-2.0
"""SDK_PROMISES.md names nothing that is not there, and README.md leads to it."""

import os
import re
import unittest

from public_names import public_names
from tables import HERE, read, rows_of, test_names

HEAD = ["the documentation says", "here", "shown by"]
ROWS = rows_of(read("SDK_PROMISES.md"), HEAD)


def known(names):
    """Each name, and each type by itself."""
    return names | {name.partition("::")[0] for name in names}


def broken_links(rows):
    links = [link for row in rows for link in re.findall(r"\]\(([^)]+)\)", " ".join(row.cells))]
    return [link for link in links if not os.path.exists(os.path.join(HERE, link))]


class Promises(unittest.TestCase):
    def test_the_table_was_read(self):
        self.assertGreater(len(ROWS), 45)

    def test_each_promise_is_shown_by_tests_that_exist(self):
        tests = test_names()
        for row in ROWS:
            with self.subTest(row.cells[0]):
                self.assertTrue(row.names(2))
                self.assertEqual([name for name in row.names(2) if name not in tests], [])

    def test_each_name_of_ours_exists(self):
        names = known(public_names())
        self.assertEqual([name for row in ROWS for name in row.names(1) if name not in names], [])

    def test_each_link_leads_somewhere(self):
        self.assertEqual(broken_links(ROWS), [])

    def test_the_readme_leads_here(self):
        with open(os.path.join(HERE, "..", "..", "README.md"), encoding="utf-8") as file:
            text = file.read()
        self.assertIn("(tests/conformance/SDK_PROMISES.md)", text)
        self.assertIn("(tests/conformance/README.md)", text)

    def test_each_of_these_finds_what_is_wrong(self):
        table = "| " + " | ".join(HEAD) + " |\n| --- | --- | --- |\n| a | `B::c` | `S.C`, [x](no/such/file.cpp) |\n"
        rows = rows_of(table, HEAD)
        self.assertEqual(broken_links(rows), ["no/such/file.cpp"])
        self.assertEqual([row.names(2) for row in rows], [["S.C"]])
        self.assertEqual(known({"B::c"}), {"B::c", "B"})


if __name__ == "__main__":
    unittest.main()
