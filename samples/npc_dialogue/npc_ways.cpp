// SPDX-License-Identifier: Apache-2.0

// The same conversation by each of the library's three ways. A game picks one.

#include "npc.h"

namespace {

/// Immediate mode: nothing is called back, nothing is stored; what there is to draw is looked at when it is drawn.
class LookingNpc final : public Npc {
 public:
  LookingNpc(simstudio::Client& client, Role role) : Npc(client, std::move(role)) {}
  const char* way() const override { return "run.text()"; }

  void look() override {
    if (!is_talking()) return;
    copy_text(run().text());
    switch (run().state()) {
      case simstudio::RunState::Finished:
        return run().result()->error != nullptr ? end_with(*run().result()->error) : end(State::Finished);
      case simstudio::RunState::Failed: return end_with(*run().error());
      case simstudio::RunState::Cancelled: return end(State::Interrupted);
      default: break;
    }
  }

 private:
  simstudio::Run start(const simstudio::ExecuteOptions& options) override {
    simstudio::ExecuteOptions with_text = options;
    with_text.immediate_text = true;
    return client().execute_workflow(role().workflow, with_text);
  }
};

/// Handlers: called inside `tick`, on this thread, so the NPC's state needs no lock. `run_` dies with the NPC, and no
/// handler comes after that.
class HandlerNpc final : public Npc {
 public:
  HandlerNpc(simstudio::Client& client, Role role) : Npc(client, std::move(role)) {}
  const char* way() const override { return "handler"; }

 private:
  simstudio::Run start(const simstudio::ExecuteOptions& options) override {
    return client().execute_workflow(role().workflow, options, [this](const simstudio::Event& event) { hear(event); });
  }
};

/// Poll: events are plain data, and `owner` says whose they are. For entity systems and other languages.
class PolledNpc final : public Npc {
 public:
  PolledNpc(simstudio::Client& client, Role role) : Npc(client, std::move(role)) {}
  const char* way() const override { return "poll"; }

 private:
  simstudio::Run start(const simstudio::ExecuteOptions& options) override {
    return client().execute_workflow(role().workflow, options);
  }
};

}  // namespace

std::unique_ptr<Npc> make_looking_npc(simstudio::Client& client, Npc::Role role) {
  return std::make_unique<LookingNpc>(client, std::move(role));
}

std::unique_ptr<Npc> make_handler_npc(simstudio::Client& client, Npc::Role role) {
  return std::make_unique<HandlerNpc>(client, std::move(role));
}

std::unique_ptr<Npc> make_polled_npc(simstudio::Client& client, Npc::Role role) {
  return std::make_unique<PolledNpc>(client, std::move(role));
}
