// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidjson/document.h>

#include <cstdint>
#include <string>

#include "outputs.h"
#include "personas.h"
#include "scene.h"
#include "server.h"

namespace sandbox {

/// What a script is written from.
struct Writing {
  const Server& server;
  const Asked& asked;
  rapidjson::Document input;
  std::uint64_t seed;
};

using Writer = Script (*)(const Writing&);

constexpr double kFunctionMs = 20;

/// All texts of an input, one after the other.
std::string said_in(const rapidjson::Value& value);
/// A run that says nothing for so long and then has this output, under `block` where one is named.
Script with_output(double after_ms, const std::string& output, const std::string& block = {});
/// A function block's values appear in `final` by id and path (wire/v1-stream-legacy-fn-outputs).
std::string selected_values(const Asked& asked, const std::string& block, const std::string& output);
/// One agent that says this line.
Script one_line(const Writing& with, const Line& line);
Script persona_script(const Writing& with);

/// Those of a workflow without a persona; null when there is none of that name.
Writer agent_writer(const std::string& workflow);
Writer function_writer(const std::string& workflow);

}  // namespace sandbox
