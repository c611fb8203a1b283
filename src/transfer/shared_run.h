// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "decode/outcome.h"
#include "encode/execute_request.h"
#include "mailbox/run_control.h"
#include "transfer/event_writer.h"
#include "transfer/exchange.h"

namespace simstudio::transfer {

/// Only of a workflow, and without files: a chat is a conversation of one, a paused run is resumed once.
bool may_be_shared(const encode::ExecuteRequest& request);

class NetworkLoop;
class RunTransfer;
class SharedRun;
class SharedRuns;

/// One of those who asked for a shared run: hears all of it in events of its own, may leave at any time, and has its
/// own deadline. Its only exchange is the shared one.
class SharedRunMember final : public Exchange, public mailbox::RunListener {
 public:
  SharedRunMember(NetworkLoop& loop, std::uint64_t ticket, mailbox::RunControl& run, SharedRun& shared,
                  const encode::ExecuteRequest& request);
  ~SharedRunMember() override;

  void on_wish() override;
  void on_headers(std::int32_t, const TransportHeader*, std::uint32_t) override {}
  void on_bytes(std::string_view) override {}
  void on_done(const TransportDone&) override {}
  void on_deadline() override;

  mailbox::RunControl& run() { return run_; }
  EventWriter& writer() { return writer_; }
  bool has_left() const { return run_.wishes(mailbox::kWishCancel | mailbox::kWishRelease); }
  bool is_deaf() const { return run_.wishes(mailbox::kWishDetach); }
  /// The shared run is over.
  void finish();

 private:
  void leave(bool stops_the_run);

  NetworkLoop& loop_;
  const std::uint64_t ticket_;
  mailbox::RunControl& run_;
  SharedRun& shared_;
  EventWriter writer_;
  const std::string subject_;
  const std::chrono::milliseconds deadline_;
  const bool cancel_on_timeout_;
  std::optional<Time> late_at_;
  bool is_over_ = false;
};

/// One run on the server for several who asked for the same (`ExecuteOptions::coalesce`). Its transfer belongs to a
/// `RunControl` that no host knows; it is stopped once the last of its members has left.
class SharedRun {
 public:
  SharedRun(SharedRuns& home, NetworkLoop& loop, std::string key, OwnerId owner, const std::string& run_id);
  ~SharedRun();
  SharedRun(const SharedRun&) = delete;
  SharedRun& operator=(const SharedRun&) = delete;

  mailbox::RunControl& control() { return *control_; }
  const std::string& key() const { return key_; }
  void add(mailbox::RunControl& run, const encode::ExecuteRequest& request);
  /// Nothing of it was told yet, and somebody listens: whoever comes now misses nothing.
  bool may_be_joined() const;
  bool is_full() const;
  /// Every member wants it stopped.
  bool is_left() const;

  // For its transfer.
  /// Everything it tells goes to the members through this.
  void tell_through(EventWriter& writer, RunTransfer& transfer);
  void note_may_have_run(MayHaveRun may_have_run);
  void rename(const std::string& run_id);
  void note_what_is_left(const mailbox::RunOnServer& left);
  void finish();
  /// Those whose deadline has passed are told before it starts.
  void drop_late();

  // For its members.
  MayHaveRun sent_so_far() const;
  /// Ahead of a member's own end: gives the last one the half of a character that waits for its other half.
  void flush_for_the_last();
  /// The last one leaves without stopping it: for a host that stops its run before it has heard of that.
  void leave_on_server(mailbox::RunControl& run);
  void remove(SharedRunMember& member, bool stops_the_run);
  void member_went_deaf();

 private:
  SharedRuns& home_;
  NetworkLoop& loop_;
  const std::string key_;
  mailbox::RunControl* control_;
  EventWriter* writer_ = nullptr;
  RunTransfer* transfer_ = nullptr;
  std::vector<SharedRunMember*> members_;
};

/// The shared runs that may still be joined.
class SharedRuns {
 public:
  explicit SharedRuns(NetworkLoop& loop) : loop_(loop) {}

  void submit(mailbox::RunControl& run, encode::ExecuteRequest request);
  void close(const SharedRun& shared);

 private:
  NetworkLoop& loop_;
  std::unordered_map<std::string, SharedRun*> open_;
};

}  // namespace simstudio::transfer
