// SPDX-License-Identifier: Apache-2.0
#include "execute_body.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace sandbox {
namespace {

constexpr std::size_t kBodyBytesMax = 10u << 20;
constexpr std::int64_t kTimeLimitMaxS = 604800;
constexpr std::size_t kIdCharsMax = 128;

const char* type_name(const rapidjson::Value& value) {
  if (value.IsString()) return "string";
  if (value.IsNumber()) return "number";
  if (value.IsBool()) return "boolean";
  if (value.IsArray()) return "array";
  return value.IsNull() ? "null" : "object";
}

std::string expected(const char* what, const rapidjson::Value& value) {
  return std::string("Invalid input: expected ") + what + ", received " + type_name(value);
}

bool valid_id(const std::string& id) {
  return id.size() <= kIdCharsMax && std::all_of(id.begin(), id.end(), [](unsigned char byte) {
           return std::isalnum(byte) != 0 || byte == '.' || byte == '_' || byte == ':' || byte == '-';
         });
}

/// Sim parses what it gets, whatever its type says; a BOM is no JSON (wire/edge-bom-body).
bool parse(const std::string& body, rapidjson::Document* document) {
  document->Parse(valid_utf8(body).c_str());
  return !document->HasParseError() && body.rfind("\xef\xbb\xbf", 0) != 0;
}

bool refuse_v2(const Request& request, const Headers& headers, const std::string& message,
               const std::string& details = {}, int status = 400, const std::string& code = "BAD_REQUEST") {
  Object error;
  error.text("code", code).text("message", message);
  if (!details.empty()) error.raw("details", details);
  reply_json(request, status, Object().raw("error", error.done()).done(), headers);
  return false;
}

bool refuse_legacy(const Request& request, const std::string& message, const std::string& details = {}) {
  Object error;
  error.text("error", message);
  if (!details.empty()) error.raw("details", details);
  reply_json(request, 400, error.done());
  return false;
}

/// wire/v2-err-flat-body, v2-err-string-input: a zod issue, its fields in its own order.
bool check_v2_fields(const Request& request, const Headers& headers, const rapidjson::Value& body) {
  static const std::set<std::string> kKnown = {
      "input",           "async",           "executionTimeoutSeconds", "stream",
      "selectedOutputs", "includeThinking", "includeToolCalls",        "includeFileBase64",
      "base64MaxBytes"};
  const auto wrong_type = [&](const char* name, const char* type) {
    const std::string message = expected(type, body[name]);
    const std::string issue = Object()
                                  .text("expected", type)
                                  .text("code", "invalid_type")
                                  .raw("path", "[" + quote(name) + "]")
                                  .text("message", message)
                                  .done();
    return refuse_v2(request, headers, message, "[" + issue + "]");
  };
  for (const auto& member : body.GetObject()) {
    const std::string name = member.name.GetString();
    if (kKnown.count(name) != 0) continue;
    const std::string message = "Unrecognized key: \"" + name + "\"";
    const std::string issue = Object()
                                  .text("code", "unrecognized_keys")
                                  .raw("keys", "[" + quote(name) + "]")
                                  .raw("path", "[]")
                                  .text("message", message)
                                  .done();
    return refuse_v2(request, headers, message, "[" + issue + "]");
  }
  if (body.HasMember("input") && !body["input"].IsObject()) return wrong_type("input", "record");
  for (const char* name : {"async", "stream", "includeThinking", "includeToolCalls", "includeFileBase64"}) {
    if (body.HasMember(name) && !body[name].IsBool()) return wrong_type(name, "boolean");
  }
  if (body.HasMember("selectedOutputs") && !body["selectedOutputs"].IsArray())
    return wrong_type("selectedOutputs", "array");
  return true;
}

std::vector<std::string> texts_in(const rapidjson::Value& body, const char* name) {
  std::vector<std::string> texts;
  if (!body.HasMember(name) || !body[name].IsArray()) return texts;
  for (const auto& value : body[name].GetArray()) {
    if (value.IsString()) texts.emplace_back(value.GetString());
  }
  return texts;
}

void read_wishes(const Request& request, const rapidjson::Value& body, ExecuteOrder* order) {
  order->stream = flag(body, "stream");
  order->thinking = flag(body, "includeThinking");
  order->tools = flag(body, "includeToolCalls");
  order->selected = texts_in(body, "selectedOutputs");
  order->negotiated = negotiates_agent_events(request);
}

/// The option rules of sim-api B.3; empty when all hold.
std::string broken_rule(const rapidjson::Value& body, const ExecuteOrder& order, bool has_key) {
  const bool shapes = !order.selected.empty() || order.thinking || order.tools || body.HasMember("includeFileBase64") ||
                      body.HasMember("base64MaxBytes");
  if (order.async && !has_key) return "Async execution requires an API key";
  if (order.async && order.stream) return "async and stream cannot be combined";
  if (order.async && shapes) return "Async execution does not support streaming or output-shaping options";
  if (!order.async && body.HasMember("executionTimeoutSeconds"))
    return "executionTimeoutSeconds is supported only for async execution";
  if ((order.thinking || order.tools) && !order.stream)
    return "includeThinking and includeToolCalls require stream: true";
  if ((order.thinking || order.tools) && !order.negotiated) return kNeedsProtocol;
  return {};
}

bool read_run_id_v2(const Request& request, const Headers& headers, ExecuteOrder* order) {
  order->run_id = request.header("X-API-Key").empty() ? "" : request.header("X-Run-Id");
  if (valid_id(order->run_id)) return true;
  const std::string message = "Run ID can only contain letters, numbers, dots, underscores, colons, and hyphens";
  const std::string issue = Object()
                                .text("origin", "string")
                                .text("code", "invalid_format")
                                .text("format", "regex")
                                .text("pattern", "/^[A-Za-z0-9._:-]+$/")
                                .raw("path", R"(["x-run-id"])")
                                .text("message", message)
                                .done();
  return refuse_v2(request, headers, message, "[" + issue + "]");
}

/// The body without what steers the run: sim-api B.2.
std::string flat_input(const rapidjson::Value& body, const std::set<std::string>& stripped) {
  Object input;
  for (const auto& member : body.GetObject()) {
    if (stripped.count(member.name.GetString()) == 0) input.raw(member.name.GetString(), dump(member.value));
  }
  return input.done();
}

bool check_legacy_fields(const Request& request, const rapidjson::Value& body) {
  std::string issues;
  const auto add = [&](const char* path, const std::string& message) {
    issues += (issues.empty() ? "" : ",") + Object().text("path", path).text("message", message).done();
  };
  if (!body.IsObject()) {
    add("", expected("object", body));
    return refuse_legacy(request, "Invalid request body", "[" + issues + "]");
  }
  if (body.HasMember("selectedOutputs") && !body["selectedOutputs"].IsArray())
    add("selectedOutputs", expected("array", body["selectedOutputs"]));
  for (const char* name : {"stream", "includeThinking", "includeToolCalls", "includeFileBase64"}) {
    if (body.HasMember(name) && !body[name].IsBool()) add(name, expected("boolean", body[name]));
  }
  if (issues.empty()) return true;
  return refuse_legacy(request, "Invalid request body", "[" + issues + "]");
}

bool check_legacy_caller(const Request& request, const rapidjson::Value& body, const ExecuteOrder& order) {
  if (flag(body, "useDraftState")) return refuse_legacy(request, "API key callers cannot execute draft workflow state");
  const std::string trigger = text(body, "triggerType");
  if (!trigger.empty() && trigger != "api")
    return refuse_legacy(request, "External callers cannot override triggerType");
  const bool shapes =
      !order.selected.empty() || body.HasMember("includeFileBase64") || body.HasMember("base64MaxBytes");
  if (order.async && shapes)
    return refuse_legacy(request, "Async execution does not support draft or override execution controls");
  if (!request.header("X-Execution-Timeout-Seconds").empty() && !order.async)
    return refuse_legacy(request, "X-Execution-Timeout-Seconds is supported only for async runs");
  return true;
}

bool read_legacy_headers(const Request& request, const rapidjson::Value& body, ExecuteOrder* order) {
  order->run_id = request.header("X-Execution-Id");
  if (order->run_id.empty()) order->run_id = text(body, "executionId");
  if (!valid_id(order->run_id)) {
    return refuse_legacy(request, "Invalid execution ID header",
                         R"([{"path":"x-execution-id","message":"Invalid execution ID"}])");
  }
  const std::string seconds = request.header("X-Execution-Timeout-Seconds");
  if (seconds.empty()) return true;
  order->time_limit_s = std::strtoll(seconds.c_str(), nullptr, 10);
  if (order->time_limit_s >= 1 && order->time_limit_s <= kTimeLimitMaxS) return true;
  return refuse_legacy(request, "Invalid execution timeout header",
                       R"([{"path":"x-execution-timeout-seconds","message":"Invalid timeout"}])");
}

}  // namespace

