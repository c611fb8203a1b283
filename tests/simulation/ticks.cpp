// SPDX-License-Identifier: Apache-2.0
#include "simulation/world.h"

namespace simstudio::test {

using std::chrono::microseconds;

void World::tick() {
  if (now_ == nullptr) return;
  if (now_->polls) {
    do_poll(static_cast<std::uint32_t>(chance_.one_in(3) ? 64 : chance_.below(7)));
    return;
  }
  TickBudget budget;
  if (chance_.one_in(3)) budget.max_events = static_cast<std::uint32_t>(chance_.between(1, 5));
  budget.max_duration = chance_.one_in(2) ? microseconds(0) : microseconds(chance_.between(1, 1500));
  do_tick(budget);
}

void World::full_tick() {
  if (now_ == nullptr) return;
  if (now_->polls) {
    for (int i = 0; i < 20 && !failed() && now_ != nullptr; ++i) do_poll(64);
    return;
  }
  TickBudget everything;
  everything.max_duration = microseconds(0);
  for (int i = 0; i < 3 && !failed() && now_ != nullptr; ++i) do_tick(everything);
}

void World::before_step() {
  waiting_before_.clear();
  cancel_calls_started_ = 0;
  drained_before_ = now_->drained;
  generation_known_before_ = now_->generation_known;
  std::uint64_t used = 0;
  for (const auto& run : runs_) {
    run->stopped_before = run->stopped();
    const bool owes_call = run->client == now_ && run->client->has_key && run->stopped() && run->goes_on_unseen();
    if (owes_call && !run->is_watched()) run->needs_cancel_call = true;  // Of a watched one nobody knows what was seen.
    run->asked_before = true;
    run->paused_before = run->exchange != nullptr && run->exchange->paused;
    if (run->client != now_) continue;
    if (run->on_the_wire()) ++used;
    if (run->waits() && run->deadline_at() > clock_.now() && !is_capped(*run)) waiting_before_.push_back(run.get());
  }
  const std::uint64_t most = now_->options.limits.concurrent_runs;
  free_slots_before_ = most > used ? most - used : 0;
}

void World::do_tick(const TickBudget& budget) {
  SimClient& ticking = *now_;
  say("tick events " + std::to_string(budget.max_events) + " time " + std::to_string(budget.max_duration.count()));
  before_step();
  const Time stepped_at = clock_.now();
  tick_ends_at_ = budget.max_duration.count() > 0 ? stepped_at + Time(budget.max_duration) : Time::max();
  calls_ = 0;
  ticking_ = &ticking;
  TickReport report;
  bool threw = false;
  try {
    report = ticking.client->tick(budget);
  } catch (int) {
    threw = true;
  }
  ticking_ = nullptr;
  if (ticking.destroyed || failed()) return;
  const bool out_of_time = clock_.now() >= tick_ends_at_;
  const bool out_of_events = budget.max_events != 0 && report.delivered >= budget.max_events;
  if (!threw) {
    say("  delivered " + std::to_string(report.delivered) + " remaining " + std::to_string(report.remaining));
    if (report.busy) broken("a tick said busy, and no other was running");
    if (budget.max_events != 0 && report.delivered > budget.max_events) broken("a tick delivered more than its budget");
    if (report.delivered < calls_) broken("a tick reports fewer events than its handlers were called with");
    if (ticking.every_run_has_handler && report.delivered != calls_) broken("a tick reports events nobody heard");
    if (!out_of_time && !out_of_events && report.remaining != 0) broken("a tick with budget left something");
  }
  delivered_now_ = report.delivered;
  ticking.drained = !threw && report.remaining == 0;
  check_step(ticking.drained, stepped_at);
}

void World::check_polled_views() {
  if (polled_from_ == nullptr) return;
  for (std::size_t i = 0; i < polled_.size(); ++i) {
    std::string seen = std::string(polled_[i].text) + "|" + std::string(polled_[i].block);
    if (polled_[i].result != nullptr) seen += polled_[i].result->status_text;
    if (polled_[i].error != nullptr) seen += polled_[i].error->message;
    if (seen != polled_copy_[i]) broken("a polled event changed before the next poll");
  }
}

void World::do_poll(std::uint32_t capacity) {
  SimClient& polling = *now_;
  check_polled_views();
  before_step();
  const Time stepped_at = clock_.now();
  std::vector<Event> events(capacity + 1);
  const std::uint32_t count = polling.client->poll(events.data(), capacity);
  say("poll " + std::to_string(capacity) + " gave " + std::to_string(count));
  if (count > capacity) broken("poll gave more events than there was room for");
  events.resize(count);
  polled_ = events;
  polled_copy_.clear();
  polled_from_ = &polling;
  for (const Event& event : polled_) {
    std::string seen = std::string(event.text) + "|" + std::string(event.block);
    if (event.result != nullptr) seen += event.result->status_text;
    if (event.error != nullptr) seen += event.error->message;
    polled_copy_.push_back(seen);
    SimRun* of = nullptr;
    for (const auto& run : runs_) {
      if (run->id == event.run) of = run.get();
    }
    if (of == nullptr) return broken("poll gave an event of no run");
    heard(*of, event);
  }
  delivered_now_ = count;
  polling.drained = count < capacity;
  if (!failed()) check_step(polling.drained, stepped_at);
}

}  // namespace simstudio::test
