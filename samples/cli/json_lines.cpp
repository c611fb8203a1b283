// SPDX-License-Identifier: Apache-2.0
#include "json_lines.h"

#include "answer_lines.h"
#include "json_values.h"

namespace {

using simstudio::Event;
using simstudio::EventKind;
using simstudio::JsonBuilder;

JsonBuilder begin(const char* type, std::uint64_t run) {
  JsonBuilder out;
  out.object().key("type").text(type).key("run").number(static_cast<std::int64_t>(run));
  return out;
}

void add_queued(JsonBuilder& out, const simstudio::QueuedReceipt& queued) {
  out.key("success").boolean(true);
  text_or_null(out.key("run_id"), queued.run_id);
  text_or_null(out.key("task_id"), queued.task_id);
  text_or_null(out.key("status"), queued.status);
  text_or_null(out.key("message"), queued.message);
  text_or_null(out.key("created_at"), queued.created_at);
  text_or_null(out.key("status_url"), queued.status_url);
  out.key("links");
  if (queued.links.is_null()) {
    out.object().end();
  } else {
    out.json(queued.links);
  }
}

void add_result(JsonBuilder& out, const simstudio::Result& result) {
  out.key("success").boolean(result.success);
  text_or_null(out.key("status"), result.status_text);
  out.key("output").json(result.output).key("text").object();
  for (std::uint64_t i = 0; i < result.text_count; ++i) out.key(result.texts[i].block).text(result.texts[i].text);
  add_error_or_null(out.end().key("error"), result.error);
  text_or_null(out.key("run_id"), result.run_id);
  number_or_null(out.key("duration_ms"), result.duration_ms);
  number_or_null(out.key("total_duration_ms"), result.total_duration_ms);
  out.key("http_status").number(result.http_status).key("metadata").json(result.metadata);
  out.key("logs").json(result.logs).key("trace_spans").json(result.trace_spans);
}

std::string tool_line(const Event& event, std::uint64_t run) {
  JsonBuilder out = begin("tool", run);
  out.key("block")
      .text(event.block)
      .key("phase")
      .text(event.tool_phase == simstudio::ToolPhase::Start ? "start" : "end");
  text_or_null(out.key("id"), event.tool_id);
  text_or_null(out.key("name"), event.tool_name);
  text_or_null(out.key("status"), event.tool_status);
  return out.take();
}

std::string block_line(const char* type, const Event& event, const char* text_key, std::uint64_t run) {
  JsonBuilder out = begin(type, run);
  out.key("block").text(event.block);
  if (text_key != nullptr) out.key(text_key).text(event.text);
  return out.take();
}

}  // namespace

std::string json_line(const Event& event, std::uint64_t run) {
  switch (event.kind) {
    case EventKind::Token: return block_line("token", event, "text", run);
    case EventKind::Thinking: return block_line("thinking", event, "text", run);
    case EventKind::Warning: return block_line("warning", event, "message", run);
    case EventKind::Reset: return block_line("reset", event, nullptr, run);
    case EventKind::Tool: return tool_line(event, run);
    case EventKind::Answer: return answer_line(*event.answer);
    default: break;
  }
  JsonBuilder out;
  if (event.kind == EventKind::Queued) {
    out = begin("queued", run);
    add_queued(out, *event.queued);
  } else if (event.kind == EventKind::Result) {
    out = begin("result", run);
    add_result(out, *event.result);
  } else if (event.kind == EventKind::Error) {
    out = begin("error", run);
    add_error_members(out, *event.error);
  } else if (event.kind == EventKind::Cancelled) {
    out = begin("cancelled", run);
    text_or_null(out.key("run_id"), event.run_id);
    out.key("may_have_run").text(may_have_run_text(event.may_have_run));
  } else {
    out = begin("retry", run);
    out.key("attempt").number(static_cast<std::int64_t>(event.attempt));
    out.key("delay_ms").number(static_cast<std::int64_t>(event.delay.count()));
    out.key("code").text(simstudio::error_code_text(event.retry_code));
  }
  return out.take();
}

std::string rate_limit_line(const simstudio::RateLimitInfo& info, std::uint64_t run) {
  JsonBuilder out = begin("rate_limit", run);
  number_or_null(out.key("limit"), static_cast<double>(info.limit));
  out.key("remaining");
  if (info.limit < 0) {
    out.null();
  } else {
    out.number(info.remaining);
  }
  text_or_null(out.key("reset"), info.reset);
  number_or_null(out.key("retry_after_ms"), static_cast<double>(info.retry_after.count()));
  return out.take();
}
