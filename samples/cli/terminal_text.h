// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

/// UTF-8 without what would steer a terminal: controls other than line ends and tabs, also those of two bytes
/// (U+0080 to U+009F). A model's text is nobody's to trust.
std::string without_control_characters(std::string_view text);
