// SPDX-License-Identifier: Apache-2.0
#include "decode/stream_decoder.h"

#include <optional>

#include "decode/chunk_frame.h"
#include "decode/excerpt.h"
#include "decode/frames_agent_events.h"
#include "decode/frames_seed.h"
#include "decode/run_shape.h"
#include "decode/sse_parser.h"
#include "decode/surrogate_joiner.h"
#include "json/wire_json.h"

namespace simstudio::decode {
namespace {

constexpr std::string_view kBareMark = "[DONE]";        // the seed era's documents
constexpr std::string_view kQuotedMark = "\"[DONE]\"";  // what servers send
constexpr std::string_view kReplacement = "\xef\xbf\xbd";

Outcome refused(ErrorCode code, std::string message) {
  Outcome outcome;
  outcome.kind = OutcomeKind::Error;
  outcome.error.code = code;
  outcome.error.message = std::move(message);
  outcome.error.may_have_run = MayHaveRun::Yes;
  return outcome;
}

/// The kind of a frame: its own `event`, else the name that the event stream gave it. "message" is what the WHATWG
/// rules call an event without a name.
std::string_view kind_of(const Json& own, std::string_view named_event) {
  if (!own.is_null()) return own.as_text().empty() ? "?" : own.as_text();  // sim-api C.2: then it is never answer text.
  return named_event == "message" ? std::string_view() : named_event;
}

}  // namespace

struct StreamDecoder::State final : SseSink {
  State(const StreamLimits& stream_limits, StreamSink& stream_sink)
      : limits(stream_limits), sink(stream_sink), parser(stream_limits.line_bytes_max) {}

  void on_sse_event(std::string_view event, std::string_view data) override;
  void on_strict(std::string_view named_event, std::string_view data);
  void on_frame(const Json& frame, std::string_view kind, std::string_view data, bool has_lone_halves);
  void on_chunk(const Json& frame, std::string_view data, bool has_lone_halves);
  void on_thinking(const Json& frame, std::string_view block, std::string_view data, bool has_lone_halves);
  void on_tool(const Json& frame, std::string_view block);
  void on_error(const Json& frame);
  void on_mark();
  void end(Outcome with);
  void flush_text(std::string_view block);
  void flush_thinking(std::string_view block);
  void flush_all();

