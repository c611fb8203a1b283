// SPDX-License-Identifier: Apache-2.0

// Workflows without an agent: functions, failures, Response blocks, pauses.

#include <algorithm>
#include <map>
#include <string_view>

#include "script_files.h"
#include "times.h"
#include "writing.h"

namespace sandbox {
namespace {

constexpr double kSlowRunMs = 4000;
constexpr std::size_t kBigBytes = 3u << 20;
constexpr std::int64_t kWaitMs = 60000;
constexpr char kResponseHeaders[] = R"({"Content-Type":"application/vnd.quest+json","X-Quest":"dragon"})";
constexpr char kCreated[] =
    R"({"data":{"ok":true,"who":"hero"},"status":201,"headers":{"Content-Type":"application/json"}})";

}  // namespace

std::string said_in(const rapidjson::Value& value) {
  if (value.IsString()) return std::string(value.GetString()) + " ";
  std::string all;
  if (value.IsObject()) {
    for (const auto& member : value.GetObject()) {
      // Nobody says an id, and one in hexadecimal digits may hold a "bed".
      if (std::string_view(member.name.GetString()) != "conversationId") all += said_in(member.value);
    }
  } else if (value.IsArray()) {
    for (const auto& item : value.GetArray()) all += said_in(item);
  }
  return all;
}

Script with_output(double after_ms, const std::string& output, const std::string& block) {
  Script script;
  script.steps.push_back({after_ms, "", false, "", "{}"});
  script.ending.output = script.ending.run_output = output;
  if (!block.empty()) script.ending.blocks = Object().raw(block, output).done();
  return script;
}

std::string selected_values(const Asked& asked, const std::string& block, const std::string& output) {
  rapidjson::Document document;
  document.Parse(output.c_str());
  Object values;
  bool any = false;
  for (const Selection& selection : asked.selected) {
    if (selection.block != block) continue;
    const rapidjson::Value* value = &document;
    for (std::size_t start = 0; value != nullptr && start < selection.path.size();) {
      const std::size_t end = std::min(selection.path.find('.', start), selection.path.size());
      const std::string key = selection.path.substr(start, end - start);
      value = value->IsObject() && value->HasMember(key.c_str()) ? &(*value)[key.c_str()] : nullptr;
      start = end + 1;
    }
    if (value == nullptr) continue;
    any = true;
    values.raw(selection.path, dump(*value));
  }
  return any ? Object().raw(block, values.done()).done() : "{}";
}

namespace {

Script echo(const Writing& with) { return with_output(0, with.asked.input); }

/// wire/v1-sync-ok
Script function(const Writing& with) {
  const std::string name = with.input.IsObject() ? text(with.input, "name") : "";
  Script script = with_output(
      kFunctionMs, R"({"result":{"hello":)" + quote(name) + R"(,"all":1,"emoji":"🗡️"},"stdout":""})", "fn1");
  if (with.asked.stream && with.asked.selects)
    script.ending.output = selected_values(with.asked, "fn1", script.ending.run_output);
  return script;
}

/// wire/v1-sync-input-*: declared fields, found in `input` too, where the inner one wins.
Script inputs(const Writing& with) {
  const rapidjson::Value* outer = &with.input;
  const bool has_input = with.input.IsObject() && with.input.HasMember("input");
  const rapidjson::Value* inner = has_input && with.input["input"].IsObject() ? &with.input["input"] : nullptr;
  Object result;
  result.raw("input", has_input ? dump(with.input["input"]) : "null");
  for (const char* name : {"name", "count", "flag", "obj", "arr"}) {
    const bool is_inner = inner != nullptr && inner->HasMember(name);
    const bool is_outer = outer->IsObject() && outer->HasMember(name);
    const std::string missing = std::string(name) == "count" ? "0" : "\"\"";
    result.raw(name, is_inner ? dump((*inner)[name]) : is_outer ? dump((*outer)[name]) : missing);
  }
  return with_output(kFunctionMs, Object().raw("result", result.done()).text("stdout", "").done(), "fn1");
}

Script slow(const Writing&) {
  Script script = with_output(kSlowRunMs, R"({"result":{"waited":4000},"stdout":""})", "after1");
  return script;
}

Script fails(const Writing& with) {
  Script script = with_output(kFunctionMs, "{}");
  Ending& ending = script.ending;
  ending.success = false;
  ending.block = with.asked.workflow->blocks.front();
  ending.block_error = ending.block.type == "agent"
                           ? "upstream exploded"
                           : "Line 1: `throw new Error(\"the forge exploded 💥\")` - the forge exploded 💥";
  ending.error = ending.block.name + ": " + ending.block_error;
  return script;
}

/// wire/v1-sync-response-418
Script response(const Writing& with) {
  Object data;
  data.text("greeting", "Zażółć gęślą jaźń ⚔️")
      .count("n", 3)
      .text("echo", with.input.IsObject() ? text(with.input, "input") : "");
  const std::string output =
      Object().raw("data", data.done()).count("status", 418).raw("headers", kResponseHeaders).done();
  return with_output(kFunctionMs, output, "response1");
}
Script created(const Writing&) { return with_output(kFunctionMs, kCreated, "response1"); }

/// wire/v2-sync-big
Script big(const Writing&) {
  return with_output(kFunctionMs, R"({"result":{"blob":")" + std::string(kBigBytes, 'x') + R"("},"stdout":""})", "fn1");
}

/// wire/v1-sync-pause
Script paused(const Writing& with) {
  Script script = with_output(kFunctionMs, human_pause_output(with.asked, with.asked.run_id, "human1"));
  Pause pause;
  pause.context = "human1";
  pause.execution = with.asked.run_id;
  pause.output = script.ending.output;
  script.ending.pause = pause;
  return script;
}

/// wire/pause-wait-async-run: a timed pause shows nothing but when it goes on.
Script wait(const Writing& with) {
  const auto wait_ms = static_cast<std::int64_t>(static_cast<double>(kWaitMs) / with.server.options.speed);
  Pause pause;
  pause.kind = "time";
  pause.context = "wait1";
  pause.execution = with.asked.run_id;
  pause.resume_at_ms = wall_ms() + wait_ms;
  Script script = with_output(
      kFunctionMs, Object().count("waitDuration", kWaitMs).text("resumeAt", iso_time(pause.resume_at_ms)).done());
  script.ending.pause = pause;
  return script;
}

}  // namespace

Writer function_writer(const std::string& workflow) {
  static const std::map<std::string, Writer> kAll = {
      {"echo", &echo},    {"public", &echo},        {"fn", &function},        {"inputs", &inputs},   {"slow", &slow},
      {"fails", &fails},  {"fails-agent", &fails},  {"response", &response},  {"created", &created}, {"big", &big},
      {"pause", &paused}, {"pause-agent", &paused}, {"pause-twice", &paused}, {"wait", &wait},       {"files", &files}};
  const auto found = kAll.find(workflow);
  return found == kAll.end() ? nullptr : found->second;
}

}  // namespace sandbox
