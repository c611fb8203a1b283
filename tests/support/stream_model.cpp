// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "support/stream_script.h"

namespace simstudio::test {
namespace {

const std::string kReplacement = "\xef\xbf\xbd";

bool is_high(char16_t unit) { return unit >= 0xd800 && unit <= 0xdbff; }
bool is_low(char16_t unit) { return unit >= 0xdc00 && unit <= 0xdfff; }

void append_utf8(std::string& out, char32_t point) {
  const auto byte = [](char32_t bits) { return static_cast<char>(static_cast<unsigned char>(bits)); };
  if (point < 0x80) {
    out.push_back(byte(point));
  } else if (point < 0x800) {
    out.push_back(byte(0xc0 | (point >> 6)));
    out.push_back(byte(0x80 | (point & 0x3f)));
  } else if (point < 0x10000) {
    out.push_back(byte(0xe0 | (point >> 12)));
    out.push_back(byte(0x80 | ((point >> 6) & 0x3f)));
    out.push_back(byte(0x80 | (point & 0x3f)));
  } else {
    out.push_back(byte(0xf0 | (point >> 18)));
    out.push_back(byte(0x80 | ((point >> 12) & 0x3f)));
    out.push_back(byte(0x80 | ((point >> 6) & 0x3f)));
    out.push_back(byte(0x80 | (point & 0x3f)));
  }
}

char32_t join(char16_t high, char16_t low) {
  return 0x10000 + ((static_cast<char32_t>(high) - 0xd800) << 10) + (static_cast<char32_t>(low) - 0xdc00);
}

bool grows(EventKind kind) { return kind == EventKind::Token || kind == EventKind::Thinking; }

}  // namespace

void append_shown(ShownList& list, EventKind kind, std::string_view block, std::string_view text) {
  if (grows(kind) && text.empty()) return;
  if (grows(kind) && !list.empty() && list.back().kind == kind && list.back().block == block) {
    list.back().text.append(text);
    return;
  }
  list.push_back({kind, std::string(block), std::string(text)});
}

std::string to_text(const ShownList& list) {
  std::string out;
  for (const Shown& one : list) {
    out += "[" + std::to_string(static_cast<int>(one.kind)) + " " + one.block + " " + one.text + "]";
  }
  return out;
}

bool is_beginning(const ShownList& delivered, const ShownList& came) {
  if (delivered.size() > came.size()) return false;
  if (delivered.empty()) return true;
  const std::size_t last = delivered.size() - 1;
  if (!std::equal(delivered.begin(), delivered.end() - 1, came.begin())) return false;
  const Shown& shorter = delivered[last];
  const Shown& longer = came[last];
  if (last + 1 < came.size() && !(shorter == longer)) {
    // More came behind this text: it may be told in part only while the rest of it still waits.
    return grows(shorter.kind) && shorter.kind == longer.kind && shorter.block == longer.block &&
           longer.text.compare(0, shorter.text.size(), shorter.text) == 0;
  }
  return shorter.kind == longer.kind && shorter.block == longer.block &&
         longer.text.compare(0, shorter.text.size(), shorter.text) == 0 &&
         (grows(shorter.kind) || shorter.text == longer.text);
}

void apply_to_texts(BlockTexts& texts, EventKind kind, std::string_view block, std::string_view text) {
  if (kind != EventKind::Token && kind != EventKind::Reset) return;
  auto entry = std::find_if(texts.begin(), texts.end(), [&](const auto& one) { return one.first == block; });
  if (kind == EventKind::Reset) {
    if (entry != texts.end()) entry->second.clear();
    return;
  }
  if (entry == texts.end()) entry = texts.insert(texts.end(), {std::string(block), {}});
  entry->second.append(text);
}

void StreamModel::show(EventKind kind, const std::string& block, const std::string& text) {
  append_shown(shown_, kind, block, text);
  if (grows(kind)) shown_bytes_ += text.size();
  apply_to_texts(texts_, kind, block, text);
}

std::uint64_t StreamModel::text_bytes() const {
  std::uint64_t bytes = 0;
  for (const auto& [block, text] : texts_) bytes += text.size();
  return bytes;
}

void StreamModel::flush(std::string block) {
  const auto held =
      std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& entry) { return entry.first == block; });
  if (held == waiting_.end()) return;
  waiting_.erase(held);
  show(EventKind::Token, block, kReplacement);
}

