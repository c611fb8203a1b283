// SPDX-License-Identifier: Apache-2.0

// Makes each call of the public API on both generations and prints what would go to the server: one JSON object a line
// with case, api, method, path, headers and body. The transport is the test's: no socket, no server.

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "support/host_ticked_client.h"

namespace simstudio::test {
namespace {

constexpr char kWorkflow[] = "guard";
constexpr char kRunId[] = "run-1";
constexpr char kTask[] = "workflow-execution:11beba6c-2435-48a4-b305-0d069b8d99b2";

// The objects that Sim turns into files (wire/file-*), as the SDKs make them of what they are given.
constexpr char kPythonsFile[] = R"({"doc":[{"type":"file",)"
                                R"("data":"data:application/octet-stream;base64,WmHFvMOzxYLEhyDwn5eh77iP",)"
                                R"("name":"note.txt","mime":"application/octet-stream"}]})";
constexpr char kTypescriptsFile[] = R"({"doc":[{"type":"file",)"
                                    R"("data":"data:text/plain;charset=utf-8;base64,WmHFvMOzxYLEhw==",)"
                                    R"("name":"note.txt","mime":"text/plain;charset=utf-8"}]})";

class Printer {
 public:
  explicit Printer(Api api) : api_(api) {}

  /// Makes one call on a fresh client and prints the first request that it sends.
  template <typename Call>
  void show(const char* name, Call&& call) const {
    HostTickedClient sim;
    ClientOptions options = sim.options();
    options.api = api_;
    sim.make(options);
    const Run run = call(*sim.client);
    sim.client->tick();
    if (sim.transport.started.size() != 1) {
      std::fprintf(stderr, "%s sent %zu requests\n", name, sim.transport.started.size());
      std::exit(1);
    }
    print(name, sim.transport.started.front());
  }

 private:
  void print(const char* name, const FakeTransport::Exchange& exchange) const {
    constexpr std::size_t kOriginLength = sizeof("http://sim.test") - 1;
    JsonBuilder line;
    line.object().key("case").text(name).key("api").text(api_ == Api::V2 ? "v2" : "legacy");
    line.key("method").text(exchange.method).key("path").text(exchange.url.substr(kOriginLength));
    line.key("headers").object();
    for (const auto& [header, value] : exchange.headers) line.key(header).text(value);
    line.end().key("body").text(exchange.body).end();
    std::printf("%s\n", line.take().c_str());
  }

