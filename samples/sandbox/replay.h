// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "recording.h"
#include "server.h"

namespace sandbox {

/// Answers with recorded bytes, in recorded pieces: the first unused recording that matches by method and path (ids are
/// wildcards), in name order; the last one that matches repeats; anything else gets Sim's 404.
class Replay {
 public:
  static std::unique_ptr<Replay> open(Server& server, std::string* problem);

  void answer(Request request);

 private:
  Replay(Server& server, std::vector<Recording> recordings) : server_(server), recordings_(std::move(recordings)) {}
  const Recording* choose(const Request& request);

  Server& server_;
  std::vector<Recording> recordings_;
};

}  // namespace sandbox
