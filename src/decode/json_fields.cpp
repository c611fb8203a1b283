// SPDX-License-Identifier: Apache-2.0
#include "decode/json_fields.h"

#include <string_view>

namespace simstudio::decode {
namespace {

Json parsed(const Json& value) {
  if (!value.is_text()) return value;
  std::string_view text = value.as_text();
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  const bool may_be_number = !text.empty() && text.size() < 32 && text.front() != '"';
  return may_be_number ? Json::parse(text) : Json();
}

}  // namespace

double number_of(const Json& value, double fallback) { return parsed(value).as_number(fallback); }

std::int64_t integer_of(const Json& value, std::int64_t fallback) { return parsed(value).as_integer(fallback); }

}  // namespace simstudio::decode
