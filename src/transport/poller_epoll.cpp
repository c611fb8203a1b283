// SPDX-License-Identifier: Apache-2.0
#include "transport/poller_epoll.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "transport/wait_time.h"

namespace simstudio::transport {
namespace {

/// The system call itself: glibc has a name for it only from 2.35, kernels from 5.11.
int wait_finely(int epoll, epoll_event* events, int capacity, Time max_wait) {
#if defined(SYS_epoll_pwait2)
  const timespec limit = timespec_of(max_wait);
  return static_cast<int>(
      syscall(SYS_epoll_pwait2, epoll, events, capacity, max_wait < Time::zero() ? nullptr : &limit, nullptr, 0));
#else
  errno = ENOSYS;
  return -1;
#endif
}

}  // namespace

EpollPoller::EpollPoller() : epoll_(epoll_create1(EPOLL_CLOEXEC)), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  watch(wake_, true, false);
}

EpollPoller::~EpollPoller() {
  close(wake_);
  close(epoll_);
}

void EpollPoller::watch(Socket socket, bool readable, bool writable) noexcept {
  if (!readable && !writable) {
    forget(socket);
    return;
  }
  epoll_event event{};
  event.events = (readable ? EPOLLIN : 0u) | (writable ? EPOLLOUT : 0u);
  event.data.fd = socket;
  if (epoll_ctl(epoll_, EPOLL_CTL_MOD, socket, &event) == 0 || errno != ENOENT) return;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
}

void EpollPoller::forget(Socket socket) noexcept { epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr); }

int EpollPoller::wait(Time max_wait, Ready (&ready)[kReadyBatch]) noexcept {
  epoll_event events[kReadyBatch];
  int count = has_fine_waits_ ? wait_finely(epoll_, events, kReadyBatch, max_wait) : -1;
  // EPERM: a sandbox's filter that is older than the call.
  if (has_fine_waits_ && count < 0 && (errno == ENOSYS || errno == EPERM)) has_fine_waits_ = false;
  if (!has_fine_waits_) count = epoll_wait(epoll_, events, kReadyBatch, milliseconds_of(max_wait));
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

void EpollPoller::wake() noexcept {
  if (signalled_.exchange(true, std::memory_order_seq_cst)) return;
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto wrote = write(wake_, &one, sizeof one);
}

}  // namespace simstudio::transport
