// SPDX-License-Identifier: Apache-2.0
#include "support/server_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace simstudio::test {
namespace {

[[noreturn]] void give_up(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

std::string text_field(const std::string& json, const std::string& name) {
  const std::string head = "\"" + name + "\":\"";
  const std::size_t start = json.find(head);
  if (start == std::string::npos) give_up("no " + name + " in: " + json);
  return json.substr(start + head.size(), json.find('"', start + head.size()) - start - head.size());
}

std::vector<std::string> sandbox_arguments(const std::vector<std::string>& options) {
  std::vector<std::string> arguments{SIMSTUDIO_BIN_DIR "/simstudio-sandbox", "--quiet"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  return arguments;
}

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

ServerProcess::ServerProcess(const std::vector<std::string>& arguments) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) give_up("no pipe for " + arguments.front());
  std::vector<char*> words;
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  pid_ = fork();
  if (pid_ == 0) {
    // It goes with the test, however that ends, and holds none of its files open.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(ends[1], STDOUT_FILENO);
    close_range(STDERR_FILENO + 1, ~0u, 0);
    execvp(words.front(), words.data());
    _exit(127);
  }
  close(ends[1]);
  output_ = ends[0];
  if (pid_ < 0) give_up("can't start " + arguments.front());
}

ServerProcess::~ServerProcess() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  close(output_);
}

std::string ServerProcess::read_line() const {
  std::string line;
  for (char byte = 0; read(output_, &byte, 1) == 1 && byte != '\n';) line.push_back(byte);
  return line;
}

void ServerProcess::stop_answering() const {
  kill(pid_, SIGSTOP);
  waitpid(pid_, nullptr, WUNTRACED);
}

void ServerProcess::answer_again() const { kill(pid_, SIGCONT); }

SandboxProcess::SandboxProcess(const std::vector<std::string>& options) : process_(sandbox_arguments(options)) {
  const std::string first = process_.read_line();
  url_ = text_field(first, "listening");
  key_ = text_field(first, "api_key");
}

int SandboxProcess::port() const { return std::atoi(url_.substr(url_.rfind(':') + 1).c_str()); }

long SandboxProcess::ledger(const std::string& field) const {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port());
  if (connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) give_up("no ledger");
  const std::string request = "GET /__sandbox/ledger HTTP/1.0\r\n\r\n";
  [[maybe_unused]] const auto sent = write(socket, request.data(), request.size());
  std::string answer;
  char bytes[4096];
  for (ssize_t got = 0; (got = read(socket, bytes, sizeof bytes)) > 0;) {
    answer.append(bytes, static_cast<std::size_t>(got));
  }
  close(socket);
  const std::string head = "\"" + field + "\":";
  const std::size_t start = answer.find(head);
  if (start == std::string::npos) give_up("no " + field + " in the ledger: " + answer);
  return std::atol(answer.c_str() + start + head.size());
}

TalkerFile::TalkerFile(const std::string& text) {
  char name[] = "/tmp/simstudio-talker-XXXXXX";
  const int file = mkstemp(name);
  if (file < 0) give_up("no temporary file");
  close(file);
  path_ = name;
  std::ofstream(path_) << R"({"talker":{"name":"A talker","lines":[")" << text << R"("]}})";
}

TalkerFile::~TalkerFile() { std::remove(path_.c_str()); }

int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (bind(socket, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
      getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    give_up("no free port");
  }
  close(socket);
  return ntohs(address.sin_port);
}

void raise_file_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

std::string make_temporary_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "simstudio-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) give_up("no temporary folder");
  return name;
}

}  // namespace simstudio::test
