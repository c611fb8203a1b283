// SPDX-License-Identifier: Apache-2.0
#include "encode/validate.h"

#include <algorithm>

#include "json/json_check.h"

namespace simstudio::encode {
namespace {

constexpr std::int64_t kExecutionTimeoutMax = 604800;  // sim-api B.3: seven days
constexpr std::size_t kRunIdMax = 128;
constexpr std::size_t kSelectedOutputsMax = 100;  // sim-api B.3

bool is_visible_ascii(char symbol) { return symbol > ' ' && symbol < '\x7f'; }

bool is_run_id_symbol(char symbol) {
  return (symbol >= 'a' && symbol <= 'z') || (symbol >= 'A' && symbol <= 'Z') || (symbol >= '0' && symbol <= '9') ||
         symbol == '.' || symbol == '_' || symbol == ':' || symbol == '-';
}

std::string quoted(std::string_view text) {
  std::string shown = "\"";
  for (const char symbol : text.substr(0, 80)) shown.push_back(symbol >= ' ' && symbol != '\x7f' ? symbol : '?');
  if (text.size() > 80) shown += "...";
  return shown + "\"";
}

std::string check_stream_flags(const ExecuteRequest& request) {
  const bool wants_frames = request.include_thinking || request.include_tool_calls;
  if (wants_frames && request.mode != ExecuteMode::Stream) {
    return "include_thinking and include_tool_calls need mode Stream. Set mode to Stream, or leave them off.";
  }
  if (wants_frames && request.text_policy == TextPolicy::Settled) {
    return "include_thinking and include_tool_calls can't be had with text_policy Settled, which does without the "
           "protocol that carries them. Use TextPolicy::Eager.";
  }
  if (request.mode == ExecuteMode::Async && !request.selected_outputs.empty()) {
    return "selected_outputs can't be used with mode Async (Sim refuses it). Use mode Stream.";
  }
  if (request.selected_outputs.size() > kSelectedOutputsMax) {
    return "selected_outputs has " + std::to_string(request.selected_outputs.size()) + " entries; Sim takes 100.";
  }
  for (const std::string& output : request.selected_outputs) {
    if (output.empty())
      return "selected_outputs has an empty entry. Name a block's output, for example agent1.content.";
  }
  return {};
}

std::string check_times(const ExecuteRequest& request) {
  const std::int64_t seconds = request.execution_timeout_s;
  if (seconds == 0) return {};
  if (request.mode != ExecuteMode::Async) {
    return "execution_timeout is for mode Async only (Sim refuses it elsewhere). Use timeout instead.";
  }
  if (seconds < 1 || seconds > kExecutionTimeoutMax) {
    return "execution_timeout is " + std::to_string(seconds) + " s; Sim takes 1 to 604800.";
  }
  return {};
}

std::string check_input(const ExecuteRequest& request, const Limits& limits) {
  if (request.input.size() > limits.input_bytes) {
    return "input has " + std::to_string(request.input.size()) + " bytes; the limit input_bytes is " +
           std::to_string(limits.input_bytes) + " (Sim itself takes 10 MiB). Send less, or give the workflow a link.";
  }
  if (request.input.empty()) return {};
  std::string problem;
  JsonKind kind = JsonKind::Null;
  if (!json::check_json(request.input, limits.json_depth, &kind, &problem)) {
    return "input: " + problem + ". The request was not sent.";
  }
  return {};
}

}  // namespace

std::string check_base_url(std::string_view url) {
  const std::string name = "client option base_url: " + quoted(url);
  if (url.empty())
    return "client option base_url is empty. Write https://sim.ai or your server, http://127.0.0.1:3000.";
  if (!std::all_of(url.begin(), url.end(), is_visible_ascii)) {
    return name + " has a space, a control character or a letter outside ASCII. Write it percent-encoded.";
  }
  const std::size_t scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return name + " has no scheme. Write http://" + std::string(url) + ".";
  const std::string_view scheme = url.substr(0, scheme_end);
  if (scheme != "http" && scheme != "https") return name + " is neither http:// nor https://. Sim speaks these two.";
  const std::string_view rest = url.substr(scheme_end + 3);
  const std::string_view host = rest.substr(0, rest.find('/'));
  if (host.empty() || host[0] == ':') return name + " has no host. Write http://127.0.0.1:3000, for example.";
  if (host.find('@') != std::string_view::npos) return name + " holds a user name. Give the key as api_key instead.";
  if (rest.find_first_of("?#") != std::string_view::npos)
    return name + " has a ? or #. Give scheme, host and path only.";
  return {};
}

std::string check_api_key(std::string_view key) {
  const auto bad = std::find_if_not(key.begin(), key.end(), is_visible_ascii);
  if (bad == key.end()) return {};
  return "client option api_key: character " + std::to_string(bad - key.begin() + 1) +
         " is a space, a line break or not ASCII (the key itself is not shown). Copy the key again, without the line's "
         "end.";
}

std::string check_run_id(std::string_view run_id) {
  if (run_id.size() <= kRunIdMax && std::all_of(run_id.begin(), run_id.end(), is_run_id_symbol)) return {};
  return "run_id " + quoted(run_id) + " can't be used: Sim takes 1 to 128 letters, digits and . _ : -";
}

std::string check_workflow_id(std::string_view id) {
  if (id.empty()) return "workflow_id is empty. Copy it from the workflow's address in Sim.";
  if (id == "." || id == "..") return "workflow_id " + quoted(id) + " is a path, not an id.";
  for (const char symbol : id) {
    if (is_visible_ascii(symbol) && std::string_view("/\\?#%").find(symbol) == std::string_view::npos) continue;
    return "workflow_id " + quoted(id) +
           " holds a character that no id has (a slash, %, ?, #, a space, a control or "
           "non-ASCII character). Copy the id alone, not a path.";
  }
  return {};
}

std::string check_execute(const ExecuteRequest& request, const Limits& limits) {
  if (std::string problem = check_workflow_id(request.workflow_id); !problem.empty()) return problem;
  if (std::string problem = check_run_id(request.run_id); !problem.empty()) return problem;
  if (std::string problem = check_stream_flags(request); !problem.empty()) return problem;
  if (std::string problem = check_times(request); !problem.empty()) return problem;
  return check_input(request, limits);
}

std::string trim_base_url(std::string_view url) {
  while (!url.empty() && url.back() == '/') url.remove_suffix(1);
  return std::string(url);
}

std::string origin_of(std::string_view base_url) {
  const std::size_t path = base_url.find('/', base_url.find("://") + 3);
  return std::string(base_url.substr(0, path));
}

}  // namespace simstudio::encode
