// SPDX-License-Identifier: Apache-2.0
#include "base/moment.h"

#include <charconv>

namespace simstudio::base {
namespace {

constexpr std::int64_t kSecondsADay = 86400;
// As seconds this is the year 5138, as milliseconds it was in 1973.
constexpr std::int64_t kLeastMilliseconds = 100'000'000'000;

std::optional<std::int64_t> digits(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

/// What stands behind the seconds: a fraction, if any, and a zone. Sim writes Z; another is not ours to guess.
std::optional<std::int64_t> fraction_ms(std::string_view rest) {
  if (rest == "Z") return 0;
  if (rest.size() < 3 || rest.front() != '.' || rest.back() != 'Z') return std::nullopt;
  rest = rest.substr(1, rest.size() - 2).substr(0, 3);
  const auto fraction = digits(rest);
  if (!fraction) return std::nullopt;
  return rest.size() == 3 ? *fraction : rest.size() == 2 ? *fraction * 10 : *fraction * 100;
}

}  // namespace

std::int64_t days_since_1970(std::int64_t year, std::int64_t month, std::int64_t day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = year / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

std::optional<std::int64_t> parse_moment_ms(std::string_view text) {
  if (const auto number = digits(text)) {
    if (*number >= kLeastMilliseconds) return *number;
    return *number * 1000;
  }
  constexpr std::string_view kShape = "0000-00-00T00:00:00";
  if (text.size() <= kShape.size()) return std::nullopt;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    if (kShape[i] != '0' && kShape[i] != text[i]) return std::nullopt;
  }
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(5, 2));
  const auto day = digits(text.substr(8, 2));
  const auto hour = digits(text.substr(11, 2));
  const auto minute = digits(text.substr(14, 2));
  const auto second = digits(text.substr(17, 2));
  const auto fraction = fraction_ms(text.substr(kShape.size()));
  if (!year || !month || !day || !hour || !minute || !second || !fraction) return std::nullopt;
  if (*month < 1 || *month > 12 || *day < 1 || *day > 31) return std::nullopt;
  const std::int64_t days = days_since_1970(*year, *month, *day);
  return (days * kSecondsADay + *hour * 3600 + *minute * 60 + *second) * 1000 + *fraction;
}

}  // namespace simstudio::base
