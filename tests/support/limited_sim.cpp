// SPDX-License-Identifier: Apache-2.0
#include "support/limited_sim.h"

#include <algorithm>

#include "base/steady_clock.h"

namespace simstudio::test {
namespace {

using std::chrono::milliseconds;

std::int64_t whole_ms(Time time) { return std::chrono::duration_cast<milliseconds>(time).count(); }

}  // namespace

LimitedSim::LimitedSim(FakeTransport& transport, FakeClock& clock, std::int64_t runs_a_minute)
    : transport_(transport),
      clock_(clock),
      rate_(runs_a_minute),
      tokens_(2 * runs_a_minute),
      unix_ms_at_zero_(base::unix_now_ms() - whole_ms(clock.now())) {}

void LimitedSim::step() {
  refill();
  for (; read_ < transport_.started.size(); ++read_) read(FakeTransport::Exchange(transport_.started[read_]));
  while (!replies_.empty() && replies_.front().due <= clock_.now()) {
    const Reply reply = replies_.front();
    replies_.pop_front();
    transport_.headers(reply.id, reply.status, reply.headers);
    transport_.bytes(reply.id, reply.body);
    transport_.done(reply.id);
  }
}

void LimitedSim::refill() {
  while (refills_at_ != Time::zero() && clock_.now() >= refills_at_) {
    tokens_ = std::min(2 * rate_, std::max<std::int64_t>(0, tokens_) + rate_);
    refills_at_ += std::chrono::minutes(1);
  }
}

void LimitedSim::read(const FakeTransport::Exchange& request) {
  transport_.connected(request.id);
  Reply reply{clock_.now() + latency, request.id, 200, {{"Content-Type", "application/json"}}, {}};
  if (request.url.find("usage-limits") != std::string::npos) {
    reply.body = usage();
  } else {
    execute(reply, request.url, request.url.find("/api/v2/") != std::string::npos);
  }
  replies_.push_back(std::move(reply));
}

void LimitedSim::execute(Reply& reply, const std::string& url, bool v2) {
  if (refills_at_ == Time::zero()) refills_at_ = clock_.now() + std::chrono::minutes(1);
  tokens_ = std::max<std::int64_t>(-1, tokens_ - 1);
  if (v2) {
    reply.headers.emplace_back("x-ratelimit-limit", std::to_string(2 * rate_));
    reply.headers.emplace_back("x-ratelimit-remaining", std::to_string(std::max<std::int64_t>(0, tokens_)));
    reply.headers.emplace_back("x-ratelimit-reset", reset());
  }
  if (tokens_ >= 0) {
    const std::string rest = url.substr(url.find("workflows/") + 10);
    served_.push_back(rest.substr(0, rest.find('/')));
    reply.body = v2 ? R"({"data":{"runId":"r","status":"completed","output":{}}})" : R"({"success":true,"output":{}})";
    return;
  }
  ++refused_;
  reply.status = 429;
  if (v2) {
    const auto wait_s = (whole_ms(refills_at_ - clock_.now()) + 999) / 1000;
    reply.headers.emplace_back("retry-after", std::to_string(wait_s));
    reply.body = R"({"error":{"code":"RATE_LIMITED","message":"API rate limit exceeded"}})";
  } else {
    reply.body = R"({"error":"Rate limit exceeded. Please try again later."})";
  }
}

std::string LimitedSim::usage() const {
  const std::string bucket = R"({"isLimited":false,"requestsPerMinute":)" + std::to_string(rate_) + R"(,"maxBurst":)" +
                             std::to_string(2 * rate_) + R"(,"remaining":)" + std::to_string(tokens_) +
                             R"(,"resetAt":")" + reset() + "\"}";
  return R"({"success":true,"rateLimit":{"sync":)" + bucket + R"(,"async":)" + bucket +
         R"(,"authType":"api"},"usage":{"currentPeriodCost":0,"limit":5,"plan":"free"}})";
}

/// Milliseconds since 1970, which a bucket that was never used puts a minute off.
std::string LimitedSim::reset() const {
  const Time at = refills_at_ == Time::zero() ? clock_.now() + std::chrono::minutes(1) : refills_at_;
  return std::to_string(unix_ms_at_zero_ + whole_ms(at));
}

}  // namespace simstudio::test
