// SPDX-License-Identifier: Apache-2.0
#include "support/stream_script.h"

namespace simstudio::test {
namespace {

void append_escape(std::string& out, char16_t unit) {
  constexpr char kHex[] = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out.push_back(kHex[(unit >> shift) & 15]);
}

/// A JSON text: pairs are written as two escapes, ASCII as it is or escaped, everything else escaped.
std::string quoted_units(const std::u16string& units, Chance& chance) {
  std::string out = "\"";
  const bool escape_all = chance.one_in(8);
  for (const char16_t unit : units) {
    if (!escape_all && unit >= 0x20 && unit < 0x7f && unit != '"' && unit != '\\') {
      out.push_back(static_cast<char>(unit));
    } else if (unit == '\n' && !escape_all) {
      out += "\\n";
    } else if (unit == 0xe9 && !escape_all) {
      out += "\xc3\xa9";
    } else {
      append_escape(out, unit);
    }
  }
  return out + "\"";
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

std::string tool_json(const Frame& frame, bool start) {
  return "{\"blockId\":" + quoted(frame.block) + ",\"event\":\"tool\",\"phase\":\"" + (start ? "start" : "end") +
         "\",\"id\":\"call_1\",\"name\":" + quoted(frame.text) + (start ? "" : ",\"status\":\"success\"") + "}";
}

std::string final_json(const Frame& frame) {
  std::string data = std::string("{\"success\":") + (frame.success ? "true" : "false") + ",\"output\":{}";
  if (!frame.status.empty()) data += ",\"status\":" + quoted(frame.status);
  if (!frame.text.empty()) data += ",\"error\":" + quoted(frame.text);
  if (frame.kind == FrameKind::SeedDone) return data.insert(1, "\"event\":\"done\",") + "}";
  return "{\"event\":\"final\",\"data\":" + data + "}}";
}

std::string frame_json(const Frame& frame, Chance& chance) {
  const std::string head = "{\"blockId\":" + quoted(frame.block);
  switch (frame.kind) {
    case FrameKind::Chunk: return head + ",\"chunk\":" + quoted_units(frame.units, chance) + "}";
    case FrameKind::Reset: return head + ",\"event\":\"chunk_reset\"}";
    case FrameKind::Thinking: return head + ",\"event\":\"thinking\",\"data\":" + quoted(frame.text) + "}";
    case FrameKind::ToolStart: return tool_json(frame, true);
    case FrameKind::ToolEnd: return tool_json(frame, false);
    case FrameKind::StreamError: return head + ",\"event\":\"stream_error\",\"error\":" + quoted(frame.text) + "}";
    case FrameKind::BlockError: return head + ",\"event\":\"error\",\"error\":" + quoted(frame.text) + "}";
    case FrameKind::Unknown: return head + ",\"event\":\"from_the_future\",\"data\":{\"a\":[1,2]}}";
    case FrameKind::Scalar: return "17";
    case FrameKind::Final:
    case FrameKind::SeedDone: return final_json(frame);
    case FrameKind::RunError: return "{\"event\":\"error\",\"error\":" + quoted(frame.text) + "}";
    case FrameKind::Mark: return chance.one_in(4) ? "[DONE]" : "\"[DONE]\"";
    case FrameKind::Garbage: return chance.one_in(2) ? "{\"blockId\":" : "<html>bad gateway</html>";
    case FrameKind::Comment: break;
  }
  return {};
}

std::u16string draw_text(Chance& chance, bool long_text) {
  static const std::vector<std::u16string> kWords = {u"Halt",   u" who",       u" goes", u"\n\n",         u" caf\u00e9",
                                                     u"\u2028", u"\U0001F600", u"x",     u" \"ale\" \\ ", u"\u4e2d"};
  std::u16string text;
  const std::uint64_t words = long_text ? chance.between(20, 400) : chance.between(1, 4);
  for (std::uint64_t i = 0; i < words; ++i) text += chance.pick(kWords);
  return text;
}

Frame chunk_of(const std::string& block, std::u16string units) {
  Frame frame;
  frame.block = block;
  frame.units = std::move(units);
  return frame;
}

Frame draw_detail(const std::string& block, Chance& chance) {
  static const std::vector<FrameKind> kKinds = {FrameKind::Reset,    FrameKind::Thinking,    FrameKind::ToolStart,
                                                FrameKind::ToolEnd,  FrameKind::StreamError, FrameKind::BlockError,
                                                FrameKind::Unknown,  FrameKind::Comment,     FrameKind::Scalar,
                                                FrameKind::Thinking, FrameKind::Reset};
  Frame frame;
  frame.block = block;
  frame.kind = chance.pick(kKinds);
  frame.text = "detail " + std::to_string(chance.below(100));
  return frame;
}

/// Halves of one emoji in two frames, with or without something between them; now and then the second never comes.
void add_split_emoji(std::vector<Frame>& frames, const std::string& block, const std::string& other, Chance& chance) {
  frames.push_back(chunk_of(block, std::u16string(chance.one_in(2) ? u"" : u"a") + char16_t{0xd83d}));
  if (chance.one_in(3)) frames.push_back(chunk_of(other, u"between"));
  if (chance.one_in(4)) frames.push_back(draw_detail(other, chance));
  if (chance.one_in(6)) frames.push_back(draw_detail(block, chance));
  if (chance.one_in(8)) frames.push_back(chunk_of(block, u""));
  if (!chance.one_in(5)) frames.push_back(chunk_of(block, std::u16string(1, char16_t{0xde00}) + u"b"));
}

void add_end(std::vector<Frame>& frames, Chance& chance) {
  Frame end;
  end.kind = FrameKind::Final;
  switch (chance.below(12)) {
    case 0:
      end.success = false;
      end.text = "block broke";
      break;
    case 1: end.success = false; break;
    case 2: end.status = "paused"; break;
    case 3:
      end.kind = FrameKind::RunError;
      end.text = "model broke";
      break;
    case 4: end.kind = FrameKind::SeedDone; break;
    case 5: end.kind = FrameKind::Garbage; break;
    case 6: end.kind = FrameKind::Mark; break;
    case 7: return;
    default: break;
  }
  frames.push_back(end);
  if (!chance.one_in(6) && end.kind != FrameKind::Mark) {
    Frame mark;
    mark.kind = FrameKind::Mark;
    frames.push_back(mark);
  }
  if (chance.one_in(12)) frames.push_back(chunk_of("a", u"after the end"));
}

}  // namespace

FrameBytes write_frame(const Frame& frame, Chance& chance) {
  static const std::vector<std::string> kLineEnds = {"\n", "\n", "\n", "\n", "\n", "\r\n", "\r"};
  const std::string line_end = chance.pick(kLineEnds);
  FrameBytes out;
  if (frame.kind == FrameKind::Comment) {
    out.bytes = ": still here" + line_end + line_end;
  } else {
    const char* field = chance.one_in(10) ? "data:" : "data: ";
    out.bytes = field + frame_json(frame, chance) + line_end + line_end;
  }
  // The frame is whole once its blank line is: at that line's first byte, a CR included.
  out.acts_at = out.bytes.size() - (line_end.size() - 1);
  return out;
}

std::vector<Frame> draw_stream(Chance& chance, bool long_text) {
  static const std::vector<std::string> kBlocks = {"a", "b", "0c5e1f2a-block"};
  std::vector<Frame> frames;
  const std::uint64_t count = chance.one_in(10) ? chance.between(20, 60) : chance.below(14);
  std::string block = chance.pick(kBlocks);
  for (std::uint64_t i = 0; i < count; ++i) {
    if (chance.one_in(4)) block = chance.pick(kBlocks);
    const std::uint64_t kind = chance.below(20);
    if (kind < 15) {
      frames.push_back(chunk_of(block, chance.one_in(20) ? u"" : draw_text(chance, long_text)));
    } else if (kind < 18) {
      frames.push_back(draw_detail(block, chance));
    } else {
      add_split_emoji(frames, block, chance.pick(kBlocks), chance);
    }
  }
  add_end(frames, chance);
  return frames;
}

}  // namespace simstudio::test
