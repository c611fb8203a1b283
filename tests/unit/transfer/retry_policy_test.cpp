// SPDX-License-Identifier: Apache-2.0
#include "transfer/retry_policy.h"

#include <gtest/gtest.h>

#include "transfer/poll_pace.h"

namespace simstudio::transfer {
namespace {

using namespace std::chrono_literals;

decode::ErrorInfo error(ErrorCode code, MayHaveRun may = MayHaveRun::No, std::int32_t status = 0) {
  decode::ErrorInfo info;
  info.code = code;
  info.may_have_run = may;
  info.http_status = status;
  return info;
}

decode::ErrorInfo refusal(std::chrono::milliseconds retry_after) {
  decode::ErrorInfo info = error(ErrorCode::RateLimitExceeded, MayHaveRun::No, 429);
  info.retry_after = retry_after;
  return info;
}

TEST(RetryClass, FollowsWhatMayHaveHappened) {
  const auto of = [](ErrorCode code, MayHaveRun may = MayHaveRun::No) { return classify(error(code, may), true); };
  EXPECT_EQ(of(ErrorCode::Network), RetryClass::SameRun);
  EXPECT_EQ(of(ErrorCode::Tls), RetryClass::SameRun);
  EXPECT_EQ(of(ErrorCode::Timeout), RetryClass::SameRun);
  EXPECT_EQ(of(ErrorCode::Timeout, MayHaveRun::Maybe), RetryClass::Unknown);
  EXPECT_EQ(of(ErrorCode::RateLimitExceeded), RetryClass::NewRun);
  EXPECT_EQ(of(ErrorCode::ConnectionLost, MayHaveRun::Yes), RetryClass::Unknown);
  EXPECT_EQ(of(ErrorCode::AsyncEnqueueAmbiguous, MayHaveRun::Maybe), RetryClass::Unknown);
  EXPECT_EQ(of(ErrorCode::ExecutionError, MayHaveRun::Maybe), RetryClass::Unknown);
  for (const ErrorCode final :
       {ErrorCode::Unauthorized, ErrorCode::Forbidden, ErrorCode::WorkflowNotDeployed, ErrorCode::NotFound,
        ErrorCode::InvalidRequest, ErrorCode::InvalidJson, ErrorCode::PayloadTooLarge, ErrorCode::UsageLimitExceeded,
        ErrorCode::Conflict, ErrorCode::InvalidArgument, ErrorCode::Protocol, ErrorCode::TooLarge}) {
    EXPECT_EQ(of(final, MayHaveRun::Maybe), RetryClass::Final) << error_code_text(final);
  }
}

TEST(RetryClass, TellsSimsOwn503FromAGateways) {
  EXPECT_EQ(classify(error(ErrorCode::ServiceUnavailable, MayHaveRun::No, 503), true), RetryClass::NewRun);
  EXPECT_EQ(classify(error(ErrorCode::ServiceUnavailable, MayHaveRun::Maybe, 503), true), RetryClass::Unknown);
}

TEST(RetryClass, TakesAConflictForItsOwnOnlyWhereTheIdIs) {
  EXPECT_EQ(classify(error(ErrorCode::RunIdConflict, MayHaveRun::Maybe, 409), true), RetryClass::Unknown);
  EXPECT_EQ(classify(error(ErrorCode::RunIdConflict, MayHaveRun::Maybe, 409), false), RetryClass::Final);
}

TEST(RetryPolicy, DoublesUpToTheMostAndSpreadsByAQuarter) {
  RetryOptions options;
  options.max_retries = 8;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    base::Random random(seed);
    RetryPolicy policy(options);
    for (const Time nominal : {1s, 2s, 4s, 8s, 16s, 30s, 30s, 30s}) {
      const auto delay = policy.next_delay(error(ErrorCode::Network), random);
      ASSERT_TRUE(delay);
      EXPECT_GE(*delay, nominal * 3 / 4);
      EXPECT_LE(*delay, nominal * 5 / 4);
    }
    EXPECT_FALSE(policy.next_delay(error(ErrorCode::Network), random));
    EXPECT_EQ(policy.failed_attempts(), 8u);
  }
}

TEST(RetryPolicy, WaitsAtLeastAsLongAsTheServerAsks) {
  RetryOptions options;
  options.max_delay = 2s;  // Ours alone: what the server asks is not cut by it.
  Time least = 1h;
  Time most = 0s;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    base::Random random(seed);
    const auto delay = RetryPolicy(options).next_delay(refusal(40s), random);
    ASSERT_TRUE(delay);
    least = std::min(least, *delay);
    most = std::max(most, *delay);
  }
  EXPECT_GE(least, 40s);
  EXPECT_LT(least, 41s);
  EXPECT_LE(most, 50s);
  EXPECT_GT(most, 49s);
}

TEST(RetryPolicy, DoesNotWaitLongerThanItMay) {
  base::Random random(1);
  EXPECT_TRUE(RetryPolicy(RetryOptions{}).next_delay(refusal(120s), random));
  EXPECT_FALSE(RetryPolicy(RetryOptions{}).next_delay(refusal(121s), random));
  EXPECT_FALSE(RetryPolicy(RetryOptions::none()).next_delay(refusal(1s), random));
}

TEST(PollPace, GrowsFromOneSecondToTen) {
  base::Random random(3);
  PollPace pace;
  for (const Time nominal : {1000ms, 1500ms, 2250ms, 3375ms, 5062ms, 7593ms, 10000ms, 10000ms}) {
    const Time wait = pace.next(1, std::nullopt, random);
    EXPECT_GE(wait, nominal * 3 / 4);
    EXPECT_LE(wait, nominal * 5 / 4 + 1ms);
  }
}

TEST(PollPace, SharesTheAccountsLooksAmongAllWhoPoll) {
  base::Random random(3);
  PollPace pace;
  EXPECT_GE(pace.next(20, std::nullopt, random), 30s);
}

TEST(PollPace, WaitsAtLeastAsLongAsTheServerAsks) {
  base::Random random(3);
  PollPace pace;
  EXPECT_GE(pace.next(1, 60s, random), 60s);
}

TEST(PollPace, DoesNotWaitForDaysBecauseAProxySaysSo) {
  base::Random random(3);
  PollPace pace;
  EXPECT_LE(pace.next(1, std::chrono::hours(24), random), 150s);
}

}  // namespace
}  // namespace simstudio::transfer
