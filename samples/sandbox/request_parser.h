// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <event2/buffer.h>

#include <string>
#include <utility>
#include <vector>

namespace sandbox {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// One HTTP/1.1 request as it came.
struct RawRequest {
  std::string method;
  std::string target;
  Headers headers;
  std::string body;
  bool keep_alive = true;

  /// The value of the first header of that name, in any case; empty when there is none.
  std::string header(const std::string& name) const;
};

/// Takes requests off a buffer, one at a time. Written out here rather than left to evhttp because answers, faults and
/// recordings own every byte of a connection.
class RequestParser {
 public:
  enum class State { Incomplete, WantsContinue, Complete, Bad };

  /// `request` is whole on `Complete`, and its bytes are gone from `in`.
  State take(evbuffer* in, RawRequest* request);

 private:
  bool parse_head(const std::string& head);
  State take_body(evbuffer* in);
  State take_chunked(evbuffer* in);

  RawRequest request_;
  bool have_head_ = false;
  bool told_continue_ = false;
  bool chunked_ = false;
  std::size_t body_size_ = 0;
};

}  // namespace sandbox
