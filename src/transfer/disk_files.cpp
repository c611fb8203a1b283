// SPDX-License-Identifier: Apache-2.0
#include "transfer/disk_files.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <vector>

#include "transfer/messages.h"

namespace simstudio::transfer {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPieceBytes = 48 << 10;  // A multiple of three, so that no group of base64 waits for the next.

std::string measure(encode::FileToSend& one) {
  if (one.file.path.empty()) {
    one.size = one.file.bytes.size();
    return {};
  }
  const fs::path path = fs::u8path(one.file.path);
  std::error_code fault;
  const fs::file_status status = fs::status(path, fault);
  if (status.type() == fs::file_type::not_found || fault) {
    if (!fault) fault = std::make_error_code(std::errc::no_such_file_or_directory);
    return messages::unreadable_file(one.file.path, fault.message());
  }
  if (fs::is_directory(status)) return messages::unreadable_file(one.file.path, "it is a folder");
  // A pipe or a device may keep the network side waiting for ever.
  if (!fs::is_regular_file(status)) return messages::unreadable_file(one.file.path, "it is no ordinary file");
  one.size = fs::file_size(path, fault);
  return fault ? messages::unreadable_file(one.file.path, fault.message()) : std::string();
}

}  // namespace

std::string measure_files(encode::ExecuteRequest& request, const Limits& limits) {
  for (encode::FileToSend& one : request.files) {
    if (std::string problem = measure(one); !problem.empty()) return problem;
  }
  return encode::check_input_size(request.files, request.input.size(), limits);
}

std::string DiskFiles::read(const encode::FileToSend& file, encode::Base64Writer& out) {
  errno = 0;
  std::ifstream stream(fs::u8path(file.file.path), std::ios::binary);
  const auto fault = [&] {
    return messages::unreadable_file(file.file.path, std::error_code(errno, std::generic_category()).message());
  };
  if (!stream.is_open()) return fault();
  std::vector<char> piece(kPieceBytes);
  std::uint64_t total = 0;
  while (stream) {
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const auto got = static_cast<std::size_t>(stream.gcount());
    total += got;
    if (total > file.size) break;
    out.append({piece.data(), got});
  }
  if (stream.bad()) return fault();
  return total == file.size ? std::string() : messages::changed_file(file.file.path, file.size);
}

}  // namespace simstudio::transfer
