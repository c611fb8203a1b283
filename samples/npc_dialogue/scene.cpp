// SPDX-License-Identifier: Apache-2.0
#include "scene.h"

#include <algorithm>

namespace {

constexpr const char* kNames[] = {"Mara the innkeeper", "Bren the guard", "The oracle"};
constexpr const char* kQuestions[] = {"Who goes there?", "What news of the road?", "Tell me of the old mill."};
constexpr double kPauseS = 1;
constexpr double kPauseAfterTroubleS = 4;
constexpr std::size_t kCrowdSize = 32;
constexpr simstudio::OwnerId kCrowd = 1000;
constexpr std::uint32_t kPollCapacity = 32;

simstudio::ExecuteOptions crowd_options(const Options& options) {
  simstudio::ExecuteOptions made;
  made.input = simstudio::JsonBuilder().object().key(options.field).text("Rhubarb?").take();
  made.mode = simstudio::ExecuteMode::Stream;
  made.selected_outputs = {options.output};
  made.owner = kCrowd;
  made.immediate_text = true;
  return made;
}

bool has_ended(const simstudio::Run& run) {
  return run.state() != simstudio::RunState::Waiting && run.state() != simstudio::RunState::Streaming;
}

}  // namespace

Scene::Scene(const Options& options)
    : client_(simstudio::ClientOptions::from_environment()),
      polled_client_(simstudio::ClientOptions::from_environment()),
      options_(options) {
  // The handshakes are over before the first question.
  client_.connect();
  polled_client_.connect();
  for (std::size_t i = 0; i < options.workflows.size(); ++i) {
    Npc::Role role;
    role.name = i < std::size(kNames) ? kNames[i] : printable(options.workflows[i]);
    role.workflow = options.workflows[i];
    role.output = options.output;
    role.field = options.field;
    role.owner = i + 1;
    if (i % 3 == 0) {
      npcs_.push_back(make_looking_npc(client_, std::move(role)));
    } else if (i % 3 == 1) {
      npcs_.push_back(make_handler_npc(client_, std::move(role)));
    } else {
      npcs_.push_back(make_polled_npc(polled_client_, std::move(role)));
    }
  }
}

void Scene::tick() {
  client_.tick();
  simstudio::Event events[kPollCapacity];
  const std::uint32_t count = polled_client_.poll(events, kPollCapacity);
  for (std::uint32_t i = 0; i < count; ++i) npcs_[events[i].owner - 1]->hear(events[i]);
  for (const auto& npc : npcs_) npc->look();
}

void Scene::update(double seconds) {
  for (const auto& npc : npcs_) {
    npc->update(seconds);
    if (npc->is_talking() || npc->state() == Npc::State::LeftAlone || winding_down_) continue;
    const bool rested = npc->seconds_idle() > (npc->state() == Npc::State::Troubled ? kPauseAfterTroubleS : kPauseS);
    if (npc->state() == Npc::State::Silent || rested) npc->ask(kQuestions[questions_++ % std::size(kQuestions)]);
  }
  if (has_crowd() && !winding_down_) keep_crowd_talking();
}

void Scene::talk_or_interrupt(std::size_t place) {
  if (place >= npcs_.size()) return;
  Npc& npc = *npcs_[place];
  if (npc.is_talking()) {
    npc.interrupt();
    note("you interrupt " + npc.role().name);
  } else {
    npc.ask(kQuestions[questions_++ % std::size(kQuestions)]);
    note("you talk to " + npc.role().name);
  }
}

void Scene::walk_away() {
  for (std::size_t i = npcs_.size(); i-- > 0;) {
    if (npcs_[i]->is_talking()) return walk_away_from(i);
  }
  note("nobody talks whom you could walk away from");
}

void Scene::walk_away_from(std::size_t place) {
  npcs_[place]->walk_away();
  note("you walk away from " + npcs_[place]->role().name);
}

void Scene::toggle_crowd() {
  if (has_crowd()) {
    client_.release_owner(kCrowd);
    crowd_.clear();
    note("the crowd leaves");
    return;
  }
  crowd_.resize(kCrowdSize);
  note("a crowd of " + std::to_string(kCrowdSize) + " talks too");
}

/// An empty handle counts as ended, so a new crowd begins here too; a few a frame, as guests come in.
void Scene::keep_crowd_talking() {
  int started = 0;
  for (simstudio::Run& run : crowd_) {
    if (started == 2) return;
    if (!has_ended(run)) continue;
    run =
        client_.execute_workflow(options_.workflows[questions_++ % options_.workflows.size()], crowd_options(options_));
    ++started;
  }
}

void Scene::note(const std::string& deed) {
  last_deed_ = deed;
  new_deed_ = deed;
}
