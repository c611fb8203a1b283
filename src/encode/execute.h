// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/generation.h"
#include "encode/account.h"
#include "encode/execute_request.h"
#include "encode/http_request.h"

namespace simstudio::encode {

/// A checked request in the bytes of one generation. On a legacy input key that Sim would take for a control key, or a
/// file that `reader` can't read, `problem` says so and the result must not be sent.
HttpRequest encode_execute(base::Generation generation, const Account& account, const ExecuteRequest& request,
                           std::string* problem, FileReader* reader = nullptr);

/// POST .../runs/{id}/cancel or .../executions/{id}/cancel.
HttpRequest encode_cancel(base::Generation generation, const Account& account, std::string_view workflow_id,
                          std::string_view run_id);

}  // namespace simstudio::encode
