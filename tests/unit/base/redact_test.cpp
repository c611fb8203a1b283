// SPDX-License-Identifier: Apache-2.0
#include "base/redact.h"

#include <gtest/gtest.h>

#include "base/log.h"

namespace simstudio::base {
namespace {

TEST(Redact, TakesTheClientsOwnKeyOutWhereverItStands) {
  EXPECT_EQ(redact("key my-own-key, again my-own-key", "my-own-key"), "key [key], again [key]");
}

TEST(Redact, TakesOutWhatHasTheFormOfASimKey) {
  EXPECT_EQ(redact("sk-sim-0123456789abcdefghijklmnopqrstuv!", ""), "[key]!");
  EXPECT_EQ(redact("(sim_0123456789abcdef)", ""), "([key])");
}

TEST(Redact, LeavesWordsAlone) {
  EXPECT_EQ(redact("sim_studio and sk-sim-", ""), "sim_studio and sk-sim-");
  EXPECT_EQ(redact("workflow", "wor"), "workflow") << "a key this short is no secret, and a part of many words";
}

TEST(Log, NeverHandsAKeyToTheHost) {
  std::string seen;
  LogHook hook;
  hook.user = &seen;
  hook.write = [](void* user, LogLevel, std::string_view line) noexcept { *static_cast<std::string*>(user) = line; };
  Log(hook, "a-secret-key").warning("refused a-secret-key");
  EXPECT_EQ(seen, "refused [key]");
}

TEST(Log, WithoutAHookIsSilent) { Log({}, "key").info("nobody hears this"); }

}  // namespace
}  // namespace simstudio::base
