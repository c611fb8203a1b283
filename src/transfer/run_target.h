// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/generation.h"
#include "decode/response.h"
#include "encode/chat.h"
#include "encode/execute_request.h"

/// In what executing a workflow, sending a chat message and resuming a run differ, for a transfer that is else the
/// same.
namespace simstudio::transfer {

std::string check_run(const encode::ExecuteRequest& request, const Limits& limits);
/// Whether it has a place of its own in each generation of the API; else it goes to the older root.
bool depends_on_generation(const encode::ExecuteRequest& request);
/// Whether the server knows the run by an id of ours, to look it up and to cancel it.
bool has_run_id(const encode::ExecuteRequest& request);
encode::HttpRequest encode_run(base::Generation generation, const encode::Account& account,
                               const encode::ExecuteRequest& request, const encode::ChatPass& pass,
                               std::string* problem, encode::FileReader* reader);
decode::Outcome decode_run(base::Generation generation, const encode::ExecuteRequest& request,
                           const decode::Response& response);
/// `workflow "guard"`, as messages call it.
std::string shown_subject(const encode::ExecuteRequest& request);

}  // namespace simstudio::transfer