  const StreamLimits limits;
  StreamSink& sink;
  SseParser parser;
  SurrogateJoiner text_halves;
  SurrogateJoiner thinking_halves;
  std::string chunk_text;  ///< kept, so that a chunk with escapes allocates nothing
  std::optional<ErrorInfo> block_failure;
  bool finishing = false;
  bool ended = false;
  std::uint64_t frame_bytes = 0;
  Outcome outcome;
};

void StreamDecoder::State::on_sse_event(std::string_view event, std::string_view data) {
  if (ended) return;
  frame_bytes = data.size();
  if (data == kBareMark || data == kQuotedMark) return on_mark();
  const auto chunk = event.empty() && limits.json_depth_max > 0 ? read_chunk_frame(data, chunk_text) : std::nullopt;
  if (!chunk) return on_strict(event, data);
  flush_thinking(chunk->block);
  const std::string_view text = text_halves.join(chunk->block, chunk->text, {});
  if (!text.empty()) sink.on_text(chunk->block, text);
}

void StreamDecoder::State::on_strict(std::string_view named_event, std::string_view data) {
  std::string fault;
  bool has_lone_halves = false;
  const Json frame = json::parse_from_wire(data, limits.json_depth_max, &fault, &has_lone_halves);
  if (!fault.empty()) {
    if (finishing) return;  // Half a frame, cut off: the body ended without its end.
    return end(refused(ErrorCode::Protocol, "a frame of the stream is not JSON (" + fault + "): " + excerpt(data) +
                                                ". Is base_url a Sim server, or does a proxy change the stream?"));
  }
  if (frame.is_object()) on_frame(frame, kind_of(frame["event"], named_event), data, has_lone_halves);
}

void StreamDecoder::State::on_frame(const Json& frame, std::string_view kind, std::string_view data,
                                    bool has_lone_halves) {
  if (kind.empty()) return on_chunk(frame, data, has_lone_halves);
  if (kind == "final") return end(read_final(frame["data"]));
  if (kind == "done") return end(read_seed_done(frame));
  if (kind == "error") return on_error(frame);

  const Json block_id = frame["blockId"];
  const std::string_view block = block_id.as_text();
  if (kind == "stream_error") {
    flush_text(block);
    flush_thinking(block);
    sink.on_warning(block, text_or_json(frame["error"]));
    return;
  }
  if (!block_id.is_text()) return;
  flush_text(block);
  if (kind == "thinking") return on_thinking(frame, block, data, has_lone_halves);
  flush_thinking(block);
  if (kind == "chunk_reset") sink.on_reset(block);
  if (kind == "tool") on_tool(frame, block);
}

void StreamDecoder::State::on_chunk(const Json& frame, std::string_view data, bool has_lone_halves) {
  const Json block = frame["blockId"];
  const Json chunk = frame["chunk"];
  if (!block.is_text() || !chunk.is_text()) {
    if (auto editor = read_editor_frame(frame)) end(std::move(*editor));
    return;
  }
  flush_thinking(block.as_text());
  const auto halves = has_lone_halves ? json::lone_halves_of(data, "chunk") : json::LoneHalves{};
  const std::string_view text = text_halves.join(block.as_text(), chunk.as_text(), halves);
  if (!text.empty()) sink.on_text(block.as_text(), text);
}

void StreamDecoder::State::on_thinking(const Json& frame, std::string_view block, std::string_view data,
                                       bool has_lone_halves) {
  const auto halves = has_lone_halves ? json::lone_halves_of(data, "data") : json::LoneHalves{};
  const std::string_view text = thinking_halves.join(block, frame["data"].as_text(), halves);
  if (!text.empty()) sink.on_thinking(block, text);
}

void StreamDecoder::State::on_tool(const Json& frame, std::string_view block) {
  const std::string_view phase = frame["phase"].as_text();
  if (phase != "start" && phase != "end") return;
  ToolFrame tool;
  tool.block = block;
  tool.phase = phase == "start" ? ToolPhase::Start : ToolPhase::End;
  tool.id = frame["id"].as_text();
  tool.name = frame["name"].as_text();
  tool.status = frame["status"].as_text();
  sink.on_tool(tool);
}

void StreamDecoder::State::on_error(const Json& frame) {
  ErrorInfo error = read_stream_error(frame);
  if (error.block.empty()) return end(failed_run(std::move(error)));
  // sim-api C.4: an error of one block may still be followed by text of others.
  flush_text(error.block);
  flush_thinking(error.block);
  sink.on_warning(error.block, error.message);
  block_failure = std::move(error);
}

void StreamDecoder::State::on_mark() {
  if (block_failure) return end(failed_run(std::move(*block_failure)));
  end(refused(ErrorCode::ConnectionLost,
              "the stream ended without saying how the run ended. The run may have finished; look it up by its run_id, "
              "if it has one."));
}

void StreamDecoder::State::end(Outcome with) {
  if (ended) return;
  flush_all();
  ended = true;
  outcome = std::move(with);
}

void StreamDecoder::State::flush_text(std::string_view block) {
  if (text_halves.flush(block)) sink.on_text(block, kReplacement);
}

void StreamDecoder::State::flush_thinking(std::string_view block) {
  if (thinking_halves.flush(block)) sink.on_thinking(block, kReplacement);
}

void StreamDecoder::State::flush_all() {
  for (const std::string& block : thinking_halves.flush_all()) sink.on_thinking(block, kReplacement);
  for (const std::string& block : text_halves.flush_all()) sink.on_text(block, kReplacement);
}

StreamDecoder::StreamDecoder(const StreamLimits& limits, StreamSink& sink)
    : state_(std::make_unique<State>(limits, sink)) {}

StreamDecoder::~StreamDecoder() = default;

bool StreamDecoder::feed(std::string_view bytes) {
  if (state_->ended) return false;
  if (!state_->parser.feed(bytes, *state_) && !state_->ended) {
    state_->end(refused(ErrorCode::TooLarge, "one frame of the stream is longer than " +
                                                 std::to_string(state_->limits.line_bytes_max) +
                                                 " bytes (sse_line_bytes). Select a smaller output, or raise "
                                                 "Limits::sse_line_bytes."));
  }
  return !state_->ended;
}

void StreamDecoder::finish() {
  if (state_->ended) return;
  state_->finishing = true;
  state_->parser.finish(*state_);
  if (!state_->ended) state_->on_mark();
}

void StreamDecoder::flush() {
  if (!state_->ended) state_->flush_all();
}

bool StreamDecoder::ended() const { return state_->ended; }

std::uint64_t StreamDecoder::last_frame_bytes() const { return state_->frame_bytes; }

Outcome& StreamDecoder::outcome() { return state_->outcome; }

}  // namespace simstudio::decode