bool negotiates_agent_events(const Request& request) {
  std::string value = request.header("X-Sim-Stream-Protocol");
  std::string token;
  value += ',';
  for (const char byte : value) {
    if (byte == ',') {
      if (token == "agent-events-v1") return true;
      token.clear();
    } else if (byte != ' ' && byte != '\t') {
      token += static_cast<char>(std::tolower(static_cast<unsigned char>(byte)));
    }
  }
  return false;
}

bool read_order_v2(const Request& request, const Headers& headers, ExecuteOrder* order) {
  if (request.body.size() > kBodyBytesMax)
    return refuse_v2(request, headers, "Request body is too large", "", 413, "PAYLOAD_TOO_LARGE");
  rapidjson::Document body;
  if (!parse(request.body, &body)) return refuse_v2(request, headers, "Request body must be valid JSON");
  if (!body.IsObject()) return refuse_v2(request, headers, expected("object", body));
  if (!check_v2_fields(request, headers, body)) return false;
  read_wishes(request, body, order);
  order->async = flag(body, "async");
  if (body.HasMember("input")) order->input = dump(body["input"]);
  order->time_limit_s = static_cast<std::int64_t>(number(body, "executionTimeoutSeconds", 0));
  const std::string broken = broken_rule(body, *order, !request.header("X-API-Key").empty());
  if (!broken.empty()) return refuse_v2(request, headers, broken);
  if (order->time_limit_s < 0 || order->time_limit_s > kTimeLimitMaxS)
    return refuse_v2(request, headers, "executionTimeoutSeconds must be between 1 and 604800");
  return read_run_id_v2(request, headers, order);
}

