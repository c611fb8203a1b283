// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "simstudio/clock.h"

namespace simstudio::scheduler {

/// A rate bucket as Sim keeps them (sim-api E.1): refilled in one step every minute from its first use, and deeper than
/// one minute's worth. Of one whose rate is not known everybody may take.
class TokenBucket {
 public:
  static constexpr Time kMinute = std::chrono::minutes(1);

  /// What a server tells of its own bucket; negative: not told.
  struct Told {
    std::int64_t rate = -1;
    std::int64_t capacity = -1;
    std::int64_t remaining = -1;
    Time resets_in{-1};
    /// The moment of the next refill as the server wrote it: a later one is a later minute.
    std::string_view reset;
  };

  bool is_known() const { return rate_ > 0; }
  std::int64_t rate() const { return rate_; }
  /// Refills what is due. True when it did.
  bool refill(Time now);
  /// As of the last `refill`.
  std::int64_t tokens() const { return tokens_; }
  /// When there may be more; nothing before the first use.
  std::optional<Time> refills_at() const { return refills_at_; }

  void take(std::int64_t tokens, Time now);
  void give_back(std::int64_t tokens);
  /// From the host's own settings, or from a guess.
  void set(std::int64_t rate, std::int64_t capacity, std::int64_t tokens, std::optional<Time> refills_at);
  void forget();
  /// The server says that nothing is left.
  void use_up() { tokens_ = 0; }
  /// `outstanding`: how many requests are under way, which the server may have counted or not. Answers come in any
  /// order, so within one minute only the lowest counts.
  void learn(const Told& told, std::int64_t outstanding, Time now);

 private:
  std::int64_t rate_ = 0;
  std::int64_t capacity_ = 0;
  std::int64_t tokens_ = 0;
  std::optional<Time> refills_at_;
  std::string minute_;  // `Told::reset` of the minute that `tokens_` is of
  bool minute_passed_ = false;
};

}  // namespace simstudio::scheduler
