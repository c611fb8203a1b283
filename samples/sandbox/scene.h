// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "script.h"

namespace sandbox {

/// Writes what agents say as timed frames, under the wire's rules: only selected blocks stream, a later block's text
/// begins with a separator, tools and thinking are told to those who asked.
class Scene {
 public:
  Scene(const Asked& asked, std::uint64_t seed) : asked_(asked), chance_(seed) {}

  /// Where the next thing happens; several agents may speak at once.
  void set_time(double ms) { at_ms_ = ms; }
  double time() const { return at_ms_; }
  /// A silence of about so long.
  void wait(double ms);
  void say(const std::string& block, const std::string& text, bool split_emoji = false);
  /// The whole text as one chunk.
  void say_at_once(const std::string& block, const std::string& text);
  void think(const std::string& block, const std::string& text);
  void take_back(const std::string& block);
  void tool_start(const std::string& block, const std::string& id, const std::string& name);
  void tool_end(const std::string& block, const std::string& id, const std::string& name, const std::string& status,
                double after_ms);

  bool streams(const std::string& block) const { return asked_.stream && asked_.selects_block(block); }
  int tokens_of(const std::string& block) const;
  std::vector<Step> steps();

 private:
  struct Beat {
    double at_ms;
    std::string block;
    std::string text;   ///< a JSON string: part of an answer
    std::string frame;  ///< or a whole frame
    bool takes_back = false;
    std::string tool_cancelled;
    std::string shown;
  };

  double token_gap(const std::string& token);
  void add_text(const std::string& block, const std::string& json_text);
  std::string tool_frame(const std::string& block, const std::string& phase, const std::string& id,
                         const std::string& name, const std::string& status) const;

  const Asked& asked_;
  std::mt19937_64 chance_;
  double at_ms_ = 0;
  int burst_left_ = 0;
  std::vector<Beat> beats_;
  std::map<std::string, std::string> said_;
};

}  // namespace sandbox
