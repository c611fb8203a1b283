// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace sandbox {

/// One thing a persona may say.
struct Line {
  std::string text;
  std::vector<std::string> keywords;  ///< said when the question holds one; none: said to anything
  std::string thinking;               ///< reasoning before it
  std::string tool;                   ///< a tool called before it
  std::string preamble;               ///< said before the tool, and then taken back
  bool split_emoji = false;           ///< its emoji arrive in two halves
};

struct Persona {
  std::string name;
  std::vector<Line> lines;

  /// The line for a question: one whose keyword it holds, else any, by `chance`.
  const Line& answer(const std::string& question, std::uint64_t chance) const;
};

/// The scripted NPCs by workflow id; on a fault empty, and `problem` says what to mend.
std::map<std::string, Persona> load_personas(const std::string& file, std::string* problem);

/// Tokens of 1 to 6 code points, as a model would send them; with `emoji_alone` each emoji is one of its own.
std::vector<std::string> cut_into_tokens(const std::string& text, std::uint64_t seed, bool emoji_alone);

}  // namespace sandbox
