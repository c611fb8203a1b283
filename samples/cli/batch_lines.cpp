// SPDX-License-Identifier: Apache-2.0
#include "batch_lines.h"

#include <algorithm>
#include <array>

namespace {

constexpr std::array<std::string_view, 4> kKeys = {"workflow", "input", "stream", "select"};

std::string unknown_key(const simstudio::Json& line) {
  for (std::uint64_t i = 0; i < line.size(); ++i) {
    if (std::find(kKeys.begin(), kKeys.end(), line.key(i)) == kKeys.end()) return std::string(line.key(i));
  }
  return {};
}

bool read_select(const simstudio::Json& list, std::vector<std::string>* selected) {
  if (!list.is_null() && !list.is_array()) return false;
  for (std::uint64_t i = 0; i < list.size(); ++i) {
    if (!list.element(i).is_text()) return false;
    selected->emplace_back(list.element(i).as_text());
  }
  return true;
}

ExecuteJob read_line(std::string_view text, std::string* problem) {
  ExecuteJob job;
  const simstudio::Json line = simstudio::Json::parse(text, problem);
  if (!problem->empty()) return job;
  if (!line.is_object() || !line["workflow"].is_text()) {
    *problem = "it is no JSON object with a \"workflow\"";
  } else if (const std::string key = unknown_key(line); !key.empty()) {
    *problem = "there is no \"" + key + "\"; a line has workflow, input, stream and select";
  } else if (!line["stream"].is_null() && !line["stream"].is_boolean()) {
    *problem = "\"stream\" is true or false";
  } else if (!read_select(line["select"], &job.options.selected_outputs)) {
    *problem = "\"select\" is a list of texts, for example [\"agent1.content\"]";
  }
  job.workflow = line["workflow"].as_text();
  if (!line["input"].is_null()) job.options.input = line["input"].dump();
  if (line["stream"].as_boolean()) job.options.mode = simstudio::ExecuteMode::Stream;
  return job;
}

}  // namespace

std::vector<ExecuteJob> read_batch_lines(std::string_view text, std::string* problem) {
  std::vector<ExecuteJob> jobs;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    std::string fault;
    jobs.push_back(read_line(line, &fault));
    if (fault.empty()) continue;
    *problem = "line " + std::to_string(number) + ": " + fault;
    return {};
  }
  if (jobs.empty()) *problem = "there is no line in it";
  return jobs;
}
