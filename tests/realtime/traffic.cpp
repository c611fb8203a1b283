// SPDX-License-Identifier: Apache-2.0
#include "realtime/traffic.h"

namespace simstudio::test {
namespace {

std::string chunk(const std::string& text) { return "data: {\"blockId\":\"a\",\"chunk\":\"" + text + "\"}\n\n"; }

constexpr char kReset[] = "data: {\"blockId\":\"a\",\"event\":\"chunk_reset\"}\n\n";
constexpr char kTool[] =
    "data: "
    "{\"blockId\":\"a\",\"event\":\"tool\",\"phase\":\"start\",\"id\":\"call_1\",\"name\":\"custom_get_weather\"}\n\n";
constexpr char kThinking[] = "data: {\"blockId\":\"a\",\"event\":\"thinking\",\"data\":\"Who is this?\"}\n\n";
constexpr char kFinal[] =
    "data: {\"event\":\"final\",\"data\":{\"success\":true,\"output\":{\"a\":[1,2,{\"b\":\"a longer text than "
    "fits\"}]}}}\n\n"
    "data: \"[DONE]\"\n\n";
constexpr char kAnswer[] =
    R"({"data":{"runId":"r","workflowId":"guard","status":"completed","output":{"gate":["open",{"wide":true}],)"
    R"("words":"more than a small string holds by itself"},"error":null,"durationMs":610.5}})";
constexpr char kRefusal[] = R"({"error":{"code":"NOT_FOUND","message":"Workflow not found","details":{"a":[1,2,3]}}})";

ExecuteOptions sync() { return {}; }

void begin_streams(
    Traffic& traffic, bool immediate_text = false,
    const std::function<void(int, const Event&)>& handler = [](int, const Event&) {}) {
  traffic.ask(Traffic::stream(immediate_text), handler);
  traffic.side.act([&](FakeTransport& fake) {
    for (const TransferId id : traffic.ids) fake.stream_headers(id);
  });
}

void answer(Traffic& traffic, int status, const char* body) {
  traffic.ask(sync());
  traffic.side.act([&](FakeTransport& fake) {
    for (const TransferId id : traffic.ids) fake.json(id, status, body);
  });
}

constexpr int kRuns = Traffic::kRuns;

std::vector<Traffic::Kind> what_a_server_does() {
  return {
      {"tokens", kRuns,
       [](Traffic& traffic) {
         begin_streams(traffic);
         traffic.send(chunk("Halt. Who goes there?"));
       }},
      {"tokens of immediate text", kRuns,
       [](Traffic& traffic) {
         begin_streams(traffic, true);
         traffic.send(chunk("Halt!"));
       }},
      {"thinking, tools and resets", 4 * kRuns,
       [](Traffic& traffic) {
         begin_streams(traffic);
         traffic.send(kThinking + chunk("Let me look") + kTool + kReset);
       }},
      {"streams to their results", 2 * kRuns,
       [](Traffic& traffic) {
         begin_streams(traffic, true);
         traffic.send(chunk("Aye.") + kFinal);
         traffic.end_streams();
       }},
      {"results with JSON", kRuns, [](Traffic& traffic) { answer(traffic, 200, kAnswer); }},
      {"errors with JSON", kRuns, [](Traffic& traffic) { answer(traffic, 404, kRefusal); }},
      {"lost connections", 2 * kRuns,
       [](Traffic& traffic) {
         begin_streams(traffic);
         traffic.send(chunk("Halt"));
         traffic.side.act([&](FakeTransport& fake) {
           for (const TransferId id : traffic.ids) fake.done(id, TransportEnd::ConnectionLost, RequestSent::Yes);
         });
       }},
  };
}

std::vector<Traffic::Kind> what_a_host_does() {
  return {
      {"cancelled runs with tokens in the queue", kRuns,
       [](Traffic& traffic) {
         begin_streams(traffic);
         traffic.send(chunk("Halt"));
         for (Run& run : traffic.runs) run.cancel();
       }},
      {"released runs with tokens in the queue", 0,
       [](Traffic& traffic) {
         begin_streams(traffic);
         traffic.send(chunk("Halt"));
         for (Run& run : traffic.runs) run.release();
       }},
      {"runs destroyed by their handler", kRuns,
       [](Traffic& traffic) {
         begin_streams(traffic, true, [&traffic](int index, const Event&) { traffic.run(index) = Run(); });
         traffic.send(chunk("Halt") + kReset + chunk("Pass"));
       }},
      {"runs cancelled by their handler", 2 * kRuns,
       [](Traffic& traffic) {
         begin_streams(traffic, false, [&traffic](int index, const Event&) { traffic.run(index).cancel(); });
         traffic.send(chunk("Halt"));
       }},
      {"runs destroyed by the handler of their end", 2 * kRuns,
       [](Traffic& traffic) {
         begin_streams(traffic, false, [&traffic](int index, const Event& event) {
           if (is_terminal(event.kind)) traffic.run(index) = Run();
         });
         traffic.send(chunk("Aye.") + kFinal);
         traffic.end_streams();
       }},
  };
}

}  // namespace

const std::vector<Traffic::Kind>& Traffic::kinds() {
  static const std::vector<Kind> all = [] {
    std::vector<Kind> both = what_a_server_does();
    for (const Kind& kind : what_a_host_does()) both.push_back(kind);
    return both;
  }();
  return all;
}

ClientOptions Traffic::options(NetworkSide& side) {
  ClientOptions made;
  made.base_url = "http://sim.test";
  made.api_key = "key";
  made.api = Api::V2;
  made.transport = &side;
  return made;
}

ExecuteOptions Traffic::stream(bool immediate_text) {
  ExecuteOptions made;
  made.mode = ExecuteMode::Stream;
  made.selected_outputs = {"agent1.content"};
  made.include_thinking = true;
  made.include_tool_calls = true;
  made.immediate_text = immediate_text;
  return made;
}

void Traffic::ask(const ExecuteOptions& how) {
  ask(how, [](int, const Event&) {});
}

void Traffic::ask(const ExecuteOptions& how, const std::function<void(int, const Event&)>& handler) {
  runs.clear();
  for (int i = 0; i < kRuns; ++i) {
    runs.push_back(client.execute_workflow("guard", how, [handler, i](const Event& event) { handler(i, event); }));
  }
  // Cancel calls of runs before come first; the last ones are these.
  ids.clear();
  while (ids.size() < kRuns) {
    side.act([&](FakeTransport& fake) {
      for (const auto& exchange : fake.started) {
        if (exchange.url.find("/execute") != std::string::npos) ids.push_back(exchange.id);
      }
      fake.started.clear();
    });
  }
}

void Traffic::send(const std::string& bytes) {
  side.act([&](FakeTransport& fake) {
    for (const TransferId id : ids) fake.bytes(id, bytes);
  });
}

void Traffic::end_streams() {
  side.act([&](FakeTransport& fake) {
    for (const TransferId id : ids) fake.done(id);
  });
}

}  // namespace simstudio::test
