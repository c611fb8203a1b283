// SPDX-License-Identifier: Apache-2.0
#include "stream.h"

#include <algorithm>

#include "times.h"

namespace sandbox {
namespace {

/// How long a run takes to notice that it was cancelled; Sim takes one to two seconds (sim-api D.3).
constexpr double kNoticeCancelMs = 100;

}  // namespace

void Performance::play(Server& server, const Request& request, std::shared_ptr<Run> run, Script script, Ended ended,
                       Headers stream_headers) {
  auto* performance = new Performance(server, request, std::move(run));
  performance->script_ = std::move(script);
  performance->ended_ = std::move(ended);
  performance->stream_headers_ = std::move(stream_headers);
  performance->timer_ = evtimer_new(server.base, &Performance::on_timer, performance);
  performance->run_->wake = [performance] { performance->schedule(kNoticeCancelMs); };
  if (performance->waits()) performance->request_.exchange->on_gone = [performance] { performance->client_left(); };
  const auto& steps = performance->script_.steps;
  performance->schedule(request.fault.latency_ms + (steps.empty() ? 0 : steps.front().after_ms));
}

Performance::~Performance() {
  if (waits()) request_.exchange->on_gone = nullptr;
  run_->wake = nullptr;
  event_free(timer_);
}

void Performance::schedule(double after_ms) {
  double real_ms = after_ms / server_.options.speed;
  if (run_->time_limit_s > 0) real_ms = std::min(real_ms, std::max(0.0, ms_to_limit()) + 1);
  const timeval time = timeval_of_ms(real_ms);
  evtimer_add(timer_, &time);
}

void Performance::on_timer(evutil_socket_t, short, void* self) { static_cast<Performance*>(self)->step(); }

void Performance::client_left() {
  if (!request_.exchange->spoiled) {
    run_->disconnected = true;
    ++server_.runs.disconnects;
  }
  request_.exchange = nullptr;
  if (!server_.options.stop_on_disconnect) return;
  run_->status = "cancelled";  // wire/node-disconnect-*: a server that notices stops the run
  run_->ended_ms = wall_ms();
  delete this;
}

/// Until the run is ended by its time limit.
double Performance::ms_to_limit() const {
  const double limit_ms = static_cast<double>(run_->time_limit_s) * 1000 / server_.options.speed;
  return limit_ms - static_cast<double>(wall_ms() - run_->started_ms);
}

void Performance::step() {
  if (run_->time_limit_s > 0 && ms_to_limit() <= 0) {
    script_.ending = Ending::timed_out(run_->time_limit_s);
    return finish();
  }
  if (run_->cancelled || next_ == script_.steps.size()) return finish();
  if (fails_now()) return;
  const Step& current = script_.steps[next_++];
  if (!current.frame.empty() && ended_ == nullptr) send(current.frame);
  if (current.is_token) count_token();
  schedule(next_ < script_.steps.size() ? script_.steps[next_].after_ms : 0);
}

void Performance::count_token() {
  ++run_->tokens;
  ++server_.runs.tokens;
}

/// True when the fault struck: the connection was cut, or nothing is sent for a while, or ever.
bool Performance::fails_now() {
  const Fault& fault = request_.fault;
  const auto tokens = static_cast<int>(run_->tokens);
  if (fault.cut_after_tokens >= 0 && tokens >= fault.cut_after_tokens && waits()) {
    const std::shared_ptr<Exchange> exchange = request_.exchange;
    exchange->on_gone = nullptr;
    exchange->spoiled = true;
    exchange->cut(fault.reset);
    schedule(0);
    client_left();
    return true;
  }
  if (fault.stall_after_tokens < 0 || tokens < fault.stall_after_tokens || stalled_) return false;
  stalled_ = fault.stall_ms >= 0;
  if (stalled_) schedule(fault.stall_ms);
  return true;  // for good: only a cancel, or the client's leaving, moves it again
}

void Performance::send(const std::string& frame) {
  if (!waits()) return;
  std::string bytes;
  // Sim's headers come with the first frame and not before (wire/README.md).
  if (!started_) bytes = stream_head(request_, stream_headers_);
  started_ = true;
  request_.exchange->send(bytes + http_chunk("data: " + frame + "\n\n"));
}

/// What the run is from now on, for those who ask later.
void Performance::settle() {
  Ending& ending = script_.ending;
  run_->ended_ms = wall_ms();
  if (run_->cancelled) {
    ending = Ending::cancelled();
    run_->status = "cancelled";
    if (next_ < script_.steps.size() && !script_.steps[next_].tool_cancelled.empty() && ended_ == nullptr) {
      // wire/redis-cancel-tool-stream-victim: the tool is ended, and what was said so far stands in the output.
      ending.last_frames = {script_.steps[next_].tool_cancelled};
      ending.output = script_.steps[next_].shown;
    }
    return;
  }
  run_->status = ending.pause ? "paused" : ending.success ? "completed" : "failed";
  run_->output = ending.run_output;
  run_->blocks = ending.blocks;
  run_->error = ending.error;
  run_->error_code = ending.error_code == "TIMEOUT" ? "TIMEOUT" : "EXECUTION_FAILED";
  if (!ending.pause) return;
  run_->pauses.push_back(*ending.pause);
  run_->pauses.back().id = server_.runs.new_id();
  run_->pauses.back().at_ms = run_->ended_ms;
}

void Performance::finish() {
  settle();
  if (ended_) {
    if (waits()) request_.exchange->on_gone = nullptr;
    ended_(request_, *run_, script_.ending);
  } else if (waits()) {
    end_stream();
  }
  delete this;
}

void Performance::end_stream() {
  const Ending& ending = script_.ending;
  for (const std::string& frame : ending.last_frames) send(frame);
  if (ending.success_frame.empty() && !ending.error.empty()) {
    send(Object().text("event", "error").text("error", ending.error).done());
  } else if (ending.success_frame.empty()) {
    // wire/cancel-agent-stream-victim: a cancelled run has neither error nor status here.
    Object data;
    data.flag("success", ending.success).raw("output", ending.output);
    if (ending.pause && !server_.options.seed_era) data.text("status", "paused");
    send(Object().text("event", "final").raw("data", data.done()).done());
  } else {
    send(ending.success_frame);
  }
  // The server of 2025 ended a failed stream without the mark (sim-api C.4).
  if (!server_.options.seed_era || ending.error.empty()) send(ending.success_frame.empty() ? "\"[DONE]\"" : "[DONE]");
  request_.exchange->on_gone = nullptr;
  request_.exchange->send("0\r\n\r\n");
  request_.exchange->finish();
}

}  // namespace sandbox
