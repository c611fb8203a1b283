// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace simstudio::test {

/// What the test's plugin gives its host, so that nothing of the library is known to the host itself.
struct PluginCalls {
  void (*open)(const char* url, const char* key, const char* ca_file);
  /// Starts streams of the workflow "talker"; returns the last one's handle.
  unsigned long long (*ask)(int count);
  void (*tick)();
  /// How many streams have spoken, how many tokens came, how many runs ended.
  int (*talking)();
  long (*tokens)();
  int (*ended)();
  void (*close)();
};

}  // namespace simstudio::test
