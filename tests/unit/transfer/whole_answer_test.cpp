// SPDX-License-Identifier: Apache-2.0
#include "transfer/whole_answer.h"

#include <gtest/gtest.h>

namespace simstudio::transfer {
namespace {

TEST(WholeAnswer, TakesNoMoreThanItMay) {
  WholeAnswer answer;
  EXPECT_TRUE(answer.add("four", 10));
  EXPECT_TRUE(answer.add("sixsix", 10));
  EXPECT_FALSE(answer.add("!", 10));
  EXPECT_EQ(answer.body, "foursixsix");
}

TEST(WholeAnswer, IsWhatTheDecodersRead) {
  WholeAnswer answer;
  const TransportHeader headers[] = {{"Content-Type", "application/json;charset=utf-8"}, {"X-RateLimit-Limit", "60"}};
  answer.on_headers(404, headers, 2);
  ASSERT_TRUE(answer.add("{}", 10));
  const decode::Response response = answer.response(7);
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(response.body, "{}");
  EXPECT_EQ(response.limits.limit, 60);
  EXPECT_EQ(response.json_depth_max, 7u);
}

TEST(WholeAnswer, ForgetsAllOfItForAnotherExchange) {
  WholeAnswer answer;
  const TransportHeader header{"X-RateLimit-Limit", "60"};
  answer.on_headers(301, &header, 1);
  ASSERT_TRUE(answer.add("x", 10));
  EXPECT_TRUE(answer.is_redirect());
  answer.forget();
  EXPECT_FALSE(answer.is_redirect());
  EXPECT_FALSE(answer.is_success());
  EXPECT_FALSE(answer.limits.told);
  EXPECT_EQ(answer.body, "");
}

}  // namespace
}  // namespace simstudio::transfer
