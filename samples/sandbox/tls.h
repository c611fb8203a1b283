// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace sandbox {

using TlsContext = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

/// A server's context from PEM files; null with one line in `problem` when they can't be used.
TlsContext load_tls(const std::string& certificate, const std::string& key, std::string* problem);

}  // namespace sandbox
