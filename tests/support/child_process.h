// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace simstudio::test {

/// A program of its own that says nothing, ended by its number when this goes.
class ChildProcess {
 public:
  /// `arguments[0]` is the program, looked for on the path.
  explicit ChildProcess(const std::vector<std::string>& arguments);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  bool is_running();
  /// Waits for its end; its exit status.
  int wait();
  /// At once, without a chance to say goodbye.
  void kill();

 private:
  pid_t pid_ = -1;
  int status_ = -1;
};

/// Runs it to its end; its exit status.
int run_program(const std::vector<std::string>& arguments);

/// A folder that goes with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string path(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string read_text(const std::string& path);
void write_text(const std::string& path, const std::string& text);

}  // namespace simstudio::test
