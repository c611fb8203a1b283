// SPDX-License-Identifier: Apache-2.0
#include "transport/poller_epoll.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

namespace simstudio::transport {
namespace {

constexpr std::int64_t kNanosecondsAMillisecond = 1000000;
constexpr std::int64_t kLongestWaitMs = 60 * 60 * 1000;

/// Rounded up, so that a deadline has come when the wait is over.
int milliseconds_of(Time wait) {
  if (wait < Time::zero()) return -1;
  const std::int64_t ms = (wait.count() + kNanosecondsAMillisecond - 1) / kNanosecondsAMillisecond;
  return static_cast<int>(std::min(ms, kLongestWaitMs));
}

}  // namespace

Poller::Poller() : epoll_(epoll_create1(EPOLL_CLOEXEC)), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = wake_;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event);
}

Poller::~Poller() {
  close(wake_);
  close(epoll_);
}

void Poller::watch(int socket, bool readable, bool writable, bool known) noexcept {
  epoll_event event{};
  event.events = (readable ? EPOLLIN : 0u) | (writable ? EPOLLOUT : 0u);
  event.data.fd = socket;
  epoll_ctl(epoll_, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
}

void Poller::forget(int socket) noexcept { epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr); }

int Poller::wait(Time max_wait, Ready (&ready)[kBatch]) noexcept {
  epoll_event events[kBatch];
  const int count = epoll_wait(epoll_, events, kBatch, milliseconds_of(max_wait));
  int filled = 0;
  for (int i = 0; i < count; ++i) {
    if (events[i].data.fd == wake_) {
      std::uint64_t ignored = 0;
      [[maybe_unused]] const auto got = read(wake_, &ignored, sizeof ignored);
      // After the read: a wake in between is skipped, but what it announced is read after this poll.
      signalled_.store(false, std::memory_order_seq_cst);
      continue;
    }
    Ready& one = ready[filled++];
    one.socket = events[i].data.fd;
    one.readable = (events[i].events & (EPOLLIN | EPOLLHUP)) != 0;
    one.writable = (events[i].events & EPOLLOUT) != 0;
    one.failed = (events[i].events & EPOLLERR) != 0;
  }
  return filled;
}

void Poller::wake() noexcept {
  if (signalled_.exchange(true, std::memory_order_seq_cst)) return;
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto wrote = write(wake_, &one, sizeof one);
}

}  // namespace simstudio::transport
