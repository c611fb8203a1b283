// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <event2/event.h>
#include <event2/http.h>
#include <simstudio/simstudio.h>

#include <list>
#include <memory>
#include <string>
#include <vector>

#include "page_stream.h"

struct RelayOptions {
  std::uint16_t port = 8080;
  std::string workflow = "demo";
  std::string output = "agent1.content";
  std::string field = "question";
  /// How often a silent stream gets a line that browsers ignore: it keeps proxies from closing it, and finds out that a
  /// page is gone whose machine never said so.
  int ping_s = 15;
  /// A page that takes nothing for so long is gone.
  int patience_s = 30;
};

/// A small web server on one thread: a page, and for each question of a page one run's tokens as they come. The key
/// stays here.
class Relay {
 public:
  Relay(event_base* base, simstudio::ClientOptions client_options, RelayOptions options);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  /// Listens on 127.0.0.1 and returns the port; 0: it is taken.
  std::uint16_t listen();

 private:
  void answer(evhttp_request* request);
  void start_stream(evhttp_request* request);
  std::unique_ptr<simstudio::Client> client();
  void tick();
  void ping();

  RelayOptions options_;
  simstudio::ClientOptions client_options_;
  evhttp* http_;
  event* tick_timer_;
  event* ping_timer_;
  std::list<std::unique_ptr<PageStream>> streams_;
  std::vector<std::unique_ptr<simstudio::Client>> idle_clients_;
};
