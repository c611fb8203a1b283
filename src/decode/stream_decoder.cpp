// SPDX-License-Identifier: Apache-2.0
#include "decode/stream_decoder.h"

#include <optional>

#include "decode/run_shape.h"
#include "decode/sse_parser.h"
#include "decode/surrogate_joiner.h"

namespace simstudio::decode {
namespace {

constexpr std::string_view kBareMark = "[DONE]";        // the seed era's documents
constexpr std::string_view kQuotedMark = "\"[DONE]\"";  // what servers send
constexpr std::size_t kShownBytes = 200;

Outcome failed_run(ErrorInfo error) {
  Outcome outcome;
  outcome.kind = OutcomeKind::Result;
  set_status(outcome.result, RunStatus::Failed);
  outcome.result.error = std::move(error);
  return outcome;
}

Outcome refused(ErrorCode code, std::string message) {
  Outcome outcome;
  outcome.kind = OutcomeKind::Error;
  outcome.error.code = code;
  outcome.error.message = std::move(message);
  outcome.error.may_have_run = MayHaveRun::Yes;
  return outcome;
}

}  // namespace

struct StreamDecoder::State final : SseSink {
  State(const StreamLimits& stream_limits, StreamSink& stream_sink)
      : limits(stream_limits), sink(stream_sink), parser(stream_limits.line_bytes_max) {}

  void on_sse_event(std::string_view event, std::string_view data) override;
  void on_frame(const Json& frame, std::string_view named_event, const json::LoneSurrogates& lone);
  void on_chunk(const Json& frame, const json::LoneSurrogates& lone);
  void on_tool(const Json& frame, std::string_view block);
  void on_final(const Json& data);
  void on_seed_done(const Json& frame);
  void on_error(const Json& frame, std::string_view block);
  void on_mark();
  void end(Outcome with);
  void flush_block(std::string_view block);
  void flush_all();