bool read_order_legacy(const Request& request, ExecuteOrder* order) {
  static const std::set<std::string> kStripped = {
      "selectedOutputs",  "stream",       "includeFileBase64", "base64MaxBytes", "triggerType",       "triggerBlockId",
      "stopAfterBlockId", "runFromBlock", "parentWorkspaceId", "workflowId",     "copilotToolCallId", "useDraftState"};
  if (request.body.size() > kBodyBytesMax) {
    reply_json(request, 413, legacy_error("Workflow execution request body exceeds maximum size"));
    return false;
  }
  rapidjson::Document body;
  if (!parse(request.body.empty() ? "{}" : request.body, &body))
    return refuse_legacy(request, "Invalid JSON in request body");
  if (!check_legacy_fields(request, body)) return false;
  read_wishes(request, body, order);
  order->async = request.header("X-Execution-Mode") == "async";
  order->stream = !order->async && (order->stream || request.header("X-Stream-Response") == "true");
  order->input = flat_input(body, kStripped);
  return check_legacy_caller(request, body, *order) && read_legacy_headers(request, body, order);
}

bool read_order_seed(const Request& request, ExecuteOrder* order) {
  rapidjson::Document body;
  const std::string given = request.method == "GET" || request.body.empty() ? "{}" : request.body;
  if (!parse(given, &body) || !body.IsObject()) return refuse_legacy(request, "Invalid JSON in request body");
  order->async = request.header("X-Execution-Mode") == "async";
  order->stream = !order->async && (flag(body, "stream") || request.header("X-Stream-Response") == "true");
  order->selected = texts_in(body, "selectedOutputs");
  rapidjson::Document listed;
  listed.Parse(("{\"all\":" + request.header("X-Selected-Outputs") + "}").c_str());
  if (!listed.HasParseError() && order->selected.empty()) order->selected = texts_in(listed, "all");
  order->input = body.HasMember("input") ? dump(body["input"]) : dump(body);
  return true;
}

}  // namespace sandbox
