// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "http.h"

namespace sandbox {

/// One JSON answer with all the headers, in the order and the spelling, that Sim's server (under Bun) gives its route.
void reply_json(const Request& request, int status, const std::string& body, const Headers& extra = {});
/// The same for other types. An empty `type` and body: the framework's own answer, without a request id.
void reply_bytes(const Request& request, int status, const std::string& type, const std::string& body,
                 const Headers& extra = {});
void reply_preflight(const Request& request);
/// wire/http-404-v2 and wire/http-404-api: v2 answers JSON, everything else a web page.
void reply_unknown(const Request& request);
/// A wrong verb: wire/v1-err-get-method.
void reply_wrong_verb(const Request& request);

/// Starts an event stream; the head leaves with the first frame, as Sim's does.
std::string stream_head(const Request& request, const Headers& extra);
std::string http_chunk(const std::string& bytes);

/// {"error":{"code":..,"message":..}}, and with `detail_code` its details (sim-api B.1).
std::string v2_error(const std::string& code, const std::string& message, const std::string& detail_code = {});
std::string legacy_error(const std::string& message);
/// {"error":..,"code":..} where the code is the message in capitals (sim-api A.2, the rule of legacy codes).
std::string coded_error(const std::string& message);
std::string code_of(const std::string& message);
/// The error in the words of the request's generation.
void reply_error(const Request& request, int status, const std::string& v2_code, const std::string& message,
                 const Headers& extra = {});

}  // namespace sandbox
