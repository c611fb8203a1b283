// SPDX-License-Identifier: Apache-2.0

// The way of waiting that this build has; both keep these.

#include "transport/poller.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>
#include <vector>

#include "transport/wait_time.h"

namespace simstudio::transport {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

/// Two connected sockets; what is written to `far` can be read from `near`.
struct Pair {
  Pair() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    near = ends[0];
    far = ends[1];
  }
  ~Pair() {
    close(near);
    if (far >= 0) close(far);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  void say() const { EXPECT_EQ(write(far, "x", 1), 1); }

  int near = -1;
  int far = -1;
};

std::set<int> ready_sockets(Poller& poller, Time max_wait = Time::zero()) {
  Ready ready[kReadyBatch];
  const int count = poller.wait(max_wait, ready);
  std::set<int> found;
  for (int i = 0; i < count; ++i) found.insert(ready[i].socket);
  return found;
}

TEST(Poller, TellsWhatIsReadyAndForWhat) {
  Poller poller;
  Pair readable;
  Pair silent;
  Pair writable;
  poller.watch(readable.near, true, false);
  poller.watch(silent.near, true, false);
  poller.watch(writable.near, true, true);
  readable.say();

  Ready ready[kReadyBatch];
  const int count = poller.wait(seconds(5), ready);

  ASSERT_EQ(count, 2);
  for (int i = 0; i < count; ++i) {
    EXPECT_EQ(ready[i].readable, ready[i].socket == readable.near);
    EXPECT_EQ(ready[i].writable, ready[i].socket == writable.near);
    EXPECT_FALSE(ready[i].failed);
  }
}

TEST(Poller, ForgetsWhatItIsTold) {
  Poller poller;
  std::vector<Pair> pairs(5);
  for (const Pair& pair : pairs) {
    poller.watch(pair.near, true, false);
    pair.say();
  }

  poller.forget(pairs[0].near);
  poller.watch(pairs[2].near, false, false);
  poller.forget(pairs[2].near);
  poller.forget(12345);

  EXPECT_EQ(ready_sockets(poller), (std::set<int>{pairs[1].near, pairs[3].near, pairs[4].near}));
  poller.watch(pairs[0].near, true, false);
  EXPECT_EQ(ready_sockets(poller).count(pairs[0].near), 1u);
}

TEST(Poller, WatchAgainChangesWhatIsWaitedFor) {
  Poller poller;
  Pair pair;
  poller.watch(pair.near, true, true);
  EXPECT_EQ(ready_sockets(poller).size(), 1u);

  poller.watch(pair.near, true, false);

  EXPECT_EQ(ready_sockets(poller).size(), 0u);
}

// A paused transfer's socket: a reset there would be told again and again, and keep the loop from sleeping.
TEST(Poller, SocketWatchedForNothingStaysQuietWhenItsPeerLeaves) {
  Poller poller;
  Pair pair;
  poller.watch(pair.near, true, false);
  poller.watch(pair.near, false, false);
  close(pair.far);
  pair.far = -1;

  EXPECT_EQ(ready_sockets(poller).size(), 0u);
}

TEST(Poller, PeerThatLeftIsReadable) {
  Poller poller;
  Pair pair;
  poller.watch(pair.near, true, false);
  close(pair.far);
  pair.far = -1;

  Ready ready[kReadyBatch];
  ASSERT_EQ(poller.wait(seconds(5), ready), 1);
  EXPECT_TRUE(ready[0].readable);
}

TEST(Poller, ManyMoreThanABatchAllGetTheirTurn) {
  Poller poller;
  std::vector<Pair> pairs(3 * kReadyBatch);
  for (const Pair& pair : pairs) {
    poller.watch(pair.near, true, false);
    pair.say();
  }

  std::set<int> seen;
  for (int i = 0; i < 12; ++i) seen.merge(ready_sockets(poller));

  EXPECT_EQ(seen.size(), pairs.size());
}

TEST(Poller, WakeEndsTheCurrentOrTheNextWaitOnce) {
  Poller poller;
  poller.wake();
  poller.wake();
  auto start = Clock::now();
  ready_sockets(poller, seconds(20));
  EXPECT_LT(Clock::now() - start, seconds(10));

  start = Clock::now();
  ready_sockets(poller, milliseconds(20));
  EXPECT_GE(Clock::now() - start, milliseconds(20)) << "one wake ended two waits";
  std::thread other([&] { poller.wake(); });
  start = Clock::now();
  ready_sockets(poller, Time(-1));
  other.join();
  EXPECT_LT(Clock::now() - start, seconds(10));
}

TEST(Poller, WaitIsNotRoundedUpToAMillisecond) {
  Poller poller;
  auto shortest = Clock::duration::max();
  for (int i = 0; i < 100; ++i) {  // Whatever else this machine does: one of them is on time.
    const auto start = Clock::now();
    ready_sockets(poller, microseconds(100));
    shortest = std::min(shortest, Clock::now() - start);
  }

  EXPECT_GE(shortest, microseconds(100));
  EXPECT_LT(shortest, microseconds(900));
}

TEST(WaitTime, RoundsUpSoThatADeadlineHasCome) {
  EXPECT_EQ(milliseconds_of(Time(-1)), -1);
  EXPECT_EQ(milliseconds_of(Time(0)), 0);
  EXPECT_EQ(milliseconds_of(Time(1)), 1);
  EXPECT_EQ(milliseconds_of(milliseconds(1)), 1);
  EXPECT_EQ(milliseconds_of(microseconds(1001)), 2);
  EXPECT_EQ(milliseconds_of(Time::max()), 3600000);
  EXPECT_EQ(timespec_of(microseconds(2500001)).tv_sec, 2);
  EXPECT_EQ(timespec_of(microseconds(2500001)).tv_nsec, 500001000);
}

}  // namespace
}  // namespace simstudio::transport
