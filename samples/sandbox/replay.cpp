// SPDX-License-Identifier: Apache-2.0
#include "replay.h"

#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

namespace sandbox {
namespace {

namespace fs = std::filesystem;

constexpr char kNotFound[] =
    "HTTP/1.1 404 Not Found\r\nContent-Type: application/json;charset=utf-8\r\nContent-Length: 60\r\n\r\n"
    R"({"error":{"code":"NOT_FOUND","message":"Not found"}}        )";

struct Piece {
  double at_us = 0;
  std::size_t start = 0;
  std::size_t length = 0;
};

struct Recording {
  std::string method;
  std::string path;
  std::string response;
  std::vector<Piece> pieces;
  bool closes = false;
  bool used = false;
};

std::string slurp(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// A path with every segment that is an id replaced by *.
std::string pattern_of(const std::string& path) {
  static const char* const kIdParents[] = {"workflows", "jobs", "runs",   "executions", "chat",
                                           "paused",    "logs", "resume", "*"};
  std::stringstream in(path.substr(0, path.find('?')));
  std::string out;
  std::string before;
  for (std::string segment; std::getline(in, segment, '/');) {
    const bool is_word = segment == "execute" || segment == "cancel" || segment == "status" || segment == "runs" ||
                         segment == "executions" || segment == "resume" || segment == "paused" ||
                         segment == "deployment";
    const bool is_id = !is_word && std::any_of(std::begin(kIdParents), std::end(kIdParents),
                                               [&](const char* word) { return before == word; });
    before = is_id ? "*" : segment;
    out += (out.empty() ? "" : "/") + before;
  }
  return out;
}

Recording read_recording(const fs::path& folder) {
  Recording recording;
  std::stringstream request(slurp(folder / "request.http"));
  request >> recording.method >> recording.path;
  recording.path = pattern_of(recording.path);
  recording.response = slurp(folder / "response.http");
  rapidjson::Document timing;
  timing.Parse(slurp(folder / "timing.json").c_str());
  if (!timing.HasParseError() && timing.IsObject() && timing.HasMember("reads")) {
    for (const auto& read : timing["reads"].GetArray()) {
      recording.pieces.push_back(
          {read["offset_us"].GetDouble(), read["at_byte"].GetUint64(), read["length"].GetUint64()});
    }
    recording.closes = timing.HasMember("end") && timing["end"] == "server-closed";
  }
  return recording;
}

std::vector<Piece> cut_evenly(std::size_t total, std::size_t size) {
  std::vector<Piece> pieces;
  for (std::size_t at = 0; at < total; at += size) pieces.push_back({0, at, std::min(size, total - at)});
  return pieces;
}

class ReplayServer final : public Replay {
 public:
  ReplayServer(event_base* base, const Options& options, std::vector<Recording> recordings)
      : base_(base), options_(options), recordings_(std::move(recordings)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(options.port));
    listener_ = evconnlistener_new_bind(base, &ReplayServer::on_accept, this, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE,
                                        -1, reinterpret_cast<sockaddr*>(&address), sizeof address);
  }
  ~ReplayServer() override {
    if (listener_ != nullptr) evconnlistener_free(listener_);
  }
  bool listens() const { return listener_ != nullptr; }
  int port() const override {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(evconnlistener_get_fd(listener_), reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }
  Recording* choose(const std::string& method, const std::string& path);
  const Options& options() const { return options_; }
  event_base* base() const { return base_; }

 private:
  static void on_accept(evconnlistener*, evutil_socket_t socket, sockaddr*, int, void* self);

  event_base* base_;
  Options options_;
  std::vector<Recording> recordings_;
  evconnlistener* listener_ = nullptr;
};

Recording* ReplayServer::choose(const std::string& method, const std::string& path) {
  Recording* last = nullptr;
  for (Recording& recording : recordings_) {
    if (recording.method != method || recording.path != pattern_of(path)) continue;
    last = &recording;
    if (!recording.used) break;
  }
  if (last != nullptr) last->used = true;
  return last;
}

/// One connection; owns itself.
class Connection {
 public:
  Connection(ReplayServer& server, evutil_socket_t socket) : server_(server) {
    buffer_ = bufferevent_socket_new(server.base(), socket, BEV_OPT_CLOSE_ON_FREE);
    timer_ = evtimer_new(server.base(), &Connection::on_timer, this);
    bufferevent_setcb(buffer_, &Connection::on_read, &Connection::on_written, &Connection::on_event, this);
    bufferevent_enable(buffer_, EV_READ | EV_WRITE);
  }
  ~Connection() {
    event_free(timer_);
    bufferevent_free(buffer_);
  }

 private:
  void read_request();
  void answer(Recording* recording);
  void schedule();
  void send_piece();

  static void on_read(bufferevent*, void* self) { static_cast<Connection*>(self)->read_request(); }
  static void on_timer(evutil_socket_t, short, void* self) { static_cast<Connection*>(self)->send_piece(); }
  static void on_event(bufferevent*, short, void* self) { delete static_cast<Connection*>(self); }
  static void on_written(bufferevent*, void* self) {
    auto* connection = static_cast<Connection*>(self);
    if (connection->close_when_written_) delete connection;
  }

  ReplayServer& server_;
  bufferevent* buffer_;
  event* timer_;
  std::string response_;
  std::vector<Piece> pieces_;
  std::size_t next_ = 0;
  double sent_at_us_ = 0;
  bool closes_ = false;
  bool close_when_written_ = false;
};

void Connection::read_request() {
  evbuffer* in = bufferevent_get_input(buffer_);
  const evbuffer_ptr end = evbuffer_search(in, "\r\n\r\n", 4, nullptr);
  if (end.pos < 0) return;
  const auto head_size = static_cast<std::size_t>(end.pos) + 4;
  std::string head(head_size, '\0');
  evbuffer_copyout(in, head.data(), head_size);
  std::string lower = head;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::size_t body_size = 0;
  if (const auto at = lower.find("content-length:"); at != std::string::npos)
    body_size = std::strtoul(lower.c_str() + at + 15, nullptr, 10);
  if (evbuffer_get_length(in) < head_size + body_size) return;
  evbuffer_drain(in, head_size + body_size);
  std::stringstream line(head);
  std::string method;
  std::string path;
  line >> method >> path;
  answer(server_.choose(method, path));
}

void Connection::answer(Recording* recording) {
  response_ = recording != nullptr ? recording->response : kNotFound;
  closes_ = recording != nullptr && recording->closes;
  pieces_ = recording != nullptr ? recording->pieces : std::vector<Piece>();
  const std::size_t split = server_.options().split;
  if (split != 0 || pieces_.empty()) pieces_ = cut_evenly(response_.size(), split != 0 ? split : response_.size());
  next_ = 0;
  sent_at_us_ = 0;
  schedule();
}

void Connection::schedule() {
  if (next_ >= pieces_.size()) {
    close_when_written_ = closes_;
    if (closes_ && evbuffer_get_length(bufferevent_get_output(buffer_)) == 0) delete this;
    return;
  }
  const double speed = server_.options().replay_speed;
  const double wait_us = speed > 0 ? std::max(0.0, pieces_[next_].at_us - sent_at_us_) / speed : 0;
  timeval time{};
  time.tv_sec = static_cast<long>(wait_us / 1e6);
  time.tv_usec = static_cast<long>(wait_us) % 1000000;
  evtimer_add(timer_, &time);
}

void Connection::send_piece() {
  const Piece& piece = pieces_[next_++];
  sent_at_us_ = piece.at_us;
  const std::size_t start = std::min(piece.start, response_.size());
  bufferevent_write(buffer_, response_.data() + start, std::min(piece.length, response_.size() - start));
  schedule();
}

void ReplayServer::on_accept(evconnlistener*, evutil_socket_t socket, sockaddr*, int, void* self) {
  new Connection(*static_cast<ReplayServer*>(self), socket);
}

}  // namespace

std::unique_ptr<Replay> Replay::open(event_base* base, const Options& options, std::string* problem) {
  std::vector<fs::path> folders;
  if (fs::exists(fs::path(options.replay) / "request.http")) {
    folders.emplace_back(options.replay);
  } else {
    for (const auto& entry : fs::directory_iterator(options.replay)) {
      if (fs::exists(entry.path() / "request.http")) folders.push_back(entry.path());
    }
  }
  std::sort(folders.begin(), folders.end());
  std::vector<Recording> recordings;
  for (const fs::path& folder : folders) recordings.push_back(read_recording(folder));
  if (recordings.empty()) {
    *problem = options.replay + " holds no recording (a folder with request.http and response.http).";
    return nullptr;
  }
  auto server = std::make_unique<ReplayServer>(base, options, std::move(recordings));
  if (server->listens()) return server;
  *problem = "port " + std::to_string(options.port) + " is taken. Use --port 0 for a free one.";
  return nullptr;
}

}  // namespace sandbox
