// SPDX-License-Identifier: Apache-2.0
#include "page_stream.h"

#include <event2/bufferevent.h>

#include <iostream>
#include <utility>

namespace {

void add_headers(evhttp_request* request) {
  evkeyvalq* headers = evhttp_request_get_output_headers(request);
  evhttp_add_header(headers, "Content-Type", "text/event-stream");
  evhttp_add_header(headers, "Cache-Control", "no-store");
  evhttp_add_header(headers, "X-Accel-Buffering", "no");  // nginx would keep the tokens until it has many.
  evhttp_add_header(headers, "X-Content-Type-Options", "nosniff");
}

/// JSON, so that a line break in a token does not end the `data:` line.
std::string token_data(const simstudio::Event& event) {
  return simstudio::JsonBuilder().object().key("block").text(event.block).key("text").text(event.text).take();
}

std::string code_data(const simstudio::Error* error) {
  const std::string_view code = error != nullptr ? simstudio::error_code_text(error->code) : "CANCELLED";
  return simstudio::JsonBuilder().object().key("code").text(code).take();
}

}  // namespace

PageStream::PageStream(std::unique_ptr<simstudio::Client> client, const std::string& workflow,
                       const simstudio::ExecuteOptions& options, evhttp_request* request, int patience_s)
    : client_(std::move(client)), request_(request), waiting_(evbuffer_new(), &evbuffer_free) {
  evhttp_connection* connection = evhttp_request_get_connection(request);
  const auto left = [](evhttp_connection*, void* stream) { static_cast<PageStream*>(stream)->close(); };
  evhttp_connection_set_closecb(connection, left, this);
  const timeval limit{patience_s, 0};  // For writing alone: a page has nothing more to say.
  bufferevent_set_timeouts(evhttp_connection_get_bufferevent(connection), nullptr, &limit);
  add_headers(request);
  evhttp_send_reply_start(request, HTTP_OK, nullptr);
  add("id: 1\n\n");  // What an EventSource that comes back would name in its Last-Event-ID.
  run_ = client_->execute_workflow(workflow, options, [this](const simstudio::Event& event) { hear(event); });
}

PageStream::~PageStream() { close(); }

void PageStream::tick() {
  if (sending_ || is_over()) return;
  client_->tick();
  send_more();
}

void PageStream::ping() {
  if (!sending_) add(":\n\n");
}

void PageStream::hear(const simstudio::Event& event) {
  using simstudio::EventKind;
  if (event.kind == EventKind::Token) add_frame("token", token_data(event));
  if (event.kind == EventKind::Reset) {
    add_frame("reset", simstudio::JsonBuilder().object().key("block").text(event.block).take());
  }
  if (simstudio::is_terminal(event.kind)) {
    ended_ = true;
    const bool done = event.result != nullptr && event.result->success;
    const simstudio::Error* error = event.result != nullptr ? event.result->error : event.error;
    // The page is told a code; the message names servers and is for this side's log.
    add_frame(done ? "done" : "failed", done ? "{}" : code_data(error));
    if (error != nullptr) std::cerr << simstudio::error_code_text(error->code) << ": " << error->message << std::endl;
  }
}

void PageStream::add_frame(const char* event, const std::string& data) {
  add("event: " + std::string(event) + "\ndata: " + data + "\n\n");
}

void PageStream::add(std::string_view bytes) { evbuffer_add(waiting_.get(), bytes.data(), bytes.size()); }

void PageStream::send_more() {
  if (request_ == nullptr || sending_) return;
  if (evbuffer_get_length(waiting_.get()) == 0) {
    if (ended_) close();
    return;
  }
  const auto taken = [](evhttp_connection*, void* stream) {
    static_cast<PageStream*>(stream)->sending_ = false;
    static_cast<PageStream*>(stream)->send_more();
  };
  sending_ = true;
  evhttp_send_reply_chunk_with_cb(request_, waiting_.get(), taken, this);
}

void PageStream::close() {
  if (request_ == nullptr) return;
  evhttp_request* request = std::exchange(request_, nullptr);
  if (evhttp_connection* connection = evhttp_request_get_connection(request)) {
    evhttp_connection_set_closecb(connection, nullptr, nullptr);
  }
  run_.release();  // Where it has not ended it is cancelled on the server; closing a socket alone would not do that.
  evhttp_send_reply_end(request);  // Frees the request, also one whose connection has gone.
}
