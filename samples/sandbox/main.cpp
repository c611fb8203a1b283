// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <event2/event.h>
#include <event2/http.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <memory>

#include "options.h"
#include "replay.h"
#include "server.h"

namespace {

constexpr std::size_t kBodyLimit = 11u << 20;  // Sim takes 10 MiB; a little more is read so that the refusal is ours.

void on_request(evhttp_request* raw, void* context) {
  sandbox::route(*static_cast<sandbox::Server*>(context), sandbox::read_request(raw));
}

void on_signal(evutil_socket_t, short, void* base) { event_base_loopbreak(static_cast<event_base*>(base)); }

void raise_file_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int port_of(evhttp_bound_socket* bound) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(evhttp_bound_socket_get_fd(bound), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

void announce(const sandbox::Server& server, int port) {
  std::string workflows;
  const auto add = [&](const std::string& id, const std::string& name) {
    workflows +=
        (workflows.empty() ? "" : ",") + ("{\"id\":" + sandbox::quote(id)) + ",\"name\":" + sandbox::quote(name) + "}";
  };
  for (const auto& [id, persona] : server.personas) add(id, persona.name);
  for (const char* id : {"echo", "slow", "fails", "tool", "response", "undeployed", "public", "surrogate"}) add(id, id);
  std::printf("{\"listening\":\"http://127.0.0.1:%d\",\"api_key\":%s,\"workflows\":[%s]}\n", port,
              sandbox::quote(server.options.api_keys.front()).c_str(), workflows.c_str());
  std::fflush(stdout);
}

int fail(const std::string& problem) {
  std::fprintf(stderr, "simstudio-sandbox: %s\n", problem.c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  sandbox::Parsed parsed = sandbox::parse_options(argc, argv);
  if (!parsed.options) return parsed.exit_status;
  raise_file_limit();
  std::signal(SIGPIPE, SIG_IGN);

  sandbox::Server server(std::move(*parsed.options));
  std::string problem;
  server.personas = sandbox::load_personas(server.options.personas, &problem);
  if (!problem.empty()) return fail(problem);
  server.base = event_base_new();
  event* interrupted = evsignal_new(server.base, SIGINT, &on_signal, server.base);
  event* terminated = evsignal_new(server.base, SIGTERM, &on_signal, server.base);
  event_add(interrupted, nullptr);
  event_add(terminated, nullptr);

  std::unique_ptr<sandbox::Replay> replay;
  if (!server.options.replay.empty()) {
    replay = sandbox::Replay::open(server.base, server.options, &problem);
    if (replay == nullptr) return fail(problem);
    announce(server, replay->port());
  } else {
    evhttp* http = evhttp_new(server.base);
    evhttp_set_max_body_size(http, kBodyLimit);
    evhttp_set_allowed_methods(
        http, EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_HEAD | EVHTTP_REQ_OPTIONS | EVHTTP_REQ_DELETE);
    evhttp_set_gencb(http, &on_request, &server);
    auto* bound = evhttp_bind_socket_with_handle(http, "127.0.0.1", static_cast<ev_uint16_t>(server.options.port));
    if (bound == nullptr)
      return fail("port " + std::to_string(server.options.port) + " is taken. Use --port 0 for a free one.");
    announce(server, port_of(bound));
  }
  event_base_dispatch(server.base);
  return 0;
}
