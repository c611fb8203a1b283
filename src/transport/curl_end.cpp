// SPDX-License-Identifier: Apache-2.0
#include "transport/curl_end.h"

namespace simstudio::transport {
namespace {

constexpr int kTooLarge = 100;  // CURLE_TOO_LARGE, from 8.6; the headers here may be older.

/// libcurl has limits of its own: one line over 100 KB is "out of memory" up to 8.5 and "too large" after, all headers
/// over 300 KiB are a failed receive.
bool are_headers_too_large(CURLcode code, std::string_view words) {
  if (static_cast<int>(code) == kTooLarge || code == CURLE_OUT_OF_MEMORY) return true;
  return code == CURLE_RECV_ERROR && words.find("large response headers") != std::string_view::npos;
}

TransportEnd end_before_connection(CURLcode code) {
  switch (code) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS: return TransportEnd::TlsFailed;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_LOGIN_DENIED: return TransportEnd::NotSupported;
    default: return TransportEnd::NotConnected;
  }
}

}  // namespace

TransportEnd end_of_transfer(CURLcode code, std::string_view words, const EndContext& context) {
  // An "answer" without a final status line is none.
  if (code == CURLE_OK) return context.headers_told ? TransportEnd::Complete : TransportEnd::ConnectionLost;
  if (context.headers_too_large) return TransportEnd::HeadersTooLarge;
  if (!context.connected) return end_before_connection(code);
  if (!context.headers_told && are_headers_too_large(code, words)) return TransportEnd::HeadersTooLarge;
  return TransportEnd::ConnectionLost;
}

}  // namespace simstudio::transport
