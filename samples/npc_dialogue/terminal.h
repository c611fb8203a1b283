// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

/// The terminal in raw mode on its other screen. Put back as it was by the destructor, and by every signal that ends or
/// stops the program. There is at most one.
class Terminal {
 public:
  Terminal();
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  /// It may have been resized; once a frame, before anything is laid out.
  void look_at_size();
  int columns() const { return columns_; }
  int rows() const { return rows_; }

  /// The next key that waits; 0: none.
  char take_key();
  /// Somebody asked the program to end.
  bool is_told_to_end() const;

  /// Draws what differs from what is there, in one write. Rows from the top; each must be safe and fit.
  void draw(const std::vector<std::string>& rows);

 private:
  int columns_ = 80;
  int rows_ = 24;
  std::vector<std::string> drawn_;
};
