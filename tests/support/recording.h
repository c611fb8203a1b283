// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "decode/response.h"

namespace simstudio::test {

/// One recorded exchange of tests/data/wire, its answer taken out of HTTP's framing by code of the tests' own.
struct Recording {
  std::string name;
  std::string method;
  std::string path;
  std::vector<std::pair<std::string, std::string>> request_headers;
  std::string request_body;
  int status = 0;  ///< 0: no answer came
  std::vector<std::pair<std::string, std::string>> headers;
  std::string content_type;  ///< in lower case, without its parameters
  bool gzip = false;
  std::string body;  ///< de-chunked, inflated, and whole where it was shortened on disk

  bool is_stream() const { return content_type == "text/event-stream"; }
  bool is_v2() const { return path.rfind("/api/v2/", 0) == 0; }
  /// Empty where there is none; any case.
  std::string header(const std::string& name) const;
};

Recording read_recording(const std::string& name);

/// What index.json says of a recording.
struct IndexEntry {
  std::string name;
  int status = 0;
  std::string content_type;
  bool event_stream = false;
  bool on_disk_whole = true;
  std::uint64_t response_bytes = 0;
  std::string note;
};

/// Every recording, in the index's order.
const std::vector<IndexEntry>& recordings();
std::vector<std::string> recording_names();

/// The recording's answer as the decoders take it; its views are into `recording`.
decode::Response answer_of(const Recording& recording, std::int64_t unix_now_s = 0);

/// A recording's name as a GoogleTest parameter's name.
std::string case_name(std::string name);

/// True when the tests were asked for every offset (SIMSTUDIO_LONG=1), which takes minutes.
bool is_long_run();
/// Offsets to cut a text of `size` bytes at: all of them in a long run or while they are few, else `most` spread
/// evenly, with the first and last sixteen.
std::vector<std::size_t> cut_offsets(std::size_t size, std::size_t most);

}  // namespace simstudio::test
