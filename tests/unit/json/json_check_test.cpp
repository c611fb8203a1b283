// SPDX-License-Identifier: Apache-2.0
#include "json/json_check.h"

#include <gtest/gtest.h>

#include "json/wire_json.h"

namespace simstudio::json {
namespace {

constexpr std::size_t kGood = std::string_view::npos;

struct Bytes {
  const char* name;
  std::string_view bytes;
  std::size_t bad_at;
};

const Bytes kUtf8[] = {
    {"Empty", "", kGood},
    {"Ascii", "plain", kGood},
    {"LongAscii", "a text of more than sixteen letters", kGood},
    {"Nul", std::string_view("a\0b", 3), kGood},
    {"FirstOfTwo", "\xc2\x80", kGood},
    {"LastOfTwo", "\xdf\xbf", kGood},
    {"FirstOfThree", "\xe0\xa0\x80", kGood},
    {"BeforeSurrogates", "\xed\x9f\xbf", kGood},
    {"AfterSurrogates", "\xee\x80\x80", kGood},
    {"LastOfThree", "\xef\xbf\xbf", kGood},
    {"FirstOfFour", "\xf0\x90\x80\x80", kGood},
    {"LastPoint", "\xf4\x8f\xbf\xbf", kGood},
    {"Continuation", "a\x80", 1},
    {"OverlongTwo", "\xc0\xaf", 0},
    {"OverlongTwoHigh", "\xc1\xbf", 0},
    {"OverlongThree", "\xe0\x9f\xbf", 0},
    {"OverlongFour", "\xf0\x8f\xbf\xbf", 0},
    {"HighSurrogate", "ab\xed\xa0\x80", 2},
    {"LowSurrogate", "\xed\xbf\xbf", 0},
    {"PastLastPoint", "\xf4\x90\x80\x80", 0},
    {"FiveBytes", "\xf8\x88\x80\x80\x80", 0},
    {"NoByte", "\xff", 0},
    {"CutTwo", "a\xc3", 1},
    {"CutThree", "\xe2\x82", 0},
    {"CutFour", "\xf0\x9f\x97", 0},
    {"BrokenSecond", "\xc3(", 0},
    {"BrokenThird", "\xe2\x82(", 0},
    {"BrokenFourth", "\xf0\x9f\x97(", 0},
    {"BehindLongAscii", "sixteen letters and more\xff", 24},
    {"InsideAWord", "1234567\xff", 7},
    {"AtAWordsEnd", "12345678\xff", 8},
};

class Utf8 : public testing::TestWithParam<Bytes> {};
TEST_P(Utf8, IsJudgedAtTheRightByte) { EXPECT_EQ(find_invalid_utf8(GetParam().bytes), GetParam().bad_at); }
TEST_P(Utf8, IsJudgedTheSameInsideJson) {
  if (GetParam().bytes.find('\0') != std::string_view::npos) return;
  std::string message;
  const bool good = check_json("\"" + std::string(GetParam().bytes) + "\"", 5, nullptr, &message);
  EXPECT_EQ(good, GetParam().bad_at == kGood) << message;
  if (good) return;
  EXPECT_EQ(message, "byte " + std::to_string(GetParam().bad_at + 1) + ": not valid UTF-8");
}
INSTANTIATE_TEST_SUITE_P(Table, Utf8, testing::ValuesIn(kUtf8), [](const auto& one) { return one.param.name; });

TEST(CheckJson, TellsTheTopKind) {
  const std::pair<const char*, JsonKind> kinds[] = {
      {"{}", JsonKind::Object},    {"[1]", JsonKind::Array}, {"\"t\"", JsonKind::Text},  {"5", JsonKind::Number},
      {"true", JsonKind::Boolean}, {"null", JsonKind::Null}, {" [{}] ", JsonKind::Array}};
  for (const auto& [text, expected] : kinds) {
    JsonKind kind = JsonKind::Null;
    std::string message;
    EXPECT_TRUE(check_json(text, 5, &kind, &message)) << message;
    EXPECT_EQ(kind, expected) << text;
  }
}
TEST(CheckJson, CountsTheLevelsOfArraysAndObjectsTogether) {
  std::string message;
  EXPECT_TRUE(check_json(R"({"a":[{"b":1}],"c":[[]]})", 3, nullptr, &message));
  EXPECT_FALSE(check_json(R"({"a":[{"b":[]}]})", 3, nullptr, &message));
  EXPECT_TRUE(check_json("5", 0, nullptr, &message));
  EXPECT_FALSE(check_json("[]", 0, nullptr, &message));
}
TEST(CheckJson, DoesNotCountBracketsInStrings) {
  std::string message;
  EXPECT_TRUE(check_json(R"(["[[[[\"[[[["])", 1, nullptr, &message)) << message;
}
TEST(ObjectKeys, AreDecodedAndOfTheOuterObjectAlone) {
  EXPECT_EQ(object_keys(R"({"a":{"inner":1},"str\u0065am":[{"x":2}],"a":3})"),
            (std::vector<std::string>{"a", "stream", "a"}));
  EXPECT_TRUE(object_keys("{}").empty());
  EXPECT_TRUE(object_keys(R"([{"a":1}])").empty());
  EXPECT_TRUE(object_keys("{\"a\":").empty());
}

TEST(FindLoneHalf, SkipsPairsAndEscapedBackslashes) {
  EXPECT_EQ(find_lone_half(R"("\ud83d\udde1")"), kGood);
  EXPECT_EQ(find_lone_half(R"("\\ud83d")"), kGood);
  EXPECT_EQ(find_lone_half(R"("\\\ud83d")"), 3u);
  EXPECT_EQ(find_lone_half(R"("\ud83d\ud83d\udde1")"), 1u);
  EXPECT_EQ(find_lone_half(R"("\udde1\ud83d")"), 1u);
  EXPECT_EQ(find_lone_half(R"("\udde1\ud83d")", 7), 7u);
  EXPECT_EQ(find_lone_half(R"("\uD83D")"), 1u);
  EXPECT_EQ(find_lone_half(R"(\u)"), kGood);
  EXPECT_EQ(find_lone_half(R"(\)"), kGood);
}

TEST(WireJson, PutsAReplacementForEachLoneHalf) {
  bool had = false;
  std::string fault;
  EXPECT_EQ(parse_from_wire(R"(["\ud83d","x\udde1y\udde1","\ud83d\udde1"])", 5, &fault, &had).dump(),
            "[\"\xef\xbf\xbd\",\"x\xef\xbf\xbdy\xef\xbf\xbd\",\"🗡\"]");
  EXPECT_TRUE(had);
  EXPECT_EQ(fault, "");
  parse_from_wire(R"(["\ud83d\udde1"])", 5, &fault, &had);
  EXPECT_FALSE(had);
}
TEST(WireJson, TakesAByteOrderMarkOff) { EXPECT_EQ(parse_from_wire("\xef\xbb\xbf[1]", 5).dump(), "[1]"); }
TEST(WireJson, TellsFaults) {
  std::string fault;
  EXPECT_TRUE(parse_from_wire(R"({"a":"\ud83d")", 5, &fault).is_null());
  EXPECT_NE(fault, "");
}

struct Ends {
  const char* text;
  char16_t first;
  char16_t last;
};
TEST(LoneHalvesOf, AreThoseAtTheEndsOfThatMember) {
  const Ends all[] = {
      {R"({"chunk":"plain"})", 0, 0},
      {R"({"chunk":"\ud83d"})", 0xd83d, 0xd83d},
      {R"({"chunk":"A\ud83d"})", 0, 0xd83d},
      {R"({"chunk":"\udde1B"})", 0xdde1, 0},
      {R"({"chunk":"\udde1B\ud83d"})", 0xdde1, 0xd83d},
      {R"({"chunk":"a\udde1b"})", 0, 0},
      {R"({"chunk":"\ud83d\udde1"})", 0, 0},
      {R"({"chunk":"\\ud83d"})", 0, 0},
      {R"({"other":"\ud83d","chunk":"x"})", 0, 0},
      {R"({"inner":{"chunk":"\ud83d"},"chunk":"x"})", 0, 0},
      {R"({"list":["chunk","\ud83d"],"chunk":"\udde1"})", 0xdde1, 0xdde1},
      {R"({"a":"chunk","b":"\ud83d"})", 0, 0},
      {R"({"chunk":5,"b":"\ud83d"})", 0, 0},
      {R"({"chunk":{"chunk":"\ud83d"}})", 0, 0},
      {R"({"chunk":"x","chunk":"\ud83d"})", 0, 0},
      {R"({ "chunk" : "\ud83d" })", 0xd83d, 0xd83d},
      {R"({"ch\u0075nk":"\ud83d"})", 0xd83d, 0xd83d},
      {"\xef\xbb\xbf{\"chunk\":\"\\ud83d\"}", 0xd83d, 0xd83d},
      {R"(["chunk","\ud83d"])", 0, 0},
      {R"({"q\"":"}","chunk":"\ud83d"})", 0xd83d, 0xd83d},
  };
  for (const Ends& one : all) {
    const LoneHalves halves = lone_halves_of(one.text, "chunk");
    EXPECT_EQ(halves.first, one.first) << one.text;
    EXPECT_EQ(halves.last, one.last) << one.text;
  }
}

TEST(DecodeString, AgreesWithTheReader) {
  for (const char* raw : {"", "plain", R"(\n)", R"(\u0000)", R"(\u007f\u0080\u07ff\u0800\uffff)", R"(\ud800\udc00)",
                          R"(\udbff\udfff)", R"(a\/b)", R"(\uABcd)"}) {
    std::string decoded;
    ASSERT_TRUE(decode_string(raw, decoded)) << raw;
    EXPECT_EQ(Json::parse("\"" + std::string(raw) + "\"").as_text("?"), decoded) << raw;
  }
  std::string decoded;
  for (const char* raw : {"\"", R"(\)", R"(\x)", R"(\u123)", R"(\u12g4)", R"(\ud83d)", R"(\udde1)", R"(\ud83dx)", "\n",
                          "\xff", R"(\ud83d\ud83d)"}) {
    EXPECT_FALSE(decode_string(raw, decoded)) << raw;
  }
}

}  // namespace
}  // namespace simstudio::json
