// SPDX-License-Identifier: Apache-2.0

// A host that knows nothing of the library loads a plugin that has it inside, and throws it out again.

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <thread>

#include "lifetime/crowd_text.h"
#include "lifetime/hanging_look_up.h"
#include "lifetime/tls_front.h"
#include "support/process_status.h"
#include "support/server_process.h"
#include "unload/plugin.h"

namespace simstudio::test {
namespace {

using std::chrono::milliseconds;

/// A copy of its own of the plugin's file, so that the system takes it for another library.
class Plugin {
 public:
  Plugin() : folder_(make_temporary_folder()), path_(folder_ + "/plugin.so") {
    std::filesystem::copy_file(SIMSTUDIO_PLUGIN, path_);
    load();
  }
  ~Plugin() {
    unload();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  void load() {
    handle_ = dlopen(path_.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle_ == nullptr) {
      std::fprintf(stderr, "%s\n", dlerror());
      std::abort();
    }
    calls = static_cast<const PluginCalls*>(dlsym(handle_, "simstudio_test_plugin"));
  }
  void unload() {
    if (handle_ != nullptr) dlclose(std::exchange(handle_, nullptr));
  }
  /// Whether the library's code is still there: inside the plugin, or in a file of its own.
  bool is_loaded() const {
#if defined(SIMSTUDIO_SHARED_LIBRARY)
    return is_mapped(SIMSTUDIO_SHARED_LIBRARY);
#else
    return is_mapped(path_);
#endif
  }

  void tick_until(const std::function<bool()>& reached) const {
    for (int i = 0; i < 20000 && !reached(); ++i) {
      calls->tick();
      std::this_thread::sleep_for(milliseconds(1));
    }
    ASSERT_TRUE(reached());
  }
  void open_and_stream(const std::string& url, const std::string& key, int streams, const std::string& ca = {}) const {
    calls->open(url.c_str(), key.c_str(), ca.c_str());
    calls->ask(streams);
    tick_until([&] { return calls->talking() == streams; });
  }

  const PluginCalls* calls = nullptr;

 private:
  std::string folder_;
  std::string path_;
  void* handle_ = nullptr;
};

bool threads_fall_to(std::size_t count) {
  for (int i = 0; i < 5000 && count_threads() > count; ++i) std::this_thread::sleep_for(milliseconds(1));
  return count_threads() <= count;
}

struct UnloadTest : testing::Test {
  TalkerFile talker{long_text()};
  SandboxProcess sandbox{{"--personas", talker.path(), "--speed", "20"}};

  /// Memory after a warm-up and after a hundred rounds of load, stream, destroy, unload.
  void go_round(const std::string& url, const std::string& ca) {
    constexpr int kWarmUp = 10;
    constexpr int kRounds = 100;
    constexpr std::uint64_t kSlack = 512u << 10;
    const std::size_t threads = count_threads();
    const std::size_t files = count_open_files();
    Plugin plugin;
    std::uint64_t warm = 0;
    for (int round = 0; round < kWarmUp + kRounds; ++round) {
      if (round > 0) plugin.load();
      plugin.open_and_stream(url, sandbox.key(), 3, ca);
      plugin.calls->close();
      plugin.unload();
      ASSERT_FALSE(plugin.is_loaded()) << "round " << round;
      if (round == kWarmUp) warm = resident_bytes();
    }
    const std::uint64_t now = resident_bytes();
    std::printf("resident after 10 rounds %llu KiB, after 110 %llu KiB\n", static_cast<unsigned long long>(warm >> 10),
                static_cast<unsigned long long>(now >> 10));
    EXPECT_LT(now, warm + kSlack);
    EXPECT_TRUE(threads_fall_to(threads));
    EXPECT_EQ(count_open_files(), files);
  }
};

TEST_F(UnloadTest, LeavesNothingInAHundredRounds) { go_round(sandbox.url(), {}); }

TEST_F(UnloadTest, LeavesNothingInAHundredRoundsOverTls) {
  const TlsFront front(sandbox.port());
  go_round("https://127.0.0.1:" + std::to_string(front.port()), front.certificate());
}

#if !defined(SIMSTUDIO_SHARED_LIBRARY)
TEST_F(UnloadTest, CopiesDoNotSeeEachOther) {
  Plugin one;
  Plugin two;
  one.open_and_stream(sandbox.url(), sandbox.key(), 3);
  two.open_and_stream(sandbox.url(), sandbox.key(), 3);
  EXPECT_EQ(one.calls->ask(1), 4u);
  EXPECT_EQ(two.calls->ask(1), 4u);  // Handles are counted in each copy.

  one.calls->close();
  one.unload();
  EXPECT_FALSE(one.is_loaded());
  const long before = two.calls->tokens();
  two.tick_until([&] { return two.calls->talking() == 4 && two.calls->tokens() > before; });
  two.calls->close();
}
#endif

/// The whole story in a process of its own, since what is pinned stays: `runs` ask for the name at once, `answered` of
/// their look-ups return, and the rest do so when the plugin is gone.
[[noreturn]] void unload_under_a_hung_look_up(const std::string& url, const std::string& key, int runs, int answered) {
  alarm(20);
  Plugin plugin;
  const std::size_t threads = count_threads();
  plugin.calls->open(url.c_str(), key.c_str(), "");
  plugin.calls->ask(runs);
  bool as_told = HangingLookUps::wait_for(runs);
  HangingLookUps::release(answered);
  if (answered > 0) plugin.tick_until([&] { return plugin.calls->talking() == runs; });
  as_told = as_told && HangingLookUps::waiting() == runs - answered;
  plugin.calls->close();
  plugin.unload();
  const bool pinned = plugin.is_loaded();
  HangingLookUps::release_all();
  const bool threads_gone = threads_fall_to(threads);
  std::fprintf(stderr, "as told %d, pinned %d, threads gone %d\n", as_told, pinned, threads_gone);
  std::_Exit(as_told && pinned && threads_gone ? 0 : 1);
}

struct UnloadDeathTest : UnloadTest {
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
  std::string url() const { return "http://sim.hang:" + std::to_string(sandbox.port()); }
};

TEST_F(UnloadDeathTest, SurvivesALookUpThatReturnsAfterwards) {
  EXPECT_EXIT(unload_under_a_hung_look_up(url(), sandbox.key(), 1, 0), testing::ExitedWithCode(0), "");
}

// libcurl gives every run the answer that the first of them got, and forgets the other look-ups: they still run.
TEST_F(UnloadDeathTest, SurvivesALookUpWhoseRunWasServedByAnother) {
  EXPECT_EXIT(unload_under_a_hung_look_up(url(), sandbox.key(), 2, 1), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace simstudio::test
