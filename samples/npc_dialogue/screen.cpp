// SPDX-License-Identifier: Apache-2.0
#include "screen.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace {

constexpr char kBold[] = "\x1b[1m";
constexpr char kDim[] = "\x1b[2m";
constexpr char kGreen[] = "\x1b[32m";
constexpr char kYellow[] = "\x1b[33m";
constexpr char kRed[] = "\x1b[31m";
constexpr char kReset[] = "\x1b[0m";
constexpr const char* kSteps[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr int kFixedRows = 7;  // Title, blank, deed, two graphs, blank, keys.
constexpr int kGraphTextColumns = 44;
constexpr std::size_t kFramesKept = 400;
constexpr double kTickScaleUs = 500;  // The default budget of a tick.

struct Look {
  const char* colour;
  const char* word;
};

Look look_of(Npc::State state) {
  switch (state) {
    case Npc::State::Waiting: return {kYellow, "thinks"};
    case Npc::State::Speaking: return {kGreen, "speaks"};
    case Npc::State::Finished: return {kDim, "has spoken"};
    case Npc::State::Interrupted: return {kRed, "interrupted"};
    case Npc::State::LeftAlone: return {kDim, "left alone"};
    case Npc::State::Troubled: return {kRed, "in trouble"};
    case Npc::State::Silent: break;
  }
  return {kDim, "silent"};
}

/// A row of coloured pieces that never gets wider than the terminal.
class Row {
 public:
  explicit Row(int columns) : left_(columns) {}
  Row& add(const char* colour, std::string_view text) {
    const std::string fitting = fit(text, left_);
    left_ -= width_of(fitting);
    row_ += colour + fitting + kReset;
    return *this;
  }
  std::string take() { return std::move(row_); }

 private:
  int left_;
  std::string row_;
};

std::string graph(const std::deque<FrameTimes>& times, double FrameTimes::*field, double full, int columns) {
  const std::size_t count = std::min(times.size(), static_cast<std::size_t>(std::max(columns, 0)));
  std::string text;
  for (std::size_t i = times.size() - count; i < times.size(); ++i) {
    const double share = std::clamp(times[i].*field / full, 0.0, 1.0);
    text += kSteps[static_cast<std::size_t>(std::lround(share * 7))];
  }
  return text;
}

}  // namespace

bool Screen::update_alone(const Frame& frame, double seconds) {
  remember(frame.before);
  char notice[100];
  std::snprintf(notice, sizeof notice, "first the loop without the library, %.1f s more",
                std::max(0.0, seconds - frame.at_s));
  draw(nullptr, notice);
  return obey_keys(nullptr) && frame.at_s < seconds;
}

bool Screen::update(const Frame& frame, Scene& scene, double seconds) {
  remember(frame.before);
  scene.update(frame.passed_s);
  draw(&scene, scene.last_deed());
  return obey_keys(&scene) && (seconds <= 0 || frame.at_s < seconds);
}

void Screen::remember(const FrameTimes& times) {
  if (times.frame_ms <= 0) return;
  recent_.push_back(times);
  if (recent_.size() > kFramesKept) recent_.pop_front();
  worst_frame_ms_ = std::max(worst_frame_ms_, times.frame_ms);
  worst_tick_us_ = std::max(worst_tick_us_, times.tick_us);
}

bool Screen::obey_keys(Scene* scene) {
  while (const char key = terminal_.take_key()) {
    if (key == 'q') return false;
    if (scene == nullptr) continue;
    if (key >= '1' && key <= '9') scene->talk_or_interrupt(static_cast<std::size_t>(key - '1'));
    if (key == 'w') scene->walk_away();
    if (key == 'c') scene->toggle_crowd();
  }
  return !terminal_.is_told_to_end();
}

void Screen::add_npc(const Npc& npc, int subtitle_rows, std::vector<std::string>* rows) const {
  const int columns = terminal_.columns();
  const Look look = look_of(npc.state());
  rows->push_back(Row(columns)
                      .add(kBold, std::to_string(npc.role().owner) + "  " + npc.role().name)
                      .add(kDim, "  by ")
                      .add(kDim, npc.way())
                      .add(look.colour, std::string("  ") + look.word)
                      .take());
  std::vector<std::string> lines = wrap(npc.subtitle(), columns - 6);
  // Of a long speech the end is what is being said; of a long complaint the beginning says what is wrong.
  const auto too_many = std::max<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(lines.size()) - subtitle_rows);
  if (npc.state() != Npc::State::Troubled) lines.erase(lines.begin(), lines.begin() + too_many);
  lines.resize(static_cast<std::size_t>(subtitle_rows));
  const char* colour = npc.is_talking() ? kReset : kDim;
  for (const std::string& line : lines) rows->push_back(Row(columns).add(colour, "   " + line).take());
  rows->emplace_back();
}

void Screen::add_graphs(std::vector<std::string>* rows) const {
  const int columns = terminal_.columns();
  const FrameTimes now = recent_.empty() ? FrameTimes() : recent_.back();
  char frame_text[120];
  char tick_text[120];
  std::snprintf(frame_text, sizeof frame_text, " %5.1f ms of 16.7, worst %5.1f", now.frame_ms, worst_frame_ms_);
  std::snprintf(tick_text, sizeof tick_text, " %5.0f µs of 500,  worst %5.0f", now.tick_us, worst_tick_us_);
  const int graph_columns = columns - kGraphTextColumns;
  const char* colour = worst_frame_ms_ > kFrameMs ? kYellow : kGreen;
  rows->push_back(Row(columns)
                      .add(kDim, "frame ")
                      .add(colour, graph(recent_, &FrameTimes::frame_ms, kFrameMs, graph_columns))
                      .add(kReset, frame_text)
                      .take());
  rows->push_back(Row(columns)
                      .add(kDim, "tick  ")
                      .add(kGreen, graph(recent_, &FrameTimes::tick_us, kTickScaleUs, graph_columns))
                      .add(kReset, tick_text)
                      .take());
}

void Screen::draw(Scene* scene, const std::string& notice) {
  terminal_.look_at_size();
  const int columns = terminal_.columns();
  std::vector<std::string> rows;
  rows.push_back(Row(columns).add(kBold, "npc_dialogue").add(kDim, "  60 Hz, 8 ms of work a frame, " + where_).take());
  rows.emplace_back();
  if (scene != nullptr) {
    const int npcs = static_cast<int>(scene->npcs().size());
    const int subtitle_rows = std::clamp((terminal_.rows() - kFixedRows) / npcs - 2, 1, 3);
    for (const auto& npc : scene->npcs()) add_npc(*npc, subtitle_rows, &rows);
  }
  rows.push_back(Row(columns).add(kYellow, notice).take());
  add_graphs(&rows);
  rows.emplace_back();
  const char* crowd = scene != nullptr && scene->has_crowd() ? "c send the crowd away" : "c a crowd of 32";
  rows.push_back(
      Row(columns).add(kDim, "1-3 talk or interrupt   w walk away   ").add(kDim, crowd).add(kDim, "   q quit").take());
  terminal_.draw(rows);
}
