// SPDX-License-Identifier: Apache-2.0
#include "transport/poller_poll.h"

#include "transport/wait_time.h"
#include "transport/wake_pair.h"

namespace simstudio::transport {
namespace {

short events_of(bool readable, bool writable) {
  return static_cast<short>((readable ? POLLIN : 0) | (writable ? POLLOUT : 0));
}

int wait_for_any(std::vector<pollfd>& entries, Time max_wait) {
#if defined(_WIN32)
  return WSAPoll(entries.data(), static_cast<ULONG>(entries.size()), milliseconds_of(max_wait));
#elif defined(__linux__) || defined(__FreeBSD__)
  const timespec limit = timespec_of(max_wait);
  return ppoll(entries.data(), static_cast<nfds_t>(entries.size()), max_wait < Time::zero() ? nullptr : &limit,
               nullptr);
#else
  return poll(entries.data(), static_cast<nfds_t>(entries.size()), milliseconds_of(max_wait));
#endif
}

}  // namespace

PollPoller::PollPoller() {
  const WakePair pair = make_wake_pair();
  wake_read_ = pair.read_end;
  wake_write_ = pair.write_end;
  pollfd wakes{};
  wakes.fd = wake_read_;
  wakes.events = POLLIN;
  entries_.push_back(wakes);
}

PollPoller::~PollPoller() { close_wake_pair({wake_read_, wake_write_}); }

void PollPoller::watch(Socket socket, bool readable, bool writable) noexcept {
  if (!readable && !writable) {
    forget(socket);
    return;
  }
  const auto [place, is_new] = places_.emplace(socket, entries_.size());
  if (is_new) entries_.emplace_back();
  pollfd& entry = entries_[place->second];
  entry.fd = socket;
  entry.events = events_of(readable, writable);
  entry.revents = 0;
}

void PollPoller::forget(Socket socket) noexcept {
  const auto found = places_.find(socket);
  if (found == places_.end()) return;
  const std::size_t hole = found->second;
  places_.erase(found);
  if (hole != entries_.size() - 1) {
    entries_[hole] = entries_.back();
    places_[static_cast<Socket>(entries_[hole].fd)] = hole;
  }
  entries_.pop_back();
}

int PollPoller::wait(Time max_wait, Ready (&ready)[kReadyBatch]) noexcept {
  int left = wait_for_any(entries_, max_wait);
  if (left <= 0) return 0;
  if (entries_[0].revents != 0) {
    --left;
    drain_wakes();
  }
  const std::size_t sockets = entries_.size() - 1;
  int filled = 0;
  for (std::size_t looked_at = 0; looked_at < sockets && left > 0 && filled < kReadyBatch; ++looked_at) {
    const std::size_t place = (first_looked_at_ + looked_at) % sockets;
    const pollfd& entry = entries_[1 + place];
    if (entry.revents == 0) continue;
    --left;
    Ready& one = ready[filled++];
    one.socket = static_cast<Socket>(entry.fd);
    one.readable = (entry.revents & (POLLIN | POLLHUP)) != 0;
    one.writable = (entry.revents & POLLOUT) != 0;
    one.failed = (entry.revents & (POLLERR | POLLNVAL)) != 0;
    if (filled == kReadyBatch) first_looked_at_ = place + 1;
  }
  return filled;
}

void PollPoller::drain_wakes() noexcept {
  empty_wake_pair({wake_read_, wake_write_});
  // After the read: a wake in between is skipped, but what it announced is read after this poll.
  signalled_.store(false, std::memory_order_seq_cst);
}

void PollPoller::wake() noexcept {
  if (signalled_.exchange(true, std::memory_order_seq_cst)) return;
  signal_wake_pair({wake_read_, wake_write_});
}

}  // namespace simstudio::transport
