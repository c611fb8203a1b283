// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "decode/response.h"
#include "simstudio/transport.h"

namespace simstudio::transfer {

/// What one exchange answered, as it comes in.
class WholeAnswer {
 public:
  /// Another exchange begins for the same call.
  void forget();
  void on_headers(std::int32_t http_status, const TransportHeader* headers, std::uint32_t count);
  /// False, and not taken, where the body would be longer than `most`.
  [[nodiscard]] bool add(std::string_view bytes, std::uint64_t most);

  bool is_success() const { return status >= 200 && status < 300; }
  bool is_redirect() const { return status >= 300 && status < 400; }
  decode::Response response(std::uint32_t json_depth_max) const;

  std::int32_t status = 0;
  std::string content_type;
  std::string body;
  decode::LimitHeaders limits;
};

}  // namespace simstudio::transfer
