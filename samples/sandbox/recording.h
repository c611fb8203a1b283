// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace sandbox {

struct Piece {
  double at_us = 0;
  std::size_t start = 0;
  std::size_t length = 0;
};

/// One recorded exchange: what was asked, and the bytes that came, as they came.
struct Recording {
  std::string method;
  std::string path;  ///< its ids replaced by *
  std::string response;
  std::vector<Piece> pieces;
  double end_us = 0;  ///< when the server closed, if it did
  bool closes = false;
  bool used = false;
};

/// All recordings of a folder, or the one that the folder is, in name order.
std::vector<Recording> read_recordings(const std::string& folder);
/// A path with every segment that is an id replaced by *.
std::string path_pattern(const std::string& path);
std::vector<Piece> cut_evenly(std::size_t total, std::size_t size);

}  // namespace sandbox
