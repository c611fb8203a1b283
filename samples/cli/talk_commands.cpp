// SPDX-License-Identifier: Apache-2.0
#include "talk_commands.h"

#include "arguments.h"
#include "input.h"
#include "seconds.h"

namespace {

constexpr char kResumeExample[] = "simstudio resume demo 5f1c0e6a 9d2d40c8 --input '{\"approved\":true}'";
constexpr char kChatExample[] = "simstudio chat innkeeper --message 'A room for the night?'";

CLI::App* add_chat(CLI::App& app, Talk& talk) {
  CLI::App* command = app.add_subcommand("chat", "Send one message to a deployed chat")->allow_extras();
  command->footer("Examples:\n  " + std::string(kChatExample) +
                  "\n  simstudio chat innkeeper --conversation 5f1c0e6a --message 'And a bath?'\n"
                  "  simstudio chat cellar --password open-sesame --message 'Let me in' --file map.png");
  command->add_option("IDENTIFIER", talk.target, "The last part of the chat's address")->required();
  command->add_option("--message", talk.chat.message, "What to say")->required();
  command->add_option("--conversation", talk.chat.conversation_id, "Goes on with it; else a new one, told on stderr");
  command->add_option("--password", talk.chat.password, "Of a chat with a password");
  command->add_option("--file", talk.files, "A file's path; may be given again")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
  command->add_option("--timeout", talk.timeout_s, "Seconds; else none")->check(CLI::Range(0.001, kLongestTimeoutS));
  return command;
}

CLI::App* add_resume(CLI::App& app, Talk& talk) {
  CLI::App* command = app.add_subcommand("resume", "Answer a run that waits for a person")->allow_extras();
  command->footer("Examples:\n  " + std::string(kResumeExample) +
                  "\n  simstudio paused demo  shows what waits, with its run and context");
  command->add_option("WORKFLOW", talk.target, "The workflow's id")->required();
  command->add_option("RUN", talk.run, "Sim's id of the paused run")->required();
  command->add_option("CONTEXT", talk.context, "Where it waits")->required();
  command->add_option("--input", talk.input, "The answer: JSON, @FILE, or - for standard input")->required();
  command->add_flag("--stream", talk.resume.stream, "The run was started as a stream: print its text as it comes");
  command->add_option("--timeout", talk.timeout_s, "Seconds; else 30, and none for a stream")
      ->check(CLI::Range(0.001, kLongestTimeoutS));
  return command;
}

simstudio::Run start_chat(const Talk& talk, simstudio::Client& client, const Handler& handler) {
  simstudio::ChatOptions options = talk.chat;
  for (const std::string& path : talk.files) {
    simstudio::InputFile file;
    file.path = path;
    options.files.push_back(std::move(file));
  }
  options.timeout = milliseconds_of(talk.timeout_s);
  simstudio::Run run = client.chat(talk.target, options, handler);
  if (options.conversation_id.empty()) {
    complain("a new conversation; go on with --conversation " + std::string(run.conversation_id()));
  }
  return run;
}

}  // namespace

std::vector<TalkCommand> add_talks(CLI::App& app, Talk& talk) {
  return {{add_chat(app, talk), TalkKind::Chat, kChatExample},
          {add_resume(app, talk), TalkKind::Resume, kResumeExample}};
}

Start start_of(const Talk& talk, std::string* problem) {
  if (talk.kind == TalkKind::Resume) {
    simstudio::ResumeOptions options = talk.resume;
    if (talk.timeout_s > 0) options.timeout = milliseconds_of(talk.timeout_s);
    options.input = read_input(talk.input, problem);
    if (!problem->empty()) *problem = "--input " + *problem + " Example: --input @answer.json";
    return [talk, options](simstudio::Client& client, const Handler& handler) {
      return client.resume_workflow(talk.target, talk.run, talk.context, options, handler);
    };
  }
  return [talk](simstudio::Client& client, const Handler& handler) { return start_chat(talk, client, handler); };
}
