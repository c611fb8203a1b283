// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "decode/stream_decoder.h"

namespace simstudio::test {

/// The events of a stream as short texts, tokens of one block in a row joined, so that any split gives the same list.
class StreamLog final : public decode::StreamSink {
 public:
  void on_text(std::string_view block, std::string_view text) override {
    text_calls.emplace_back(text);
    add("text", block, text);
  }
  void on_reset(std::string_view block) override { add("reset", block, ""); }
  void on_thinking(std::string_view block, std::string_view text) override { add("thinking", block, text); }
  void on_tool(const decode::ToolFrame& tool) override {
    const std::string phase = tool.phase == ToolPhase::Start ? "start " : "end ";
    const std::string status = tool.status.empty() ? "" : " " + std::string(tool.status);
    add("tool", tool.block, phase + std::string(tool.id) + " " + std::string(tool.name) + status);
  }
  void on_warning(std::string_view block, std::string_view message) override { add("warning", block, message); }

  /// The list, with the outcome as its last line. Blocks are named A, B, … in the order they first come.
  std::vector<std::string> lines(const decode::StreamDecoder& decoder, const decode::Outcome& outcome) const {
    std::vector<std::string> all = lines_;
    if (!decoder.ended()) {
      all.emplace_back("open");
    } else if (outcome.kind == decode::OutcomeKind::Result) {
      const auto& result = outcome.result;
      all.push_back(std::string("result ") + (result.success ? "ok " : "not ok ") + result.status_text +
                    (result.output.size() > 0 ? " with output" : "") +
                    (result.error ? ": " + result.error->message : ""));
    } else {
      all.push_back("error " + std::string(error_code_text(outcome.error.code)));
    }
    return all;
  }

  /// Each text as it came, for tests of what is joined and what is not.
  std::vector<std::string> text_calls;

 private:
  void add(const std::string& kind, std::string_view block, std::string_view text) {
    std::size_t index = 0;
    while (index < blocks_.size() && blocks_[index] != block) ++index;
    if (index == blocks_.size()) blocks_.emplace_back(block);
    const std::string head = kind + " " + static_cast<char>('A' + index) + " ";
    const bool joins = (kind == "text" || kind == "thinking") && !lines_.empty() && lines_.back().rfind(head, 0) == 0;
    if (joins) {
      lines_.back().append(text);
    } else {
      lines_.push_back(head + std::string(text));
    }
  }

  std::vector<std::string> lines_;
  std::vector<std::string> blocks_;
};

/// What a whole body, fed in these pieces, gives.
struct DecodedStream {
  std::vector<std::string> lines;
  std::vector<std::string> text_calls;
  decode::Outcome outcome;
};

inline DecodedStream decode_whole_stream(const std::vector<std::string>& pieces,
                                         const decode::StreamLimits& limits = {}) {
  StreamLog log;
  decode::StreamDecoder decoder(limits, log);
  for (const std::string& piece : pieces) {
    if (!decoder.feed(piece)) break;
  }
  if (!decoder.ended()) decoder.finish();
  return {log.lines(decoder, decoder.outcome()), log.text_calls, decoder.outcome()};
}

inline std::vector<std::string> decode_stream(const std::vector<std::string>& pieces,
                                              const decode::StreamLimits& limits = {}) {
  return decode_whole_stream(pieces, limits).lines;
}

/// The bytes of a stream whose frames these are.
inline std::string frames(const std::vector<std::string>& datas) {
  std::string bytes;
  for (const std::string& data : datas) bytes += "data: " + data + "\n\n";
  return bytes;
}

}  // namespace simstudio::test
