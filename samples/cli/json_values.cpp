// SPDX-License-Identifier: Apache-2.0
#include "json_values.h"

#include <cmath>

using simstudio::JsonBuilder;

JsonBuilder& text_or_null(JsonBuilder& out, std::string_view text) {
  return text.empty() ? out.null() : out.text(text);
}

JsonBuilder& number_or_null(JsonBuilder& out, double number) {
  if (number < 0) return out.null();
  constexpr double kWholeMax = 9007199254740992.0;  // 2^53: past it a double holds no single whole number.
  const bool whole = number < kWholeMax && number == std::floor(number);
  return whole ? out.number(static_cast<std::int64_t>(number)) : out.number(number);
}

const char* may_have_run_text(simstudio::MayHaveRun value) {
  switch (value) {
    case simstudio::MayHaveRun::No: return "no";
    case simstudio::MayHaveRun::Maybe: return "maybe";
    case simstudio::MayHaveRun::Yes: break;
  }
  return "yes";
}

void add_error_members(JsonBuilder& out, const simstudio::Error& error) {
  out.key("code").text(simstudio::error_code_text(error.code)).key("message").text(error.message);
  out.key("http_status").number(error.http_status);
  text_or_null(out.key("server_code"), error.server_code);
  text_or_null(out.key("block"), error.block);
  text_or_null(out.key("block_name"), error.block_name);
  out.key("details").json(error.details);
  number_or_null(out.key("retry_after_ms"), static_cast<double>(error.retry_after.count()));
  text_or_null(out.key("run_id"), error.run_id);
  out.key("may_have_run").text(may_have_run_text(error.may_have_run));
}

void add_error_or_null(JsonBuilder& out, const simstudio::Error* error) {
  if (error == nullptr) {
    out.null();
    return;
  }
  add_error_members(out.object(), *error);
  out.end();
}
