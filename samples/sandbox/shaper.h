// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <event2/event.h>

#include <cstdint>
#include <functional>
#include <random>
#include <string>

#include "fault.h"

namespace sandbox {

/// Sends the bytes of one answer as its fault wants them: late, in pieces, with garbage, or only so many.
class Shaper {
 public:
  struct Outlet {
    std::function<void(const std::string&)> send;
    std::function<void(bool reset)> cut;
    std::function<void()> finished;
  };

  Shaper(event_base* base, const Fault& fault, double speed, std::uint64_t seed, Outlet outlet);
  ~Shaper();
  Shaper(const Shaper&) = delete;
  Shaper& operator=(const Shaper&) = delete;

  void write(const std::string& bytes);
  void finish();

 private:
  /// What stands between the bytes sent and the next event, or a very large number.
  std::int64_t bytes_to_event() const;
  void pump();
  void strike();
  void wait(double ms);
  static void on_timer(evutil_socket_t, short, void* self);

  Fault fault_;
  double speed_;
  std::mt19937_64 chance_;
  Outlet outlet_;
  event* timer_;
  std::string pending_;
  std::int64_t sent_ = 0;
  bool waiting_ = false;
  bool done_ = false;
  bool stalled_ = false;
};

}  // namespace sandbox
