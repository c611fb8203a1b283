// SPDX-License-Identifier: Apache-2.0
#include <event2/event.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <memory>

#include "options.h"
#include "replay.h"
#include "server.h"
#include "tls.h"

namespace {

void on_signal(evutil_socket_t, short, void* base) { event_base_loopbreak(static_cast<event_base*>(base)); }

/// Each stream is a socket, and thousands of them are the point.
void raise_file_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void announce(const sandbox::Server& server) {
  std::string workflows;
  const auto add = [&](const std::string& id, const std::string& name) {
    workflows += (workflows.empty() ? "" : ",") + sandbox::Object().text("id", id).text("name", name).done();
  };
  // Whoever takes the first one gets the one that talks.
  const auto demo = server.workflows.find("demo");
  if (demo != server.workflows.end()) add(demo->first, demo->second.name);
  for (const auto& [id, workflow] : server.workflows) {
    if (id != "demo") add(id, workflow.name);
  }
  const std::string line = sandbox::Object()
                               .text("listening", server.listener->site())
                               .text("api_key", server.options.api_keys.front())
                               .raw("workflows", "[" + workflows + "]")
                               .done();
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

int fail(const std::string& problem) {
  std::fprintf(stderr, "simstudio-sandbox: %s\n", problem.c_str());
  return 2;
}

int serve(sandbox::Server& server, SSL_CTX* tls) {
  std::unique_ptr<sandbox::Replay> replay;
  std::string problem;
  if (!server.options.replay.empty()) {
    replay = sandbox::Replay::open(server, &problem);
    if (replay == nullptr) return fail(problem);
  }
  const auto handler = [&](sandbox::Request request) {
    if (replay && request.path.rfind("/__sandbox/", 0) != 0) return replay->answer(std::move(request));
    sandbox::route(server, std::move(request));
  };
  const auto listener = sandbox::Listener::open(server.base, server.options.port, tls, handler);
  if (listener == nullptr)
    return fail("port " + std::to_string(server.options.port) + " is taken. Use --port 0 for a free one.");
  server.listener = listener.get();
  announce(server);
  event_base_dispatch(server.base);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  sandbox::Parsed parsed = sandbox::parse_options(argc, argv);
  if (!parsed.options) return parsed.exit_status;
  raise_file_limit();
  std::signal(SIGPIPE, SIG_IGN);

  std::string problem;
  auto personas = sandbox::load_personas(parsed.options->personas, &problem);
  sandbox::TlsContext tls(nullptr, &SSL_CTX_free);
  if (problem.empty() && !parsed.options->tls.empty())
    tls = sandbox::load_tls(parsed.options->tls[0], parsed.options->tls[1], &problem);
  if (!problem.empty()) return fail(problem);

  sandbox::Server server(std::move(*parsed.options), std::move(personas));
  server.base = event_base_new();
  for (const int signal : {SIGINT, SIGTERM}) {
    event_add(evsignal_new(server.base, signal, &on_signal, server.base), nullptr);
  }
  return serve(server, tls.get());
}
