// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace sandbox {

struct Persona {
  std::string name;
  std::vector<std::string> lines;
};

/// The scripted NPCs by workflow id; on a fault empty, and `problem` says what to mend.
std::map<std::string, Persona> load_personas(const std::string& file, std::string* problem);

/// Tokens of 1 to 6 code points, as a model would send them.
std::vector<std::string> cut_into_tokens(const std::string& text, std::uint64_t seed);

}  // namespace sandbox
