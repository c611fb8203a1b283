// SPDX-License-Identifier: Apache-2.0
#include "support/process_status.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace simstudio::test {
namespace {

std::size_t count_entries(const char* folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++count;
  return count;
}

}  // namespace

std::size_t count_open_files() { return count_entries("/proc/self/fd") - 1; }  // Less the folder being read.

std::size_t count_threads() { return count_entries("/proc/self/task"); }

std::size_t count_threads_named(const std::string& name) {
  std::size_t count = 0;
  std::error_code gone;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task", gone)) {
    std::string its_name;
    std::getline(std::ifstream(task.path() / "comm"), its_name);
    if (its_name == name) ++count;
  }
  return count;
}

std::uint64_t resident_bytes() {
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  std::uint64_t shared = 0;
  std::ifstream("/proc/self/statm") >> total >> resident >> shared;
  return (resident - shared) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

bool is_mapped(const std::string& path_end) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.size() >= path_end.size() && line.compare(line.size() - path_end.size(), path_end.size(), path_end) == 0) {
      return true;
    }
  }
  return false;
}

}  // namespace simstudio::test
