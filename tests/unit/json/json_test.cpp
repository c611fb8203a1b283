// SPDX-License-Identifier: Apache-2.0
#include "simstudio/json.h"

#include <gtest/gtest.h>

#include <limits>
#include <thread>
#include <vector>

namespace simstudio {
namespace {

// ---- reading

TEST(Json, OfNothingIsNull) {
  const Json nothing;
  EXPECT_TRUE(nothing.is_null());
  EXPECT_EQ(nothing.dump(), "null");
  EXPECT_EQ(nothing.size(), 0u);
  EXPECT_TRUE(nothing["a"].is_null());
  EXPECT_TRUE(nothing.element(0).is_null());
  EXPECT_TRUE(nothing.at_path("a.b").is_null());
  EXPECT_EQ(nothing.key(0), "");
}
TEST(Json, KnowsTheKindOfEveryValue) {
  const Json all = Json::parse(R"([null,true,false,1,-2.5,"t",[],{}])");
  const JsonKind kinds[] = {JsonKind::Null,   JsonKind::Boolean, JsonKind::Boolean, JsonKind::Number,
                            JsonKind::Number, JsonKind::Text,    JsonKind::Array,   JsonKind::Object};
  ASSERT_EQ(all.size(), std::size(kinds));
  for (std::uint64_t i = 0; i < all.size(); ++i) EXPECT_EQ(all.element(i).kind(), kinds[i]) << i;
}
TEST(Json, GivesTheFallbackForTheWrongKind) {
  const Json value = Json::parse(R"({"t":"x","n":5,"b":true})");
  EXPECT_EQ(value["t"].as_number(7), 7);
  EXPECT_EQ(value["t"].as_integer(7), 7);
  EXPECT_EQ(value["n"].as_text("none"), "none");
  EXPECT_TRUE(value["n"].as_boolean(true));
  EXPECT_EQ(value["b"].as_number(-1), -1);
  EXPECT_EQ(value["missing"].as_text("none"), "none");
}
TEST(Json, KeepsMembersInTheOrderSent) {
  const Json value = Json::parse(R"({"z":1,"a":2,"m":3})");
  EXPECT_EQ(value.key(0), "z");
  EXPECT_EQ(value.key(1), "a");
  EXPECT_EQ(value.key(2), "m");
  EXPECT_EQ(value.key(3), "");
  EXPECT_EQ(value.element(1).as_integer(), 2);
  EXPECT_EQ(value.dump(), R"({"z":1,"a":2,"m":3})");
}
TEST(Json, FindsTheFirstOfTwoMembersOfOneName) { EXPECT_EQ(Json::parse(R"({"a":1,"a":2})")["a"].as_integer(), 1); }
TEST(Json, FindsAMemberWithAnEmptyName) {
  EXPECT_EQ(Json::parse(R"({"":5})")[""].as_integer(), 5);
  EXPECT_EQ(Json::parse(R"({"":5})")[std::string_view()].as_integer(), 5);
  EXPECT_TRUE(Json::parse(R"({"a":5})")[std::string_view()].is_null());
}
TEST(Json, FindsANameWithANulInIt) {
  EXPECT_EQ(Json::parse("{\"a\\u0000b\":5}")[std::string_view("a\0b", 3)].as_integer(), 5);
}
TEST(Json, DecodesEveryEscape) {
  EXPECT_EQ(Json::parse(R"("\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\udde1")").as_text(), "\"\\/\b\f\n\r\tAé€🗡");
  EXPECT_EQ(Json::parse(R"("a\u0000b")").as_text(), std::string_view("a\0b", 3));
}

// ---- paths

TEST(JsonPath, FollowsKeysAndIndexes) {
  const Json value = Json::parse(R"({"toolCalls":{"list":[{"name":"first"},{"name":"second"}]},"10":"ten"})");
  EXPECT_EQ(value.at_path("toolCalls.list.1.name").as_text(), "second");
  EXPECT_EQ(value.at_path("10").as_text(), "ten");
  EXPECT_EQ(value.at_path("").dump(), value.dump());
}
TEST(JsonPath, ThatEndsEarlyIsNull) {
  const Json value = Json::parse(R"({"list":[1,2],"n":5})");
  for (const char* path : {"list.2", "list.x", "list.-1", "list.", "list. 1", "list.1.x", "n.x", "nope.x", "list.0x1",
                           "list.99999999999999999999", "list.4294967296"}) {
    EXPECT_TRUE(value.at_path(path).is_null()) << path;
  }
}
TEST(JsonPath, TakesAnEmptyStepForAnEmptyKey) {
  EXPECT_EQ(Json::parse(R"({"":{"a":1}})").at_path(".a").as_integer(), 1);
}

// ---- numbers

TEST(JsonNumber, KeepsBigIntegersWhole) {
  for (const char* text : {"9007199254740993", "9223372036854775807", "-9223372036854775808", "18446744073709551615"}) {
    EXPECT_EQ(Json::parse(text).dump(), text);
  }
  EXPECT_EQ(Json::parse("9223372036854775807").as_integer(), std::numeric_limits<std::int64_t>::max());
}
TEST(JsonNumber, OutsideTheRangeOfAnIntegerGivesTheFallback) {
  EXPECT_EQ(Json::parse("9223372036854775808").as_integer(-1), -1);
  EXPECT_EQ(Json::parse("1e300").as_integer(-1), -1);
  EXPECT_EQ(Json::parse("-1e300").as_integer(-1), -1);
}
TEST(JsonNumber, WithAFractionIsCut) {
  EXPECT_EQ(Json::parse("2.9").as_integer(), 2);
  EXPECT_EQ(Json::parse("-2.9").as_integer(), -2);
}
TEST(JsonNumber, IsReadToItsLastBit) {
  for (const double number : {59.99350599999889, 447.28576900000917, 0.1, 1.7976931348623157e308, 5e-324, -0.0}) {
    char text[40];
    std::snprintf(text, sizeof(text), "%.17g", number);
    EXPECT_EQ(Json::parse(text).as_number(), number) << text;
    EXPECT_EQ(Json::parse(Json::parse(text).dump()).as_number(), number) << text;
  }
}

// ---- faults

struct Fault {
  const char* text;
  const char* words;
};
TEST(JsonFault, SaysWhereAndWhat) {
  const Fault faults[] = {{"", "byte 0: The document is empty"},
                          {"   ", "byte 3: The document is empty"},
                          {"{\"a\":1 \"b\":2}", "byte 7: Missing a comma or '}' after an object member"},
                          {"{\"a\" 1}", "byte 5: Missing a colon"},
                          {"{a:1}", "byte 1: Missing a name for object member"},
                          {"[1,2", "byte 4: Missing a comma or ']' after an array element"},
                          {"[1,]", "byte 3: Invalid value"},
                          {"\"abc", "byte 4: Missing a closing quotation mark"},
                          {"{} {}", "byte 3: The document root must not be followed by other values"},
                          {"\"\\x\"", "byte 1: Invalid escape character"},
                          {"\"\\u12G4\"", "byte 1: Incorrect hex digit"},
                          {"\"\\ud83d\"", "byte 1: half of a surrogate pair without the other half"},
                          {"\"\\udde1\"", "byte 1: half of a surrogate pair without the other half"},
                          {"\"\\ud83d\\u0041\"", "byte 1: half of a surrogate pair without the other half"},
                          {"\"\xff\"", "byte 1: not valid UTF-8"},
                          {"\xef\xbb\xbf{}", "byte 0: Invalid value"},
                          {"1e999", "Number too big"},
                          {"nul", "Invalid value"},
                          {"\"a\nb\"", "byte 2: Invalid"}};
  for (const Fault& fault : faults) {
    std::string message;
    EXPECT_TRUE(Json::parse(fault.text, &message).is_null()) << fault.text;
    EXPECT_NE(message.find(fault.words), std::string::npos) << fault.text << " gave: " << message;
  }
}
TEST(JsonFault, IsANulBehindTheValue) {
  std::string message;
  Json::parse(std::string_view("{}\0{}", 5), &message);
  EXPECT_NE(message.find("byte 2"), std::string::npos) << message;
}
TEST(JsonFault, OfDepthNamesTheLimit) {
  std::string message;
  EXPECT_FALSE(Json::parse("[[[]]]", &message, 3).is_null());
  EXPECT_EQ(message, "");
  EXPECT_TRUE(Json::parse("[[[[]]]]", &message, 3).is_null());
  EXPECT_EQ(message, "byte 3: more than 3 levels deep, which is the limit json_depth");
}
TEST(JsonFault, OfDepthIsBoundedWhateverWasAskedFor) {
  std::string message;
  Json::parse(std::string(1001, '[') + std::string(1001, ']'), &message, 4000000000u);
  EXPECT_NE(message.find("more than 1000 levels"), std::string::npos) << message;
  EXPECT_EQ(Json::parse(std::string(1000, '[') + std::string(1000, ']'), nullptr, 4000000000u).dump().size(), 2000u);
}
TEST(JsonFault, WithoutAMessageIsNullAlone) { EXPECT_TRUE(Json::parse("{").is_null()); }

// ---- sharing

TEST(JsonSharing, KeepsTheWholeDocumentAlive) {
  Json inner;
  {
    const Json outer = Json::parse(R"({"a":{"b":"kept"}})");
    inner = outer.at_path("a.b");
  }
  EXPECT_EQ(inner.as_text(), "kept");
}
TEST(JsonSharing, MovesAndAssigns) {
  Json first = Json::parse("[1]");
  Json second = std::move(first);
  EXPECT_TRUE(first.is_null());  // NOLINT(bugprone-use-after-move): a moved-from value is null
  second = second["x"];
  EXPECT_TRUE(second.is_null());
  Json third = Json::parse("[2]");
  const Json& same = third;
  third = same;
  EXPECT_EQ(third.dump(), "[2]");
}
TEST(JsonSharing, BetweenThreadsIsSafe) {
  const Json document = Json::parse(R"({"a":[1,2,3]})");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([copy = document] {
      for (int round = 0; round < 10000; ++round) {
        const Json element = copy["a"].element(static_cast<std::uint64_t>(round % 3));
        if (element.as_integer() != round % 3 + 1) std::abort();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(document["a"].size(), 3u);
}

// ---- writing

TEST(JsonBuilder, WritesNestedValues) {
  JsonBuilder builder;
  builder.object().key("question").text("Who goes there?").key("hour").number(23);
  builder.key("list").array().number(1).number(2.5).boolean(true).null().array().end().end();
  builder.key("more").object().end().end();
  EXPECT_EQ(builder.take(), R"({"question":"Who goes there?","hour":23,"list":[1,2.5,true,null,[]],"more":{}})");
}
TEST(JsonBuilder, ClosesWhatIsOpenAndStartsAnew) {
  JsonBuilder builder;
  builder.object().key("a").array().number(1);
  EXPECT_EQ(builder.take(), R"({"a":[1]})");
  EXPECT_EQ(builder.array().number(2).take(), "[2]");
  EXPECT_EQ(builder.end().take(), "");
}
TEST(JsonBuilder, EscapesTextAndKeys) {
  JsonBuilder builder;
  builder.object().key("a\"b").text("q\" b\\ n\n t\t z\x01 é 🗡️");
  const std::string text = builder.take();
  const Json back = Json::parse(text);
  EXPECT_EQ(back.key(0), "a\"b");
  EXPECT_EQ(back.element(0).as_text(), "q\" b\\ n\n t\t z\x01 é 🗡️");
}
TEST(JsonBuilder, MendsBytesThatAreNotUtf8) {
  EXPECT_EQ(Json::parse(JsonBuilder().text("a\xff\xc3z").take()).as_text(), "a\xef\xbf\xbd\xef\xbf\xbdz");
  EXPECT_EQ(Json::parse(JsonBuilder().text("\xed\xa0\xbd").take()).as_text(), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}
TEST(JsonBuilder, KeepsANulInText) {
  const std::string_view text("a\0b", 3);
  EXPECT_EQ(Json::parse(JsonBuilder().text(text).take()).as_text(), text);
}
TEST(JsonBuilder, WritesNumbersThatJsonLacksAsNull) {
  EXPECT_EQ(JsonBuilder().number(std::numeric_limits<double>::infinity()).take(), "null");
  EXPECT_EQ(JsonBuilder().number(std::numeric_limits<double>::quiet_NaN()).take(), "null");
}
TEST(JsonBuilder, WritesTheLargestNumbers) {
  EXPECT_EQ(JsonBuilder().number(std::numeric_limits<std::int64_t>::min()).take(), "-9223372036854775808");
  EXPECT_EQ(Json::parse(JsonBuilder().number(1.7976931348623157e308).take()).as_number(), 1.7976931348623157e308);
}
TEST(JsonBuilder, TakesValuesAndRawJson) {
  const Json value = Json::parse(R"({"a":[1]})");
  EXPECT_EQ(JsonBuilder().array().json(value["a"]).json(Json()).raw("{\"b\":2}").take(), "[[1],null,{\"b\":2}]");
}

}  // namespace
}  // namespace simstudio
