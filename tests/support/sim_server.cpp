// SPDX-License-Identifier: Apache-2.0
#include "support/sim_server.h"

#include <algorithm>

namespace simstudio::test {
namespace {

using std::chrono::microseconds;

std::string segment(const std::string& url, const std::string& after) {
  const std::size_t found = url.find(after);
  if (found == std::string::npos) return {};
  const std::size_t begin = found + after.size();
  return url.substr(begin, url.find('/', begin) - begin);
}

bool ends_with(const std::string& text, const std::string& part) {
  return text.size() >= part.size() && text.compare(text.size() - part.size(), part.size(), part) == 0;
}

Piece headers_piece(const Answer& answer, Time at) {
  Piece piece;
  piece.kind = Piece::Kind::Headers;
  piece.at = at;
  piece.status = answer.status;
  piece.headers = answer.headers;
  piece.headers.emplace_back("Content-Type", answer.type);
  return piece;
}

Piece done_piece(Time at, TransportEnd end, RequestSent sent) {
  Piece piece;
  piece.at = at;
  piece.end = end;
  piece.sent = sent;
  return piece;
}

}  // namespace

bool SimRequest::is_execute() const { return ends_with(url, "/execute"); }
bool SimRequest::is_chat() const { return url.find("/api/chat/") != std::string::npos; }
bool SimRequest::is_resume() const { return url.find("/resume/") != std::string::npos || ends_with(url, "/resume"); }
bool SimRequest::is_cancel() const { return ends_with(url, "/cancel"); }
bool SimRequest::is_v2() const { return url.find("/api/v2/") != std::string::npos; }
std::string SimRequest::workflow() const {
  if (is_chat()) return segment(url, "/chat/");
  return is_resume() && !is_v2() ? segment(url, "/resume/") : segment(url, "/workflows/");
}
std::string SimRequest::cancelled_run() const { return segment(url, is_v2() ? "/runs/" : "/executions/"); }
std::string SimRequest::run_id() const {
  if (is_resume()) return is_v2() ? segment(url, "/runs/") : segment(url, workflow() + "/");
  const auto found = headers.find(is_v2() ? "X-Run-Id" : "X-Execution-Id");
  return found == headers.end() ? std::string() : found->second;
}

const SimServer::Entry* SimServer::entry(const std::string& run_id) const {
  const auto found = ledger_.find(run_id);
  return found == ledger_.end() ? nullptr : &found->second;
}

bool SimServer::running(const std::string& run_id, Time now) const {
  const Entry* one = entry(run_id);
  return one != nullptr && !one->cancelled && one->finishes_at > now;
}

void SimServer::advance(Time now) {
  for (std::size_t i = 0; i < late_.size();) {
    if (late_[i].at > now) {
      ++i;
      continue;
    }
    const SimRequest request = late_[i].request;
    late_.erase(late_.begin() + static_cast<std::ptrdiff_t>(i));
    (void)handle(request, now);
  }
}

Reply SimServer::handle(const SimRequest& request, Time now) {
  if (request.is_cancel()) return cancel(request, now);
  if (request.is_chat()) return chat(request, now);
  if (request.is_resume()) return resume(request, now);
  return execute(request, now);
}

Reply SimServer::chat(const SimRequest& request, Time now) {
  const bool fault = chance_.percent(options_.faults);
  const Time answered = now + think(static_cast<std::uint64_t>(options_.latency_max.count() / 1000));
  if (fault && chance_.one_in(4)) return whole(draw_proxy_answer(chance_), answered, true);
  if (fault && chance_.one_in(3)) return whole(draw_refusal(false, chance_), answered, true);
  Entry& started = ledger_[request.workflow()];
  ++started.started;
  started.registered_at = now;
  started.finishes_at = answered + think(20000000);
  return stream(request.workflow(), answered);
}

Reply SimServer::resume(const SimRequest& request, Time now) {
  const bool v2 = request.is_v2();
  const bool fault = chance_.percent(options_.faults);
  const Time answered = now + think(static_cast<std::uint64_t>(options_.latency_max.count() / 1000));
  if (v2 && !options_.v2_on) {
    Reply reply = whole(no_v2_here(options_.v2_off_is_html), answered, false);
    reply.means_no_v2 = true;
    return reply;
  }
  if (fault && chance_.one_in(3)) return whole(draw_refusal(v2, chance_), answered, true);
  Entry& resumed = ledger_[request.run_id()];
  ++resumed.started;
  resumed.registered_at = now;
  resumed.finishes_at = answered + think(20000000);
  // The server knows how the run was started; here its context tells.
  if (!v2 && ends_with(request.url, "/streamed")) return stream(request.run_id(), answered);
  Answer answer = draw_run_answer(v2, chance_.one_in(3), "new-id", chance_);
  // v2 tells no job: what a user goes by is the run that was paused.
  if (v2 && answer.end.kind == EventKind::Queued) answer.end.says = request.run_id();
  return whole(std::move(answer), answered, fault);
}

Reply SimServer::execute(const SimRequest& request, Time now) {
  const bool v2 = request.is_v2();
  const bool fault = chance_.percent(options_.faults);
  const Time answered = now + think(static_cast<std::uint64_t>(options_.latency_max.count() / 1000));
  if (fault && chance_.one_in(4)) return whole(draw_proxy_answer(chance_), answered, true);
  if (v2 && !options_.v2_on) {
    Reply reply = whole(no_v2_here(options_.v2_off_is_html), answered, false);
    reply.means_no_v2 = true;
    return reply;
  }
  if (fault && chance_.one_in(3)) return whole(draw_refusal(v2, chance_), answered, true);
  const std::string run_id = request.run_id();
  if (started(run_id)) {
    ++refused_claims_;
    return whole(run_id_taken(v2), answered, false);
  }
  Entry& claimed = ledger_[run_id];
  claimed.started = 1;
  claimed.registered_at = now + (chance_.one_in(4) ? think(3000000) : Time(0));
  claimed.finishes_at = Time::max();
  const bool async =
      v2 ? request.body.find("\"async\":true") != std::string::npos : request.headers.count("X-Execution-Mode") != 0;
  const bool streams = request.body.find("\"stream\":true") != std::string::npos && !async;
  Reply reply =
      streams ? stream(run_id, answered) : whole(draw_run_answer(v2, async, run_id, chance_), answered, fault);
  if (async) {
    claimed.finishes_at = answered + think(20000000);
  } else if (!fault || chance_.one_in(2)) {
    claimed.finishes_at = std::max(answered, claimed.registered_at);
  }
  return reply;
}

void SimServer::add_body(Reply& reply, const std::string& body, Time at, bool may_be_cut) {
  enum class Fate { Whole, Cut, Stall, CutAtOnce } fate = Fate::Whole;
  if (may_be_cut && chance_.percent(options_.faults * 2)) fate = static_cast<Fate>(chance_.between(1, 3));
  const std::size_t sent = fate == Fate::Whole ? body.size() : static_cast<std::size_t>(chance_.below(body.size() + 1));
  const std::uint64_t largest = chance_.one_in(3) ? 7 : chance_.one_in(2) ? 100 : 5000;
  const bool slow = chance_.one_in(2);
  for (std::size_t from = 0; from < sent;) {
    const auto size = std::min(sent - from, static_cast<std::size_t>(chance_.between(1, largest)));
    Piece piece;
    piece.kind = Piece::Kind::Bytes;
    if (slow) at += chance_.one_in(30) ? think(4000000) : think(3000);
    piece.at = at;
    piece.bytes = body.substr(from, size);
    reply.pieces.push_back(std::move(piece));
    from += size;
  }
  if (fate == Fate::Stall) return;
  if (fate == Fate::Whole && chance_.one_in(25)) return;  // The zero chunk never comes.
  const Time closes = at + (chance_.one_in(3) ? think(1500000) : Time(0));
  const TransportEnd end = fate == Fate::Whole ? TransportEnd::Complete : TransportEnd::ConnectionLost;
  reply.pieces.push_back(done_piece(closes, end, RequestSent::Yes));
}

Reply SimServer::whole(Answer answer, Time now, bool may_be_cut) {
  Reply reply;
  reply.answer = std::move(answer);
  if (may_be_cut && chance_.one_in(5)) {  // Gone before a byte of the answer.
    reply.pieces.push_back(
        done_piece(now, TransportEnd::ConnectionLost, chance_.one_in(2) ? RequestSent::Yes : RequestSent::Maybe));
    return reply;
  }
  if (may_be_cut && chance_.one_in(20)) {
    reply.pieces.push_back(done_piece(now, TransportEnd::HeadersTooLarge, RequestSent::Yes));
    return reply;
  }
  reply.pieces.push_back(headers_piece(reply.answer, now));
  add_body(reply, reply.answer.body, now, may_be_cut);
  return reply;
}

Reply SimServer::stream(const std::string&, Time now) {
  Reply reply;
  reply.is_stream = true;
  if (chance_.percent(options_.faults) && chance_.one_in(4)) {  // Silent until it is cut.
    reply.pieces.push_back(done_piece(now + think(5000000), TransportEnd::ConnectionLost, RequestSent::Maybe));
    return reply;
  }
  std::string body = chance_.one_in(20) ? "\xef\xbb\xbf" : "";
  for (Frame& frame : draw_stream(chance_, options_.long_text)) {
    const FrameBytes written = write_frame(frame, chance_);
    reply.frames.push_back({body.size() + written.acts_at, std::move(frame)});
    body += written.bytes;
  }
  reply.answer.type = chance_.one_in(2) ? "text/event-stream" : "Text/Event-Stream; charset=utf-8";
  reply.pieces.push_back(headers_piece(reply.answer, now));
  add_body(reply, body, now, true);
  return reply;
}

Reply SimServer::cancel(const SimRequest& request, Time now) {
  Answer answer;
  const Time answered = now + think(200000);
  const auto found = ledger_.find(request.cancelled_run());
  if (chance_.percent(options_.faults) && chance_.one_in(4)) {  // The call itself goes wrong.
    Reply reply;
    reply.answer.status = 0;
    if (chance_.one_in(2))
      reply.pieces.push_back(done_piece(answered, TransportEnd::ConnectionLost, RequestSent::Maybe));
    return reply;
  }
  if (found == ledger_.end() || found->second.registered_at > now) {
    answer.status = 404;
    answer.body = R"({"error":{"code":"NOT_FOUND","message":"Run not found"}})";
  } else {
    const bool over = !running(found->first, now);
    ++found->second.cancel_calls;
    if (!over) found->second.cancelled = true;
    answer.status = over && !request.is_v2() ? 409 : 200;
    answer.body = R"({"success":false,"reason":"redis_unavailable"})";
  }
  Reply reply;
  reply.answer = answer;
  reply.pieces.push_back(headers_piece(answer, answered));
  add_body(reply, answer.body, answered, false);
  return reply;
}

}  // namespace simstudio::test
