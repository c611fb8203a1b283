// SPDX-License-Identifier: Apache-2.0
#include "personas.h"

#include <rapidjson/document.h>

#include <fstream>
#include <random>
#include <sstream>

namespace sandbox {

std::map<std::string, Persona> load_personas(const std::string& file, std::string* problem) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  rapidjson::Document document;
  document.Parse(text.str().c_str());
  std::map<std::string, Persona> personas;
  if (!in || document.HasParseError() || !document.IsObject()) {
    *problem = file + " is not a JSON object of personas. Copy personas.json of the sandbox and change its lines.";
    return personas;
  }
  for (const auto& member : document.GetObject()) {
    if (!member.value.IsObject() || !member.value.HasMember("name") || !member.value.HasMember("lines")) continue;
    Persona persona;
    persona.name = member.value["name"].GetString();
    for (const auto& line : member.value["lines"].GetArray()) persona.lines.emplace_back(line.GetString());
    if (!persona.lines.empty()) personas.emplace(member.name.GetString(), std::move(persona));
  }
  return personas;
}

std::vector<std::string> cut_into_tokens(const std::string& text, std::uint64_t seed) {
  std::mt19937_64 chance(seed);
  std::vector<std::string> tokens;
  std::size_t points_left = 0;
  for (const char byte : text) {
    const bool starts_point = (static_cast<unsigned char>(byte) & 0xc0u) != 0x80u;
    if (starts_point && points_left == 0) {
      tokens.emplace_back();
      points_left = 1 + chance() % 6;
    }
    if (starts_point) --points_left;
    tokens.back().push_back(byte);
  }
  return tokens;
}

}  // namespace sandbox
