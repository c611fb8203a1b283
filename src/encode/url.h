// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace simstudio::encode {

/// One segment of a path, percent-encoded. A colon stays: Sim's job ids have one (wire/README.md surprise 17).
std::string path_segment(std::string_view id);

/// "?a=1&b=2" of what was added, values percent-encoded. Sim's v2 refuses blank values, so an empty one is left out.
class Query {
 public:
  Query& add(std::string_view name, std::string_view value);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace simstudio::encode
