// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

struct Options {
  bool headless = false;
  /// 0: until the player quits.
  double seconds = 0;
  std::vector<std::string> workflows{"demo", "guard", "oracle"};
  /// Whose text to stream, as Sim names it.
  std::string output = "agent1.content";
  /// The input field that gets the player's question.
  std::string field = "question";
};

struct ParsedOptions {
  std::optional<Options> options;
  /// Where there are no options: help was shown (0) or the usage was wrong (2) and one line said how.
  int exit_status = 0;
};

ParsedOptions parse_options(int argc, char** argv);
