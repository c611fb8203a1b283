// SPDX-License-Identifier: Apache-2.0

// A host that does not tick costs no more than the bound it set, however much the server sends; and it loses nothing.

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "simstudio/simstudio.h"
#include "support/process_status.h"

namespace simstudio::test {
namespace {

constexpr int kStreams = 8;
constexpr std::size_t kBytesAStream = 25'000'000;  // 200 MB in all.

/// Answers each connection with one stream as fast as the socket takes it.
class Flood {
 public:
  Flood() : listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bind(listening_, reinterpret_cast<const sockaddr*>(&address), size);
    listen(listening_, kStreams);
    getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    accepting_ = std::thread([this] { accept_all(); });
  }
  ~Flood() {
    accepting_.join();
    for (std::thread& one : sending_) one.join();
    close(listening_);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::uint64_t sent() const { return sent_; }

 private:
  void accept_all() {
    for (int i = 0; i < kStreams; ++i) {
      const int socket = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
      sending_.emplace_back([this, socket] { send_stream(socket); });
    }
  }
  bool send_all(int socket, const std::string& bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
      const ssize_t went = send(socket, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
      if (went <= 0) return false;
      at += static_cast<std::size_t>(went);
      sent_ += static_cast<std::uint64_t>(went);
    }
    return true;
  }
  void send_stream(int socket) {
    char request[4096];
    [[maybe_unused]] const auto got = read(socket, request, sizeof request);
    send_all(socket, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
    std::string frames;
    for (int i = 0; i < 100; ++i) {
      frames += "data: {\"blockId\":\"a\",\"chunk\":\"" + std::string(400, static_cast<char>('a' + i % 26)) + "\"}\n\n";
    }
    std::size_t left = kBytesAStream / (100 * 400);
    while (left > 0 && send_all(socket, frames)) --left;
    send_all(socket, "data: {\"event\":\"final\",\"data\":{\"success\":true,\"output\":{}}}\n\ndata: \"[DONE]\"\n\n");
    // Closing with bytes unread would reset the connection under what is still on its way.
    shutdown(socket, SHUT_WR);
    while (read(socket, request, sizeof request) > 0) {
    }
    close(socket);
  }

  int listening_;
  int port_ = 0;
  std::atomic<std::uint64_t> sent_{0};
  std::thread accepting_;
  std::vector<std::thread> sending_;
};

TEST(BackPressure, BoundsWhatAHostThatDoesNotTickCosts) {
  Flood flood;
  ClientOptions options;
  options.base_url = flood.url();
  options.api_key = "key";
  options.api = Api::V2;
  Client client(options);
  std::vector<simstudio::Run> runs;
  std::uint64_t received = 0;
  int finished = 0;
  std::string problem;
  ExecuteOptions how;
  how.mode = ExecuteMode::Stream;
  how.selected_outputs = {"agent1.content"};
  for (int i = 0; i < kStreams; ++i) {
    runs.push_back(client.execute_workflow("guard", how, [&](const Event& event) {
      if (event.kind == EventKind::Token) received += event.text.size();
      if (event.kind == EventKind::Error) problem = event.error->message;
      if (event.kind == EventKind::Result) finished += event.result->texts[0].text.size() == kBytesAStream;
    }));
  }

  const std::uint64_t before = resident_bytes();
  std::this_thread::sleep_for(std::chrono::seconds(3));
  const std::uint64_t grown = resident_bytes() - before;
  std::printf("%llu MB sent, %llu KiB grown while nobody ticked\n",
              static_cast<unsigned long long>(flood.sent() / 1000000), static_cast<unsigned long long>(grown / 1024));
  EXPECT_LT(flood.sent(), kStreams * kBytesAStream / 2);
  // Each event of text is kept twice: for its handler, and for the result's texts. Plus what a transfer needs.
  constexpr std::uint64_t kSlackAStream = 512u << 10;
  if (!has_sanitizer()) {
    EXPECT_LT(grown, 2 * options.limits.undelivered_bytes + kStreams * kSlackAStream);
  }

  const auto give_up_at = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (finished < kStreams && problem.empty() && std::chrono::steady_clock::now() < give_up_at) client.tick();
  EXPECT_EQ(problem, "");
  EXPECT_EQ(finished, kStreams);
  EXPECT_EQ(received, kStreams * kBytesAStream);
}

}  // namespace
}  // namespace simstudio::test
