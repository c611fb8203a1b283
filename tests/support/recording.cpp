// SPDX-License-Identifier: Apache-2.0
#include "support/recording.h"

#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace simstudio::test {
namespace {

constexpr char kElided[] = "\r\n[[ELIDED ";
constexpr char kSword[] = "\xf0\x9f\x97\xa1\xef\xb8\x8f";

/// The three answers that were shortened on disk, and what their one long value is made of again. Where the letters end
/// and the swords begin was cut out with the rest, so it is chosen such that the sizes are those in note and framing.
struct Shortened {
  const char* name;
  std::size_t letters;
  std::size_t swords;
};
constexpr Shortened kShortened[] = {{"edge-stream-big-output", 3145727, 1002},
                                    {"edge-stream-huge-selected", 12u << 20, 0},
                                    {"v2-sync-big", 3145727, 1002}};

std::filesystem::path folder_of(const std::string& name) {
  return std::filesystem::path(SIMSTUDIO_TEST_DATA) / "wire" / name;
}

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

std::string inflate_all(const std::string& packed) {
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  std::string out;
  char block[1 << 16];
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  int told = Z_OK;
  do {
    stream.next_out = reinterpret_cast<Bytef*>(block);
    stream.avail_out = sizeof(block);
    told = inflate(&stream, Z_SYNC_FLUSH);
    out.append(block, sizeof(block) - stream.avail_out);
  } while (told == Z_OK && (stream.avail_in > 0 || stream.avail_out == 0));
  inflateEnd(&stream);
  return out;
}

/// Puts the long value back between what stands before and behind it. The framing inside it is not wanted; what little
/// there is behind it (an end frame, the last chunk) is taken off line by line.
std::string made_whole(const std::string& chunked, const Shortened& shape) {
  const std::size_t first_line = chunked.find("\r\n") + 2;
  const std::size_t letters = chunked.find("xxxxxxxx", first_line);
  std::string out = chunked.substr(first_line, letters - first_line);
  out.append(shape.letters, 'x');
  for (std::size_t i = 0; i < shape.swords; ++i) out.append(kSword);

  const std::string value_end = shape.swords > 0 ? kSword : "xxxxxxxx";
  const std::size_t behind = chunked.rfind(value_end) + value_end.size();
  const std::size_t chunk_end = chunked.find("\r\n", behind);
  out += chunked.substr(behind, chunk_end - behind);
  return out + dechunk(chunked.substr(chunk_end + 2));
}

std::string body_of(const std::string& name, const std::string& sent, bool chunked) {
  for (const Shortened& shape : kShortened) {
    if (name == shape.name && sent.find(kElided) != std::string::npos) return made_whole(sent, shape);
  }
  return chunked ? dechunk(sent) : sent;
}

using Headers = std::vector<std::pair<std::string, std::string>>;

/// The lines behind the first.
Headers read_headers(const std::string& head) {
  Headers headers;
  std::stringstream lines(head);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    const std::size_t colon = line.find(": ");
    if (colon != std::string::npos) headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  return headers;
}

std::string value_of(const Headers& headers, const std::string& name) {
  for (const auto& [key, value] : headers) {
    if (lower(key) == lower(name)) return value;
  }
  return {};
}

void read_request(const std::string& request, Recording& recording) {
  const std::size_t head_end = std::min(request.find("\r\n\r\n"), request.size());
  std::stringstream first_line(request.substr(0, request.find("\r\n")));
  first_line >> recording.method >> recording.path;
  recording.request_headers = read_headers(request.substr(0, head_end));
  if (head_end < request.size()) recording.request_body = request.substr(head_end + 4);
}

}  // namespace

std::string Recording::header(const std::string& wanted) const { return value_of(headers, wanted); }

Recording read_recording(const std::string& name) {
  Recording recording;
  recording.name = name;
  read_request(slurp(folder_of(name) / "request.http"), recording);
  std::string response = slurp(folder_of(name) / "response.http");
  if (response.rfind("HTTP/1.1 100", 0) == 0) response.erase(0, response.find("\r\n\r\n") + 4);
  const std::size_t head_end = response.find("\r\n\r\n");
  if (head_end == std::string::npos) return recording;
  recording.status = std::atoi(response.c_str() + 9);
  recording.headers = read_headers(response.substr(0, head_end));
  const std::string type = recording.header("content-type");
  recording.content_type = lower(type.substr(0, type.find(';')));
  recording.gzip = recording.header("content-encoding") == "gzip";
  const bool chunked = lower(recording.header("transfer-encoding")) == "chunked";
  recording.body = body_of(name, response.substr(head_end + 4), chunked);
  if (recording.gzip) recording.body = inflate_all(recording.body);
  return recording;
}

const std::vector<IndexEntry>& recordings() {
  static const std::vector<IndexEntry> entries = [] {
    std::vector<IndexEntry> list;
    const Json index = Json::parse(slurp(std::filesystem::path(SIMSTUDIO_TEST_DATA) / "wire" / "index.json"));
    for (std::uint64_t i = 0; i < index.size(); ++i) {
      const Json entry = index.element(i);
      const std::string type(entry["content_type"].as_text());
      list.push_back({std::string(entry["name"].as_text()), static_cast<int>(entry["status"].as_integer()),
                      lower(type.substr(0, type.find(';'))), entry["event_stream"].as_boolean(),
                      entry["on_disk_whole"].as_boolean(),
                      static_cast<std::uint64_t>(entry["response_bytes"].as_integer()),
                      std::string(entry["note"].as_text())});
    }
    return list;
  }();
  return entries;
}

std::vector<std::string> recording_names() {
  std::vector<std::string> names;
  for (const IndexEntry& entry : recordings()) names.push_back(entry.name);
  return names;
}

decode::Response answer_of(const Recording& recording, std::int64_t unix_now_s) {
  std::vector<TransportHeader> headers;
  for (const auto& [key, value] : recording.headers) headers.push_back({key, value});
  decode::Response response;
  response.status = recording.status;
  response.content_type = recording.content_type;
  response.body = recording.body;
  response.limits = decode::read_limit_headers(headers.data(), static_cast<std::uint32_t>(headers.size()), unix_now_s);
  return response;
}

std::string case_name(std::string name) {
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

bool is_long_run() {
  const char* wanted = std::getenv("SIMSTUDIO_LONG");
  return wanted != nullptr && std::string(wanted) == "1";
}

std::vector<std::size_t> cut_offsets(std::size_t size, std::size_t most) {
  constexpr std::size_t kEdge = 16;
  constexpr std::size_t kLongMost = 64u << 10;
  std::vector<std::size_t> offsets;
  if (size <= most || (is_long_run() && size <= kLongMost)) {
    for (std::size_t at = 0; at <= size; ++at) offsets.push_back(at);
    return offsets;
  }
  const std::size_t step = size / most + 1;
  for (std::size_t at = 0; at < kEdge; ++at) offsets.push_back(at);
  for (std::size_t at = kEdge; at + kEdge < size; at += step) offsets.push_back(at);
  for (std::size_t at = size - kEdge; at <= size; ++at) offsets.push_back(at);
  return offsets;
}

}  // namespace simstudio::test
