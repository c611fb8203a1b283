// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <vector>

#include "decode/response.h"

namespace simstudio::decode {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::int64_t kNow = 784111777;  // Sun, 06 Nov 1994 08:49:37 GMT, the RFC's own example

LimitHeaders read(const std::vector<TransportHeader>& headers) {
  return read_limit_headers(headers.data(), static_cast<std::uint32_t>(headers.size()), kNow);
}

TEST(LimitHeaders, AreReadInAnyCase) {
  for (const char* name : {"X-RateLimit-Remaining", "x-ratelimit-remaining", "X-RATELIMIT-REMAINING"}) {
    const LimitHeaders limits = read({{name, "5"}});
    EXPECT_EQ(limits.remaining, 5) << name;
    EXPECT_TRUE(limits.told);
  }
}
TEST(LimitHeaders, AreAllRead) {
  const LimitHeaders limits = read({{"x-ratelimit-limit", "6"},
                                    {"x-ratelimit-remaining", "-1"},
                                    {"x-ratelimit-reset", " 2026-11-24T07:08:59.845Z "},
                                    {"retry-after", "58"}});
  EXPECT_EQ(limits.limit, 6);
  EXPECT_EQ(limits.remaining, -1);
  EXPECT_EQ(limits.reset, "2026-11-24T07:08:59.845Z");
  EXPECT_EQ(limits.retry_after, seconds(58));
}
TEST(LimitHeaders, ThatAreMissingAreNotTold) {
  const LimitHeaders limits =
      read({{"content-type", "application/json"}, {"x-ratelimit", "1"}, {"x-ratelimit-limit2", "1"}});
  EXPECT_FALSE(limits.told);
  EXPECT_EQ(limits.limit, -1);
  EXPECT_EQ(limits.remaining, -1);
  EXPECT_TRUE(limits.reset.empty());
  EXPECT_FALSE(limits.retry_after.has_value());
  EXPECT_FALSE(read({}).told);
}
TEST(LimitHeaders, KeepAResetInEpochSeconds) {
  EXPECT_EQ(read({{"X-RateLimit-Reset", "1795504139"}}).reset, "1795504139");
}

struct Number {
  const char* text;
  std::int64_t limit;
};
TEST(LimitHeaders, TakeNumbersInEveryForm) {
  const Number numbers[] = {{"0", 0},           {" 7 ", 7},
                            {"\t7\t", 7},       {"-3", -3},
                            {"2.9", 2},         {"1e3", 1000},
                            {"999999", 999999}, {"9223372036854775807", INT64_MAX},
                            {"1e300", -1},      {"99999999999999999999", -1},
                            {"", -1},           {" ", -1},
                            {"many", -1},       {"5 per minute", -1},
                            {"5,6", -1},        {"0x10", -1},
                            {"\"5\"", -1},      {"[5]", -1},
                            {"NaN", -1}};
  for (const Number& number : numbers)
    EXPECT_EQ(read({{"x-ratelimit-limit", number.text}}).limit, number.limit) << number.text;
}

struct Wait {
  const char* text;
  std::optional<milliseconds> wait;
};
TEST(RetryAfter, IsSecondsOrOneOfThreeDatesOrNothing) {
  const std::optional<milliseconds> none;
  const Wait waits[] = {
      {"5", seconds(5)},
      {" 5 ", seconds(5)},
      {"0", seconds(0)},
      {"5.9", seconds(5)},
      {"-5", none},
      {"", none},
      {"soon", none},
      {"99999999999999999999", none},
      {"9223372036854775807", std::chrono::hours(24 * 3650)},
      {"Sun, 06 Nov 1994 08:49:47 GMT", seconds(10)},
      {"Sunday, 06-Nov-94 08:49:47 GMT", seconds(10)},
      {"Sun Nov  6 08:49:47 1994", seconds(10)},
      {"  Sun, 06 Nov 1994 08:49:47 GMT  ", seconds(10)},
      {"sun, 06 nov 1994 08:49:47 gmt", seconds(10)},
      {"Sun, 06 Nov 1994 08:49:37 GMT", seconds(0)},
      {"Sun, 06 Nov 1994 08:49:27 GMT", seconds(0)},
      {"Thu, 01 Jan 1970 00:00:00 GMT", seconds(0)},
      {"Mon, 07 Nov 1994 08:49:37 GMT", std::chrono::hours(24)},
      {"Wed, 01 Mar 1995 08:49:37 GMT", std::chrono::hours(24 * 115)},
      {"Fri, 31 Dec 9999 23:59:59 GMT", std::chrono::hours(24 * 3650)},
      {"Sun, 06 Nov 1994 25:49:47 GMT", none},
      {"Sun, 06 Nov 1994 08:61:47 GMT", none},
      {"Sun, 06 Nov 1994 08-49-47 GMT", none},
      {"Sun, 06 Nov 1994 8:49:47 GMT", none},
      {"Sun, 32 Nov 1994 08:49:47 GMT", none},
      {"Sun, 00 Nov 1994 08:49:47 GMT", none},
      {"Sun, 06 Foo 1994 08:49:47 GMT", none},
      {"Sun, 06 Nov 99999 08:49:47 GMT", none},
      {"Sun, 9223372036854775807 Nov 1994 08:49:47 GMT", none},
      {"Sun, 06 Nov", none},
      {"2026-11-24T07:08:59.845Z", none},
      {",,,,,-----", none},
  };
  for (const Wait& wait : waits) EXPECT_EQ(parse_retry_after(wait.text, kNow), wait.wait) << wait.text;
}
TEST(RetryAfter, KnowsLeapDays) {
  constexpr std::int64_t kNoonFeb28 = 951739200;  // 28 Feb 2000 12:00:00
  EXPECT_EQ(parse_retry_after("Wed, 01 Mar 2000 12:00:00 GMT", kNoonFeb28), std::chrono::hours(48));
}
TEST(RetryAfter, TakesTwoDigitYearsForThisCenturyOrTheLast) {
  EXPECT_EQ(parse_retry_after("Sunday, 06-Nov-69 08:49:47 GMT", kNow), std::chrono::hours(24 * 3650));
  EXPECT_EQ(parse_retry_after("Sunday, 06-Nov-70 08:49:47 GMT", kNow), seconds(0));
}

}  // namespace
}  // namespace simstudio::decode
