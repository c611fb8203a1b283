// SPDX-License-Identifier: Apache-2.0
#include <rapidjson/document.h>

#include "server.h"

namespace sandbox {
namespace {

int whole(const rapidjson::Value& body, const char* name, int otherwise) {
  return body.HasMember(name) && body[name].IsInt() ? body[name].GetInt() : otherwise;
}

std::string text(const rapidjson::Value& body, const char* name) {
  return body.HasMember(name) && body[name].IsString() ? body[name].GetString() : "";
}

void set_fault(Server& server, const Request& request) {
  rapidjson::Document body;
  body.Parse(request.body.c_str());
  if (body.HasParseError() || !body.IsObject())
    return reply_json(request, 400, legacy_error("Send a JSON object; README.md lists its fields."));
  Fault fault;
  fault.workflow = text(body, "workflow");
  fault.count = whole(body, "count", 1);
  fault.status = whole(body, "status", 0);
  fault.body = text(body, "body");
  fault.latency_ms = whole(body, "latency_ms", 0);
  fault.cut_after_tokens = whole(body, "cut_after_tokens", -1);
  fault.stall_after_tokens = whole(body, "stall_after_tokens", -1);
  if (body.HasMember("headers") && body["headers"].IsObject()) {
    for (const auto& header : body["headers"].GetObject()) {
      if (header.value.IsString()) fault.headers.emplace_back(header.name.GetString(), header.value.GetString());
    }
  }
  server.fault = std::move(fault);
  reply_json(request, 200, R"({"ok":true})");
}

}  // namespace

bool route_control(Server& server, const Request& request) {
  if (request.path == "/__sandbox/ledger") {
    reply_json(request, 200, server.runs.ledger());
  } else if (request.path == "/__sandbox/faults" && request.method == "POST") {
    set_fault(server, request);
  } else if (request.path == "/__sandbox/faults" && request.method == "DELETE") {
    server.fault = {};
    reply_json(request, 200, R"({"ok":true})");
  } else {
    return false;
  }
  return true;
}

}  // namespace sandbox
