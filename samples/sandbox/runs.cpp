// SPDX-License-Identifier: Apache-2.0
#include "runs.h"

#include <algorithm>
#include <cstdio>

#include "json.h"
#include "times.h"

namespace sandbox {
namespace {

/// wire/pause-wait-async-after: a run that waited for a time goes on by itself once that has come.
void end_timed_pause(Run& run) {
  if (run.status != "paused" || run.pauses.empty() || run.pauses.back().kind != "time") return;
  const std::int64_t resume_at = run.pauses.back().resume_at_ms;
  if (wall_ms() < resume_at) return;
  run.status = "completed";
  run.ended_ms = resume_at;
  run.output = R"({"result":{"waited":60000},"stdout":""})";
}

}  // namespace

std::shared_ptr<Run> Runs::start(const std::string& id, const std::string& workflow) {
  if (runs_.count(id) != 0) return nullptr;
  auto run = std::make_shared<Run>();
  run->id = id;
  run->workflow = workflow;
  run->number = order_.size() + 1;
  run->started_ms = wall_ms();
  runs_.emplace(id, run);
  order_.push_back(run);
  return run;
}

std::shared_ptr<Run> Runs::find(const std::string& id) const {
  const auto found = runs_.find(id);
  if (found == runs_.end() || wall_ms() < found->second->visible_ms) return nullptr;
  end_timed_pause(*found->second);
  return found->second;
}

std::shared_ptr<Run> Runs::find_paused(const std::string& id) const {
  const auto waits = [&](const std::shared_ptr<Run>& run) {
    return std::any_of(run->pauses.begin(), run->pauses.end(),
                       [&](const Pause& pause) { return pause.kind == "human" && pause.execution == id; });
  };
  const auto found = std::find_if(order_.begin(), order_.end(), waits);
  return found == order_.end() ? nullptr : *found;
}

std::string Runs::new_id() {
  char text[48];
  std::snprintf(text, sizeof text, "5a4db0c5-%04x-4000-8000-%012llx", static_cast<unsigned>(seed_ & 0xffffu),
                static_cast<unsigned long long>(next_++));
  return text;
}

std::uint64_t Runs::started() const {
  return static_cast<std::uint64_t>(
      std::count_if(order_.begin(), order_.end(), [](const auto& run) { return !run->refused; }));
}

std::string Runs::ledger_runs() const {
  std::string out = "[";
  for (const auto& run : order_) {
    if (run->refused) continue;
    if (out.size() > 1) out += ",";
    out += Object()
               .text("run_id", run->id)
               .text("workflow", run->workflow)
               .text("status", run->status)
               .count("tokens", static_cast<std::int64_t>(run->tokens))
               .flag("disconnected", run->disconnected)
               .flag("cancelled", run->cancelled)
               .done();
  }
  return out + "]";
}

}  // namespace sandbox
