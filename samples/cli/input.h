// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

/// The bytes that JSON, @FILE or - (standard input) stand for. On a fault: empty, and `problem` says what to do.
std::string read_input(const std::string& given, std::string* problem);

/// The bytes of a file, or of standard input for "-".
std::string read_file(const std::string& name, std::string* problem);
