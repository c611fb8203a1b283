// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <cmath>

#include "json/strict_parse.h"
#include "simstudio/json.h"

namespace simstudio::detail {

struct JsonDocument {
  std::atomic<std::uint32_t> references{1};
  rapidjson::Document document;
};

namespace {

const rapidjson::Value* value_of(JsonRef ref) noexcept { return static_cast<const rapidjson::Value*>(ref.value); }

JsonRef place(JsonRef ref, const rapidjson::Value& value) noexcept { return {ref.document, &value}; }

void put(TextWriter writer, void* context, std::string_view text) noexcept {
  writer(context, text.data(), text.size());
}

}  // namespace

void json_retain(JsonDocument* document) noexcept { document->references.fetch_add(1, std::memory_order_relaxed); }

void json_release(JsonDocument* document) noexcept {
  if (document->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete document;
}

JsonKind json_kind(JsonRef ref) noexcept {
  const rapidjson::Value* value = value_of(ref);
  if (value == nullptr) return JsonKind::Null;
  switch (value->GetType()) {
    case rapidjson::kFalseType:
    case rapidjson::kTrueType: return JsonKind::Boolean;
    case rapidjson::kObjectType: return JsonKind::Object;
    case rapidjson::kArrayType: return JsonKind::Array;
    case rapidjson::kStringType: return JsonKind::Text;
    case rapidjson::kNumberType: return JsonKind::Number;
    case rapidjson::kNullType: break;
  }
  return JsonKind::Null;
}

bool json_boolean(JsonRef ref, bool fallback) noexcept {
  const rapidjson::Value* value = value_of(ref);
  return value != nullptr && value->IsBool() ? value->GetBool() : fallback;
}

double json_number(JsonRef ref, double fallback) noexcept {
  const rapidjson::Value* value = value_of(ref);
  return value != nullptr && value->IsNumber() ? value->GetDouble() : fallback;
}

std::int64_t json_integer(JsonRef ref, std::int64_t fallback) noexcept {
  const rapidjson::Value* value = value_of(ref);
  if (value == nullptr || !value->IsNumber()) return fallback;
  if (value->IsInt64()) return value->GetInt64();
  const double number = value->GetDouble();
  constexpr double kPast = 9223372036854775808.0;
  return number >= -kPast && number < kPast ? static_cast<std::int64_t>(number) : fallback;
}

std::string_view json_text(JsonRef ref, std::string_view fallback) noexcept {
  const rapidjson::Value* value = value_of(ref);
  return value != nullptr && value->IsString() ? std::string_view(value->GetString(), value->GetStringLength())
                                               : fallback;
}

std::uint64_t json_size(JsonRef ref) noexcept {
  const rapidjson::Value* value = value_of(ref);
  if (value == nullptr) return 0;
  return value->IsArray() ? value->Size() : value->IsObject() ? value->MemberCount() : 0;
}

JsonRef json_member(JsonRef ref, std::string_view key) noexcept {
  const rapidjson::Value* value = value_of(ref);
  if (value == nullptr || !value->IsObject()) return {};
  if (key.data() == nullptr) key = "";  // RapidJSON compares it by memcmp, which takes no null.
  const rapidjson::Value name(rapidjson::StringRef(key.data(), key.size()));
  const auto member = value->FindMember(name);
  return member == value->MemberEnd() ? JsonRef{} : place(ref, member->value);
}

JsonRef json_element(JsonRef ref, std::uint64_t index) noexcept {
  const rapidjson::Value* value = value_of(ref);
  if (index >= json_size(ref)) return {};
  if (value->IsArray()) return place(ref, (*value)[static_cast<rapidjson::SizeType>(index)]);
  return place(ref, (value->MemberBegin() + static_cast<std::ptrdiff_t>(index))->value);
}

std::string_view json_key(JsonRef ref, std::uint64_t index) noexcept {
  const rapidjson::Value* value = value_of(ref);
  if (value == nullptr || !value->IsObject() || index >= value->MemberCount()) return {};
  const auto& name = (value->MemberBegin() + static_cast<std::ptrdiff_t>(index))->name;
  return {name.GetString(), name.GetStringLength()};
}

JsonRef json_at_path(JsonRef ref, std::string_view path) noexcept {
  for (bool more = !path.empty(); more && ref.value != nullptr;) {
    const std::size_t dot = path.find('.');
    const std::string_view step = path.substr(0, dot);
    more = dot != std::string_view::npos;
    if (more) path.remove_prefix(dot + 1);
    if (json_kind(ref) != JsonKind::Array) {
      ref = json_member(ref, step);
      continue;
    }
    std::uint64_t index = 0;
    bool is_index = !step.empty() && step.size() < 10;
    for (const char digit : step) {
      is_index = is_index && digit >= '0' && digit <= '9';
      index = index * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    ref = is_index ? json_element(ref, index) : JsonRef{};
  }
  return ref;
}

void json_write(JsonRef ref, TextWriter writer, void* context) noexcept {
  const rapidjson::Value* value = value_of(ref);
  if (value == nullptr) return put(writer, context, "null");
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> out(buffer);
  value->Accept(out);
  put(writer, context, {buffer.GetString(), buffer.GetSize()});
}

JsonRef json_parse(std::string_view text, std::uint32_t depth_max, TextWriter message, void* context) noexcept {
  std::string fault;
  auto* document = new JsonDocument;
  const auto read = [&](rapidjson::Document& handler) { return json::read_strictly(text, depth_max, handler, &fault); };
  document->document.Populate(read);
  if (fault.empty()) return {document, &document->document};
  delete document;
  put(message, context, fault);
  return {};
}

void json_quote(std::string_view text, TextWriter writer, void* context) noexcept {
  std::string valid;
  for (std::size_t bad = json::find_invalid_utf8(text); bad != std::string_view::npos;
       bad = json::find_invalid_utf8(text)) {
    valid.append(text.substr(0, bad)).append("\xef\xbf\xbd");
    text.remove_prefix(bad + 1);
  }
  valid.append(text);
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> out(buffer);
  out.String(valid.data(), static_cast<rapidjson::SizeType>(valid.size()));
  put(writer, context, {buffer.GetString(), buffer.GetSize()});
}

void json_number_text(double value, TextWriter writer, void* context) noexcept {
  if (!std::isfinite(value)) return put(writer, context, "null");
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> out(buffer);
  out.Double(value);
  put(writer, context, {buffer.GetString(), buffer.GetSize()});
}

}  // namespace simstudio::detail
