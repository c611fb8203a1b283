// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/raw_server.h"
#include "transport_suite.h"

namespace simstudio::transport_suite {

/// Answers "/N" with a stream of N numbered lines, as fast as the client takes them.
void send_numbered_lines(test::RawConnection& connection, const test::RawRequest& request);
std::string numbered_lines(std::size_t count);

/// Pauses a long stream again and again, and once for a while: each line arrives, in order, and what is held meanwhile
/// stays small. Over any protocol that `setup` and `origin` speak; skips where the transport can't pause.
void check_pause_loses_nothing(const Wanted& setup, const std::string& origin);

}  // namespace simstudio::transport_suite
