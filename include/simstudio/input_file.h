// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_INPUT_FILE_H
#define SIMSTUDIO_INPUT_FILE_H

#include <string>

namespace simstudio {

/// One file of a workflow's input or of a chat message: a path, or bytes.
///
/// It travels as base64 inside the request, so a third more than its size counts against `Limits::input_bytes`: a file
/// of 7 MiB fits Sim's 10 MiB. One that can't be read ends the run in one INVALID_ARGUMENT, and nothing is sent.
struct InputFile {
  /// The field of the workflow's input, of type file[] there. Several files may name one. For a chat: empty.
  std::string field;
  /// In UTF-8. Read on the network side when the request is made, straight into it.
  std::string path;
  /// The file itself, where there is no path.
  std::string bytes;
  /// Empty: the last part of `path`, or "file".
  std::string name;
  /// Empty: by the ending of the name, else application/octet-stream.
  std::string mime;
};

}  // namespace simstudio

#endif
