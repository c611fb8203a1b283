// SPDX-License-Identifier: Apache-2.0

// A fork in the middle of a call: the child has the call's traces and not the thread that would end it.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "support/host_ticked_client.h"

namespace simstudio::test {
namespace {

/// Its wake lasts until it is let go, and tells that it has begun.
class SlowToWake final : public Transport {
 public:
  std::uint32_t capabilities() const noexcept override { return inner.capabilities(); }
  void attach(TransportSink& sink) noexcept override { inner.attach(sink); }
  void start(TransferId id, const TransportRequest& request) noexcept override { inner.start(id, request); }
  void cancel(TransferId id) noexcept override { inner.cancel(id); }
  void pause(TransferId id, bool paused) noexcept override { inner.pause(id, paused); }
  void connect(std::string_view origin) noexcept override { inner.connect(origin); }
  void poll(Time max_wait) noexcept override { inner.poll(max_wait); }
  void shutdown(std::chrono::milliseconds budget) noexcept override { inner.shutdown(budget); }
  void wake() noexcept override {
    inner.wake();
    std::unique_lock<std::mutex> lock(mutex_);
    if (!slow_) return;
    begun_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !slow_; });
  }
  void be_slow() {
    const std::lock_guard<std::mutex> lock(mutex_);
    slow_ = true;
  }
  void wait_until_begun() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return begun_; });
  }
  void let_go() {
    const std::lock_guard<std::mutex> lock(mutex_);
    slow_ = false;
    changed_.notify_all();
  }

  FakeTransport inner;

 private:
  std::mutex mutex_;  // Guards the two below; nothing is called while it is held.
  std::condition_variable changed_;
  bool slow_ = false;
  bool begun_ = false;
};

int status_of(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

struct Fork : testing::Test, HostTickedClient {
  SlowToWake slow;

  ~Fork() override { client.reset(); }
};

TEST_F(Fork, InTheMiddleOfAWakeLeavesTheChildAnEnd) {
  ClientOptions with = options();
  with.transport = &slow;
  make(with);
  slow.be_slow();
  std::thread other([&] { client->connect(); });
  slow.wait_until_begun();
  const pid_t child = fork();
  if (child == 0) {
    alarm(10);
    client.reset();
    _exit(0);
  }
  EXPECT_EQ(status_of(child), 0) << "1014: it waited for a thread that is not there";
  slow.let_go();
  other.join();
}

TEST_F(Fork, LeavesTheChildRunsThatDoNothing) {
  make();
  simstudio::Run runs[4];
  for (simstudio::Run& run : runs) run = client->execute_workflow("guard", stream());
  client->tick();
  const int wakes = transport.wakes;
  const pid_t child = fork();
  if (child == 0) {
    runs[0].cancel();
    runs[0].release();
    runs[1].detach();
    runs[2].keep();
    runs[3].release();
    _exit(transport.wakes == wakes ? 0 : 1);
  }
  EXPECT_EQ(status_of(child), 0) << "1: it woke its parent's network side";
  client->tick();
  EXPECT_EQ(transport.live_ids().size(), 4u);
}

}  // namespace
}  // namespace simstudio::test
