// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace simstudio::test {

/// One recorded exchange of tests/data/wire, its answer taken out of HTTP's framing by code of the tests' own.
struct Recording {
  std::string name;
  std::string request_line;
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string content_type;
  bool gzip = false;
  std::string body;  ///< de-chunked
};

Recording read_recording(const std::string& name);
/// Every recording's name.
std::vector<std::string> recording_names();

}  // namespace simstudio::test
