// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

/// What of a model's text may reach a terminal, on one line: no control characters, so no escape sequences; no
/// characters that turn the writing direction; line ends and tabs as spaces; bytes that are no UTF-8 as U+FFFD.
std::string printable(std::string_view text);

/// Where in a printable text each character that a reader sees as one begins, and the text's end.
std::vector<std::size_t> character_starts(std::string_view text);

/// Terminal columns of a printable text.
int width_of(std::string_view text);

/// As many whole characters as fit into `columns`.
std::string fit(std::string_view text, int columns);

/// Lines of at most `columns`, broken at spaces where there are any.
std::vector<std::string> wrap(std::string_view text, int columns);
