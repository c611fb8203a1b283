// SPDX-License-Identifier: Apache-2.0
#include "recording.h"

#include <rapidjson/document.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace sandbox {
namespace {

namespace fs = std::filesystem;

std::string slurp(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

void read_timing(const fs::path& file, Recording* recording) {
  rapidjson::Document timing;
  timing.Parse(slurp(file).c_str());
  if (timing.HasParseError() || !timing.IsObject() || !timing.HasMember("reads")) return;
  recording->closes = timing.HasMember("end") && timing["end"] == "server-closed";
  for (const auto& read : timing["reads"].GetArray()) {
    const Piece piece{read["offset_us"].GetDouble(), read["at_byte"].GetUint64(), read["length"].GetUint64()};
    recording->end_us = piece.at_us;
    if (piece.length > 0) recording->pieces.push_back(piece);
  }
}

Recording read_recording(const fs::path& folder) {
  Recording recording;
  std::stringstream request(slurp(folder / "request.http"));
  request >> recording.method >> recording.path;
  recording.path = path_pattern(recording.path);
  recording.response = slurp(folder / "response.http");
  read_timing(folder / "timing.json", &recording);
  const std::size_t size = recording.response.size();
  // A recording that was shortened on disk has reads past its end; what is there is sent whole.
  for (Piece& piece : recording.pieces) {
    piece.start = std::min(piece.start, size);
    piece.length = std::min(piece.length, size - piece.start);
  }
  const std::size_t covered =
      recording.pieces.empty() ? 0 : recording.pieces.back().start + recording.pieces.back().length;
  if (covered < size) recording.pieces.push_back({recording.end_us, covered, size - covered});
  return recording;
}

}  // namespace

std::string path_pattern(const std::string& path) {
  static const std::set<std::string> kIdParents = {"workflows", "jobs", "runs",   "executions", "chat",
                                                   "paused",    "logs", "resume", "*"};
  static const std::set<std::string> kWords = {"execute", "cancel", "status",     "runs", "executions",
                                               "resume",  "paused", "deployment", "otp",  "sso"};
  std::stringstream in(path.substr(0, path.find('?')));
  std::string out;
  std::string before;
  for (std::string segment; std::getline(in, segment, '/');) {
    const bool is_id = kWords.count(segment) == 0 && kIdParents.count(before) != 0;
    before = is_id ? "*" : segment;
    out += (out.empty() ? "" : "/") + before;
  }
  return out;
}

std::vector<Piece> cut_evenly(std::size_t total, std::size_t size) {
  std::vector<Piece> pieces;
  for (std::size_t at = 0; at < total; at += size) pieces.push_back({0, at, std::min(size, total - at)});
  return pieces;
}

std::vector<Recording> read_recordings(const std::string& folder) {
  std::vector<fs::path> folders;
  if (fs::exists(fs::path(folder) / "request.http")) {
    folders.emplace_back(folder);
  } else {
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (fs::exists(entry.path() / "request.http")) folders.push_back(entry.path());
    }
  }
  std::sort(folders.begin(), folders.end());
  std::vector<Recording> recordings;
  for (const fs::path& one : folders) recordings.push_back(read_recording(one));
  return recordings;
}

}  // namespace sandbox
