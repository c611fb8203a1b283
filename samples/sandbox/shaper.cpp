// SPDX-License-Identifier: Apache-2.0
#include "shaper.h"

#include <algorithm>
#include <limits>

#include "times.h"

namespace sandbox {
namespace {

constexpr std::size_t kGarbageBytes = 256;

}  // namespace

Shaper::Shaper(event_base* base, const Fault& fault, double speed, std::uint64_t seed, Outlet outlet)
    : fault_(fault), speed_(speed), chance_(seed), outlet_(std::move(outlet)) {
  timer_ = evtimer_new(base, &Shaper::on_timer, this);
  if (fault_.latency_ms > 0) wait(fault_.latency_ms);
}

Shaper::~Shaper() { event_free(timer_); }

void Shaper::wait(double ms) {
  waiting_ = true;
  const timeval time = timeval_of_ms(ms / speed_);
  evtimer_add(timer_, &time);
}

void Shaper::on_timer(evutil_socket_t, short, void* self) {
  auto* shaper = static_cast<Shaper*>(self);
  shaper->waiting_ = false;
  shaper->pump();
}

void Shaper::write(const std::string& bytes) {
  pending_ += bytes;
  if (!waiting_) pump();
}

void Shaper::finish() {
  done_ = true;
  if (!waiting_) pump();
}

std::int64_t Shaper::bytes_to_event() const {
  std::int64_t nearest = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t at : {fault_.cut_after_bytes, fault_.stall_after_bytes, fault_.garbage_after_bytes}) {
    if (at >= 0) nearest = std::min(nearest, std::max<std::int64_t>(0, at - sent_));
  }
  return nearest;
}

/// Whatever is due at this byte; the shaper may be gone afterwards.
void Shaper::strike() {
  if (fault_.stall_after_bytes >= 0) {
    stalled_ = fault_.stall_ms < 0;
    fault_.stall_after_bytes = -1;
    if (!stalled_) wait(fault_.stall_ms);
    return;
  }
  if (fault_.garbage_after_bytes >= 0) {
    std::string garbage(kGarbageBytes, '\0');
    for (char& byte : garbage) byte = static_cast<char>(chance_());
    outlet_.send(garbage);
    fault_.garbage_after_bytes = -1;
    fault_.cut_after_bytes = sent_;  // once the garbage has left
    return wait(0);
  }
  outlet_.cut(fault_.reset);
}

/// One piece, then back to the event loop where pieces must leave one by one.
void Shaper::pump() {
  if (stalled_) return;
  if (bytes_to_event() == 0 && (!pending_.empty() || done_)) {
    return strike();
  }
  if (pending_.empty()) {
    if (done_) outlet_.finished();
    return;
  }
  std::size_t size = fault_.split != 0 ? std::min(fault_.split, pending_.size()) : pending_.size();
  size = static_cast<std::size_t>(std::min<std::int64_t>(static_cast<std::int64_t>(size), bytes_to_event()));
  outlet_.send(pending_.substr(0, size));
  pending_.erase(0, size);
  sent_ += static_cast<std::int64_t>(size);
  const double jitter = fault_.jitter_ms > 0 ? fault_.jitter_ms * static_cast<double>(chance_() % 1000) / 1000 : 0;
  wait(fault_.split_gap_ms + jitter);
}

}  // namespace sandbox
