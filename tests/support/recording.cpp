// SPDX-License-Identifier: Apache-2.0
#include "support/recording.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace simstudio::test {
namespace {

std::string slurp(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string dechunk(const std::string& body) {
  std::string out;
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t line_end = body.find("\r\n", at);
    if (line_end == std::string::npos) break;
    const std::size_t size = std::strtoul(body.c_str() + at, nullptr, 16);
    if (size == 0) break;
    out += body.substr(line_end + 2, size);
    at = line_end + 2 + size + 2;
  }
  return out;
}

}  // namespace

Recording read_recording(const std::string& name) {
  const std::filesystem::path folder = std::filesystem::path(SIMSTUDIO_TEST_DATA) / "wire" / name;
  Recording recording;
  recording.name = name;
  const std::string request = slurp(folder / "request.http");
  recording.request_line = request.substr(0, request.find("\r\n"));
  std::string response = slurp(folder / "response.http");
  if (response.rfind("HTTP/1.1 100", 0) == 0) response.erase(0, response.find("\r\n\r\n") + 4);
  const std::size_t head_end = response.find("\r\n\r\n");
  if (head_end == std::string::npos) return recording;
  recording.status = std::atoi(response.c_str() + 9);
  bool chunked = false;
  std::stringstream head(response.substr(0, head_end));
  std::string line;
  std::getline(head, line);
  while (std::getline(head, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos) continue;
    const std::string key = lower(line.substr(0, colon));
    const std::string value = line.substr(colon + 2);
    if (key == "content-type") recording.content_type = lower(value.substr(0, value.find(';')));
    if (key == "transfer-encoding") chunked = value == "chunked";
    if (key == "content-encoding") recording.gzip = value == "gzip";
    recording.headers.emplace_back(line.substr(0, colon), value);
  }
  const std::string body = response.substr(head_end + 4);
  recording.body = chunked ? dechunk(body) : body;
  return recording;
}

std::vector<std::string> recording_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(SIMSTUDIO_TEST_DATA) / "wire")) {
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace simstudio::test
