// SPDX-License-Identifier: Apache-2.0

// Recorded resumes: the requests as we write them, the answers as a user sees them, by the notes' words.

#include <gtest/gtest.h>

#include <set>

#include "decode/response_resume.h"
#include "encode/resume.h"
#include "simstudio/resume.h"
#include "support/recording.h"
#include "support/stream_log.h"

namespace simstudio::test {
namespace {

using base::Generation;
using decode::OutcomeKind;

struct Parts {
  std::string workflow;
  std::string run;
  std::string context;
};

std::string segment(const std::string& path, const std::string& after, int index) {
  std::size_t at = path.find(after) + after.size();
  for (int i = 0; i < index; ++i) at = path.find('/', at) + 1;
  return path.substr(at, path.find('/', at) - at);
}

Parts parts_of(const Recording& recording) {
  if (!recording.is_v2()) {
    return {segment(recording.path, "/api/resume/", 0), segment(recording.path, "/api/resume/", 1),
            segment(recording.path, "/api/resume/", 2)};
  }
  const Json body = Json::parse(recording.request_body);
  return {segment(recording.path, "/workflows/", 0), segment(recording.path, "/runs/", 0),
          std::string(body["contextId"].as_text())};
}

Generation generation_of(const Recording& recording) { return recording.is_v2() ? Generation::V2 : Generation::Legacy; }

std::set<std::string> recorded_resumes() {
  std::set<std::string> names;
  for (const std::string& name : recording_names()) {
    const Recording recording = read_recording(name);
    if (recording.method != "POST") continue;
    if (recording.path.rfind("/api/resume/", 0) == 0 || recording.path.find("/resume") != std::string::npos) {
      names.insert(name);
    }
  }
  return names;
}

/// One line an outcome: what a user goes by.
std::string shown(const decode::Outcome& outcome) {
  switch (outcome.kind) {
    case OutcomeKind::Result: return "result " + outcome.result.status_text;
    case OutcomeKind::Queued: return "queued " + outcome.queued.task_id;
    case OutcomeKind::Error: return "error " + std::string(error_code_text(outcome.error.code));
  }
  return {};
}

std::string run_id_of(const decode::Outcome& outcome) {
  switch (outcome.kind) {
    case OutcomeKind::Result: return outcome.result.run_id;
    case OutcomeKind::Queued: return outcome.queued.run_id;
    case OutcomeKind::Error: return outcome.error.run_id;
  }
  return {};
}

const std::pair<const char*, const char*> kAnswers[] = {
    {"pause-resume-v1", "result completed"},
    {"pause-v2-resume", "result completed"},
    {"pause-async-resume", "queued run_8XXgfhK-j3F0MpovZhAh"},
    // A v2 resume has no job: the task is the paused run itself.
    {"pause-stream-resume-v2", "queued 02837116-e41b-4170-9b8b-904f731d4f78"},
    {"pause-twice-first-resume", "result paused"},
    {"redis-pause-twice-first", "result paused"},
    {"redis-pause-twice-async-first", "queued run_mUa5Zox5e5v8A7h2bT_D"},
    {"redis-pause-twice-async-second", "queued run_rgRfHM7VqsvRT9lHSHPz"},
    {"pause-twice-second-resume", "error CONFLICT"},
    {"redis-pause-twice-second", "error CONFLICT"},
    {"pause-twice-second-resume-by-old-id", "error NOT_FOUND"},
    {"pause-resume-bad-context", "error NOT_FOUND"},
    {"pause-v2-resume-again", "error CONFLICT"},
    {"pause-v2-resume-unknown-context", "error NOT_FOUND"},
};

TEST(ResumeRecordings, AreAllExpectedByHand) {
  std::set<std::string> expected{"pause-stream-resume"};
  for (const auto& [name, outcome] : kAnswers) expected.insert(name);
  EXPECT_EQ(recorded_resumes(), expected);
}

TEST(ResumeRecordings, AreAnsweredAsTheirNotesSayAndNameThePausedRun) {
  for (const auto& [name, expected] : kAnswers) {
    const Recording recording = read_recording(name);
    const std::string run = parts_of(recording).run;
    const decode::Outcome outcome = decode::decode_resume_response(generation_of(recording), run, answer_of(recording));
    EXPECT_EQ(shown(outcome), expected) << name;
    EXPECT_EQ(run_id_of(outcome), run) << name << ": the new id can't be looked up";
    if (outcome.kind != OutcomeKind::Error) continue;
    EXPECT_EQ(outcome.error.may_have_run, MayHaveRun::No) << name;
    EXPECT_NE(outcome.error.message.find("list_paused"), std::string::npos) << outcome.error.message;
  }
}

TEST(ResumeRecordings, OfAStreamedRunStream) {
  const Recording recording = read_recording("pause-stream-resume");
  ASSERT_TRUE(recording.is_stream());
  const std::vector<std::string> lines = decode_stream({recording.body});
  EXPECT_EQ(lines.front().rfind("text A Hello, traveller!", 0), 0u) << lines.front();
  EXPECT_EQ(lines.back(), "result ok completed");
}

TEST(ResumeRecordings, AreAskedForAsWeAsk) {
  for (const std::string& name : recorded_resumes()) {
    const Recording recording = read_recording(name);
    const Parts parts = parts_of(recording);
    encode::ExecuteRequest request;
    request.target = encode::RunTarget::Resume;
    request.workflow_id = parts.workflow;
    request.run_id = parts.run;
    request.context_id = parts.context;
    request.input = Json::parse(recording.request_body)["input"].dump();
    const encode::HttpRequest http = encode::encode_resume(generation_of(recording), {"http://h", "k"}, request);
    EXPECT_EQ(http.url, "http://h" + recording.path) << name;
    EXPECT_EQ(Json::parse(http.body).dump(), Json::parse(recording.request_body).dump()) << name;
  }
}

decode::Outcome answered(Generation generation, int status, std::string_view body) {
  decode::Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = body;
  return decode::decode_resume_response(generation, "paused-1", response);
}

/// sim-api D.4, read in Sim's code and not recorded.
TEST(ResumeAnswers, ThatWaitForAnotherResumeAreQueued) {
  const decode::Outcome legacy =
      answered(Generation::Legacy, 200,
               R"({"status":"queued","executionId":"new","queuePosition":2,"message":"Resume queued"})");
  EXPECT_EQ(shown(legacy), "queued ");
  EXPECT_EQ(legacy.queued.message, "Resume queued");
  EXPECT_EQ(legacy.queued.run_id, "paused-1");
  const decode::Outcome v2 =
      answered(Generation::V2, 202, R"({"data":{"runId":"new","statusUrl":"http://h/x","queuePosition":2}})");
  EXPECT_EQ(shown(v2), "queued paused-1");
}

TEST(ResumeAnswers, OfAPartThatFailedMayHaveRun) {
  EXPECT_EQ(answered(Generation::Legacy, 400, R"({"error":"Boom: the forge exploded"})").error.may_have_run,
            MayHaveRun::Maybe);
  EXPECT_EQ(answered(Generation::V2, 500, R"({"error":{"code":"INTERNAL_ERROR","message":"Boom"}})").error.may_have_run,
            MayHaveRun::Maybe);
  EXPECT_EQ(
      answered(Generation::Legacy, 400, R"({"error":"Pause kind 'time' is not allowed here"})").error.may_have_run,
      MayHaveRun::No);
  EXPECT_EQ(answered(Generation::Legacy, 400, R"({"error":"Invalid JSON in request body"})").error.may_have_run,
            MayHaveRun::No);
}

TEST(ResumeAnswers, ThatComeTooEarlySaySo) {
  const decode::ErrorInfo error =
      answered(Generation::Legacy, 409, R"({"error":"Snapshot not ready; execution still finalizing pause"})").error;
  EXPECT_EQ(error.code, ErrorCode::Conflict);
  EXPECT_EQ(error.may_have_run, MayHaveRun::No);
  EXPECT_NE(error.message.find("answer again in a moment"), std::string::npos) << error.message;
}

TEST(ResumePoints, AreFoundInWhatAPausedRunTells) {
  const Recording recording = read_recording("v1-sync-pause");
  const Json output = Json::parse(recording.body)["output"];
  const std::vector<ResumePoint> points = resume_points_of(output);
  ASSERT_EQ(points.size(), 1u);
  EXPECT_EQ(points[0].workflow_id, "ce8e1e03-1eb2-4591-b6c1-e94996dedb84");
  EXPECT_EQ(points[0].run_id, Json::parse(recording.body)["executionId"].as_text());
  EXPECT_EQ(points[0].context_id, "9d2d40c8-a7c5-44ac-87b2-4a92c3b2cc5f");
}

TEST(ResumePoints, AreOneEachWhereSeveralWait) {
  const Json output =
      Json::parse(R"({"pausedBlocks":[{"data":{"_resume":{"workflowId":"w","executionId":"r","contextId":"a"}}},)"
                  R"({"_resume":{"workflowId":"w","executionId":"r","contextId":"b"}},{"data":{}}],"pauseCount":3})");
  const std::vector<ResumePoint> points = resume_points_of(output);
  ASSERT_EQ(points.size(), 2u);
  EXPECT_EQ(points[0].context_id, "a");
  EXPECT_EQ(points[1].context_id, "b");
}

TEST(ResumePoints, AreNoneWhereNobodyWaits) {
  EXPECT_TRUE(resume_points_of(Json::parse(R"({"waitDuration":60000,"resumeAt":"2026-11-24T07:15:15.054Z"})")).empty());
  EXPECT_TRUE(resume_points_of(Json::parse(R"({"result":1})")).empty());
  EXPECT_TRUE(resume_points_of(Json()).empty());
}

}  // namespace
}  // namespace simstudio::test
