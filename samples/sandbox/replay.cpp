// SPDX-License-Identifier: Apache-2.0
#include "replay.h"

#include <event2/event.h>

#include <algorithm>
#include <cstdio>

#include "times.h"

namespace sandbox {
namespace {

constexpr char kNotFound[] =
    "HTTP/1.1 404 Not Found\r\nContent-Type: application/json;charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n";

/// Sends one recording piece by piece. Owns itself; gone with its last byte, or its client.
class Playback {
 public:
  static void start(Server& server, std::shared_ptr<Exchange> exchange, const Recording& recording) {
    auto* playback = new Playback(server, std::move(exchange), recording);
    const std::size_t split = server.options.split;
    playback->pieces_ = split == 0 ? recording.pieces : cut_evenly(recording.response.size(), split);
    playback->timer_ = evtimer_new(server.base, &Playback::on_timer, playback);
    playback->exchange_->on_gone = [playback] { delete playback; };
    playback->schedule();
  }

 private:
  Playback(Server& server, std::shared_ptr<Exchange> exchange, const Recording& recording)
      : server_(server), exchange_(std::move(exchange)), recording_(recording) {}
  ~Playback() {
    exchange_->on_gone = nullptr;
    event_free(timer_);
  }

  void schedule() {
    const double at_us = next_ < pieces_.size() ? pieces_[next_].at_us : recording_.end_us;
    const double speed = server_.options.split == 0 ? server_.options.replay_speed : 0;
    const timeval time = timeval_of_ms(speed > 0 ? std::max(0.0, at_us - sent_at_us_) / 1000 / speed : 0);
    sent_at_us_ = at_us;
    evtimer_add(timer_, &time);
  }

  void step() {
    if (next_ == pieces_.size()) return end();
    const Piece& piece = pieces_[next_++];
    exchange_->send(recording_.response.substr(piece.start, piece.length));
    schedule();
  }

  void end() {
    const std::shared_ptr<Exchange> exchange = exchange_;
    const bool closes = recording_.closes;
    delete this;
    closes ? exchange->close_after() : exchange->finish();
  }

  static void on_timer(evutil_socket_t, short, void* self) { static_cast<Playback*>(self)->step(); }

  Server& server_;
  std::shared_ptr<Exchange> exchange_;
  const Recording& recording_;
  std::vector<Piece> pieces_;
  event* timer_ = nullptr;
  std::size_t next_ = 0;
  double sent_at_us_ = 0;
};

}  // namespace

std::unique_ptr<Replay> Replay::open(Server& server, std::string* problem) {
  std::vector<Recording> recordings = read_recordings(server.options.replay);
  if (recordings.empty()) {
    *problem = server.options.replay + " holds no recording (a folder with request.http and response.http).";
    return nullptr;
  }
  return std::unique_ptr<Replay>(new Replay(server, std::move(recordings)));
}

const Recording* Replay::choose(const Request& request) {
  const std::string pattern = path_pattern(request.path);
  Recording* last = nullptr;
  for (Recording& recording : recordings_) {
    if (recording.method != request.method || recording.path != pattern) continue;
    last = &recording;
    if (!recording.used) break;
  }
  if (last != nullptr) last->used = true;
  return last;
}

void Replay::answer(Request request) {
  ++server_.requests;
  if (!server_.options.quiet) std::fprintf(stderr, "%s %s\n", request.method.c_str(), request.path.c_str());
  if (server_.strike_arrival(request)) return;
  if (const Recording* recording = choose(request); recording != nullptr)
    return Playback::start(server_, request.exchange, *recording);
  request.exchange->send(kNotFound + http_chunk(v2_error("NOT_FOUND", "Not found")) + "0\r\n\r\n");
  request.exchange->finish();
}

}  // namespace sandbox
