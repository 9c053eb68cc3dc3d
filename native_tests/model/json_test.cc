#include "core/model/json.h"

#include <gmock/gmock.h>

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
