// SPDX-License-Identifier: Apache-2.0
#include "script.h"

#include <algorithm>
#include <random>

namespace sandbox {
namespace {

constexpr char kBlock[] = "agent1";
constexpr double kFirstTokenMs = 300;
constexpr double kSlowRunMs = 4000;

std::string frame(const std::string& event, const std::string& rest) {
  return "{\"blockId\":\"" + std::string(kBlock) + "\",\"event\":\"" + event + "\"" + rest + "}";
}

std::string chunk(const std::string& text) {
  return "{\"blockId\":\"" + std::string(kBlock) + "\",\"chunk\":" + quote(text) + "}";
}

void add_text(Script& script, const std::string& text, std::mt19937_64& chance) {
  for (const std::string& token : cut_into_tokens(text, chance())) {
    script.steps.push_back({30 + static_cast<double>(chance() % 30), chunk(token), true});
  }
}

/// The answer of an agent: streamed where it was selected, in the output alone where not.
void set_answer(Script& script, const Asked& asked, const std::string& text) {
  const std::string output =
      "{\"content\":" + quote(text) +
      ",\"model\":\"sandbox\",\"tokens\":{\"prompt\":12,\"completion\":" + std::to_string(script.steps.size()) +
      "},\"toolCalls\":null}";
  script.ending.run_output = output;
  script.ending.output = asked.stream && asked.selected ? "{}" : output;
  if (asked.stream && asked.selected) return;
  for (Step& step : script.steps) step.frame.clear();
}

/// wire/v1-stream-ae-tool: preamble, tool start, the preamble taken back, tool end, the answer.
void add_tool_turn(Script& script, const Asked& asked, std::mt19937_64& chance) {
  if (!asked.negotiated) return;
  if (asked.thinking)
    script.steps.push_back({60, frame("thinking", ",\"data\":\"The traveller wants the weather.\""), false});
  add_text(script, "Let me look at the sky", chance);
  const std::string call = ",\"id\":\"call_1\",\"name\":\"custom_get_weather\"";
  if (asked.tools) script.steps.push_back({20, frame("tool", ",\"phase\":\"start\"" + call), false});
  script.steps.push_back({5, frame("chunk_reset", ""), false});
  if (asked.tools)
    script.steps.push_back({120, frame("tool", ",\"phase\":\"end\"" + call + ",\"status\":\"success\""), false});
}

/// wire/edge-surrogate-ae and -legacy: a model that splits an emoji; without the header the halves are lost.
void add_surrogates(Script& script, const Asked& asked) {
  const std::string open = "{\"blockId\":\"" + std::string(kBlock) + "\",\"chunk\":\"";
  script.steps.push_back({30, chunk("A "), true});
  script.steps.push_back({30, open + (asked.negotiated ? "\\ud83d\"}" : "\xef\xbf\xbd\"}"), true});
  script.steps.push_back({30, open + (asked.negotiated ? "\\udde1\"}" : "\xef\xbf\xbd\"}"), true});
  script.steps.push_back({30, chunk(" B"), true});
}

}  // namespace

bool is_workflow(const Server& server, const std::string& id) {
  static const char* const kBuiltIn[] = {"echo",     "slow",       "fails",  "tool",
                                         "response", "undeployed", "public", "surrogate"};
  return server.personas.count(id) != 0 ||
         std::any_of(std::begin(kBuiltIn), std::end(kBuiltIn), [&](const char* name) { return id == name; });
}

Script write_script(const Server& server, const Asked& asked) {
  std::mt19937_64 chance(server.options.seed * 7919 + server.runs.started());
  Script script;
  if (asked.workflow == "echo" || asked.workflow == "public") {
    script.ending.run_output = asked.input;
    script.ending.output = asked.input;
  } else if (asked.workflow == "slow") {
    script.steps.push_back({kSlowRunMs / 2, "", false});
    script.steps.push_back({kSlowRunMs / 2, "", false});
    script.ending.output = script.ending.run_output = "{\"waited\":true}";
  } else if (asked.workflow == "fails") {
    script.ending = {false, "{}", "Boom: the forge exploded 💥", "{}"};
  } else if (asked.workflow == "response") {
    script.ending.output = script.ending.run_output =
        R"({"data":{"gate":"open"},"status":418,"headers":{"Content-Type":"application/json"}})";
  } else if (asked.workflow == "tool") {
    script.steps.push_back({kFirstTokenMs, "", false});
    add_tool_turn(script, asked, chance);
    add_text(script, "It is sunny, and the goat is asleep.", chance);
    set_answer(script, asked, "It is sunny, and the goat is asleep.");
  } else if (asked.workflow == "surrogate") {
    add_surrogates(script, asked);
    set_answer(script, asked, "A 🗡 B");
  } else {
    const Persona& persona = server.personas.at(asked.workflow);
    const std::string& line = persona.lines[chance() % persona.lines.size()];
    script.steps.push_back({kFirstTokenMs, "", false});
    add_text(script, line, chance);
    set_answer(script, asked, line);
  }
  return script;
}

}  // namespace sandbox
