// SPDX-License-Identifier: Apache-2.0
#include "base/redact.h"

#include <gtest/gtest.h>

#include <string>

#include "base/log.h"
#include "base/secrets.h"

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
  Secrets secrets;
  const Log log(hook, secrets);
  secrets.add("a-secret-key");
  log.warning("refused a-secret-key");
  EXPECT_EQ(seen, "refused [key]");
}

TEST(Log, WithoutAHookIsSilent) {
  const Secrets secrets;
  Log({}, secrets).info("nobody hears this");
}

TEST(Secrets, HidesTheKeysOfNowAndBefore) {
  Secrets secrets;
  secrets.add("first-key");
  secrets.add("");
  secrets.add("second-key");
  EXPECT_EQ(secrets.hidden("first-key, second-key, third-key", "third-key"), "[key], [key], [key]");
}

TEST(Secrets, LeavesNothingOfAKeyThatBeginsWithAnother) {
  Secrets secrets;
  secrets.add("a-long-key");
  secrets.add("a-long-key-and-more");
  EXPECT_EQ(secrets.hidden("a-long-key-and-more"), "[key]");
}

TEST(Secrets, KeepsTheLastSixteen) {
  Secrets secrets;
  for (int i = 10; i < 30; ++i) secrets.add("token-number-" + std::to_string(i));
  EXPECT_EQ(secrets.hidden("token-number-14"), "[key]");
  EXPECT_EQ(secrets.hidden("token-number-13"), "token-number-13");
}

}  // namespace
}  // namespace simstudio::base
