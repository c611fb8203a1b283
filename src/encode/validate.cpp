// SPDX-License-Identifier: Apache-2.0
#include "encode/validate.h"

#include <algorithm>
#include <charconv>

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

/// "host", "host:3000" or "[::1]:3000".
bool port_fits(std::string_view host) {
  const std::size_t bracket = host.rfind(']');
  const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon == std::string_view::npos) return true;
  std::uint32_t port = 0;
  const auto [end, fault] = std::from_chars(host.data() + colon + 1, host.data() + host.size(), port);
  return fault == std::errc() && end == host.data() + host.size() && port >= 1 && port <= 65535;
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
    return "selected_outputs has " + std::to_string(request.selected_outputs.size()) +
           " entries; Sim takes 100. Name fewer, or the whole block instead of its fields.";
  }
  for (const std::string& output : request.selected_outputs) {
    if (output.empty())
      return "selected_outputs has an empty entry. Name a block's output, for example agent1.content.";
  }
  return {};
}

std::string check_retry(const ExecuteRequest& request) {
  using std::chrono::milliseconds;
  const RetryOptions& retry = request.retry;
  if (request.await_result && request.mode != ExecuteMode::Async) {
    return "await_result is for mode Async only: the other modes end in their result. Leave it out.";
  }
  if (retry.max_retries == 0) return {};
  if (retry.initial_delay < milliseconds::zero() || retry.max_delay < milliseconds::zero() ||
      retry.retry_after_max < milliseconds::zero()) {
    return "a delay of retry is negative. Write 0 to wait for nothing, or leave the defaults.";
  }
  if (!(retry.backoff_multiplier >= 1 && retry.backoff_multiplier <= 1000)) {
    return "retry.backoff_multiplier is not between 1 and 1000. Write 2 to double the delay each time.";
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
    return "execution_timeout is " + std::to_string(seconds) +
           " s; Sim takes 1 to 604800. Choose one of these, or 0 for the server's own limit.";
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
  if (host.find('@') != std::string_view::npos)
    return "client option base_url holds a user name (not shown). Give the key as api_key instead.";
  if (rest.find('\\') != std::string_view::npos) return name + " has a backslash. Write slashes.";
  if (rest.find_first_of("?#") != std::string_view::npos)
    return name + " has a ? or #. Give scheme, host and path only.";
  if (!port_fits(host)) return name + " has a port that is none. Write 1 to 65535 behind the colon, or nothing.";
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
  // A dot segment in the path of a cancel would be taken out of it on the way.
  const bool is_path = run_id == "." || run_id == "..";
  const bool fits = run_id.size() <= kRunIdMax && std::all_of(run_id.begin(), run_id.end(), is_run_id_symbol);
  if (fits && !is_path) return {};
  return "run_id " + quoted(run_id) +
         " can't be used: Sim takes 1 to 128 letters, digits and . _ : - (but not . or .. alone). Use only these, or "
         "leave run_id empty for a random one.";
}

std::string check_workflow_id(std::string_view id) {
  if (id.empty()) return "workflow_id is empty. Copy it from the workflow's address in Sim.";
  if (id == "." || id == "..")
    return "workflow_id " + quoted(id) + " is a path, not an id. Copy the id from the workflow's address in Sim.";
  for (const char symbol : id) {
    if (is_visible_ascii(symbol) && std::string_view("/\\?#%").find(symbol) == std::string_view::npos) continue;
    return "workflow_id " + quoted(id) +
           " holds a character that no id has (a slash, %, ?, #, a space, a control or "
           "non-ASCII character). Copy the id alone, not a path.";
  }
  return {};
}

std::string check_input(const std::string& input, const Limits& limits) {
  if (input.size() > limits.input_bytes) {
    return "input has " + std::to_string(input.size()) + " bytes; the limit input_bytes is " +
           std::to_string(limits.input_bytes) + " (Sim itself takes 10 MiB). Send less, or give the workflow a link.";
  }
  if (input.empty()) return {};
  std::string problem;
  JsonKind kind = JsonKind::Null;
  if (!json::check_json(input, limits.json_depth, &kind, &problem)) {
    return "input: " + problem +
           ". The request was not sent. Write the input with JsonBuilder, or leave it empty for {}.";
  }
  return {};
}

std::string check_execute(const ExecuteRequest& request, const Limits& limits) {
  if (std::string problem = check_workflow_id(request.workflow_id); !problem.empty()) return problem;
  if (std::string problem = check_run_id(request.run_id); !problem.empty()) return problem;
  if (std::string problem = check_stream_flags(request); !problem.empty()) return problem;
  if (std::string problem = check_times(request); !problem.empty()) return problem;
  if (std::string problem = check_retry(request); !problem.empty()) return problem;
  if (std::string problem = check_input(request.input, limits); !problem.empty()) return problem;
  return check_input_files(request.files, request.input);
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
