// SPDX-License-Identifier: Apache-2.0
#include "transfer/shared_run.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "transfer/messages.h"
#include "transfer/network_loop.h"
#include "transfer/run_target.h"
#include "transfer/run_transfer.h"

namespace simstudio::transfer {
namespace {

using std::chrono::milliseconds;

/// Everything that makes two requests differ for the server, or for how its answer is dealt with. Who asks, how urgent
/// it is to him and until when are each caller's own.
std::string key_of(const encode::ExecuteRequest& request) {
  std::string key;
  const auto add_text = [&key](std::string_view text) {
    key.append(std::to_string(text.size())).append(":").append(text);
  };
  const auto add = [&key](std::int64_t number) { key.append(std::to_string(number)).append(","); };
  add_text(request.run_id_is_ours ? std::string_view() : request.run_id);
  add_text(request.workflow_id);
  add_text(request.input);
  add(static_cast<std::int64_t>(request.selected_outputs.size()));
  for (const std::string& output : request.selected_outputs) add_text(output);
  add(static_cast<std::int64_t>(request.mode));
  add(static_cast<std::int64_t>(request.text_policy));
  for (const bool flag : {request.include_thinking, request.include_tool_calls, request.cancel_on_timeout,
                          request.recover, request.await_result}) {
    add(flag ? 1 : 0);
  }
  for (const milliseconds time :
       {request.timeout, request.idle_timeout, request.await_timeout, request.retry.initial_delay,
        request.retry.max_delay, request.retry.retry_after_max}) {
    add(time.count());
  }
  add(request.execution_timeout_s);
  add(request.retry.max_retries);
  add_text(std::to_string(request.retry.backoff_multiplier));
  return key;
}

}  // namespace

bool may_be_shared(const encode::ExecuteRequest& request) {
  return request.target == encode::RunTarget::Workflow && request.files.empty();
}

SharedRunMember::SharedRunMember(NetworkLoop& loop, std::uint64_t ticket, mailbox::RunControl& run, SharedRun& shared,
                                 const encode::ExecuteRequest& request)
    : loop_(loop),
      ticket_(ticket),
      run_(run),
      shared_(shared),
      writer_(loop.mailbox(), run, request.immediate_text),
      subject_(shown_subject(request)),
      deadline_(request.deadline),
      cancel_on_timeout_(request.cancel_on_timeout) {
  run_.retain();
  run_.listener = this;
  if (is_deaf()) writer_.mute();
  if (deadline_ > milliseconds::zero()) {
    late_at_ = request.asked_at + Time(deadline_);
    loop_.ask_deadline(ticket_, *late_at_);
  }
}

SharedRunMember::~SharedRunMember() {
  run_.listener = nullptr;
  run_.release_reference();
}

void SharedRunMember::on_wish() {
  if (is_over_) return;
  if (has_left()) {
    leave(true);
  } else if (is_deaf()) {
    writer_.mute();
    run_.text_buffers.clear();
    shared_.member_went_deaf();
  }
}

void SharedRunMember::on_deadline() {
  if (is_over_ || !late_at_ || writer_.has_ended() || loop_.now() < *late_at_) return;
  shared_.flush_for_the_last();
  decode::Outcome outcome;
  outcome.error.code = ErrorCode::Timeout;
  outcome.error.may_have_run = shared_.sent_so_far();
  outcome.error.message = messages::deadline_passed(subject_, deadline_, outcome.error.may_have_run != MayHaveRun::No);
  outcome.error.run_id = run_.name();
  writer_.end(std::move(outcome), {}, 0);
  if (!cancel_on_timeout_) shared_.leave_on_server(run_);
  leave(cancel_on_timeout_);
}

void SharedRunMember::leave(bool stops_the_run) {
  shared_.remove(*this, stops_the_run);
  finish();
}

void SharedRunMember::finish() {
  if (std::exchange(is_over_, true)) return;
  run_.over.store(true, std::memory_order_release);
  loop_.remove(ticket_);
}

SharedRun::SharedRun(SharedRuns& home, NetworkLoop& loop, std::string key, OwnerId owner, const std::string& run_id)
    : home_(home), loop_(loop), key_(std::move(key)), control_(new mailbox::RunControl(loop.mailbox(), {})) {
  control_->owner = owner;
  control_->name(run_id);
}

SharedRun::~SharedRun() { control_->release_reference(); }

void SharedRun::add(mailbox::RunControl& run, const encode::ExecuteRequest& request) {
  // In this order: a host that sees it may have run sees under which name.
  run.name(std::string(control_->name()));
  run.may_have_run.store(control_->may_have_run.load(std::memory_order_seq_cst), std::memory_order_seq_cst);
  const std::uint64_t ticket = loop_.new_ticket();
  auto member = std::make_unique<SharedRunMember>(loop_, ticket, run, *this, request);
  members_.push_back(member.get());
  if (writer_ != nullptr) writer_->add_copy(member->writer());
  loop_.add(ticket, std::move(member));
}

bool SharedRun::may_be_joined() const {
  if (writer_ == nullptr || writer_->has_told()) return false;
  return std::any_of(members_.begin(), members_.end(),
                     [](const SharedRunMember* member) { return !member->has_left() && !member->is_deaf(); });
}

MayHaveRun SharedRun::sent_so_far() const { return transfer_->sent_so_far(); }

void SharedRun::flush_for_the_last() {
  if (members_.size() == 1) transfer_->flush_text();
}

void SharedRun::leave_on_server(mailbox::RunControl& run) {
  if (members_.size() == 1 && sent_so_far() != MayHaveRun::No) run.left_on_server = transfer_->run_on_server();
}

bool SharedRun::is_full() const { return members_.size() >= loop_.options().limits.queued_runs; }

bool SharedRun::is_left() const {
  return !members_.empty() && std::all_of(members_.begin(), members_.end(),
                                          [](const SharedRunMember* member) { return member->has_left(); });
}

void SharedRun::tell_through(EventWriter& writer, RunTransfer& transfer) {
  writer_ = &writer;
  transfer_ = &transfer;
  writer.tell_copies_only();
  for (SharedRunMember* member : members_) writer_->add_copy(member->writer());
}

void SharedRun::note_may_have_run(MayHaveRun may_have_run) {
  for (SharedRunMember* member : members_) {
    member->run().may_have_run.store(static_cast<std::uint32_t>(may_have_run), std::memory_order_seq_cst);
  }
}

void SharedRun::rename(const std::string& run_id) {
  for (SharedRunMember* member : members_) member->run().name(run_id);
}

/// Whether one of several has heard of the end says nothing of the others, so their run stays.
void SharedRun::note_what_is_left(const mailbox::RunOnServer& left) {
  if (members_.size() == 1) members_.front()->run().left_on_server = left;
}

void SharedRun::drop_late() {
  const std::vector<SharedRunMember*> all = members_;
  for (SharedRunMember* member : all) member->on_deadline();
}

void SharedRun::finish() {
  home_.close(*this);
  for (SharedRunMember* member : std::exchange(members_, {})) {
    writer_->remove_copy(member->writer());
    member->finish();
  }
}

void SharedRun::remove(SharedRunMember& member, bool stops_the_run) {
  members_.erase(std::remove(members_.begin(), members_.end(), &member), members_.end());
  if (writer_ != nullptr) writer_->remove_copy(member.writer());
  if (!members_.empty()) return member_went_deaf();
  home_.close(*this);
  transfer_->abandon(stops_the_run);
}

void SharedRun::member_went_deaf() {
  const bool all_are =
      std::all_of(members_.begin(), members_.end(), [](const SharedRunMember* member) { return member->is_deaf(); });
  if (!all_are) return;
  control_->wish.fetch_or(mailbox::kWishDetach, std::memory_order_seq_cst);
  transfer_->on_wish();
}

void SharedRuns::submit(mailbox::RunControl& run, encode::ExecuteRequest request) {
  if (run.wishes(mailbox::kWishCancel | mailbox::kWishRelease)) {  // Nobody waits for it any more.
    run.over.store(true, std::memory_order_release);
    return;
  }
  std::string key = key_of(request);
  const auto found = open_.find(key);
  const bool is_closed = loop_.mailbox().closed.load(std::memory_order_acquire);
  if (found != open_.end() && !is_closed && found->second->may_be_joined() && !found->second->is_full()) {
    return found->second->add(run, request);
  }
  auto shared = std::make_unique<SharedRun>(*this, loop_, key, run.owner, request.run_id);
  SharedRun& made = *shared;
  made.add(run, request);
  if (run.wishes(mailbox::kWishDetach)) made.control().wish.fetch_or(mailbox::kWishDetach, std::memory_order_seq_cst);
  open_[std::move(key)] = &made;
  request.deadline = milliseconds::zero();  // Each member keeps its own.
  request.immediate_text = false;
  loop_.submit(made.control(), std::move(request), std::move(shared));
}

void SharedRuns::close(const SharedRun& shared) {
  const auto found = open_.find(shared.key());
  if (found != open_.end() && found->second == &shared) open_.erase(found);
}

}  // namespace simstudio::transfer
