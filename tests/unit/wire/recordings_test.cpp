// SPDX-License-Identifier: Apache-2.0

// The recordings themselves: that the tests read all of them, and read them right.

#include <gtest/gtest.h>

#include <algorithm>

#include "support/recording.h"

namespace simstudio::test {
namespace {

TEST(Recordings, AreAllThere) {
  EXPECT_EQ(recordings().size(), 488u);
  EXPECT_EQ(std::count_if(recordings().begin(), recordings().end(), [](const auto& one) { return one.event_stream; }),
            98);
}

TEST(Recordings, AreReadAsTheirIndexSays) {
  for (const IndexEntry& entry : recordings()) {
    const Recording recording = read_recording(entry.name);
    EXPECT_EQ(recording.status, entry.status) << entry.name;
    EXPECT_EQ(recording.content_type, entry.content_type) << entry.name;
    EXPECT_EQ(recording.is_stream(), entry.event_stream) << entry.name;
    EXPECT_FALSE(recording.method.empty()) << entry.name;
    EXPECT_EQ(recording.path.rfind('/', 0), 0u) << entry.name;
  }
}

TEST(Recordings, ThatAreJsonAreJsonOnceUnpacked) {
  for (const IndexEntry& entry : recordings()) {
    const Recording recording = read_recording(entry.name);
    if (recording.content_type != "application/json" || recording.method == "HEAD") continue;
    std::string fault;
    Json::parse(recording.body, &fault);
    EXPECT_TRUE(fault.empty()) << entry.name << " " << fault;
  }
}

TEST(Recordings, ThatWereSentAsGzipAreInflated) {
  int packed = 0;
  for (const IndexEntry& entry : recordings()) packed += read_recording(entry.name).gzip ? 1 : 0;
  EXPECT_EQ(packed, 56);
  EXPECT_EQ(read_recording("gzip-stream-ae").body.rfind("data: {\"blockId\"", 0), 0u);
  EXPECT_EQ(read_recording("gzip-sync").body.rfind("{\"success\":true", 0), 0u);
}

/// README.md speaks of five; three are, and these are their sizes: the chunk's own header where it is on disk, and for
/// v2-sync-big what 3,155,683 bytes leave for the last of its three chunks.
TEST(Recordings, ThatWereShortenedOnDiskAreWholeAgain) {
  constexpr std::size_t kMarkFrame = 0x10;
  EXPECT_EQ(read_recording("edge-stream-big-output").body.size(), 0x301bc2u + kMarkFrame);
  EXPECT_EQ(read_recording("edge-stream-huge-selected").body.size(), 0xc00076u + kMarkFrame);
  constexpr std::size_t kHead = 2615;
  constexpr std::size_t kFraming = (4 + 2 + 2) + (6 + 2 + 2) + (5 + 2 + 2) + 5;
  EXPECT_EQ(read_recording("v2-sync-big").body.size(), 3155683u - kHead - kFraming);
  EXPECT_EQ(std::count_if(recordings().begin(), recordings().end(), [](const auto& one) { return !one.on_disk_whole; }),
            3);
}

TEST(CutOffsets, HoldBothEndsAndNoOffsetTwice) {
  const auto few = cut_offsets(5, 10);
  EXPECT_EQ(few, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5}));
  const auto many = cut_offsets(100000, 100);
  EXPECT_EQ(many.front(), 0u);
  EXPECT_EQ(many.back(), 100000u);
  EXPECT_TRUE(std::is_sorted(many.begin(), many.end()));
  EXPECT_EQ(std::adjacent_find(many.begin(), many.end()), many.end());
}

}  // namespace
}  // namespace simstudio::test
