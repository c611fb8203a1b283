// SPDX-License-Identifier: Apache-2.0

// A stream of Sim's on a web page, without the key leaving this process.
//   SIM_BASE_URL=... SIM_API_KEY=... simstudio-tour-relay [--port 8080] [--workflow demo]
//   page.html, page.js   what the browser runs
//   relay.cpp            the web server, on libevent: who may ask, and the timer that calls `tick`
//   page_stream.cpp      one question: a run's events as text/event-stream, at the page's pace, cancelled with it

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>

#include "relay.h"

int main(int argc, char** argv) {
  RelayOptions options;
  CLI::App app("Shows a Sim workflow's stream on a web page. It listens on 127.0.0.1 only.", "simstudio-tour-relay");
  app.add_option("--port", options.port, "TCP port; 0 takes a free one");
  app.add_option("--workflow", options.workflow, "The workflow's id");
  app.add_option("--output", options.output, "What to stream, as agent1.content");
  app.add_option("--field", options.field, "The input field that takes the question");
  app.add_option("--ping", options.ping_s, "Seconds between the pings of a stream")->check(CLI::Range(1, 3600));
  app.add_option("--patience", options.patience_s, "Seconds until a page that takes nothing is given up")
      ->check(CLI::Range(1, 3600));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  std::signal(SIGPIPE, SIG_IGN);  // A page that leaves in the middle of a write is no reason to die.

  event_base* base = event_base_new();
  const auto stop = [](evutil_socket_t, short, void* to_stop) {
    event_base_loopbreak(static_cast<event_base*>(to_stop));
  };
  event* interrupt = evsignal_new(base, SIGINT, stop, base);
  event* termination = evsignal_new(base, SIGTERM, stop, base);
  event_add(interrupt, nullptr);
  event_add(termination, nullptr);

  int status = 0;
  {
    Relay relay(base, simstudio::ClientOptions::from_environment(), options);
    if (const std::uint16_t port = relay.listen(); port != 0) {
      std::cout << "open http://127.0.0.1:" << port << "/" << std::endl;
      event_base_dispatch(base);
    } else {
      std::cerr << "simstudio-tour-relay: port " << options.port << " is taken. Use --port 0 for a free one.\n";
      status = 2;
    }
  }
  event_free(interrupt);
  event_free(termination);
  event_base_free(base);
  return status;
}
