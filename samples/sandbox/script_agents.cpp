// SPDX-License-Identifier: Apache-2.0

// Workflows whose answer an agent speaks.

#include <map>

#include "writing.h"

namespace sandbox {
namespace {

constexpr char kAgent[] = "agent1";
constexpr char kSecondAgent[] = "agent2";
constexpr double kFirstTokenMs = 300;
constexpr char kWeather[] = "It is sunny, and the goat is asleep.";

/// The end of a run whose last block is an agent: streamed where it was selected, in the output alone where not.
void end_with_agent(Script& script, const Writing& with, Scene& scene, AgentWork work, const char* block = kAgent) {
  work.tokens = scene.tokens_of(block);
  work.model_ms = scene.time() / with.server.options.speed;
  script.steps = scene.steps();
  script.ending.run_output = agent_output(work, false);
  script.ending.blocks = Object().raw(block, script.ending.run_output).done();
  script.ending.output = !with.asked.stream ? script.ending.run_output : agent_output(work, true);
  if (with.asked.stream && with.asked.selects) script.ending.output = "{}";
}

/// One agent's answer with whatever it thinks and looks up before (wire/v1-stream-ae-tool, v1-stream-ae-think).
void perform_line(Scene& scene, const Asked& asked, const Line& line) {
  scene.wait(kFirstTokenMs);
  scene.think(kAgent, line.thinking);
  if (line.tool.empty()) return scene.say(kAgent, line.text, line.split_emoji);
  if (asked.stream && !asked.negotiated) {  // wire/v1-stream-legacy-tool: only settled text, at once
    scene.wait(kFirstTokenMs);
    return scene.say_at_once(kAgent, line.text);
  }
  const std::string name = "custom_" + line.tool;
  scene.say(kAgent, line.preamble);
  scene.tool_start(kAgent, "call_1", name);
  if (!line.preamble.empty()) scene.take_back(kAgent);
  scene.tool_end(kAgent, "call_1", name, "success", 150);
  scene.wait(kFirstTokenMs / 2);
  scene.say(kAgent, line.text, line.split_emoji);
}

}  // namespace

Script one_line(const Writing& with, const Line& line) {
  Script script;
  Scene scene(with.asked, with.seed);
  perform_line(scene, with.asked, line);
  end_with_agent(script, with, scene, {line.text, line.thinking, line.tool});
  return script;
}

Script persona_script(const Writing& with) {
  const Persona& persona = with.server.personas.at(with.asked.workflow->id);
  const auto chance = with.asked.turn >= 0 ? static_cast<std::uint64_t>(with.asked.turn) : with.seed;
  return one_line(with, persona.answer(said_in(with.input), chance));
}

namespace {

Script tool(const Writing& with) {
  return one_line(with,
                  {kWeather, {}, "The traveller wants the weather.", "get_weather", "Let me look at the sky", false});
}

/// Two turns with tools, one of them failing: wire/v1-stream-ae-tool-two, -tool-bad, -tool-par.
Script tools(const Writing& with) {
  const Asked& asked = with.asked;
  if (asked.stream && !asked.negotiated) return tool(with);
  Script script;
  Scene scene(asked, with.seed);
  scene.wait(kFirstTokenMs);
  scene.say(kAgent, "Let me look at the sky… 🔎");
  scene.tool_start(kAgent, "call_1", "custom_get_weather");
  scene.tool_start(kAgent, "call_2", "custom_ask_goat");
  scene.take_back(kAgent);
  scene.tool_end(kAgent, "call_2", "custom_ask_goat", "error", 60);
  scene.tool_end(kAgent, "call_1", "custom_get_weather", "success", 90);
  scene.say(kAgent, "And once more, to be sure…");
  scene.tool_start(kAgent, "call_3", "custom_get_weather");
  scene.take_back(kAgent);
  scene.tool_end(kAgent, "call_3", "custom_get_weather", "success", 90);
  scene.say(kAgent, kWeather);
  end_with_agent(script, with, scene, {kWeather, "", "get_weather"});
  return script;
}

Script thinker(const Writing& with) {
  return one_line(with, {"Two and two is four, and I did check. 🧮",
                         {},
                         "The traveller asks for a sum. 🤔 I should count on my fingers first.",
                         "",
                         "",
                         false});
}

/// wire/edge-surrogate-ae and -legacy.
Script surrogate(const Writing& with) { return one_line(with, {"A 🗡 B", {}, "", "", "", true}); }

/// wire/v1-stream-legacy-empty: no chunk, and the empty text in `final`.
Script empty(const Writing& with) {
  Script script = one_line(with, {"", {}, "", "", "", false});
  if (with.asked.stream && with.asked.selects_block(kAgent))
    script.ending.output = Object().raw(kAgent, R"({"content":""})").done();
  return script;
}

/// wire/v1-stream-ae-errmid: some text, then the model breaks.
Script breaks(const Writing& with) {
  Script script;
  Scene scene(with.asked, with.seed);
  scene.wait(kFirstTokenMs);
  scene.say(kAgent, "The forge is warm toda");
  script.steps = scene.steps();
  Ending& ending = script.ending;
  ending.success = false;
  ending.block_error = "Upstream provider failed mid-stream";
  ending.error = "Agent 1: " + ending.block_error;
  ending.block = with.asked.workflow->blocks.front();
  if (scene.streams(kAgent)) {
    ending.last_frames.push_back(
        Object().text("event", "stream_error").text("blockId", kAgent).text("error", ending.block_error).done());
  }
  return script;
}

/// wire/v1-stream-ae-parallel: two agents at once; wire/v1-stream-ae-two-agents: one after the other.
Script two_agents(const Writing& with, bool at_once) {
  const std::string first = "The left door creaks. Somebody is home. 🚪";
  const std::string second = "The right door is painted on. 旅人, mind your nose.";
  Script script;
  Scene scene(with.asked, with.seed);
  scene.wait(kFirstTokenMs);
  const double start = scene.time();
  scene.say(kAgent, first);
  if (at_once) scene.set_time(start + 10);
  scene.say(kSecondAgent, second);
  end_with_agent(script, with, scene, {second, "", ""}, kSecondAgent);
  return script;
}

Script parallel(const Writing& with) { return two_agents(with, true); }
Script sequence(const Writing& with) { return two_agents(with, false); }

/// wire/v1-stream-legacy-fn-outputs: a function block beside an agent.
Script mixed(const Writing& with) {
  const std::string function = R"({"result":{"a":1,"b":"two","c":{"d":[1,2,3]}},"stdout":""})";
  Script script = one_line(with, {"Hi.", {}, "", "", "", false});
  script.ending.blocks = Object().raw("fn1", function).raw(kAgent, script.ending.run_output).done();
  if (with.asked.stream && with.asked.selects) script.ending.output = selected_values(with.asked, "fn1", function);
  return script;
}

/// The end that the documents of 2025 describe and no server sent (sim-api C.2 `done`).
Script seed_done(const Writing& with) {
  Script script = one_line(with, {"The old ways still work.", {}, "", "", "", false});
  script.ending.success_frame = R"({"event":"done","success":true,"output":{},"metadata":{"duration":610}})";
  return script;
}

}  // namespace

Writer agent_writer(const std::string& workflow) {
  static const std::map<std::string, Writer> kAll = {
      {"tool", &tool},   {"tools", &tools},        {"thinker", &thinker},   {"surrogate", &surrogate},
      {"empty", &empty}, {"breaks", &breaks},      {"parallel", &parallel}, {"sequence", &sequence},
      {"mixed", &mixed}, {"seed-done", &seed_done}};
  const auto found = kAll.find(workflow);
  return found == kAll.end() ? nullptr : found->second;
}

}  // namespace sandbox
