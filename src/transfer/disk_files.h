// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "encode/execute_request.h"

namespace simstudio::transfer {

/// Finds out how large the files of a checked input are, without opening them. What is wrong with the first that can't
/// be read, or that they are more than `limits` allows; or an empty text.
std::string measure_files(encode::ExecuteRequest& request, const Limits& limits);

/// Reads measured files from the disk in pieces: a file is never in memory as a whole but as base64 in the request.
class DiskFiles final : public encode::FileReader {
 public:
  std::string read(const encode::FileToSend& file, encode::Base64Writer& out) override;
};

}  // namespace simstudio::transfer
