// SPDX-License-Identifier: Apache-2.0

// The table of moves above RunTransfer, a row each: where a run stands, what comes, what is told and what the server is
// told. `Sending` is both halves of it: the connection is not up yet, and the request is out.

#include "unit/transfer/loop_fixture.h"

namespace simstudio::test {
namespace {

enum class At { Queued, Connecting, Sent, Receiving, Draining };
enum class Comes { Cancel, Detach, Deadline, Timeout, Idle, Lost, NotConnected, End, Refusal, BodyEnd, DrainLimit };

struct Move {
  const char* name;
  At at;
  Comes comes;
  Log told;
  bool cancel_call;
  bool still_open;
};

class Moves : public LoopTest, public testing::WithParamInterface<Move> {
 protected:
  TransferId id() const { return transport.started.at(0).id; }

  void bring_to(At at) {
    if (at == At::Queued) make([](transfer::LoopOptions& options) { options.limits.concurrent_runs = 1; });
    auto request = stream();
    request.timeout = 20s;
    request.idle_timeout = 5s;
    if (at == At::Queued) ask(stream(), "in_the_way");
    if (GetParam().comes == Comes::Deadline) {
      request.deadline = 3s;
      request.asked_at = clock.now();
    }
    subject = &ask(request);
    step();
    if (at == At::Queued || at == At::Connecting) return;
    transport.connected(id());
    if (at == At::Sent) return;
    transport.stream_headers(id());
    transport.bytes(id(), chunk("a", "x"));
    if (at == At::Draining) transport.bytes(id(), kFinal);
  }

  void let_come(Comes comes) {
    switch (comes) {
      case Comes::Cancel: mailbox.express(*subject, mailbox::kWishCancel); break;
      case Comes::Detach: mailbox.express(*subject, mailbox::kWishDetach); break;
      case Comes::Deadline: clock.advance(3s); break;
      case Comes::Timeout: clock.advance(20s); break;
      case Comes::Idle: clock.advance(5s); break;
      case Comes::DrainLimit: clock.advance(1s); break;
      case Comes::Lost: transport.done(id(), TransportEnd::ConnectionLost, RequestSent::Maybe); break;
      case Comes::NotConnected: transport.done(id(), TransportEnd::NotConnected, RequestSent::No); break;
      case Comes::End: transport.bytes(id(), kFinal); break;
      case Comes::Refusal: transport.json(id(), 429, R"({"error":{"code":"RATE_LIMITED","message":"no"}})"); break;
      case Comes::BodyEnd: transport.done(id()); break;
    }
    step();
    step();
  }
  mailbox::RunControl* subject = nullptr;
};

TEST_P(Moves, TellTheHostAndTheServerWhatTheyMust) {
  const Move& move = GetParam();
  bring_to(move.at);
  let_come(move.comes);
  EXPECT_EQ(take(), move.told) << message;
  std::size_t cancel_calls = 0;
  for (std::size_t i = 0; i < transport.started.size(); ++i) cancel_calls += is_cancel_call(i) ? 1 : 0;
  EXPECT_EQ(cancel_calls, move.cancel_call ? 1u : 0u);
  if (move.at == At::Queued) return;
  EXPECT_EQ(transport.live(id()), move.still_open);
}

const Move kMoves[] = {
    {"queued_cancel", At::Queued, Comes::Cancel, {}, false, false},
    {"queued_deadline", At::Queued, Comes::Deadline, {"2 error TIMEOUT"}, false, false},
    {"connecting_cancel", At::Connecting, Comes::Cancel, {}, false, false},
    {"connecting_deadline", At::Connecting, Comes::Deadline, {"1 error TIMEOUT"}, false, false},
    {"connecting_timeout", At::Connecting, Comes::Timeout, {"1 error TIMEOUT"}, false, false},
    {"connecting_not_connected", At::Connecting, Comes::NotConnected, {"1 error NETWORK"}, false, false},
    {"connecting_detach", At::Connecting, Comes::Detach, {}, false, true},
    {"sent_cancel", At::Sent, Comes::Cancel, {}, true, false},
    {"sent_deadline", At::Sent, Comes::Deadline, {"1 error TIMEOUT"}, true, false},
    {"sent_idle", At::Sent, Comes::Idle, {"1 error TIMEOUT"}, true, false},
    {"sent_lost", At::Sent, Comes::Lost, {"1 error CONNECTION_LOST"}, false, false},
    {"sent_refusal", At::Sent, Comes::Refusal, {"1 error RATE_LIMIT_EXCEEDED"}, false, false},
    {"receiving_cancel", At::Receiving, Comes::Cancel, {"1 a=x"}, true, false},
    {"receiving_detach", At::Receiving, Comes::Detach, {"1 a=x"}, false, true},
    {"receiving_timeout", At::Receiving, Comes::Timeout, {"1 a=x", "1 error TIMEOUT"}, true, false},
    {"receiving_lost", At::Receiving, Comes::Lost, {"1 a=x", "1 error CONNECTION_LOST"}, false, false},
    {"receiving_end", At::Receiving, Comes::End, {"1 a=x", "1 result completed"}, false, true},
    {"receiving_body_end", At::Receiving, Comes::BodyEnd, {"1 a=x", "1 error CONNECTION_LOST"}, false, false},
    {"draining_cancel", At::Draining, Comes::Cancel, {"1 a=x", "1 result completed"}, false, true},
    {"draining_lost", At::Draining, Comes::Lost, {"1 a=x", "1 result completed"}, false, false},
    {"draining_body_end", At::Draining, Comes::BodyEnd, {"1 a=x", "1 result completed"}, false, false},
    {"draining_limit", At::Draining, Comes::DrainLimit, {"1 a=x", "1 result completed"}, false, false},
};

INSTANTIATE_TEST_SUITE_P(RunTransfer, Moves, testing::ValuesIn(kMoves),
                         [](const auto& one) { return std::string(one.param.name); });

struct RunTransferTest : LoopTest {};

TEST_F(RunTransferTest, ATimeOutLeavesTheRunWhereTheHostWantsThat) {
  auto request = stream();
  request.timeout = 1s;
  request.cancel_on_timeout = false;
  ask(request);
  step();
  transport.connected(last());
  clock.advance(1s);
  step();
  EXPECT_EQ(take(), (Log{"1 error TIMEOUT"}));
  EXPECT_EQ(transport.started.size(), 1u);
}

TEST_F(RunTransferTest, AConnectionThatComesUpAfterTheCancelSendsNothing) {
  mailbox::RunControl& run = ask(stream());
  step();
  run.wish.fetch_or(mailbox::kWishCancel);  // Another thread is in the middle of `cancel`.
  transport.connected(last());
  EXPECT_TRUE(transport.live_ids().empty());
  EXPECT_EQ(static_cast<MayHaveRun>(run.may_have_run.load()), MayHaveRun::No);
}

}  // namespace
}  // namespace simstudio::test