  const StreamLimits limits;
  StreamSink& sink;
  SseParser parser;
  SurrogateJoiner joiner;
  std::optional<ErrorInfo> block_failure;
  bool ended = false;
  Outcome outcome;
};

void StreamDecoder::State::on_sse_event(std::string_view event, std::string_view data) {
  if (ended) return;
  if (data == kBareMark || data == kQuotedMark) {
    on_mark();
    return;
  }
  std::string problem;
  json::LoneSurrogates lone;
  const Json frame = json::parse_from_wire(data, limits.json_depth_max, &problem, &lone);
  if (!problem.empty()) {
    flush_all();
    end(refused(ErrorCode::Protocol, "a frame of the stream is not JSON (" + problem +
                                         "): " + std::string(data.substr(0, kShownBytes)) +
                                         ". Is base_url a Sim server, or does a proxy change the stream?"));
    return;
  }
  if (frame.is_object()) on_frame(frame, event, lone);
}

void StreamDecoder::State::on_frame(const Json& frame, std::string_view named_event, const json::LoneSurrogates& lone) {
  const std::string_view block = frame["blockId"].as_text();
  const Json kind = frame["event"];
  const std::string_view event = kind.is_text() ? kind.as_text() : named_event;
  if (event.empty()) {
    if (frame["chunk"].is_text() && frame["blockId"].is_text()) on_chunk(frame, lone);
    return;
  }
  if (event == "final") return on_final(frame["data"]);
  if (event == "done") return on_seed_done(frame);
  if (event == "error") return on_error(frame, block);
  flush_block(block);
  if (event == "chunk_reset") {
    sink.on_reset(block);
  } else if (event == "thinking") {
    sink.on_thinking(block, frame["data"].as_text());
  } else if (event == "tool") {
    on_tool(frame, block);
  } else if (event == "stream_error") {
    sink.on_warning(block, text_or_json(frame["error"]));
  }
}

void StreamDecoder::State::on_chunk(const Json& frame, const json::LoneSurrogates& lone) {
  const std::string_view block = frame["blockId"].as_text();
  const std::string_view text = frame["chunk"].as_text();
  if (text.empty()) return;  // Says nothing, and a half goes on waiting.
  if (joiner.idle() && lone.first == 0) {
    sink.on_text(block, text);
    return;
  }
  const std::string joined = joiner.join(block, text, lone);
  if (!joined.empty()) sink.on_text(block, joined);
}

void StreamDecoder::State::on_tool(const Json& frame, std::string_view block) {
  ToolFrame tool;
  const std::string_view phase = frame["phase"].as_text();
  if (phase != "start" && phase != "end") return;
  tool.block = block;
  tool.phase = phase == "start" ? ToolPhase::Start : ToolPhase::End;
  const Json id = frame["id"];
  const Json name = frame["name"];
  const Json status = frame["status"];
  tool.id = id.as_text();
  tool.name = name.as_text();
  tool.status = status.as_text();
  sink.on_tool(tool);
}

void StreamDecoder::State::on_final(const Json& data) {
  flush_all();
  Outcome with;
  with.kind = OutcomeKind::Result;
  ResultInfo& result = with.result;
  result.success = data["success"].as_boolean();
  result.output = data["output"];
  const Json status = data["status"];
  const std::string error = text_or_json(data["error"]);
  if (status.is_text()) {
    result.status = status_of(status.as_text());
    result.status_text = status.as_text();
  } else if (result.success) {
    set_status(result, output_is_pause(result.output) ? RunStatus::Paused : RunStatus::Completed);
  } else {
    // wire/cancel-agent-stream-victim: cancelled by another request, told by nothing but the absence of an error.
    set_status(result, error.empty() ? RunStatus::Cancelled : RunStatus::Failed);
  }
  if (!error.empty()) result.error = run_error(error);
  end(std::move(with));
}

void StreamDecoder::State::on_seed_done(const Json& frame) {
  flush_all();
  Outcome with;
  with.kind = OutcomeKind::Result;
  with.result.success = frame["success"].as_boolean(true);
  with.result.output = frame["output"];
  with.result.metadata = frame["metadata"];
  with.result.duration_ms = with.result.metadata["duration"].as_number(-1);
  const std::string error = text_or_json(frame["error"]);
  set_status(with.result, with.result.success ? RunStatus::Completed
                          : error.empty()     ? RunStatus::Cancelled
                                              : RunStatus::Failed);
  if (!error.empty()) with.result.error = run_error(error);
  end(std::move(with));
}

void StreamDecoder::State::on_error(const Json& frame, std::string_view block) {
  const std::string message = text_or_json(frame["error"]);
  if (block.empty()) {
    flush_all();
    end(failed_run(run_error(message)));
    return;
  }
  // sim-api C.4: an error of one block may still be followed by text of others.
  flush_block(block);
  block_failure = run_error(message);
  block_failure->block = block;
  sink.on_warning(block, message);
}

void StreamDecoder::State::on_mark() {
  flush_all();
  if (block_failure) {
    end(failed_run(std::move(*block_failure)));
    return;
  }
  end(refused(
      ErrorCode::ConnectionLost,
      "the stream ended without saying how the run ended. The run may have finished; look it up by its run_id."));
}

void StreamDecoder::State::end(Outcome with) {
  if (ended) return;
  ended = true;
  outcome = std::move(with);
}

void StreamDecoder::State::flush_block(std::string_view block) {
  if (joiner.idle()) return;
  const std::string text = joiner.flush(block);
  if (!text.empty()) sink.on_text(block, text);
}

void StreamDecoder::State::flush_all() {
  for (const std::string& block : joiner.flush_all()) sink.on_text(block, "\xef\xbf\xbd");
}

StreamDecoder::StreamDecoder(const StreamLimits& limits, StreamSink& sink)
    : state_(std::make_unique<State>(limits, sink)) {}

StreamDecoder::~StreamDecoder() = default;

bool StreamDecoder::feed(std::string_view bytes) {
  if (state_->ended) return false;
  if (!state_->parser.feed(bytes, *state_) && !state_->ended) {
    state_->flush_all();
    state_->end(refused(ErrorCode::TooLarge, "one frame of the stream is longer than " +
                                                 std::to_string(state_->limits.line_bytes_max) +
                                                 " bytes (sse_line_bytes). Select a smaller output, or raise "
                                                 "Limits::sse_line_bytes."));
  }
  return !state_->ended;
}

void StreamDecoder::finish() {
  if (!state_->ended) state_->on_mark();
}

void StreamDecoder::flush() {
  if (!state_->ended) state_->flush_all();
}

bool StreamDecoder::ended() const { return state_->ended; }

Outcome& StreamDecoder::outcome() { return state_->outcome; }

}  // namespace simstudio::decode
