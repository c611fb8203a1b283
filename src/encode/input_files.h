// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "encode/base64.h"
#include "simstudio/input_file.h"
#include "simstudio/options.h"

namespace simstudio::encode {

/// A file of the input with its size, once that is known.
struct FileToSend {
  InputFile file;
  std::uint64_t size = 0;  ///< of what its path leads to, measured before it is read
};

/// Reads the files that are given by path; the encoder itself does no I/O.
class FileReader {
 public:
  virtual ~FileReader() = default;
  /// Hands over all bytes of the file, in order; what is wrong, or an empty text.
  virtual std::string read(const FileToSend& file, Base64Writer& out) = 0;
};

/// What can be known without looking at the disk: fields, names and media types. Empty when all is well.
std::string check_input_files(const std::vector<FileToSend>& files, std::string_view input);
/// The same for one of them, whatever its field.
std::string check_input_file(const std::vector<FileToSend>& files, std::size_t index);
/// Whether input and files, in base64, stay within `limits`; sizes must be known.
std::string check_input_size(const std::vector<FileToSend>& files, std::uint64_t input_bytes, const Limits& limits);

std::string name_of(const InputFile& file);
std::string mime_of(const InputFile& file);
/// How messages call it: its path, or its name and place.
std::string shown_name(const std::vector<FileToSend>& files, std::size_t index);

/// Bytes that the files add to a body, a little more rather than less.
std::uint64_t body_size(const std::vector<FileToSend>& files);

/// "data:<mime>;base64,<...>" with its quotes. What is wrong, or an empty text.
std::string append_data_url(std::string& body, const FileToSend& file, FileReader* reader);

/// `"doc":[{"type":"file","data":...,"name":...,"mime":...}]` for each field, in the order they are first named
/// (wire/sdk-py-execute-file). What is wrong, or an empty text.
std::string append_file_fields(std::string& body, const std::vector<FileToSend>& files, FileReader* reader);

}  // namespace simstudio::encode
