#include "core/engine/methods.h"

#include <gmock/gmock.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::ValueOf;
using ::testing::ElementsAre;

TEST(MethodsTest, InTheOrderThatTheyAreShown) {
  std::vector<std::string> names;
  for (const MethodDescriptor& info : Methods()) {
    names.push_back(info.name);
    EXPECT_EQ(ValueOf(FindMethod(info.name)).method, info.method);
  }
  EXPECT_THAT(names,
              ElementsAre("lime", "rise", "grad-cam", "grad-cam++", "score-cam", "layer-cam"));
}

TEST(MethodsTest, VariantsWithTheDefaultFirst) {
  const auto variants = [](const char* name) {
    return ValueOf(FindMethod(name)).options.front().choices;
  };
  EXPECT_THAT(variants("lime"), ElementsAre("authors", "paper", "as-listed"));
  EXPECT_THAT(variants("rise"), ElementsAre("authors", "measured"));
  EXPECT_THAT(variants("grad-cam"), ElementsAre("paper", "as-listed"));
  EXPECT_THAT(variants("grad-cam++"),
              ElementsAre("paper", "pytorch-grad-cam", "authors", "as-listed"));
  EXPECT_THAT(variants("score-cam"),
              ElementsAre("paper", "authors", "pytorch-grad-cam", "as-listed"));
  EXPECT_THAT(variants("layer-cam"), ElementsAre("paper", "fused", "as-listed"));
  // The source document's listings are nobody's default.
  for (const MethodDescriptor& info : Methods()) {
    EXPECT_EQ(info.options.front().name, "variant");
    EXPECT_NE(OptionText(*info.options.front().default_value), "as-listed");
  }
}

TEST(MethodsTest, UnknownNamesListTheKnownOnes) {
  EXPECT_STATUS(FindMethod("guess"), kNotFound,
                "There is no method \"guess\"; expected one of lime, rise, grad-cam, grad-cam++, "
                "score-cam, layer-cam.");
}

/// "layer=pool1 variant=authors …"
std::string Kept(const char* method, const OptionValues& asked) {
  const ExplanationRequest request = RequestFor(ValueOf(FindMethod(method)), asked);
  EXPECT_EQ(request.method, method);
  std::string text;
  for (const auto& [name, value] : request.options) {
    text += (text.empty() ? "" : " ") + name + "=" + OptionText(value);
  }
  return text;
}

TEST(RequestForTest, DropsWhatAMethodLacks) {
  const OptionValues asked{{"layer", "pool1"}, {"variant", "authors"}, {"masking", "normalized"},
                           {"samples", 7.0},   {"seed", 5.0},          {"target_class", 3.0},
                           {"features", 4.0},  {"cells", 3.0}};
  EXPECT_EQ(Kept("lime", asked),
            "features=4 masking=normalized samples=7 seed=5 target_class=3 variant=authors");
  EXPECT_EQ(Kept("rise", asked),
            "cells=3 masking=normalized samples=7 seed=5 target_class=3 variant=authors");
  EXPECT_EQ(Kept("grad-cam", asked), "layer=pool1 target_class=3");
  EXPECT_EQ(Kept("grad-cam++", asked), "layer=pool1 target_class=3 variant=authors");
  EXPECT_EQ(Kept("score-cam", asked),
            "layer=pool1 masking=normalized target_class=3 variant=authors");
  EXPECT_EQ(Kept("layer-cam", asked), "layer=pool1 target_class=3");
}

TEST(RequestForTest, DropsWhatGoesWithAnotherVariant) {
  OptionValues asked{{"variant", "fused"},
                     {"layers", std::vector<std::string>{"relu1", "relu2"}},
                     {"samples", 7.0},
                     {"masks", std::make_shared<const Tensor>()}};
  EXPECT_EQ(Kept("layer-cam", asked), "layers=relu1,relu2 variant=fused");
  EXPECT_EQ(Kept("grad-cam", asked), "");
  EXPECT_EQ(Kept("rise", asked), "masks=0 masks");
  EXPECT_EQ(Kept("lime", asked), "samples=7");
  asked = {{"variant", "as-listed"}, {"masking", "normalized"}};
  EXPECT_EQ(Kept("lime", asked), "variant=as-listed");
  EXPECT_EQ(Kept("score-cam", asked), "masking=normalized variant=as-listed");
  asked = {{"variant", "paper"}, {"layers", std::vector<std::string>{"relu1"}}};
  EXPECT_EQ(Kept("layer-cam", asked), "variant=paper");
}

TEST(RequestForTest, KeepsWhatNoMethodKnows) {
  // Starting it can then say so; a slip of the pen must not pass for the default.
  for (const MethodDescriptor& method : Methods()) {
    EXPECT_EQ(Kept(method.name.c_str(), {{"variant", "papre"}, {"sampels", 3.0}}),
              "sampels=3 variant=papre");
  }
}

TEST(MethodsTest, EveryOptionIsDescribed) {
  for (const MethodDescriptor& method : Methods()) {
    std::set<std::string> earlier;
    for (const OptionDescriptor& option : method.options) {
      const std::string what = method.name + " " + option.name;
      EXPECT_FALSE(option.text.empty()) << what;
      EXPECT_EQ(option.text.back(), '.') << what;
      EXPECT_EQ(option.kind == OptionKind::kChoice, !option.choices.empty()) << what;
      for (const OptionCondition& condition : option.when) {
        EXPECT_TRUE(earlier.contains(condition.option)) << what << " needs " << condition.option;
      }
      earlier.insert(option.name);
    }
  }
}

}  // namespace
}  // namespace inklens
