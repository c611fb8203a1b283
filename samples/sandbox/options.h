// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sandbox {

struct Options {
  int port = 0;
  std::vector<std::string> api_keys;
  std::uint64_t seed = 1;
  double speed = 1;
  std::int64_t runs_a_minute = 0;  ///< 0: no limit
  bool v2 = true;
  bool seed_era = false;
  bool stop_on_disconnect = false;
  bool redis = false;
  std::vector<std::string> tls;  ///< certificate file, key file
  std::string personas;
  std::string replay;
  double replay_speed = 1;
  std::size_t split = 0;
  bool quiet = false;
};

/// The options, or the exit status to leave with.
struct Parsed {
  std::optional<Options> options;
  int exit_status = 0;
};

Parsed parse_options(int argc, char** argv);

}  // namespace sandbox
