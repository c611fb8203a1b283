// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <event2/event.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server.h"

namespace sandbox {

/// One thing the model does: wait, then perhaps send a frame.
struct Step {
  double after_ms = 0;
  std::string frame;  ///< JSON of a data line; empty: nothing is sent
  bool is_token = false;
};

/// How a run ends, in the words of the wire.
struct Ending {
  bool success = true;
  std::string output = "{}";      ///< JSON; what `final` carries in a stream
  std::string error;              ///< a failed run's text
  std::string run_output = "{}";  ///< JSON; what a look-up of the run shows
};

/// Plays the steps of one run on the event loop: as a stream, or silently with one answer at the end. It goes on when
/// its client leaves, as Sim's official image does, unless told to stop. Owns itself; gone when the run has ended.
class Performance {
 public:
  using Answer = std::function<void(const Request&, const Run&, const Ending&)>;

  /// `answer` null: a stream. `request.raw` null: nobody waits (an async run).
  static void play(Server& server, const Request& request, std::shared_ptr<Run> run, std::vector<Step> steps,
                   Ending ending, Answer answer, Headers stream_headers, std::optional<Fault> fault);

 private:
  Performance(Server& server, Request request, std::shared_ptr<Run> run)
      : server_(server), request_(std::move(request)), run_(std::move(run)) {}
  ~Performance();

  void schedule(double after_ms);
  void step();
  void send(const std::string& frame);
  void finish();
  void end_stream();
  void client_left();
  bool fails_now();
  static void on_timer(evutil_socket_t, short, void* self);
  static void on_close(evhttp_connection*, void* self);

  Server& server_;
  Request request_;
  std::shared_ptr<Run> run_;
  std::vector<Step> steps_;
  Ending ending_;
  Answer answer_;
  Headers stream_headers_;
  std::optional<Fault> fault_;
  event* timer_ = nullptr;
  std::size_t next_ = 0;
  bool started_ = false;
};

}  // namespace sandbox
