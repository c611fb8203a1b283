// SPDX-License-Identifier: Apache-2.0

// What the account has used and may still use, with a warning past 80 %. Asking costs nothing.
//   SIM_BASE_URL=... SIM_API_KEY=... simstudio-tour-usage

#include <simstudio/simstudio.h>

#include <cstdio>
#include <string>

namespace {

constexpr double kWarnPercent = 80;

void warn_if_much(const char* what, double used, double limit) {
  if (limit <= 0 || used * 100 <= limit * kWarnPercent) return;  // A limit that was not told is negative.
  std::printf("WARNING: %.0f %% of the %s is used\n", used * 100 / limit, what);
}

void print_bucket(const char* name, const simstudio::RateBucket& bucket) {
  const std::string reset_at(bucket.reset_at);
  // `is_limited` is false in a bucket that is overdrawn (-1 left), so this looks at what is left.
  std::printf("%s runs: %lld a minute, %lld left, refilled at %s%s\n", name, static_cast<long long>(bucket.limit),
              static_cast<long long>(bucket.remaining), reset_at.c_str(),
              bucket.remaining <= 0 ? ", limited until then" : "");
}

}  // namespace

int main() {
  simstudio::Client client(simstudio::ClientOptions::from_environment());
  const simstudio::Run look = client.get_usage_limits();
  simstudio::wait(client, look);
  if (look.error() != nullptr) {
    const std::string message(look.error()->message);
    std::fprintf(stderr, "%s\n", message.c_str());
    return 1;
  }

  const simstudio::UsageLimits& limits = *look.answer()->limits;
  print_bucket("sync", limits.sync);
  print_bucket("async", limits.async);
  const std::string plan(limits.plan);
  std::printf("plan: %s, $%.2f of $%.2f this period\n", plan.c_str(), limits.current_period_cost, limits.cost_limit);
  if (limits.storage_limit_bytes > 0) std::printf("storage: %.0f %% used\n", limits.storage_percent_used);

  warn_if_much("period's budget", limits.current_period_cost, limits.cost_limit);
  warn_if_much("storage", static_cast<double>(limits.storage_used_bytes),
               static_cast<double>(limits.storage_limit_bytes));
}
