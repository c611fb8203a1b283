// SPDX-License-Identifier: Apache-2.0
#include "transfer/answered.h"

#include "transfer/messages.h"

namespace simstudio::transfer {

bool sends_to_legacy(NetworkLoop& loop, std::uint32_t question, const encode::Account& account,
                     const decode::Response& response) {
  if (decode::means_no_v2(response)) {
    loop.probe().answer(question, base::Generation::Legacy);
    loop.log().info(messages::no_v2(encode::target_of(account)));
    return true;
  }
  if (decode::shows_v2(response)) {
    loop.probe().answer(question, base::Generation::V2);
  } else {
    loop.probe().give_up(question);
  }
  return false;
}

std::optional<Loss> loss_of(const TransportDone& done, const encode::Account& account, const Limits& limits) {
  switch (done.end) {
    case TransportEnd::TlsFailed:
      return Loss{ErrorCode::Tls, messages::tls_failed(encode::target_of(account), done.message)};
    case TransportEnd::NotConnected:
      return Loss{ErrorCode::Network, messages::not_connected(encode::target_of(account), done.message)};
    case TransportEnd::NotSupported: return Loss{ErrorCode::InvalidArgument, std::string(done.message)};
    case TransportEnd::HeadersTooLarge:
      return Loss{ErrorCode::TooLarge, messages::headers_too_large(limits.response_header_bytes)};
    default: return std::nullopt;
  }
}

}  // namespace simstudio::transfer
