// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simstudio/transport.h"

namespace simstudio::transport {

/// Collects the header lines of one answer, as they come, within a limit.
class HeaderLines {
 public:
  enum class State { More, Ended, TooLarge };

  void limit(std::uint64_t bytes_max) { bytes_max_ = bytes_max; }
  /// One line with its line end. `Ended` comes for each block of headers, that of a 1xx answer too; a status line
  /// begins the next one. All blocks count for the limit.
  State add(std::string_view line);
  /// Views into this; valid until the next `add`.
  std::vector<TransportHeader> headers() const;

 private:
  std::string text_;
  std::vector<std::pair<std::size_t, std::size_t>> lines_;  // Start and length in `text_`.
  std::uint64_t bytes_ = 0;
  std::uint64_t bytes_max_ = 0;
};

}  // namespace simstudio::transport
