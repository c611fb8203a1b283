// SPDX-License-Identifier: Apache-2.0

// simstudio: Sim workflows from the shell. Each command turns its arguments into jobs; run_all.cpp is how a program
// that is no game uses the library.

#include <algorithm>

#include "arguments.h"
#include "batch_lines.h"
#include "execute_job.h"
#include "input.h"
#include "printer.h"
#include "run_all.h"

namespace {

std::vector<ExecuteJob> jobs_of_execute(const Arguments& arguments, std::string* problem) {
  ExecuteJob job{arguments.workflow, arguments.options};
  job.options.input = read_input(arguments.input, problem);
  if (!problem->empty()) *problem = "--input " + *problem + " Example: --input @question.json";
  return {std::move(job)};
}

std::vector<ExecuteJob> jobs_of_batch(const Arguments& arguments, std::string* problem) {
  const std::string text = read_file(arguments.batch_file, problem);
  if (!problem->empty()) {
    *problem += " Example: simstudio batch runs.jsonl";
    return {};
  }
  std::vector<ExecuteJob> jobs = read_batch_lines(text, problem);
  if (!problem->empty()) {
    *problem = "\"" + arguments.batch_file + "\" " + *problem +
               ". Nothing was sent. Example of a line: {\"workflow\":\"demo\",\"input\":{\"a\":1}}";
  }
  return jobs;
}

/// A stream that selects nothing is no mistake to refuse, but hardly what was meant.
void hint(const std::vector<ExecuteJob>& jobs, bool is_batch) {
  const auto streams_nothing = [](const ExecuteJob& job) {
    return job.options.mode == simstudio::ExecuteMode::Stream && job.options.selected_outputs.empty();
  };
  if (std::none_of(jobs.begin(), jobs.end(), streams_nothing)) return;
  complain("nothing will stream, since nothing is selected. Add for example " +
           std::string(is_batch ? R"("select":["agent1.content"])" : "--select agent1.content"));
}

int look_up(const Arguments& arguments) {
  const auto printer = arguments.json ? make_json_printer() : make_look_up_printer();
  const auto answer_status = arguments.look_up.wait ? &status_of_waited : &status_of_answer;
  return run_all(arguments.client, {start_of(arguments.look_up)}, *printer, answer_status);
}

int talk(const Arguments& arguments) {
  std::string problem;
  const Start start = start_of(arguments.talk, &problem);
  if (!problem.empty()) return complain(problem);
  const auto printer = arguments.json ? make_json_printer() : make_people_printer(false);
  return run_all(arguments.client, {start}, *printer);
}

}  // namespace

int main(int argc, char** argv) {
  const ParsedArguments parsed = parse_arguments(argc, argv);
  if (!parsed.arguments) return parsed.exit_status;
  const Arguments& arguments = *parsed.arguments;
  if (arguments.command == Command::LookUp) return look_up(arguments);
  if (arguments.command == Command::Talk) return talk(arguments);
  const bool is_batch = arguments.command == Command::Batch;

  std::string problem;
  const std::vector<ExecuteJob> jobs =
      is_batch ? jobs_of_batch(arguments, &problem) : jobs_of_execute(arguments, &problem);
  if (!problem.empty()) return complain(problem);
  hint(jobs, is_batch);
  const auto printer = arguments.json ? make_json_printer() : make_people_printer(is_batch);
  std::vector<Start> starts;
  for (const ExecuteJob& job : jobs) starts.push_back(start_of(job));
  return run_all(arguments.client, starts, *printer);
}
