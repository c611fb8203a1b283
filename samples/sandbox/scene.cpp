// SPDX-License-Identifier: Apache-2.0
#include "scene.h"

#include <algorithm>

#include "json.h"

namespace sandbox {
namespace {

constexpr std::size_t kShortThought = 40;
constexpr char kLost[] = "\xef\xbf\xbd";

std::string event_frame(const std::string& block, const std::string& event) {
  return Object().text("blockId", block).text("event", event).done();
}

/// The two halves of a UTF-16 pair, each as a JSON string that is invalid alone (wire/edge-surrogate-ae).
std::vector<std::string> halves(const std::string& token) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(token[i])); };
  const unsigned point = ((byte(0) & 7u) << 18u) | ((byte(1) & 63u) << 12u) | ((byte(2) & 63u) << 6u) | (byte(3) & 63u);
  const unsigned high = 0xd800u + ((point - 0x10000u) >> 10u);
  const unsigned low = 0xdc00u + ((point - 0x10000u) & 0x3ffu);
  char text[2][16];
  std::snprintf(text[0], sizeof text[0], "\"\\u%04x\"", high);
  std::snprintf(text[1], sizeof text[1], "\"\\u%04x\"", low);
  return {text[0], text[1]};
}

}  // namespace

void Scene::wait(double ms) { at_ms_ += ms * (0.8 + 0.4 * static_cast<double>(chance_() % 1000) / 1000); }

/// A model's cadence: tokens some tens of milliseconds apart, now and then a burst, a breath at punctuation.
double Scene::token_gap(const std::string& token) {
  const auto between = [&](int low, int high) {
    return low + static_cast<double>(chance_() % static_cast<std::uint64_t>(high - low));
  };
  if (burst_left_ > 0) {
    --burst_left_;
    return between(1, 4);
  }
  if (chance_() % 12 == 0) {
    burst_left_ = static_cast<int>(between(3, 7));
    return between(80, 160);
  }
  const char last = token.empty() ? ' ' : token.back();
  if (last == '.' || last == '!' || last == '?') return between(120, 280);
  if (last == ',' || last == ';' || last == ':') return between(60, 120);
  return between(15, 50);
}

void Scene::add_text(const std::string& block, const std::string& json_text) {
  beats_.push_back({at_ms_, block, json_text, "", false, "", ""});
}

void Scene::say(const std::string& block, const std::string& text, bool split_emoji) {
  said_[block] += text;
  for (const std::string& token : cut_into_tokens(text, chance_(), split_emoji)) {
    const bool astral = token.size() == 4 && (static_cast<unsigned char>(token[0]) & 0xf8u) == 0xf0u;
    if (!(split_emoji && astral)) {
      add_text(block, quote(token));
      at_ms_ += token_gap(token);
      continue;
    }
    for (const std::string& half : halves(token)) {
      add_text(block, asked_.negotiated ? half : quote(kLost));  // wire/edge-surrogate-legacy: the emoji is lost
      at_ms_ += token_gap(token);
    }
  }
}

void Scene::say_at_once(const std::string& block, const std::string& text) {
  said_[block] += text;
  add_text(block, quote(text));
}

void Scene::think(const std::string& block, const std::string& text) {
  // A short thought comes in one piece, as some models send it.
  const auto tokens = text.size() > kShortThought ? cut_into_tokens(text, chance_(), false)
                      : text.empty()              ? std::vector<std::string>{}
                                                  : std::vector<std::string>{text};
  for (const std::string& token : tokens) {
    if (asked_.thinking && streams(block)) {
      beats_.push_back({at_ms_, block, "",
                        Object().text("blockId", block).text("event", "thinking").text("data", token).done(), false, "",
                        ""});
    }
    at_ms_ += token_gap(token);
  }
}

void Scene::take_back(const std::string& block) {
  said_[block].clear();
  beats_.push_back({at_ms_, block, "", streams(block) ? event_frame(block, "chunk_reset") : "", true, "", ""});
}

std::string Scene::tool_frame(const std::string& block, const std::string& phase, const std::string& id,
                              const std::string& name, const std::string& status) const {
  if (!asked_.tools || !streams(block)) return {};
  Object frame;
  frame.text("blockId", block).text("event", "tool").text("phase", phase).text("id", id).text("name", name);
  if (!status.empty()) frame.text("status", status);
  return frame.done();
}

void Scene::tool_start(const std::string& block, const std::string& id, const std::string& name) {
  beats_.push_back({at_ms_, block, "", tool_frame(block, "start", id, name, ""), false, "", ""});
}

void Scene::tool_end(const std::string& block, const std::string& id, const std::string& name,
                     const std::string& status, double after_ms) {
  at_ms_ += after_ms;
  beats_.push_back({at_ms_, block, "", tool_frame(block, "end", id, name, status), false,
                    tool_frame(block, "end", id, name, "cancelled"),
                    Object().raw(block, Object().text("content", said_[block]).done()).done()});
}

int Scene::tokens_of(const std::string& block) const {
  return static_cast<int>(std::count_if(beats_.begin(), beats_.end(),
                                        [&](const Beat& beat) { return beat.block == block && !beat.text.empty(); }));
}

std::vector<Step> Scene::steps() {
  std::stable_sort(beats_.begin(), beats_.end(), [](const Beat& a, const Beat& b) { return a.at_ms < b.at_ms; });
  std::vector<Step> steps;
  std::map<std::string, bool> has_spoken;
  double before_ms = 0;
  for (const Beat& beat : beats_) {
    Step step{beat.at_ms - before_ms, beat.frame, !beat.text.empty(), beat.tool_cancelled, beat.shown};
    before_ms = beat.at_ms;
    if (!beat.text.empty() && streams(beat.block)) {
      // The first text of a block that is not the first to speak begins with "\n\n" (wire/v1-stream-ae-two-agents).
      const bool others = std::any_of(has_spoken.begin(), has_spoken.end(), [](const auto& one) { return one.second; });
      const bool separates = !has_spoken[beat.block] && others;
      const std::string text = separates ? "\"\\n\\n" + beat.text.substr(1) : beat.text;
      step.frame = Object().text("blockId", beat.block).raw("chunk", text).done();
      has_spoken[beat.block] = true;
    }
    if (beat.takes_back) has_spoken[beat.block] = false;
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace sandbox
