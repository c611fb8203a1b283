// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace simstudio::test {

/// One HTTP/1.x request as it came over the socket.
struct RawRequest {
  std::string line;
  /// All of the head: the line, the headers, the empty line.
  std::string head;
  std::string body;

  /// The first header of that name, whatever its case; nothing when it is not there.
  std::optional<std::string> header(std::string_view name) const;
  std::string method() const { return line.substr(0, line.find(' ')); }
  std::string path() const;
};

/// A server's side of one connection, with blocking calls. Every call gives up when the server is destroyed.
class RawConnection {
 public:
  explicit RawConnection(int socket, int number) : socket_(socket), number_(number) {}
  ~RawConnection();
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  /// The connections of a server count from 1.
  int number() const { return number_; }
  /// Nothing once the client closed.
  std::optional<RawRequest> read_request();
  /// The head alone; the body stays unread.
  std::optional<RawRequest> read_head();
  /// Some of a body, for who does not want it whole.
  bool receive_at_least(std::size_t size);
  bool send(std::string_view bytes);
  /// Status line, headers and body with its length.
  bool answer(int status, std::string_view body, std::string_view more_headers = {});
  /// Head of a chunked event stream, and one chunk of it.
  bool start_stream(std::string_view more_headers = {});
  bool send_chunk(std::string_view data);
  bool end_stream() { return send("0\r\n\r\n"); }
  /// An orderly end (FIN).
  void close();
  /// A reset (RST).
  void reset();
  /// False when the client is still there after that time.
  bool wait_until_client_left(std::chrono::milliseconds limit);
  /// Copies bytes to and from `port` on loopback until one side ends.
  void relay_to(int port);

 private:
  friend class RawServer;
  bool fill();
  void interrupt();

  std::atomic<int> socket_;
  const int number_;
  std::string buffer_;
};

/// A TCP server on a free loopback port that does byte for byte what its script says; one thread a connection.
class RawServer {
 public:
  using Script = std::function<void(RawConnection&)>;

  explicit RawServer(Script script);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  int port() const { return port_; }
  std::string origin() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int connections() const { return connections_; }

 private:
  void accept_all();

  const Script script_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> connections_{0};
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;  // Guards the two below.
  std::vector<std::shared_ptr<RawConnection>> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

/// What a server's script wrote down before it sent or closed may be read by who has received it. The sockets see to
/// that, but no thread checker knows: the sender says so here, and the receiver asks.
void order_before_send();
void order_after_receive();

/// Answers each request of a connection by `answer`, for servers whose connections are all alike.
RawServer::Script each_request(std::function<void(RawConnection&, const RawRequest&)> answer);

}  // namespace simstudio::test
