// SPDX-License-Identifier: Apache-2.0
#include "transfer/answered.h"

#include "transfer/messages.h"

namespace simstudio::transfer {

bool sends_to_legacy(NetworkLoop& loop, const decode::Response& response) {
  if (decode::means_no_v2(response)) {
    loop.probe().answer(base::Generation::Legacy);
    loop.log().info(messages::no_v2(loop.options().shown_target()));
    return true;
  }
  if (decode::shows_v2(response)) {
    loop.probe().answer(base::Generation::V2);
  } else {
    loop.probe().give_up();
  }
  return false;
}

std::optional<Loss> loss_of(const TransportDone& done, const LoopOptions& options) {
  switch (done.end) {
    case TransportEnd::TlsFailed:
      return Loss{ErrorCode::Tls, messages::tls_failed(options.shown_target(), done.message)};
    case TransportEnd::NotConnected:
      return Loss{ErrorCode::Network, messages::not_connected(options.shown_target(), done.message)};
    case TransportEnd::NotSupported: return Loss{ErrorCode::InvalidArgument, std::string(done.message)};
    case TransportEnd::HeadersTooLarge:
      return Loss{ErrorCode::TooLarge, messages::headers_too_large(options.limits.response_header_bytes)};
    default: return std::nullopt;
  }
}

}  // namespace simstudio::transfer
