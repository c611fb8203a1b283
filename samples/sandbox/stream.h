// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <event2/event.h>

#include <functional>
#include <memory>
#include <string>

#include "script.h"
#include "server.h"

namespace sandbox {

/// Plays the steps of one run on the event loop: as a stream, or silently with one answer at the end. It goes on when
/// its client leaves, as Sim's official image does, unless told to stop. Owns itself; gone when the run has ended.
class Performance {
 public:
  /// `Ended` is told the end of a run whose answer is no stream.
  using Ended = std::function<void(const Request&, const Run&, const Ending&)>;

  /// `ended` null: a stream. `request.exchange` null: nobody waits (an async run).
  static void play(Server& server, const Request& request, std::shared_ptr<Run> run, Script script, Ended ended,
                   Headers stream_headers);

 private:
  Performance(Server& server, Request request, std::shared_ptr<Run> run)
      : server_(server), request_(std::move(request)), run_(std::move(run)) {}
  ~Performance();

  bool waits() const { return request_.exchange != nullptr; }
  void schedule(double after_ms);
  void step();
  void send(const std::string& frame);
  void count_token();
  bool fails_now();
  double ms_to_limit() const;
  void finish();
  void settle();
  void end_stream();
  void client_left();
  static void on_timer(evutil_socket_t, short, void* self);

  Server& server_;
  Request request_;
  std::shared_ptr<Run> run_;
  Script script_;
  Ended ended_;
  Headers stream_headers_;
  event* timer_ = nullptr;
  std::size_t next_ = 0;
  bool started_ = false;
  bool stalled_ = false;
};

}  // namespace sandbox
