// SPDX-License-Identifier: Apache-2.0
#include "outputs.h"

#include <cmath>

#include "json.h"
#include "script.h"
#include "times.h"

namespace sandbox {
namespace {

constexpr int kPromptTokens = 42;
constexpr char kModel[] = "sandbox/npc-small";
constexpr char kNoCost[] = R"({"input":0,"output":0,"total":0})";
constexpr char kToolArguments[] = R"({"city":"Kraków"})";
constexpr char kToolResult[] = R"({"city":"Kraków","temp":21,"unit":"C"})";

std::string token_counts(int output) {
  return Object().count("input", kPromptTokens).count("output", output).count("total", kPromptTokens + output).done();
}

std::string model_segment(const AgentWork& work, std::int64_t start, std::int64_t end, bool streamed) {
  Object segment;
  segment.text("type", "model").text("name", kModel).count("startTime", start).count("endTime", end);
  segment.count("duration", end - start);
  if (!streamed) segment.text("assistantContent", work.text);
  if (!streamed && !work.thinking.empty()) segment.text("thinkingContent", work.thinking);
  segment.text("finishReason", "stop").raw("tokens", token_counts(work.tokens)).raw("cost", kNoCost);
  return segment.text("provider", "sandbox").done();
}

std::string timing(const AgentWork& work, bool streamed) {
  const std::int64_t end = wall_ms();
  const auto duration = static_cast<std::int64_t>(std::lround(work.model_ms));
  return Object()
      .text("startTime", iso_time(end - duration))
      .text("endTime", iso_time(end))
      .count("duration", duration)
      .count("modelTime", duration)
      .count("toolsTime", 0)
      .count("firstResponseTime", duration)
      .count("iterations", work.tool.empty() ? 1 : 2)
      .raw("timeSegments", "[" + model_segment(work, end - duration, end, streamed) + "]")
      .done();
}

std::string tool_calls(const AgentWork& work) {
  if (work.tool.empty()) return R"({"list":[],"count":0})";
  const std::int64_t now = wall_ms();
  const std::string call = Object()
                               .text("name", work.tool)
                               .raw("arguments", kToolArguments)
                               .text("startTime", iso_time(now - 120))
                               .text("endTime", iso_time(now))
                               .count("duration", 120)
                               .raw("result", kToolResult)
                               .flag("success", true)
                               .done();
  return R"({"list":[)" + call + R"(],"count":1})";
}

/// Whom the workflow's text names: its input, or of a resumed run the hero of the recordings.
std::string who_asked(const Asked& asked) {
  rapidjson::Document input;
  input.Parse(asked.input.c_str());
  const std::string name = input.IsObject() ? text(input, "input") : "";
  return name.empty() ? "hero" : name;
}

}  // namespace

std::string agent_output(const AgentWork& work, bool streamed) {
  return Object()
      .text("content", work.text)
      .text("model", kModel)
      .raw("tokens", token_counts(work.tokens))
      .raw("toolCalls", tool_calls(work))
      .raw("providerTiming", timing(work, streamed))
      .raw("cost", R"({"input":0,"output":0,"total":0,"pricing":{"input":0,"output":0,)"
                   R"("updatedAt":"1970-01-01T00:00:00.000Z"}})")
      .done();
}

std::string human_pause_output(const Asked& asked, const std::string& execution, const std::string& context) {
  const std::string place = asked.workflow->id + "/" + execution;
  const std::string links = Object()
                                .text("apiUrl", asked.site + "/api/resume/" + place + "/" + context)
                                .text("uiUrl", asked.site + "/resume/" + place)
                                .text("contextId", context)
                                .text("executionId", execution)
                                .text("workflowId", asked.workflow->id)
                                .done();
  const auto field = [](const char* id, const char* name, const char* type) {
    return Object()
        .text("id", id)
        .text("name", name)
        .text("label", name)
        .text("type", type)
        .text("value", "")
        .flag("required", false)
        .done();
  };
  const std::string question = Object()
                                   .text("name", "question")
                                   .text("type", "string")
                                   .text("value", "Do you accept the quest, " + who_asked(asked) + "?")
                                   .done();
  const std::string data =
      Object()
          .text("operation", "human")
          .raw("responseStructure", "[" + question + "]")
          .raw("inputFormat", "[" + field("8a7963a9-7edb-4ffe-9ed3-efb68c692e11", "approved", "boolean") + "," +
                                  field("8b763295-207d-499f-b44f-3289cee39801", "comment", "string") + "]")
          .null("submission")
          .raw("_resume", links)
          .done();
  return Object()
      .raw("data", data)
      .count("status", 200)
      .raw("headers", R"({"Content-Type":"application/json"})")
      .done();
}

}  // namespace sandbox