  Api api_;
};

ExecuteOptions with_input(const char* input, ExecuteMode mode = ExecuteMode::Sync) {
  ExecuteOptions options;
  options.input = input;
  options.mode = mode;
  return options;
}

ExecuteOptions everything_of_a_stream() {
  ExecuteOptions options = with_input(R"({"input":"hello"})", ExecuteMode::Stream);
  options.selected_outputs = {"agent1.content", "fn1.result"};
  options.include_thinking = true;
  options.include_tool_calls = true;
  return options;
}

ExecuteOptions with_files() {
  ExecuteOptions options = with_input(R"({"question":"What does it say?"})");
  InputFile file;
  file.field = "doc";
  file.bytes = "Quest: slay the dragon";
  file.name = "note.txt";
  options.files = {file, file};
  return options;
}

void show_executions(const Printer& printer) {
  const auto execute = [&](const char* name, const ExecuteOptions& options) {
    printer.show(name, [&](Client& client) { return client.execute_workflow(kWorkflow, options); });
  };
  execute("execute object", with_input(R"({"name":"Ana"})"));
  execute("execute another object", with_input(R"({"name":"a"})"));
  execute("execute text", with_input(R"("hello")"));
  execute("execute letter", with_input(R"("x")"));
  execute("execute number", with_input("42"));
  execute("execute list", with_input(R"(["a",{"b":1}])"));
  execute("execute Python's file", with_input(kPythonsFile));
  execute("execute TypeScript's file", with_input(kTypescriptsFile));
  execute("execute with files", with_files());
  execute("execute null", with_input("null"));
  execute("execute nothing", {});
  execute("execute async", with_input(R"("x")", ExecuteMode::Async));
  execute("execute async nothing", with_input("", ExecuteMode::Async));
  ExecuteOptions timed = with_input(R"("x")", ExecuteMode::Async);
  timed.execution_timeout = std::chrono::seconds(60);
  execute("execute async timeout", timed);
  ExecuteOptions stream = with_input(R"("hello")", ExecuteMode::Stream);
  stream.selected_outputs = {"cd9a341f-a944-4dc6-bdbe-465ae3af7314_content"};
  execute("execute stream", stream);
  execute("execute stream with everything", everything_of_a_stream());
  stream.text_policy = TextPolicy::Settled;
  execute("execute stream settled", stream);
  ExecuteOptions chosen = with_input(R"({"name":"Ana"})");
  chosen.run_id = "caller.chosen:1";
  execute("execute with a run id", chosen);
  printer.show("execute_workflow_sync",
               [](Client& client) { return client.execute_workflow_sync(kWorkflow, with_input(R"({"name":"a"})")); });
  printer.show("execute_with_retry",
               [](Client& client) { return client.execute_with_retry(kWorkflow, with_input(R"({"name":"a"})")); });
}

void show_runs(const Printer& printer) {
  printer.show("get_workflow_run", [](Client& client) { return client.get_workflow_run(kWorkflow, kRunId); });
  printer.show("get_workflow_run with output", [](Client& client) {
    GetRunOptions options;
    options.include_output = true;
    options.selected_outputs = {"agent.content", "fn1"};
    return client.get_workflow_run(kWorkflow, kRunId, detail::NoHandler{}, options);
  });
  printer.show("await_run", [](Client& client) { return client.await_run(kWorkflow, kRunId); });
  printer.show("cancel_run", [](Client& client) { return client.cancel_run(kWorkflow, kRunId); });
  printer.show("list_paused", [](Client& client) { return client.list_paused(kWorkflow); });
  printer.show("list_paused of one", [](Client& client) { return client.list_paused(kWorkflow, kRunId); });
}

void show_talk(const Printer& printer) {
  const auto resume = [&](const char* name, const ResumeOptions& options) {
    printer.show(name, [&](Client& client) { return client.resume_workflow(kWorkflow, kRunId, "human 1", options); });
  };
  ResumeOptions answer;
  resume("resume_workflow with nothing", answer);
  answer.input = R"({"approved":true})";
  resume("resume_workflow", answer);
  answer.stream = true;
  resume("resume_workflow streaming", answer);
  ChatOptions message;
  message.message = "A room?";
  message.conversation_id = "c-1";
  printer.show("chat", [&](Client& client) { return client.chat("innkeeper", message); });
  message.cookie = "chat_auth_1=x";
  printer.show("chat with a cookie", [&](Client& client) { return client.chat("innkeeper", message); });
}

void show_look_ups(const Printer& printer) {
  printer.show("get_workflow_status", [](Client& client) { return client.get_workflow_status(kWorkflow); });
  printer.show("validate_workflow", [](Client& client) { return client.validate_workflow(kWorkflow); });
  printer.show("get_job_status", [](Client& client) { return client.get_job_status(kTask); });
  printer.show("get_job_status unknown", [](Client& client) { return client.get_job_status("nope"); });
  printer.show("await_job", [](Client& client) { return client.await_job(kTask); });
  printer.show("get_usage_limits", [](Client& client) { return client.get_usage_limits(); });
}

void show_lists(const Printer& printer, bool v2) {
  printer.show("list_runs", [&](Client& client) {
    ListRunsOptions options;
    if (v2) options.status = "failed";
    options.workspace_id = "space-1";
    options.page_size = 100;
    options.cursor = "a+b=";
    return client.list_runs(kWorkflow, detail::NoHandler{}, options);
  });
  printer.show("list_workflows", [](Client& client) {
    ListWorkflowsOptions options;
    options.search = "Inn & keeper";
    options.workspace_id = "space-1";
    options.deployed_only = true;
    options.page_size = 1;
    options.cursor = "a+b=";
    return client.list_workflows(detail::NoHandler{}, options);
  });
}

}  // namespace
}  // namespace simstudio::test

int main() {
  using namespace simstudio;
  for (const Api api : {Api::V2, Api::Legacy}) {
    const test::Printer printer(api);
    test::show_executions(printer);
    test::show_runs(printer);
    test::show_talk(printer);
    test::show_look_ups(printer);
    test::show_lists(printer, api == Api::V2);
  }
  return 0;
}
