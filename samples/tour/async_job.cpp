// SPDX-License-Identifier: Apache-2.0

// A long run: hand it in, keep the receipt, ask now and then until it is over. `await_job` and `await_run` do the
// asking by themselves; here it is seen.
//   SIM_BASE_URL=... SIM_API_KEY=... simstudio-tour-async [WORKFLOW]

#include <simstudio/simstudio.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <thread>

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kPatience = 10min;  // After a crash a server says "running" for ever, so the limit is ours.
constexpr auto kPauseMax = 10000ms;
constexpr int kFailuresMax = 5;  // In a row. One says nothing of the job, which goes on.

struct Receipt {
  std::string run_id;
  std::string task_id;
};

/// What there is to keep of a run that another process may ask for tomorrow; empty when it was refused.
Receipt hand_in(simstudio::Client& client, const std::string& workflow) {
  simstudio::ExecuteOptions options;
  options.mode = simstudio::ExecuteMode::Async;
  options.execution_timeout = 300s;  // The server's own limit for the run.
  Receipt receipt;
  const simstudio::Run run = client.execute_workflow(workflow, options, [&receipt](const simstudio::Event& event) {
    if (event.queued != nullptr) receipt = {std::string(event.queued->run_id), std::string(event.queued->task_id)};
  });
  simstudio::wait(client, run);
  if (run.error() != nullptr) std::cerr << "not handed in: " << run.error()->message << "\n";
  return receipt;
}

/// The older API makes a job of an async run; v2 has none, and its receipt names the run alone.
simstudio::Run look_up(simstudio::Client& client, const std::string& workflow, const Receipt& receipt) {
  if (receipt.task_id != receipt.run_id) return client.get_job_status(receipt.task_id);
  simstudio::GetRunOptions options;
  options.include_output = true;
  return client.get_workflow_run(
      workflow, receipt.run_id, [](const simstudio::Event&) {}, options);
}

/// Prints what is new; true once it is over.
template <typename Status>
bool print(const Status& job, std::string* told) {
  if (job.status_text != *told) std::cout << "job: " << (*told = job.status_text) << std::endl;
  if (!is_over(job.status)) return false;
  if (job.error != nullptr) std::cerr << job.error->message << "\n";
  if (job.status == simstudio::RunStatus::Completed) std::cout << "output: " << job.output.dump() << "\n";
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string workflow = argc > 1 ? argv[1] : "slow";
  simstudio::Client client(simstudio::ClientOptions::from_environment());
  const Receipt receipt = hand_in(client, workflow);
  if (receipt.run_id.empty() && receipt.task_id.empty()) return 1;
  std::cout << "handed in" << std::endl;

  std::string told;
  int failures = 0;
  std::chrono::milliseconds pause = 250ms;
  for (const auto begun = Clock::now(); Clock::now() - begun < kPatience && failures < kFailuresMax;) {
    const simstudio::Run look = look_up(client, workflow, receipt);
    simstudio::wait(client, look);
    failures = look.error() != nullptr ? failures + 1 : 0;
    if (look.error() != nullptr) std::cerr << look.error()->message << "\n";
    const simstudio::Answer* answer = look.answer();
    if (answer != nullptr && (answer->job != nullptr ? print(*answer->job, &told) : print(*answer->run, &told))) {
      return told == "completed" ? 0 : 1;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 3 / 2, kPauseMax);
  }
  std::cerr << "given up; ask later for " << receipt.task_id << "\n";
  return 1;
}
