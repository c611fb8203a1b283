// SPDX-License-Identifier: Apache-2.0

// A look-up that hangs belongs to its own run alone: other streams of the client go on, and so do other clients.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "lifetime/crowd.h"
#include "lifetime/hanging_look_up.h"
#include "support/process_status.h"

namespace simstudio::test {
namespace {

using Moment = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

constexpr milliseconds kLongestSilence{has_sanitizer() ? 400 : 50};

struct LookUpTest : testing::Test {
  TalkerFile talker{long_text() + long_text()};
  SandboxProcess sandbox{{"--personas", talker.path(), "--speed", "9"}};  // About 200 tokens/s a stream.

  void TearDown() override { HangingLookUps::release_all(); }
  ClientOptions options() const {
    ClientOptions made;
    made.base_url = "http://sim.hang:" + std::to_string(sandbox.port());
    made.api_key = sandbox.key();
    made.connect_timeout = milliseconds(300);
    return made;
  }
};

/// One stream, and the longest time it said nothing while `watching`.
struct Listener {
  Run run;
  Moment heard{};
  milliseconds longest{0};
  bool watching = false;

  void listen(Client& client) {
    ExecuteOptions options;
    options.mode = ExecuteMode::Stream;
    options.selected_outputs = {"agent1.content"};
    run = client.execute_workflow("talker", options, [this](const Event& event) {
      const auto now = std::chrono::steady_clock::now();
      if (watching && !is_terminal(event.kind)) {
        longest = std::max(longest, std::chrono::duration_cast<milliseconds>(now - heard));
      }
      heard = now;
    });
  }
};

/// Twenty streams that speak while three look-ups hang and give up: their longest silence.
milliseconds longest_silence(const ClientOptions& options) {
  constexpr int kHung = 3;
  HangingLookUps::release(1);
  Crowd crowd(options);
  crowd.ask(1);
  EXPECT_TRUE(crowd.tick_until_talking(1)) << crowd.last_error;
  std::vector<Listener> listeners(20);
  for (Listener& listener : listeners) listener.listen(*crowd.client);
  EXPECT_TRUE(crowd.tick_until([&] {
    return std::all_of(listeners.begin(), listeners.end(), [](const auto& one) { return one.heard != Moment{}; });
  }));

  HangingLookUps::forget_names();
  for (Listener& listener : listeners) listener.watching = true;
  crowd.ask(kHung);
  EXPECT_TRUE(crowd.tick_until([&] { return crowd.ended == kHung; }));
  crowd.tick_until([] { return false; }, std::chrono::seconds(1));
  EXPECT_EQ(crowd.ended, kHung);
  EXPECT_NE(crowd.last_error.find("connect"), std::string::npos) << crowd.last_error;
  EXPECT_EQ(HangingLookUps::waiting(), kHung);
  milliseconds longest{0};
  for (const Listener& listener : listeners) longest = std::max(longest, listener.longest);
  return longest;
}

TEST_F(LookUpTest, NeverSilencesOtherStreamsOfItsClient) {
  // A busy machine adds silence of its own, and never takes any away: the best of three counts.
  milliseconds least = milliseconds::max();
  for (int i = 0; i < 3 && least >= kLongestSilence; ++i) {
    least = std::min(least, longest_silence(options()));
    HangingLookUps::release_all();
  }
  std::printf("longest silence of 20 streams: %lld ms\n", static_cast<long long>(least.count()));
  EXPECT_LT(least, kLongestSilence);
}

TEST_F(LookUpTest, IsGivenUpAtTheConnectTimeout) {
  Crowd crowd(options());
  const auto start = std::chrono::steady_clock::now();
  crowd.ask(1);
  ASSERT_TRUE(crowd.tick_until([&] { return crowd.ended == 1; }));
  EXPECT_LT(std::chrono::steady_clock::now() - start, options().connect_timeout + milliseconds(500));
}

}  // namespace
}  // namespace simstudio::test
