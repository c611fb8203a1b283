// SPDX-License-Identifier: Apache-2.0
#include "workflows.h"

#include <algorithm>
#include <cctype>

namespace sandbox {
namespace {

const Block kAgent1 = {"agent1", "Agent 1", "agent"};
const Block kAgent2 = {"agent2", "Agent 2", "agent"};
const Block kFunction = {"fn1", "Fn", "function"};
const Block kHuman = {"human1", "Human", "human_in_the_loop"};

/// "Agent 1" and "agent1" are the same block: lower case, without white space and dots.
std::string normalised(const std::string& name) {
  std::string out;
  for (const char byte : name) {
    if (byte != '.' && std::isspace(static_cast<unsigned char>(byte)) == 0)
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(byte)));
  }
  return out;
}

bool select(const Block& block, const std::string& asked, Selection* selection) {
  const std::size_t dot = asked.find('.');
  const std::string head = asked.substr(0, dot);
  const std::string rest = dot == std::string::npos ? "" : asked.substr(dot + 1);
  if (head == block.id || (dot != std::string::npos && normalised(head) == normalised(block.name))) {
    *selection = {block.id, rest};
    return true;
  }
  if (asked.rfind(block.id + "_", 0) != 0) return false;
  *selection = {block.id, asked.substr(block.id.size() + 1)};
  return true;
}

}  // namespace

std::map<std::string, Workflow> make_workflows(const std::map<std::string, Persona>& personas) {
  const std::vector<Workflow> built_in = {
      {"echo", "echo", {}},
      {"public", "public", {}, true, true},
      {"undeployed", "undeployed", {}, false},
      {"fn", "fn", {kFunction}},
      {"inputs", "inputs", {kFunction}, true, false, true},
      {"files", "files", {kFunction}},
      {"slow", "slow", {{"wait1", "Wait", "wait"}, {"after1", "After", "function"}}},
      {"fails", "fails", {{"fn1", "Boom", "function"}}},
      {"fails-agent", "fails-agent", {kAgent1}},
      {"response", "response", {{"response1", "Response", "response"}}},
      {"created", "created", {{"response1", "Response", "response"}}},
      {"tool", "tool", {kAgent1}},
      {"tools", "tools", {kAgent1}},
      {"thinker", "thinker", {kAgent1}},
      {"surrogate", "surrogate", {kAgent1}},
      {"empty", "empty", {kAgent1}},
      {"breaks", "breaks", {kAgent1}},
      {"parallel", "parallel", {kAgent1, kAgent2}},
      {"sequence", "sequence", {kAgent1, kAgent2}},
      {"mixed", "mixed", {kFunction, kAgent1}},
      {"seed-done", "seed-done", {kAgent1}},
      {"big", "big", {kFunction}},
      {"pause", "pause", {kHuman, {"after1", "After", "function"}}},
      {"pause-agent", "pause-agent", {kHuman, kAgent1}},
      {"pause-twice", "pause-twice", {kHuman, {"human2", "Human 2", "human_in_the_loop"}}},
      {"wait", "wait", {{"wait1", "Wait", "wait"}}},
  };
  std::map<std::string, Workflow> workflows;
  for (const Workflow& workflow : built_in) workflows.emplace(workflow.id, workflow);
  for (const auto& [id, persona] : personas) workflows[id] = {id, persona.name, {kAgent1}};
  return workflows;
}

std::vector<Selection> resolve_selection(const Workflow& workflow, const std::vector<std::string>& asked) {
  std::vector<Selection> selections;
  for (const std::string& entry : asked) {
    Selection selection;
    const bool found = std::any_of(workflow.blocks.begin(), workflow.blocks.end(),
                                   [&](const Block& block) { return select(block, entry, &selection); });
    if (found) selections.push_back(selection);
  }
  return selections;
}

}  // namespace sandbox
