// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <vector>

#include "base/moment.h"
#include "decode/response.h"

namespace simstudio::decode {
namespace {

constexpr std::int64_t kSecondsADay = 86400;
constexpr std::int64_t kSecondsMax = 10 * 365 * kSecondsADay;  // Past this a number is no time to wait.

char lower(char symbol) { return symbol >= 'A' && symbol <= 'Z' ? static_cast<char>(symbol - 'A' + 'a') : symbol; }

bool same_name(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char symbol) { return symbol == ' ' || symbol == '\t'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  text = trimmed(text);
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// A whole number, or one with a fraction or an exponent (sim-api G.2), cut.
std::optional<std::int64_t> count_of(std::string_view text) {
  if (const auto whole = whole_number(text)) return whole;
  const Json number = Json::parse(trimmed(text));
  if (!number.is_number()) return std::nullopt;
  constexpr std::int64_t kNoCount = std::numeric_limits<std::int64_t>::min();
  const std::int64_t cut = number.as_integer(kNoCount);
  return cut == kNoCount ? std::nullopt : std::optional<std::int64_t>(cut);
}

std::optional<std::int64_t> number_within(std::string_view text, std::int64_t least, std::int64_t most) {
  const auto number = whole_number(text);
  return number && *number >= least && *number <= most ? number : std::nullopt;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of(" ,-");
    if (end != 0) words.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return words;
}

std::optional<std::int64_t> month_number(std::string_view name) {
  constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                        "jul", "aug", "sep", "oct", "nov", "dec"};
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (same_name(name, kMonths[i])) return static_cast<std::int64_t>(i) + 1;
  }
  return std::nullopt;
}

/// "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT" or "Sun Nov  6 08:49:37 1994" (RFC 9110, 5.6.7).
std::optional<std::int64_t> http_date(std::string_view text) {
  const std::vector<std::string_view> words = words_of(text);
  if (words.size() < 5) return std::nullopt;
  const bool asctime = month_number(words[1]).has_value();
  const auto day = number_within(words[asctime ? 2 : 1], 1, 31);
  const auto month = month_number(words[asctime ? 1 : 2]);
  auto year = number_within(words[asctime ? 4 : 3], 0, 9999);
  const std::string_view clock = words[asctime ? 3 : 4];
  if (!day || !month || !year || clock.size() != 8 || clock[2] != ':' || clock[5] != ':') return std::nullopt;
  if (*year < 100) *year += *year < 70 ? 2000 : 1900;
  const auto hour = number_within(clock.substr(0, 2), 0, 23);
  const auto minute = number_within(clock.substr(3, 2), 0, 59);
  const auto second = number_within(clock.substr(6, 2), 0, 60);
  if (!hour || !minute || !second) return std::nullopt;
  return base::days_since_1970(*year, *month, *day) * kSecondsADay + *hour * 3600 + *minute * 60 + *second;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view value, std::int64_t unix_now_s) {
  std::optional<std::int64_t> seconds = count_of(value);
  if (!seconds) {
    const auto at = http_date(trimmed(value));
    if (!at) return std::nullopt;
    seconds = std::max<std::int64_t>(0, *at - unix_now_s);
  }
  if (*seconds < 0) return std::nullopt;
  return std::chrono::seconds(std::min(*seconds, kSecondsMax));
}

LimitHeaders read_limit_headers(const TransportHeader* headers, std::uint32_t count, std::int64_t unix_now_s) {
  LimitHeaders limits;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto& [name, value] = headers[i];
    if (same_name(name, "x-ratelimit-limit")) {
      limits.limit = count_of(value).value_or(-1);
    } else if (same_name(name, "x-ratelimit-remaining")) {
      limits.remaining = count_of(value).value_or(-1);
    } else if (same_name(name, "x-ratelimit-reset")) {
      limits.reset = trimmed(value);
    } else if (same_name(name, "retry-after")) {
      limits.retry_after = parse_retry_after(value, unix_now_s);
    } else {
      continue;
    }
    limits.told = true;
  }
  return limits;
}

}  // namespace simstudio::decode
