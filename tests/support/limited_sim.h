// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "support/fake_clock.h"
#include "support/fake_transport.h"

namespace simstudio::test {

/// The server behind a `FakeTransport` whose account may make so many runs a minute: Sim's bucket, refilled in one step
/// a minute from its first use and twice its rate deep (sim-api E.1), and Sim's refusals of either generation (E.2).
class LimitedSim {
 public:
  LimitedSim(FakeTransport& transport, FakeClock& clock, std::int64_t runs_a_minute);

  /// Every answer takes this long.
  Time latency = std::chrono::milliseconds(200);

  /// Reads what was sent since the last call, and answers what is due.
  void step();
  /// The workflows of the runs it started, in order.
  const std::vector<std::string>& served() const { return served_; }
  int refused() const { return refused_; }

 private:
  struct Reply {
    Time due;
    TransferId id;
    int status;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
  };

  void read(const FakeTransport::Exchange& request);
  void execute(Reply& reply, const std::string& url, bool v2);
  std::string usage() const;
  std::string reset() const;
  void refill();

  FakeTransport& transport_;
  FakeClock& clock_;
  const std::int64_t rate_;
  std::int64_t tokens_;
  Time refills_at_{0};  // 0: not used yet
  std::size_t read_ = 0;
  std::deque<Reply> replies_;
  std::vector<std::string> served_;
  int refused_ = 0;
  std::int64_t unix_ms_at_zero_;
};

}  // namespace simstudio::test
