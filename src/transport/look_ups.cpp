// SPDX-License-Identifier: Apache-2.0
#include "transport/look_ups.h"

#include <chrono>

namespace simstudio::transport {
namespace {

// resolv.conf's default is 5 s, twice, for each of up to three servers; and both address families.
constexpr Time kLongestLookUp = std::chrono::seconds(60);

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

}  // namespace

void LookUps::begin(Time now) noexcept {
  if (under_way_++ == 0) return;
  overlapped_ = true;
  overlapped_at_ = now;
}

void LookUps::end() noexcept { --under_way_; }

bool LookUps::may_run_on(Time now) const noexcept { return overlapped_ && now - overlapped_at_ < kLongestLookUp; }

bool needs_look_up(std::string_view origin) {
  const std::size_t scheme = origin.find("://");
  std::string_view host = scheme == std::string_view::npos ? origin : origin.substr(scheme + 3);
  if (!host.empty() && host.front() == '[') return false;
  host = host.substr(0, host.find(':'));
  if (host == "localhost" || ends_with(host, ".localhost")) return false;
  return host.find_first_not_of("0123456789.") != std::string_view::npos;
}

}  // namespace simstudio::transport
