// SPDX-License-Identifier: Apache-2.0
#include "stream.h"

#include <event2/buffer.h>

namespace sandbox {
namespace {

constexpr double kLookForCancelMs = 50;

}  // namespace

void Performance::play(Server& server, const Request& request, std::shared_ptr<Run> run, std::vector<Step> steps,
                       Ending ending, Answer answer, Headers stream_headers, std::optional<Fault> fault) {
  auto* performance = new Performance(server, request, std::move(run));
  performance->steps_ = std::move(steps);
  performance->ending_ = std::move(ending);
  performance->answer_ = std::move(answer);
  performance->stream_headers_ = std::move(stream_headers);
  performance->fault_ = std::move(fault);
  performance->timer_ = evtimer_new(server.base, &Performance::on_timer, performance);
  if (request.raw != nullptr) {
    evhttp_connection_set_closecb(evhttp_request_get_connection(request.raw), &Performance::on_close, performance);
  }
  const double latency = performance->fault_ ? performance->fault_->latency_ms : 0;
  performance->schedule(latency + (performance->steps_.empty() ? 0 : performance->steps_.front().after_ms));
}

Performance::~Performance() {
  if (request_.raw != nullptr)
    evhttp_connection_set_closecb(evhttp_request_get_connection(request_.raw), nullptr, nullptr);
  event_free(timer_);
}

void Performance::schedule(double after_ms) {
  const double us = after_ms * 1000 / server_.options.speed;
  timeval time{};
  time.tv_sec = static_cast<long>(us / 1e6);
  time.tv_usec = static_cast<long>(us) % 1000000;
  evtimer_add(timer_, &time);
}

void Performance::on_timer(evutil_socket_t, short, void* self) { static_cast<Performance*>(self)->step(); }

void Performance::on_close(evhttp_connection*, void* self) { static_cast<Performance*>(self)->client_left(); }

void Performance::client_left() {
  request_.raw = nullptr;
  run_->disconnected = true;
  ++server_.runs.disconnects;
  if (!server_.options.stop_on_disconnect) return;
  run_->status = "cancelled";
  delete this;
}

void Performance::step() {
  if (run_->cancelled || next_ == steps_.size()) return finish();
  if (fails_now()) return;
  const Step& current = steps_[next_++];
  if (!current.frame.empty() && answer_ == nullptr) send(current.frame);
  if (current.is_token) {
    ++run_->tokens;
    ++server_.runs.tokens;
  }
  schedule(next_ < steps_.size() ? steps_[next_].after_ms : 0);
}

/// True when the fault struck: the connection was cut, or nothing more is ever sent.
bool Performance::fails_now() {
  if (!fault_) return false;
  const auto tokens = static_cast<int>(run_->tokens);
  if (fault_->cut_after_tokens >= 0 && tokens >= fault_->cut_after_tokens && request_.raw != nullptr) {
    evhttp_connection* connection = evhttp_request_get_connection(request_.raw);
    evhttp_connection_set_closecb(connection, nullptr, nullptr);
    request_.raw = nullptr;
    evhttp_connection_free(connection);
    fault_.reset();
    schedule(0);
    return true;
  }
  if (fault_->stall_after_tokens >= 0 && tokens >= fault_->stall_after_tokens) {
    schedule(kLookForCancelMs);
    return true;
  }
  return false;
}

void Performance::send(const std::string& frame) {
  if (request_.raw == nullptr) return;
  if (!started_) {
    // Sim's headers come with the first frame and not before (wire/README.md).
    started_ = true;
    evkeyvalq* headers = evhttp_request_get_output_headers(request_.raw);
    evhttp_add_header(headers, "Content-Type", "text/event-stream");
    evhttp_add_header(headers, "Cache-Control", "no-cache");
    evhttp_add_header(headers, "Connection", "keep-alive");
    evhttp_add_header(headers, "x-accel-buffering", "no");
    evhttp_add_header(headers, "x-request-id", "5a17b0c5");
    for (const auto& [name, value] : stream_headers_) evhttp_add_header(headers, name.c_str(), value.c_str());
    evhttp_send_reply_start(request_.raw, 200, "OK");
  }
  evbuffer* out = evbuffer_new();
  evbuffer_add_printf(out, "data: %s\n\n", frame.c_str());
  evhttp_send_reply_chunk(request_.raw, out);
  evbuffer_free(out);
}

void Performance::finish() {
  if (run_->cancelled) {
    run_->status = "cancelled";
    ending_ = {false, "{}", "", "{}"};
  } else {
    run_->status = ending_.success ? "completed" : "failed";
    run_->output = ending_.run_output;
    run_->error = ending_.error;
  }
  if (request_.raw != nullptr && answer_ == nullptr) {
    end_stream();
  } else if (request_.raw != nullptr) {
    evhttp_connection_set_closecb(evhttp_request_get_connection(request_.raw), nullptr, nullptr);
    answer_(request_, *run_, ending_);
    request_.raw = nullptr;
  }
  delete this;
}

void Performance::end_stream() {
  if (!ending_.error.empty()) {
    send("{\"event\":\"error\",\"error\":" + quote(ending_.error) + "}");
  } else {
    // wire/cancel-agent-stream-victim: a cancelled run has neither error nor status here.
    send(std::string("{\"event\":\"final\",\"data\":{\"success\":") + (ending_.success ? "true" : "false") +
         ",\"output\":" + ending_.output + "}}");
  }
  send("\"[DONE]\"");
  evhttp_connection_set_closecb(evhttp_request_get_connection(request_.raw), nullptr, nullptr);
  evhttp_send_reply_end(request_.raw);
  request_.raw = nullptr;
}

}  // namespace sandbox
