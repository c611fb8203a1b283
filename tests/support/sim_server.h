// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "simstudio/transport.h"
#include "support/sim_answers.h"

namespace simstudio::test {

/// A request as a server reads it.
struct SimRequest {
  std::string method;
  std::string url;
  std::map<std::string, std::string> headers;
  std::string body;

  bool is_execute() const;
  bool is_chat() const;
  bool is_resume() const;
  bool is_cancel() const;
  bool is_v2() const;
  /// The path's workflow; for a cancel call also its run.
  std::string workflow() const;
  std::string cancelled_run() const;
  /// The id that an execute names for its run.
  std::string run_id() const;
};

/// What an exchange will do, in order. `Arrive` is the moment the server reads the request and decides the rest.
struct Piece {
  enum class Kind { Connected, Arrive, Headers, Bytes, Done };
  Kind kind = Kind::Done;
  Time at{0};
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string bytes;
  TransportEnd end = TransportEnd::Complete;
  RequestSent sent = RequestSent::Yes;
};

/// A stream's frames, each with the number of body bytes after which a reader acts on it.
struct ScriptedFrame {
  std::size_t acts_at;
  Frame frame;
};

/// What the server answers to one request: bytes for the transport, meaning for the oracle.
struct Reply {
  std::vector<Piece> pieces;
  bool is_stream = false;
  std::vector<ScriptedFrame> frames;
  Answer answer;
  bool means_no_v2 = false;
};

struct ServerOptions {
  bool v2_on = true;
  bool v2_off_is_html = false;
  /// Share of requests that go wrong, in percent.
  std::uint64_t faults = 20;
  /// Streams with texts of kilobytes.
  bool long_text = false;
  Time latency_max{0};
};

/// A simulated Sim, both generations, with a ledger of what it started. An id is claimed once (409 afterwards).
class SimServer {
 public:
  struct Entry {
    std::uint32_t started = 0;
    bool cancelled = false;
    Time registered_at{0};
    Time finishes_at{0};
    std::uint32_t cancel_calls = 0;
  };

  SimServer(const ServerOptions& options, Chance chance) : options_(options), chance_(std::move(chance)) {}

  Reply handle(const SimRequest& request, Time now);
  /// A request that was under way when its client left.
  void arrives_late(SimRequest request, Time at) { late_.push_back({at, std::move(request)}); }
  void advance(Time now);

  const Entry* entry(const std::string& run_id) const;
  bool started(const std::string& run_id) const { return entry(run_id) != nullptr; }
  bool running(const std::string& run_id, Time now) const;
  std::uint32_t refused_claims() const { return refused_claims_; }
  void end_faults() { options_.faults = 0; }
  const ServerOptions& options() const { return options_; }

 private:
  struct Late {
    Time at;
    SimRequest request;
  };

  Reply execute(const SimRequest& request, Time now);
  /// A message to a public chat: what it starts stands in the ledger under the chat's name.
  Reply chat(const SimRequest& request, Time now);
  /// Whatever is resumed waits, once.
  Reply resume(const SimRequest& request, Time now);
  Reply cancel(const SimRequest& request, Time now);
  Reply whole(Answer answer, Time now, bool may_be_cut);
  Reply stream(const std::string& run_id, Time now);
  void add_body(Reply& reply, const std::string& body, Time at, bool may_be_cut);
  Time think(std::uint64_t most_micros) { return chance_.micros(0, most_micros); }

  ServerOptions options_;
  Chance chance_;
  std::map<std::string, Entry> ledger_;
  std::vector<Late> late_;
  std::uint32_t refused_claims_ = 0;
};

}  // namespace simstudio::test
