// SPDX-License-Identifier: Apache-2.0
#include "json.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace sandbox {
namespace {

bool stored_before(const rapidjson::Value::Member* a, const rapidjson::Value::Member* b) {
  const auto length = [](const rapidjson::Value::Member* member) { return member->name.GetStringLength(); };
  if (length(a) != length(b)) return length(a) < length(b);
  return std::memcmp(a->name.GetString(), b->name.GetString(), length(a)) < 0;
}

void write_stored(const rapidjson::Value& value, rapidjson::Writer<rapidjson::StringBuffer>& out) {
  if (value.IsArray()) {
    out.StartArray();
    for (const auto& item : value.GetArray()) write_stored(item, out);
    out.EndArray();
  } else if (value.IsObject()) {
    std::vector<const rapidjson::Value::Member*> members;
    for (const auto& member : value.GetObject()) members.push_back(&member);
    std::sort(members.begin(), members.end(), &stored_before);
    out.StartObject();
    for (const auto* member : members) {
      out.Key(member->name.GetString(), member->name.GetStringLength());
      write_stored(member->value, out);
    }
    out.EndObject();
  } else {
    value.Accept(out);
  }
}

/// Bytes of the code point that starts at `at`, or 0 where none validly does.
std::size_t point_size(const std::string& bytes, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(i < bytes.size() ? bytes[i] : 0); };
  const unsigned char lead = byte(at);
  const std::size_t size = lead < 0x80                   ? 1
                           : lead >= 0xc2 && lead < 0xe0 ? 2
                           : (lead & 0xf0u) == 0xe0      ? 3
                           : lead >= 0xf0 && lead < 0xf5 ? 4
                                                         : 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(at + i) & 0xc0u) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xe0 && byte(at + 1) < 0xa0) || (lead == 0xf0 && byte(at + 1) < 0x90);
  const bool outside = (lead == 0xed && byte(at + 1) >= 0xa0) || (lead == 0xf4 && byte(at + 1) >= 0x90);
  return overlong || outside ? 0 : size;
}

}  // namespace

std::string quote(std::string_view text) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> out(buffer);
  out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return {buffer.GetString(), buffer.GetSize()};
}

std::string dump(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> out(buffer);
  value.Accept(out);
  return {buffer.GetString(), buffer.GetSize()};
}

std::string stored_order(const std::string& json) {
  rapidjson::Document document;
  document.Parse(json.c_str(), json.size());
  if (document.HasParseError()) return json;
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> out(buffer);
  write_stored(document, out);
  return {buffer.GetString(), buffer.GetSize()};
}

std::string valid_utf8(const std::string& bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t size = point_size(bytes, at);
    out += size == 0 ? "\xef\xbf\xbd" : bytes.substr(at, size);
    at += std::max<std::size_t>(size, 1);
  }
  return out;
}

bool flag(const rapidjson::Value& object, const char* name) {
  return object.HasMember(name) && object[name].IsBool() && object[name].GetBool();
}

std::string text(const rapidjson::Value& object, const char* name) {
  return object.HasMember(name) && object[name].IsString() ? object[name].GetString() : "";
}

double number(const rapidjson::Value& object, const char* name, double otherwise) {
  return object.HasMember(name) && object[name].IsNumber() ? object[name].GetDouble() : otherwise;
}

Object& Object::raw(std::string_view name, std::string_view json) {
  if (body_.size() > 1) body_ += ',';
  body_ += quote(name);
  body_ += ':';
  body_ += json;
  return *this;
}

}  // namespace sandbox
