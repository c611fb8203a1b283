// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "simulation/sim_run.h"
#include "support/chance.h"
#include "support/fake_clock.h"
#include "support/sim_server.h"
#include "support/sim_transport.h"

namespace simstudio::test {

/// One simulated world: a host, a client, a wire, a server and a clock in one thread, everything drawn from one seed.
/// After each step every promise is checked; the first that is broken ends the world.
class World final : TransportWatcher {
 public:
  World(std::uint64_t seed, bool keeps_log);
  ~World();

  /// True when every promise held.
  bool play();
  const std::string& failure() const { return failure_; }
  const std::vector<std::string>& log() const { return log_; }

 private:
  struct Handler;

  // What the host does: actions.cpp, submits.cpp, ticks.cpp.
  void act();
  void act_in_handler(SimRun& run);
  void do_action(std::uint64_t kind);
  void make_client();
  void destroy_client();
  void submit();
  ExecuteOptions draw_options(SimRun& run);
  void make_talk(SimRun& run);
  template <typename SomeHandler>
  simstudio::Run start(SimRun& run, SomeHandler handler);
  void spoil(SimRun& run);
  void cancel(SimRun& run);
  void let_go(SimRun& run);
  void owner_call();
  void close();
  void tick();
  void full_tick();
  void do_tick(const TickBudget& budget);
  void do_poll(std::uint32_t capacity);
  void check_polled_views();
  void advance(Time by);
  void settle();
  SimRun* any_run();

  // What the wire does: wire_checks.cpp.
  void on_started(SimExchange& exchange) override;
  void on_connected(SimExchange& exchange) override;
  void on_headers(SimExchange& exchange) override;
  void on_bytes(SimExchange& exchange, std::size_t count) override;
  void on_bytes_taken(SimExchange& exchange) override;
  void on_done(SimExchange& exchange, TransportEnd end, RequestSent sent) override;
  void on_stopped(SimExchange& exchange, bool answer_waits) override;
  void on_paused(SimExchange& exchange, bool paused) override;
  void on_poll() override;
  void broken(const std::string& what) override;
  void check_execute(SimRun& run, const SimExchange& exchange);
  void check_alone(const SimRun& run);
  void check_turn(const SimRun& run);
  std::uint64_t used_by(OwnerId owner) const;
  bool is_capped(const SimRun& run) const;
  void cancel_call_started(SimRun& run, const SimExchange& exchange);
  void cancel_call_done(SimRun& run, const SimExchange& exchange, TransportEnd end);
  void read_stream(SimRun& run, const SimExchange& exchange);
  void whole_answer(SimRun& run, const SimExchange& exchange);
  std::uint64_t undelivered() const;
  SimRun* run_of(const SimExchange& exchange);

  // What the host hears: delivery_checks.cpp.
  void heard(SimRun& run, const Event& event);
  void heard_end(SimRun& run, const Event& event);
  void check_cancelled(SimRun& run, const Event& event);
  void check_result(SimRun& run, const Result& result, const ExpectedEnd& expected);
  void check_error(SimRun& run, const Error& error);
  void check_timeout(SimRun& run, const Error& error);
  bool expect_error(SimRun& run, const Error& error, ErrorCode code, MayHaveRun may, const std::string& says);
  void handler_gone(SimRun& run);
  void check_handle(SimRun& run);
  void watch(SimRun& run, bool drained);

  // What must hold after each step: step_checks.cpp.
  void check_step(bool drained, Time stepped_at);
  void check_run(SimRun& run, bool drained, Time stepped_at);
  void check_cancel_calls(SimRun& run, Time stepped_at);
  /// Who waits and who has been stopped before the step that follows.
  void before_step();
  void check_started();
  void check_at_the_end();
  std::uint64_t slots_used() const;

  void say(const std::string& what) {
    if (keeps_log_) note(what);
  }
  void note(const std::string& what);
  bool failed() const { return !failure_.empty(); }
  std::string name(const SimRun& run) const { return "run " + std::to_string(run.index); }

  Chance chance_;
  const bool keeps_log_;
  std::vector<std::string> log_;
  std::string failure_;
  FakeClock clock_;
  std::unique_ptr<SimServer> server_;
  std::vector<std::unique_ptr<SimClient>> clients_;
  SimClient* now_ = nullptr;
  std::vector<std::unique_ptr<SimRun>> runs_;
  std::uint64_t runs_max_ = 0;
  bool all_ends_well_ = false;

  // The tick that is running.
  SimClient* ticking_ = nullptr;
  SimClient* last_client_ = nullptr;
  std::vector<SimRun*> waiting_before_;
  std::uint64_t free_slots_before_ = 0;
  bool drained_before_ = false;
  std::uint32_t delivered_now_ = 0;
  bool generation_known_before_ = false;
  int cancel_calls_started_ = 0;
  int depth_ = 0;
  std::uint32_t calls_ = 0;
  Time tick_ends_at_{0};
  bool destroying_ = false;
  SimExchange* being_fed_ = nullptr;

  // What the last poll gave, beside a copy of it.
  std::vector<Event> polled_;
  std::vector<std::string> polled_copy_;
  SimClient* polled_from_ = nullptr;
};

}  // namespace simstudio::test
