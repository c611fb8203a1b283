// SPDX-License-Identifier: Apache-2.0
#include "tls.h"

namespace sandbox {

TlsContext load_tls(const std::string& certificate, const std::string& key, std::string* problem) {
  TlsContext context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1) {
    *problem = "--tls: " + certificate + " is not a PEM certificate. Give a certificate file, then its key file.";
  } else if (SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1) {
    *problem = "--tls: " + key + " is not the PEM key of " + certificate + ".";
  } else if (SSL_CTX_check_private_key(context.get()) != 1) {
    *problem = "--tls: the key " + key + " does not belong to the certificate " + certificate + ".";
  } else {
    return context;
  }
  context.reset();
  return context;
}

}  // namespace sandbox
