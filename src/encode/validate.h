// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "encode/execute_request.h"

namespace simstudio::encode {

// Each gives an empty text when all is well, else what is wrong and what to write instead.

std::string check_base_url(std::string_view url);
std::string check_api_key(std::string_view key);
std::string check_run_id(std::string_view run_id);
std::string check_workflow_id(std::string_view id);
/// JSON within its limits, or empty.
std::string check_input(const std::string& input, const Limits& limits);
/// Everything that can be known before the generation is; `limits` bounds the input, but not its files.
std::string check_execute(const ExecuteRequest& request, const Limits& limits);

/// The base URL without its trailing slashes.
std::string trim_base_url(std::string_view url);
/// "https://host:port" of a checked base URL.
std::string origin_of(std::string_view base_url);

}  // namespace simstudio::encode
