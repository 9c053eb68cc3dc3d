#include "core/model/json.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <string>

#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::ValueOf;

TEST(JsonTest, ReadsWhatTheLibraryWrites) {
  const std::string text =
      R"({"b":[1,-2,0.5,true,false,null,"text",[],{}],"a":{"deep":[[{"er":[3]}]]},"c":1e+300})";
  EXPECT_EQ(JsonText(ValueOf(ParseOrderedJson(text, "It"))), text);
  EXPECT_EQ(ValueOf(ParseJson(text, "It")), nlohmann::json::parse(text, nullptr, false));
  EXPECT_EQ(ValueOf(ParseJson("3", "It")), 3);
}

TEST(JsonTest, WhatIsNoJsonIsRefused) {
  for (const char* text : {"", "{", "[1,]", "{\"a\" 1}", "[1] 2", "nul", "\"\xff\"", "1e999"}) {
    EXPECT_STATUS(ParseJson(text, "The thing"), kDataLoss, "The thing is not valid JSON.");
    EXPECT_STATUS(ParseOrderedJson(text, "The thing"), kDataLoss, "The thing is not valid JSON.");
  }
}

TEST(JsonTest, NumbersKeepTheirLastDigit) {
  const std::string text =
      "[18446744073709551615,-9223372036854775808,0.30000000000000004,0.1307,1."
      "7976931348623157e308,"
      "5e-324,123456789012345678901234567890,9007199254740993.5]";
  const auto numbers = ValueOf(ParseJson(text, "It"));
  EXPECT_EQ(numbers, nlohmann::json::parse(text, nullptr, false));
  EXPECT_TRUE(numbers[0].is_number_unsigned());
  EXPECT_EQ(numbers[2].get<double>(), 0.1 + 0.2);
}

TEST(JsonTest, NumbersOfWeightFilesAreExactUpTo15Digits) {
  const auto number = [](const char* text) { return ValueOf(ReadJson(text, "It")).Number(); };
  EXPECT_EQ(number("0.1307"), 0.1307);
  EXPECT_EQ(number("-0.308123456789012"), -0.308123456789012);
  EXPECT_EQ(number("1e-5"), 1e-5);
  EXPECT_EQ(number("123456789E+22"), 123456789e22);
  EXPECT_EQ(number("-12"), -12);
  for (const char* text : {"0e41", "-0.0E+56", "0.000e-99999999999", "1e-99999999999"}) {
    EXPECT_EQ(number(text), 0) << text;
  }
  for (const char* text :
       {"0.13066047430038452", "1.7976931348623157e308", "98765432109876543210.5",
        "0.00000000000000000000000000012345678901234567890"}) {
    EXPECT_DOUBLE_EQ(number(text), std::strtod(text, nullptr)) << text;
  }
  const std::string long_one = std::string(300, '1') + "e-290";
  EXPECT_DOUBLE_EQ(number(long_one.c_str()), 1.111111111111111111e9);
}

TEST(JsonTest, TheWholeTextIsRead) {
  using namespace std::string_literals;
  EXPECT_OK(
      ParseJson("\xef\xbb\xbf {\"a\": 1} \n", "It").status());  // with the mark of some editors
  for (const std::string& text : {"[1]\0"s, "[1]\0[2]"s, "\0"s, "\"a\0b\""s, "[1]]"s, "{\"a\":1}x"s,
                                  "// no\n1"s, "[1,2,]"s, "'a'"s, "NaN"s, "Infinity"s, "01"s, "1."s,
                                  ".5"s, "+1"s, "-"s, "1e"s, "\"\t\""s, "\"\\x\""s}) {
    EXPECT_STATUS(ParseJson(text, "It"), kDataLoss, "It is not valid JSON.") << text;
  }
}

TEST(JsonTest, TextIsUtf8) {
  EXPECT_EQ(ValueOf(ParseJson(R"("\u00e9\ud83d\ude00\n")", "It")), "\xc3\xa9\xf0\x9f\x98\x80\n");
  for (const char* text : {"\"\xc3\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"",
                           R"("\ud83d")", R"("\ude00")", R"({"\ude00": 1})", R"("\ud83dx")"}) {
    EXPECT_STATUS(ParseJson(text, "It"), kDataLoss, "It is not valid JSON.") << text;
  }
}

TEST(JsonTest, AKeyThatStandsTwiceIsRefused) {
  EXPECT_STATUS(ParseJson(R"({"a": 1, "b": 2, "a": 1})", "It"), kDataLoss,
                "It has the key \"a\" twice.");
  EXPECT_STATUS(ParseOrderedJson(R"([{"x": {"a": null, "a": null}}])", "It"), kDataLoss,
                "It has the key \"a\" twice.");
  EXPECT_OK(ParseJson(R"([{"a": {"a": 1}}, {"a": 1}])", "It").status());
}

TEST(JsonTest, DepthIsBounded) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_OK(ParseJson(nested(32), "It").status());
  EXPECT_STATUS(ParseJson(nested(33), "It"), kResourceExhausted,
                "It has more than 32 lists or objects in each other.");
  EXPECT_STATUS(ParseJson(std::string(300'000, '['), "It"), kResourceExhausted, "more than 32");
  std::string objects;
  for (int i = 0; i < 300'000; ++i) objects += "{\"a\":";
  EXPECT_STATUS(ParseJson(objects, "It"), kResourceExhausted, "more than 32");
}

TEST(JsonTest, TheNumberOfValuesIsBounded) {
  const JsonLimits limits{.depth = 4, .values = 4};
  EXPECT_OK(ParseJson(R"({"a": [1, 2]})", "It", limits).status());
  EXPECT_STATUS(ParseJson(R"({"a": [1, 2, 3]})", "It", limits), kResourceExhausted,
                "It has more than 4 values.");
}

TEST(JsonTest, TextThatIsNotUtf8IsWritten) {
  EXPECT_EQ(JsonText(nlohmann::json{{"name", "mod\xe8le"}}), "{\"name\":\"mod\xef\xbf\xbdle\"}");
  EXPECT_EQ(JsonText(nlohmann::ordered_json("ends early \xe6\x89")), "\"ends early \xef\xbf\xbd\"");
}

}  // namespace
}  // namespace inklens
