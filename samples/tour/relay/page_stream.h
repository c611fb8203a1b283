// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <event2/buffer.h>
#include <event2/http.h>
#include <simstudio/simstudio.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

/// One page's text/event-stream and the run that fills it.
///
/// The page sets the pace: `tick` takes no event from the client until the page has taken the last piece. The client
/// then holds at most `Limits::undelivered_bytes` and stops reading from Sim, so that a page that reads slowly, or not
/// at all, costs no memory and loses no text. That is why each page has a client of its own: it holds back no other.
/// When the page leaves, its run is cancelled: Sim would go on, and charge.
class PageStream {
 public:
  /// Starts the run and answers `request`, which is this stream's from now on. A page that takes nothing for
  /// `patience_s` is taken to have left.
  PageStream(std::unique_ptr<simstudio::Client> client, const std::string& workflow,
             const simstudio::ExecuteOptions& options, evhttp_request* request, int patience_s);
  ~PageStream();
  PageStream(const PageStream&) = delete;
  PageStream& operator=(const PageStream&) = delete;

  /// Nothing more will come of it: all is sent, or the page has left.
  bool is_over() const { return request_ == nullptr; }
  /// What has come from Sim goes to the page, if it has taken what came before.
  void tick();
  /// A line that browsers ignore.
  void ping();
  /// For the next page: its connection to Sim stands, and a cancel call may still be on its way.
  std::unique_ptr<simstudio::Client> take_client() { return std::move(client_); }

 private:
  void hear(const simstudio::Event& event);
  void add_frame(const char* event, const std::string& data);
  void add(std::string_view bytes);
  void send_more();
  void close();

  std::unique_ptr<simstudio::Client> client_;
  evhttp_request* request_;
  std::unique_ptr<evbuffer, void (*)(evbuffer*)> waiting_;
  bool sending_ = false;
  bool ended_ = false;
  simstudio::Run run_;  // Last, so that it goes first: its handler writes into what is above.
};
