// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidjson/document.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace sandbox {

std::string quote(std::string_view text);
std::string dump(const rapidjson::Value& value);

/// The same JSON as a Postgres `jsonb` column gives it back: keys by length, then by bytes. Sim's jobs and paused
/// resources are stored so (wire/v1-job-completed).
std::string stored_order(const std::string& json);

/// Invalid UTF-8 becomes U+FFFD, as a JavaScript server decodes it (wire/edge-bad-utf8).
std::string valid_utf8(const std::string& bytes);

bool flag(const rapidjson::Value& object, const char* name);
std::string text(const rapidjson::Value& object, const char* name);
double number(const rapidjson::Value& object, const char* name, double otherwise);

/// One JSON object, its keys in the order of the calls: Sim's order is part of what is imitated.
class Object {
 public:
  Object& text(std::string_view name, std::string_view value) { return raw(name, quote(value)); }
  Object& raw(std::string_view name, std::string_view json);
  Object& flag(std::string_view name, bool value) { return raw(name, value ? "true" : "false"); }
  Object& count(std::string_view name, std::int64_t value) { return raw(name, std::to_string(value)); }
  Object& null(std::string_view name) { return raw(name, "null"); }
  std::string done() const { return body_ + "}"; }

 private:
  std::string body_ = "{";
};

}  // namespace sandbox
