// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace simstudio::test {

/// A server in a process of its own, so that it can stop answering as a whole. Ended with the object.
class ServerProcess {
 public:
  explicit ServerProcess(const std::vector<std::string>& arguments);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  /// The first line it writes to stdout.
  std::string read_line() const;
  /// Its sockets stay open, and nobody reads or writes them any more.
  void stop_answering() const;
  void answer_again() const;

 private:
  pid_t pid_ = -1;
  int output_ = -1;
};

/// The sandbox, as a test uses it.
class SandboxProcess {
 public:
  explicit SandboxProcess(const std::vector<std::string>& options);

  const std::string& url() const { return url_; }
  const std::string& key() const { return key_; }
  int port() const;
  ServerProcess& process() { return process_; }
  /// A number of `GET /__sandbox/ledger`.
  long ledger(const std::string& field) const;

 private:
  ServerProcess process_;
  std::string url_;
  std::string key_;
};

/// A file with one NPC, "talker", that says `text`, for `--personas`. Removed with the object.
class TalkerFile {
 public:
  explicit TalkerFile(const std::string& text);
  ~TalkerFile();
  TalkerFile(const TalkerFile&) = delete;
  TalkerFile& operator=(const TalkerFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// A TCP port of the loopback that nobody used a moment ago.
int free_port();
/// Raises the number of files this process and its children may open to what the system allows.
void raise_file_limit();
/// A folder of its own under the system's temporary one.
std::string make_temporary_folder();

}  // namespace simstudio::test
