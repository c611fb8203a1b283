// SPDX-License-Identifier: Apache-2.0

// What the built-in transport keeps beyond what every transport must.

#include <arpa/inet.h>
#include <dirent.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cstdlib>
#include <vector>

#include "integration/transport_suite/transport_suite.h"
#include "support/certificates.h"
#include "support/nginx.h"
#include "support/raw_server.h"
#include "transport/curl_transport.h"
#include "transport/curl_version.h"

namespace simstudio::transport {
namespace {

using test::Certificates;
using test::each_request;
using test::RawConnection;
using test::RawRequest;
using test::RawServer;
using transport_suite::Driver;
using transport_suite::Wanted;

/// This process's socket that is connected to `port`.
int socket_to(int port) {
  for (int socket = 3; socket < 1024; ++socket) {
    sockaddr_in peer{};
    socklen_t length = sizeof peer;
    if (getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &length) == 0 && ntohs(peer.sin_port) == port)
      return socket;
  }
  return -1;
}

int option_of(int socket, int level, int name) {
  int value = -1;
  socklen_t length = sizeof value;
  getsockopt(socket, level, name, &value, &length);
  return value;
}

TEST(CurlTransport, ProbesSilentConnectionsAndSendsAtOnce) {
  RawServer server(each_request([](RawConnection& connection, const RawRequest&) { connection.answer(200, "ok"); }));
  Driver driver;
  driver.exchange(transport_suite::get(server.origin() + "/"));

  const int socket = socket_to(server.port());

  ASSERT_GE(socket, 0);
  EXPECT_EQ(option_of(socket, SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(option_of(socket, IPPROTO_TCP, TCP_KEEPIDLE), 30);
  EXPECT_EQ(option_of(socket, IPPROTO_TCP, TCP_KEEPINTVL), 15);
  EXPECT_EQ(option_of(socket, IPPROTO_TCP, TCP_NODELAY), 1);
}

TEST(CurlTransport, TakesTheProxyOfTheEnvironmentAndItsOptionWins) {
  RawServer proxy(
      each_request([](RawConnection& connection, const RawRequest&) { connection.answer(200, "by proxy"); }));
  RawServer server(
      each_request([](RawConnection& connection, const RawRequest&) { connection.answer(200, "direct"); }));
  Wanted chosen;
  chosen.proxy = proxy.origin();

  setenv("http_proxy", proxy.origin().c_str(), 1);
  Driver by_environment;
  EXPECT_EQ(by_environment.exchange(transport_suite::get(server.origin() + "/")).body, "by proxy");
  setenv("no_proxy", "127.0.0.1", 1);
  Driver excepted;
  EXPECT_EQ(excepted.exchange(transport_suite::get(server.origin() + "/")).body, "direct");
  Driver by_option(chosen);
  EXPECT_EQ(by_option.exchange(transport_suite::get(server.origin() + "/")).body, "by proxy");
  unsetenv("http_proxy");
  unsetenv("no_proxy");
}

std::vector<std::string> ca_files_left() {
  std::vector<std::string> found;
  DIR* folder = opendir(P_tmpdir);
  while (const dirent* entry = readdir(folder)) {
    if (std::string(entry->d_name).rfind("simstudio-ca-", 0) == 0) found.emplace_back(entry->d_name);
  }
  closedir(folder);
  return found;
}

TEST(CurlTransport, AuthoritiesGivenAsBytesLeaveNoFileBehind) {
  std::string many;
  while (many.size() < 100000) many += test::read_text(Certificates::get().another_authority());
  const std::vector<std::string> before = ca_files_left();
  {
    CurlTransportOptions options;
    options.ca_pem = many;
    const auto made = make_curl_transport(options);
    for (const std::string& name : ca_files_left()) {
      struct stat status {};
      ASSERT_EQ(stat((std::string(P_tmpdir) + "/" + name).c_str(), &status), 0);
      EXPECT_EQ(status.st_mode & 0777u, 0600u);
    }
  }

  EXPECT_EQ(ca_files_left(), before);
}

/// CPU time of this thread.
double thread_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// What a new TLS connection costs the network thread, with the authorities that `wanted` names.
double connection_ms(const Wanted& wanted, const std::string& origin) {
  constexpr int kConnections = 20;
  Driver driver(wanted);
  driver.exchange(transport_suite::get(origin + "/"));
  const double start = thread_ms();
  for (int i = 0; i < kConnections; ++i) driver.exchange(transport_suite::get(origin + "/"));
  return (thread_ms() - start) / kConnections;
}

// curl-notes: a bundle of 140 authorities that is parsed again for each connection costs 8 to 27 ms of every stream.
TEST(CurlTransport, NewTlsConnectionDoesNotParseItsAuthoritiesAgain) {
  RawServer server(each_request([](RawConnection& connection, const RawRequest&) { connection.answer(200, "ok"); }));
  test::NginxOptions options;
  options.upstream_port = server.port();
  options.more = "keepalive_timeout 0;";
  test::Nginx nginx(options);
  const std::string one = test::read_text(Certificates::get().authority());
  std::string bundle;
  while (bundle.size() < 200000) bundle += test::read_text(Certificates::get().another_authority());
  const test::TemporaryFolder folder;
  test::write_text(folder.path("bundle.pem"), bundle + one);
  Wanted few_bytes, many_bytes, few_in_a_file, many_in_a_file;
  few_bytes.ca_pem = one;
  many_bytes.ca_pem = bundle + one;
  few_in_a_file.ca_file = Certificates::get().authority();
  many_in_a_file.ca_file = folder.path("bundle.pem");

  const double few_ms = connection_ms(few_in_a_file, nginx.origin());
  const double few_bytes_ms = connection_ms(few_bytes, nginx.origin());
  const double many_ms = connection_ms(many_in_a_file, nginx.origin());
  const double many_bytes_ms = connection_ms(many_bytes, nginx.origin());
  const double system_ms = connection_ms({}, nginx.origin());  // Which refuses this server, after it has looked.

  std::printf("CPU ms a connection: 1 authority, file %.2f, bytes %.2f; %zu KB, file %.2f, bytes %.2f; system %.2f\n",
              few_ms, few_bytes_ms, bundle.size() / 1000, many_ms, many_bytes_ms, system_ms);
  constexpr double kParsedMs = 4;
  EXPECT_LT(few_bytes_ms, few_ms + kParsedMs);
  EXPECT_LT(system_ms, few_ms + kParsedMs);
  // From 8.20 a build with a compiled-in CAPATH, as Debian's, parses a large bundle of the host's own each time.
  if (curl_detaches_look_ups()) return;
  EXPECT_LT(many_ms, few_ms + kParsedMs);
  EXPECT_LT(many_bytes_ms, few_ms + kParsedMs);
}

// Passed by number, since the headers may be older than the library: this is what ties the number to the option.
TEST(CurlVersion, ResolverPoolIsWidenedWhereThereIsOne) {
  CURLM* multi = curl_multi_init();
  EXPECT_EQ(widen_resolver_pool(multi), curl_version_info(CURLVERSION_NOW)->version_num >= 0x081400);
  curl_multi_cleanup(multi);
}

TEST(CurlOptions, ThatCantBeUsedSaySo) {
  CurlTransportOptions options;
  EXPECT_EQ(check_curl_options(options), "");
  options.ca_file = "/no/such/file.pem";
  EXPECT_NE(check_curl_options(options).find("tls.ca_file: \"/no/such/file.pem\" can't be read"), std::string::npos);
  options.ca_pem = "not a certificate";
  EXPECT_NE(check_curl_options(options).find("tls.ca_pem: no certificate in its 17 bytes"), std::string::npos);
  options.ca_pem = test::read_text(Certificates::get().authority());
  EXPECT_EQ(check_curl_options(options), "");
  options.proxy = "http://a b";
  EXPECT_NE(check_curl_options(options).find("proxy"), std::string::npos);
}

}  // namespace
}  // namespace simstudio::transport
