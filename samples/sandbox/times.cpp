// SPDX-License-Identifier: Apache-2.0
#include "times.h"

#include <chrono>
#include <cstdio>
#include <ctime>

namespace sandbox {

std::int64_t wall_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

std::string iso_time(std::int64_t ms) {
  const std::time_t seconds = static_cast<std::time_t>(ms / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char date[32];
  std::strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &parts);
  char whole[48];
  std::snprintf(whole, sizeof whole, "%s.%03dZ", date, static_cast<int>(ms % 1000));
  return whole;
}

std::string http_date(std::int64_t ms) {
  const std::time_t seconds = static_cast<std::time_t>(ms / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char date[48];
  std::strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return date;
}

timeval timeval_of_ms(double ms) {
  const double us = ms > 0 ? ms * 1000 : 0;
  timeval time{};
  time.tv_sec = static_cast<long>(us / 1e6);
  time.tv_usec = static_cast<long>(us - static_cast<double>(time.tv_sec) * 1e6);
  return time;
}

}  // namespace sandbox
