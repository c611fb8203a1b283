// SPDX-License-Identifier: Apache-2.0
#include "pause_checks.h"
#include "support/process_status.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

namespace simstudio::transport_suite {
namespace {

using std::chrono::milliseconds;

std::string numbered_line(std::size_t number) {
  char text[32];
  std::snprintf(text, sizeof text, "data: %09zu\n\n", number);
  return text;
}

}  // namespace

std::string numbered_lines(std::size_t count) {
  std::string made;
  for (std::size_t i = 0; i < count; ++i) made += numbered_line(i);
  return made;
}

void send_numbered_lines(test::RawConnection& connection, const test::RawRequest& request) {
  const std::size_t count = std::strtoull(request.path().c_str() + 1, nullptr, 10);
  if (!connection.start_stream()) return;
  std::string piece;
  for (std::size_t i = 0; i < count; ++i) {
    piece += numbered_line(i);
    if (piece.size() < 60000 && i + 1 < count) continue;
    if (!connection.send_chunk(piece)) return;
    piece.clear();
  }
  connection.end_stream();
}

void check_pause_loses_nothing(const Wanted& setup, const std::string& origin) {
  constexpr std::size_t kLines = 2500000;  // 42 MB: more than sockets, proxies and windows can hold.
  constexpr std::size_t kMiB = 1u << 20;
  Driver driver(setup);
  if (!driver.can(kTransportPause)) GTEST_SKIP() << "this transport says that it can't";
  std::size_t checked = 0;
  std::size_t next_line = 0;
  bool in_order = true;
  const TransferId id = driver.start(stream(origin + "/" + std::to_string(kLines)));
  Answer& answer = driver.answers[id];
  std::size_t pauses = 0;
  bool paused = false;
  driver.when_bytes_come = [&](TransferId) {
    EXPECT_FALSE(paused) << "bytes while paused";
    for (; answer.body.size() - checked >= 17; checked += 17) {
      in_order = in_order && answer.body.compare(checked, 17, numbered_line(next_line++)) == 0;
    }
    answer.body.erase(0, checked);
    checked = 0;
    if (++pauses % 50 == 0) driver.transport().pause(id, paused = true);
  };

  ASSERT_TRUE(driver.run_until([&] { return paused; }));
  const std::uint64_t before = test::resident_bytes();
  const std::size_t lines_before = next_line;
  driver.run_for(milliseconds(300));
  EXPECT_EQ(next_line, lines_before);
  if (!test::has_sanitizer()) {
    EXPECT_LT(test::resident_bytes(), before + 8 * kMiB);
  }
  const bool ended = driver.run_until(
      [&] {
        if (paused) driver.transport().pause(id, paused = false);
        return answer.done;
      },
      std::chrono::seconds(60));

  ASSERT_TRUE(ended);
  EXPECT_EQ(answer.end, TransportEnd::Complete) << answer.message;
  EXPECT_TRUE(in_order);
  EXPECT_EQ(next_line, kLines);
  EXPECT_GT(pauses, 100u);
}

}  // namespace simstudio::transport_suite
