// SPDX-License-Identifier: Apache-2.0
#include "input.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace {

struct CloseFile {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};

std::string unreadable(const std::string& name) {
  return "\"" + name + "\" can't be read: " + std::strerror(errno) + ". Check its name and its permissions.";
}

}  // namespace

std::string read_file(const std::string& name, std::string* problem) {
  std::string bytes;
  const std::unique_ptr<std::FILE, CloseFile> file(name == "-" ? stdin : std::fopen(name.c_str(), "rb"));
  if (file == nullptr) {
    *problem = unreadable(name);
    return {};
  }
  char buffer[1 << 16];
  while (const std::size_t size = std::fread(buffer, 1, sizeof buffer, file.get())) bytes.append(buffer, size);
  if (std::ferror(file.get()) == 0) return bytes;
  *problem = unreadable(name);  // A folder opens, and only its reading says that it is one.
  return {};
}

std::string read_input(const std::string& given, std::string* problem) {
  if (given == "-") return read_file(given, problem);
  if (!given.empty() && given[0] == '@') return read_file(given.substr(1), problem);
  return given;
}
