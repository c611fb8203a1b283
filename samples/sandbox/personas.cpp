// SPDX-License-Identifier: Apache-2.0
#include "personas.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <random>
#include <sstream>

#include "json.h"

namespace sandbox {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char byte) { return static_cast<char>(std::tolower(byte)); });
  return text;
}

bool read_line(const rapidjson::Value& value, Line* line) {
  if (value.IsString()) {
    line->text = value.GetString();
    return true;
  }
  if (!value.IsObject()) return false;
  line->text = text(value, "text");
  line->thinking = text(value, "thinking");
  line->tool = text(value, "tool");
  line->preamble = text(value, "preamble");
  line->split_emoji = flag(value, "split_emoji");
  if (value.HasMember("keywords") && value["keywords"].IsArray()) {
    for (const auto& keyword : value["keywords"].GetArray()) {
      if (keyword.IsString()) line->keywords.push_back(lower(keyword.GetString()));
    }
  }
  return !line->text.empty();
}

/// False when `value` is no persona.
bool read_persona(const rapidjson::Value& value, Persona* persona) {
  if (!value.IsObject() || !value.HasMember("lines") || !value["lines"].IsArray()) return false;
  persona->name = text(value, "name");
  for (const auto& entry : value["lines"].GetArray()) {
    Line line;
    if (!read_line(entry, &line)) return false;
    persona->lines.push_back(std::move(line));
  }
  const bool has_default =
      std::any_of(persona->lines.begin(), persona->lines.end(), [](const Line& line) { return line.keywords.empty(); });
  return !persona->name.empty() && has_default;
}

}  // namespace

const Line& Persona::answer(const std::string& question, std::uint64_t chance) const {
  const std::string asked = lower(question);
  std::vector<const Line*> fitting;
  std::vector<const Line*> general;
  for (const Line& line : lines) {
    const bool fits = std::any_of(line.keywords.begin(), line.keywords.end(),
                                  [&](const std::string& keyword) { return asked.find(keyword) != std::string::npos; });
    if (fits) fitting.push_back(&line);
    if (line.keywords.empty()) general.push_back(&line);
  }
  const auto& choices = fitting.empty() ? general : fitting;
  return *choices[chance % choices.size()];
}

std::map<std::string, Persona> load_personas(const std::string& file, std::string* problem) {
  std::ifstream in(file);
  std::stringstream content;
  content << in.rdbuf();
  rapidjson::Document document;
  document.Parse(content.str().c_str());
  if (!in || document.HasParseError() || !document.IsObject()) {
    *problem = file + " is not a JSON object of personas. Copy personas.json of the sandbox and change its lines.";
    return {};
  }
  std::map<std::string, Persona> personas;
  for (const auto& member : document.GetObject()) {
    Persona persona;
    if (!read_persona(member.value, &persona)) {
      *problem = file + ": persona \"" + member.name.GetString() +
                 "\" needs a \"name\" and \"lines\": texts, or objects with \"text\"; at least one line without "
                 "\"keywords\".";
      return {};
    }
    personas.emplace(member.name.GetString(), std::move(persona));
  }
  return personas;
}

std::vector<std::string> cut_into_tokens(const std::string& text, std::uint64_t seed, bool emoji_alone) {
  std::mt19937_64 chance(seed);
  std::vector<std::string> tokens;
  std::size_t points_left = 0;
  for (const char byte : text) {
    const auto bits = static_cast<unsigned char>(byte);
    const bool starts_point = (bits & 0xc0u) != 0x80u;
    const bool alone = emoji_alone && (bits & 0xf8u) == 0xf0u;
    if (starts_point && (points_left == 0 || alone)) {
      tokens.emplace_back();
      points_left = alone ? 1 : 1 + chance() % 6;
    }
    if (starts_point) --points_left;
    tokens.back().push_back(byte);
  }
  return tokens;
}

}  // namespace sandbox
