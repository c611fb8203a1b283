// SPDX-License-Identifier: Apache-2.0

// The JSON reader: what is taken is valid UTF-8, written and read again gives the same, and both checks agree.

#include "fuzz/check.h"
#include "json/json_check.h"
#include "json/wire_json.h"

using namespace simstudio;

namespace {

void walk(const Json& value, int depth) {
  if (depth > 70) return;
  FUZZ_CHECK(json::find_invalid_utf8(value.as_text()) == std::string_view::npos);
  value.as_integer();
  value.as_number();
  for (std::uint64_t i = 0; i < value.size(); ++i) {
    const std::string_view key = value.key(i);
    if (value.is_object()) FUZZ_CHECK(!value[key].is_null() || value[key].kind() == JsonKind::Null);
    walk(value.element(i), depth + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  std::string fault;
  const Json value = Json::parse(text, &fault, 64);
  std::string same_fault;
  JsonKind kind = JsonKind::Null;
  FUZZ_CHECK(json::check_json(text, 64, &kind, &same_fault) == fault.empty());
  FUZZ_CHECK(fault == same_fault);
  if (fault.empty()) {
    FUZZ_CHECK(json::find_invalid_utf8(text) == std::string_view::npos);
    FUZZ_CHECK(kind == value.kind());
    walk(value, 0);
    const std::string written = value.dump();
    const Json again = Json::parse(written, &fault, 64);
    FUZZ_CHECK(fault.empty());
    FUZZ_CHECK(again.dump() == written);
    FUZZ_CHECK(json::object_keys(text).size() == (value.is_object() ? value.size() : 0));
  }
  value.at_path(text);
  json::parse_from_wire(text, 64);
  json::lone_halves_of(text, "chunk");
  FUZZ_CHECK(json::make_text(text).is_text());

  std::string decoded;
  if (json::decode_string(text, decoded)) {
    FUZZ_CHECK(Json::parse("\"" + std::string(text) + "\"").as_text("?") == decoded);
  }
  return 0;
}
