// SPDX-License-Identifier: Apache-2.0
#include "look_up_commands.h"

#include <utility>

namespace {

using simstudio::AnswerKind;
using simstudio::Client;

constexpr std::uint32_t kPageMax = 100;

class Adder {
 public:
  Adder(CLI::App& app, LookUp& look_up) : app_(app), look_up_(look_up) {}

  CLI::App* add(const char* name, AnswerKind kind, const char* what, const char* example) {
    CLI::App* command = app_.add_subcommand(name, what)->allow_extras();
    command->footer("Example:\n  " + std::string(example));
    added_.push_back({command, kind, example});
    return command;
  }
  void workflow(CLI::App* command) {
    command->add_option("WORKFLOW", look_up_.workflow, "The workflow's id")->required();
  }
  CLI::Option* id(CLI::App* command, const char* name, const char* what) {
    return command->add_option(name, look_up_.id, what);
  }
  void wait(CLI::App* command) {
    command->add_flag("--wait", look_up_.wait, "Look again until it has ended; its outcome is the exit status");
  }
  template <typename Options>
  void page(CLI::App* command, Options& options) {
    command->add_option("--limit", options.page_size, "Entries of a page; else the server's 50")
        ->check(CLI::Range(1u, kPageMax));
    command->add_option("--cursor", options.cursor, "next_cursor of the page before");
    command->add_option("--workspace", options.workspace_id, "The workspace's id, where the key does not tell it");
  }
  std::vector<LookUpCommand> take() { return std::move(added_); }

 private:
  CLI::App& app_;
  LookUp& look_up_;
  std::vector<LookUpCommand> added_;
};

}  // namespace

std::vector<LookUpCommand> add_look_ups(CLI::App& app, LookUp& look_up) {
  Adder adder(app, look_up);
  adder.workflow(
      adder.add("status", AnswerKind::WorkflowStatus, "Whether a workflow is deployed", "simstudio status demo"));
  adder.workflow(adder.add("validate", AnswerKind::Validation, "Whether a workflow can be executed, and why not",
                           "simstudio validate demo"));
  CLI::App* job =
      adder.add("job", AnswerKind::Job, "Where an async run stands", "simstudio job workflow-execution:5f1c0e6a");
  adder.id(job, "TASK", "The job of the receipt")->required();
  adder.wait(job);
  CLI::App* run = adder.add("run", AnswerKind::Run, "A run with its output", "simstudio run demo 5f1c0e6a");
  adder.workflow(run);
  adder.id(run, "RUN", "Sim's id of the run")->required();
  adder.wait(run);
  CLI::App* runs = adder.add("runs", AnswerKind::Runs, "A workflow's runs, newest first",
                             "simstudio runs demo --status failed --limit 10");
  adder.workflow(runs);
  runs->add_option("--status", look_up.runs.status, "pending, running, completed, failed, cancelled or paused")
      ->check(CLI::IsMember({"pending", "running", "completed", "failed", "cancelled", "paused"}));
  adder.page(runs, look_up.runs);
  CLI::App* cancel =
      adder.add("cancel", AnswerKind::CancelRun, "Stop a run on the server", "simstudio cancel demo 5f1c0e6a");
  adder.workflow(cancel);
  adder.id(cancel, "RUN", "Sim's id of the run")->required();
  CLI::App* paused = adder.add("paused", AnswerKind::Paused, "Runs that wait for a person", "simstudio paused demo");
  adder.workflow(paused);
  adder.id(paused, "RUN", "Sim's id of one run");
  adder.add("limits", AnswerKind::Limits, "What the account has used and may use", "simstudio limits");
  CLI::App* workflows = adder.add("workflows", AnswerKind::Workflows, "The workflows that the key sees",
                                  "simstudio workflows --search innkeeper");
  workflows->add_option("--search", look_up.workflows.search, "A part of the name");
  workflows->add_flag("--deployed", look_up.workflows.deployed_only, "Only what can be executed");
  adder.page(workflows, look_up.workflows);
  return adder.take();
}

namespace {

simstudio::Run start_job(Client& client, const LookUp& look_up, const Handler& handler) {
  if (!look_up.wait) return client.get_job_status(look_up.id, handler);
  simstudio::AwaitOptions options;
  options.await_timeout = std::chrono::milliseconds::zero();  // Ctrl-C ends it.
  return client.await_job(look_up.id, handler, options);
}

simstudio::Run start_run(Client& client, const LookUp& look_up, const Handler& handler) {
  simstudio::AwaitRunOptions options;
  options.await_timeout = std::chrono::milliseconds::zero();
  if (look_up.wait) return client.await_run(look_up.workflow, look_up.id, handler, options);
  return client.get_workflow_run(look_up.workflow, look_up.id, handler, options);
}

}  // namespace

Start start_of(const LookUp& look_up) {
  return [look_up](Client& client, const Handler& handler) -> simstudio::Run {
    switch (look_up.kind) {
      case AnswerKind::WorkflowStatus: return client.get_workflow_status(look_up.workflow, handler);
      case AnswerKind::Validation: return client.validate_workflow(look_up.workflow, handler);
      case AnswerKind::Job: return start_job(client, look_up, handler);
      case AnswerKind::Run: return start_run(client, look_up, handler);
      case AnswerKind::Runs: return client.list_runs(look_up.workflow, handler, look_up.runs);
      case AnswerKind::CancelRun: return client.cancel_run(look_up.workflow, look_up.id, handler);
      case AnswerKind::Paused: return client.list_paused(look_up.workflow, look_up.id, handler);
      case AnswerKind::Limits: return client.get_usage_limits(handler);
      case AnswerKind::Workflows: break;
    }
    return client.list_workflows(handler, look_up.workflows);
  };
}

int status_of_waited(const simstudio::Answer& answer) {
  constexpr int kWithoutSuccess = 1;
  const simstudio::RunStatus status = answer.job != nullptr   ? answer.job->status
                                      : answer.run != nullptr ? answer.run->status
                                                              : simstudio::RunStatus::Completed;
  const bool succeeded = status == simstudio::RunStatus::Completed || status == simstudio::RunStatus::Paused;
  return succeeded ? 0 : kWithoutSuccess;
}
