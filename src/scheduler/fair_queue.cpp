// SPDX-License-Identifier: Apache-2.0
#include "scheduler/fair_queue.h"

#include <algorithm>

namespace simstudio::scheduler {
namespace {

constexpr std::uint64_t kNobody = 0;

}  // namespace

FairQueue::Lines::iterator FairQueue::line_of(Lines& lines, std::uint64_t owner) {
  return std::find_if(lines.begin(), lines.end(), [owner](const Line& line) { return line.owner == owner; });
}

bool FairQueue::enqueue(std::uint64_t ticket, std::uint64_t owner, std::int32_t priority) {
  if (places_.size() >= caps_.queued) return false;
  line_for(owner, priority).tickets.push_back(ticket);
  places_.emplace(ticket, Place{priority, owner});
  return true;
}

void FairQueue::enqueue_first(std::uint64_t ticket, std::uint64_t owner, std::int32_t priority) {
  line_for(owner, priority).tickets.push_front(ticket);
  places_.emplace(ticket, Place{priority, owner});
}

FairQueue::Line& FairQueue::line_for(std::uint64_t owner, std::int32_t priority) {
  Lines& lines = levels_[priority];
  const auto line = line_of(lines, owner);
  return line != lines.end() ? *line : *lines.insert(lines.end(), Line{owner, {}});
}

bool FairQueue::is_capped(std::uint64_t owner) const {
  if (caps_.running_of_one_owner == 0 || owner == kNobody) return false;
  const auto found = running_of_.find(owner);
  return found != running_of_.end() && found->second >= caps_.running_of_one_owner;
}

bool FairQueue::can_start() const {
  if (running_ >= caps_.running) return false;
  const auto may_start = [this](const Line& line) { return !is_capped(line.owner); };
  return std::any_of(levels_.begin(), levels_.end(), [&](const auto& level) {
    return std::any_of(level.second.begin(), level.second.end(), may_start);
  });
}

Turn FairQueue::start_next() {
  for (auto level = levels_.begin(); level != levels_.end(); ++level) {
    Lines& lines = level->second;
    const auto line =
        std::find_if(lines.begin(), lines.end(), [this](const Line& one) { return !is_capped(one.owner); });
    if (line == lines.end()) continue;
    const Turn turn{line->tickets.front(), line->owner};
    line->tickets.pop_front();
    places_.erase(turn.ticket);
    ++running_;
    ++running_of_[turn.owner];
    if (line->tickets.empty()) {
      lines.erase(line);
    } else {
      lines.splice(lines.end(), lines, line);  // Now it is the others' turn.
    }
    if (lines.empty()) levels_.erase(level);
    return turn;
  }
  return {};
}

void FairQueue::finished(std::uint64_t owner) {
  --running_;
  const auto found = running_of_.find(owner);
  if (found != running_of_.end() && --found->second == 0) running_of_.erase(found);
}

void FairQueue::withdraw(std::uint64_t ticket) {
  const auto place = places_.find(ticket);
  if (place == places_.end()) return;
  const auto level = levels_.find(place->second.priority);
  const auto line = line_of(level->second, place->second.owner);
  line->tickets.erase(std::find(line->tickets.begin(), line->tickets.end(), ticket));
  if (line->tickets.empty()) level->second.erase(line);
  if (level->second.empty()) levels_.erase(level);
  places_.erase(place);
}

}  // namespace simstudio::scheduler
