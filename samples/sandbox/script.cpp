// SPDX-License-Identifier: Apache-2.0
#include "script.h"

#include <algorithm>

#include "outputs.h"
#include "writing.h"

namespace sandbox {
namespace {

Writing writing_for(const Server& server, const Asked& asked) {
  Writing with{server, asked, rapidjson::Document(), server.options.seed * 7919 + server.runs.all().size()};
  with.input.Parse(asked.input.c_str());
  return with;
}

}  // namespace

bool Asked::selects_block(const std::string& block) const {
  return std::any_of(selected.begin(), selected.end(),
                     [&](const Selection& selection) { return selection.block == block; });
}

Ending Ending::timed_out(std::int64_t seconds) {
  Ending ending;
  ending.success = false;
  ending.error = ending.block_error = "Execution timed out after " + std::to_string(seconds) + " seconds";
  ending.error_code = "TIMEOUT";
  return ending;
}

Ending Ending::cancelled() {
  Ending ending;
  ending.success = false;
  return ending;
}

Script write_script(const Server& server, const Asked& asked) {
  const Writing with = writing_for(server, asked);
  if (server.personas.count(asked.workflow->id) != 0) return persona_script(with);
  if (const Writer writer = agent_writer(asked.workflow->id); writer != nullptr) return writer(with);
  return function_writer(asked.workflow->id)(with);
}

Script write_resumed_script(const Server& server, const Asked& asked, const std::string& new_id) {
  const Writing with = writing_for(server, asked);
  if (asked.workflow->id == "pause-agent") {
    return one_line(with, {"Then take the torch, and mind the third step. 🔥", {}, "", "", "", false});
  }
  if (asked.workflow->id == "pause-twice") {  // wire/pause-twice-first-resume
    Script script = with_output(kFunctionMs, human_pause_output(asked, new_id, "human2"));
    Pause pause;
    pause.context = "human2";
    pause.execution = new_id;
    pause.output = script.ending.output;
    pause.stuck = true;
    script.ending.pause = pause;
    return script;
  }
  const bool approved = with.input.IsObject() && flag(with.input, "approved");
  const std::string comment = with.input.IsObject() ? text(with.input, "comment") : "";
  const std::string result = Object().flag("approved", approved).text("comment", comment).flag("done", true).done();
  return with_output(kFunctionMs, Object().raw("result", result).text("stdout", "").done(), "after1");
}

}  // namespace sandbox