void StreamModel::flush_all() {
  while (!waiting_.empty()) flush(waiting_.front().first);
}

void StreamModel::chunk(const Frame& frame) {
  if (frame.units.empty()) return;  // An empty text says nothing, of a half that waits neither.
  std::string text;
  std::size_t i = 0;
  const auto held =
      std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& entry) { return entry.first == frame.block; });
  if (held != waiting_.end()) {
    const char16_t high = held->second;
    waiting_.erase(held);
    if (is_low(frame.units[0])) {
      append_utf8(text, join(high, frame.units[i++]));
    } else {
      text += kReplacement;
    }
  }
  for (; i < frame.units.size(); ++i) {
    const char16_t unit = frame.units[i];
    const bool last = i + 1 == frame.units.size();
    if (is_high(unit) && last) {
      waiting_.emplace_back(frame.block, unit);
    } else if (is_high(unit) && is_low(frame.units[i + 1])) {
      append_utf8(text, join(unit, frame.units[++i]));
    } else if (is_high(unit) || is_low(unit)) {
      text += kReplacement;
    } else {
      append_utf8(text, unit);
    }
  }
  show(EventKind::Token, frame.block, text);
}

void StreamModel::final_frame(const Frame& frame) {
  flush_all();
  ExpectedEnd end;
  end.kind = EventKind::Result;
  end.success = frame.success;
  if (frame.status == "paused") {
    end.status = RunStatus::Paused;
  } else if (frame.success) {
    end.status = RunStatus::Completed;
  } else {
    end.status = frame.text.empty() ? RunStatus::Cancelled : RunStatus::Failed;
    end.says = frame.text;
    if (!frame.text.empty()) end.code = ErrorCode::ExecutionError;
  }
  end_ = end;
}

void StreamModel::mark() {
  flush_all();
  if (block_failure_) {
    end_ = block_failure_;
    return;
  }
  ExpectedEnd end;
  end.code = ErrorCode::ConnectionLost;
  end.may_have_run = MayHaveRun::Yes;
  end_ = end;
}

void StreamModel::end_of_body() {
  if (!end_) mark();
}

void StreamModel::apply(const Frame& frame) {
  if (end_) return;
  switch (frame.kind) {
    case FrameKind::Chunk: return chunk(frame);
    case FrameKind::Reset: flush(frame.block); return show(EventKind::Reset, frame.block, "");
    case FrameKind::Thinking: flush(frame.block); return show(EventKind::Thinking, frame.block, frame.text);
    case FrameKind::ToolStart: flush(frame.block); return show(EventKind::Tool, frame.block, "start " + frame.text);
    case FrameKind::ToolEnd: flush(frame.block); return show(EventKind::Tool, frame.block, "end " + frame.text);
    case FrameKind::StreamError: flush(frame.block); return show(EventKind::Warning, frame.block, frame.text);
    case FrameKind::BlockError: {
      flush(frame.block);
      show(EventKind::Warning, frame.block, frame.text);
      ExpectedEnd failure;
      failure.kind = EventKind::Result;
      failure.status = RunStatus::Failed;
      failure.code = ErrorCode::ExecutionError;
      failure.says = frame.text;
      block_failure_ = failure;
      return;
    }
    case FrameKind::Unknown: return flush(frame.block);
    case FrameKind::Comment:
    case FrameKind::Scalar: return;
    case FrameKind::Final:
    case FrameKind::SeedDone: return final_frame(frame);
    case FrameKind::RunError: {
      flush_all();
      ExpectedEnd failure;
      failure.kind = EventKind::Result;
      failure.status = RunStatus::Failed;
      failure.code = ErrorCode::ExecutionError;
      failure.says = frame.text;
      end_ = failure;
      return;
    }
    case FrameKind::Mark: return mark();
    case FrameKind::Garbage: {
      flush_all();
      ExpectedEnd end;
      end.code = ErrorCode::Protocol;
      end.says = "not JSON";
      end.server_ended = false;
      end_ = end;
      return;
    }
  }
}

}  // namespace simstudio::test
