#include "core/explain/methods.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::ValueOf;
using ::testing::ElementsAre;

TEST(MethodsTest, InTheOrderThatTheyAreShown) {
  std::vector<std::string_view> names;
  for (const MethodInfo& info : Methods()) {
    names.push_back(info.name);
    EXPECT_EQ(ValueOf(FindMethod(info.name)).method, info.method);
  }
  EXPECT_THAT(names,
              ElementsAre("lime", "rise", "grad-cam", "grad-cam++", "score-cam", "layer-cam"));
}

TEST(MethodsTest, VariantsWithTheDefaultFirst) {
  const auto variants = [](const char* name) { return ValueOf(FindMethod(name)).variants; };
  EXPECT_THAT(variants("lime"), ElementsAre("authors", "paper", "as-listed"));
  EXPECT_THAT(variants("rise"), ElementsAre("authors", "measured"));
  EXPECT_THAT(variants("grad-cam"), ElementsAre("paper", "as-listed"));
  EXPECT_THAT(variants("grad-cam++"),
              ElementsAre("paper", "pytorch-grad-cam", "authors", "as-listed"));
  EXPECT_THAT(variants("score-cam"),
              ElementsAre("paper", "authors", "pytorch-grad-cam", "as-listed"));
  EXPECT_THAT(variants("layer-cam"), ElementsAre("paper", "fused", "as-listed"));
  // The source document's listings are nobody's default.
  for (const MethodInfo& info : Methods()) EXPECT_NE(info.variants.front(), "as-listed");
}

TEST(MethodsTest, UnknownNamesListTheKnownOnes) {
  EXPECT_STATUS(FindMethod("guess"), kNotFound,
                "There is no method \"guess\"; expected one of lime, rise, grad-cam, grad-cam++, "
                "score-cam, layer-cam.");
  constexpr std::string_view kNames[] = {"red", "green"};
  EXPECT_EQ(ValueOf(Choose(kNames, "", "colour")), 0u);
  EXPECT_EQ(ValueOf(Choose(kNames, "green", "colour")), 1u);
  EXPECT_STATUS(Choose(kNames, "blue", "colour"), kNotFound,
                "There is no colour \"blue\"; expected one of red, green.");
}

}  // namespace
}  // namespace inklens
