// SPDX-License-Identifier: Apache-2.0
#include "fault.h"

#include <algorithm>
#include <set>

namespace sandbox {
namespace {

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

bool strikes(const Fault& fault, const FaultTarget& target) {
  const bool by_path = !fault.path.empty() || !fault.path_end.empty() || fault.close_kept;
  if (by_path == target.execution) return false;
  return (fault.workflow.empty() || fault.workflow == target.workflow) &&
         (fault.method.empty() || fault.method == target.method) && target.path.rfind(fault.path, 0) == 0 &&
         ends_with(target.path, fault.path_end) && (!fault.close_kept || target.kept);
}

std::string first_unknown(const rapidjson::Value& fields) {
  static const std::set<std::string> kKnown = {"workflow",
                                               "path",
                                               "path_end",
                                               "method",
                                               "count",
                                               "latency_ms",
                                               "jitter_ms",
                                               "split",
                                               "kind",
                                               "stall_ms",
                                               "split_gap_ms",
                                               "status",
                                               "register_delay_ms",
                                               "body",
                                               "headers",
                                               "reset",
                                               "close_kept",
                                               "cut_after_tokens",
                                               "cut_after_bytes",
                                               "stall_after_tokens",
                                               "retry_after",
                                               "stall_after_bytes",
                                               "garbage_after_bytes"};
  for (const auto& field : fields.GetObject()) {
    if (kKnown.count(field.name.GetString()) == 0) return field.name.GetString();
  }
  return {};
}

void read_headers(const rapidjson::Value& fields, Fault& fault) {
  if (!fields.HasMember("headers") || !fields["headers"].IsObject()) return;
  for (const auto& header : fields["headers"].GetObject()) {
    if (header.value.IsString()) fault.headers.emplace_back(header.name.GetString(), header.value.GetString());
  }
}

}  // namespace

bool Fault::ends_answer() const {
  return status != 0 || cut_after_tokens >= 0 || cut_after_bytes >= 0 || stall_after_tokens >= 0 ||
         stall_after_bytes >= 0 || garbage_after_bytes >= 0 || reset || close_kept || kind == "timeout";
}

bool Fault::shapes_bytes() const {
  return jitter_ms > 0 || split > 0 || latency_ms > 0 || cut_after_bytes >= 0 || stall_after_bytes >= 0 ||
         garbage_after_bytes >= 0;
}

bool Fault::resets_at_once() const { return reset && cut_after_tokens < 0 && cut_after_bytes < 0; }

void Fault::merge(const Fault& other) {
  const Fault mine = *this;
  if (other.ends_answer()) *this = other;
  latency_ms = mine.latency_ms + other.latency_ms;
  jitter_ms = std::max(mine.jitter_ms, other.jitter_ms);
  split = mine.split != 0 ? mine.split : other.split;
  split_gap_ms = std::max(mine.split_gap_ms, other.split_gap_ms);
  register_delay_ms = std::max(mine.register_delay_ms, other.register_delay_ms);
}

Fault parse_fault(const rapidjson::Value& fields, std::string* problem) {
  Fault fault;
  if (!fields.IsObject()) {
    *problem = "Send a JSON object of fields, or a list of such objects; samples/sandbox/README.md lists the fields.";
    return fault;
  }
  if (const std::string unknown = first_unknown(fields); !unknown.empty()) {
    *problem = "There is no field \"" + unknown + "\"; samples/sandbox/README.md lists the fields of a fault.";
    return fault;
  }
  fault.workflow = text(fields, "workflow");
  fault.path = text(fields, "path");
  fault.path_end = text(fields, "path_end");
  fault.method = text(fields, "method");
  fault.kind = text(fields, "kind");
  fault.count = static_cast<int>(number(fields, "count", 1));
  fault.latency_ms = number(fields, "latency_ms", 0);
  fault.jitter_ms = number(fields, "jitter_ms", 0);
  fault.split = static_cast<std::size_t>(std::max(0.0, number(fields, "split", 0)));
  fault.split_gap_ms = number(fields, "split_gap_ms", 0);
  fault.register_delay_ms = number(fields, "register_delay_ms", 0);
  fault.status = static_cast<int>(number(fields, "status", 0));
  if (fields.HasMember("body") && fields["body"].IsString()) fault.body = text(fields, "body");
  if (fields.HasMember("body") && fields["body"].IsObject()) fault.body = dump(fields["body"]);
  if (fields.HasMember("retry_after")) fault.retry_after = number(fields, "retry_after", 0);
  fault.cut_after_tokens = static_cast<int>(number(fields, "cut_after_tokens", -1));
  fault.cut_after_bytes = static_cast<std::int64_t>(number(fields, "cut_after_bytes", -1));
  fault.stall_after_tokens = static_cast<int>(number(fields, "stall_after_tokens", -1));
  fault.stall_after_bytes = static_cast<std::int64_t>(number(fields, "stall_after_bytes", -1));
  fault.stall_ms = number(fields, "stall_ms", -1);
  fault.garbage_after_bytes = static_cast<std::int64_t>(number(fields, "garbage_after_bytes", -1));
  fault.reset = flag(fields, "reset");
  fault.close_kept = flag(fields, "close_kept");
  read_headers(fields, fault);
  return fault;
}

Fault Faults::take(const FaultTarget& target) {
  Fault taken;
  bool have_end = false;
  for (auto fault = faults_.begin(); fault != faults_.end();) {
    const bool takes = fault->count != 0 && strikes(*fault, target) && !(have_end && fault->ends_answer());
    if (takes) {
      have_end = have_end || fault->ends_answer();
      taken.merge(*fault);
      ++used;
      if (fault->count > 0) --fault->count;
    }
    fault = fault->count == 0 ? faults_.erase(fault) : std::next(fault);
  }
  return taken;
}

}  // namespace sandbox
