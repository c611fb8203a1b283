// SPDX-License-Identifier: Apache-2.0
#include "runs.h"

#include <cstdio>

#include "http.h"

namespace sandbox {

std::shared_ptr<Run> Runs::start(const std::string& id, const std::string& workflow) {
  if (runs_.count(id) != 0) return nullptr;
  auto run = std::make_shared<Run>();
  run->id = id;
  run->workflow = workflow;
  runs_.emplace(id, run);
  return run;
}

std::shared_ptr<Run> Runs::find(const std::string& id) const {
  const auto found = runs_.find(id);
  return found == runs_.end() ? nullptr : found->second;
}

std::string Runs::new_id() {
  char text[40];
  std::snprintf(text, sizeof text, "5a4db0c5-0000-4000-8000-%012llx", static_cast<unsigned long long>(next_++));
  return text;
}

std::string Runs::ledger() const {
  std::string out = "{\"runs_started\":" + std::to_string(runs_.size()) + ",\"tokens_sent\":" + std::to_string(tokens) +
                    ",\"disconnects\":" + std::to_string(disconnects) + ",\"cancels\":" + std::to_string(cancels) +
                    ",\"runs\":[";
  bool first = true;
  for (const auto& [id, run] : runs_) {
    if (!first) out += ",";
    first = false;
    out += "{\"run_id\":" + quote(id) + ",\"workflow\":" + quote(run->workflow) + ",\"status\":" + quote(run->status) +
           ",\"tokens\":" + std::to_string(run->tokens) +
           ",\"disconnected\":" + (run->disconnected ? "true" : "false") +
           ",\"cancelled\":" + (run->cancelled ? "true" : "false") + "}";
  }
  return out + "]}";
}

}  // namespace sandbox
