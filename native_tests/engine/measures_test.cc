#include "core/engine/measures.h"

#include <gmock/gmock.h>

#include <set>

#include "engine/world.h"
#include "explain/golden_maps.h"
#include "testing/status_matchers.h"

namespace inklens {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;

TEST(MeasuresTest, NamesAndDirections) {
  std::vector<std::string> names;
  for (const MeasureDescriptor& measure : Measures()) {
    names.push_back(measure.name);
    EXPECT_EQ(MeasureName(measure.measure), measure.name);
    EXPECT_EQ(test::ValueOf(FindMeasure(measure.name)).measure, measure.measure);
    EXPECT_THAT(measure.text, EndsWith(".")) << measure.name;
    for (const OptionDescriptor& option : measure.options) {
      EXPECT_THAT(option.text, EndsWith(".")) << measure.name << " " << option.name;
      // The other class is the runner-up where none is given.
      EXPECT_EQ(option.default_value.has_value(), option.kind != OptionKind::kClass)
          << measure.name << " " << option.name;
    }
  }
  EXPECT_THAT(names, ElementsAre("deletion", "insertion", "average-drop", "increase", "road",
                                 "infidelity", "sparsity", "fineness", "discrimination",
                                 "sensitivity", "sanity", "stability"));
  for (const MeasureDescriptor& measure : Measures()) {
    EXPECT_EQ(measure.explains_again, measure.measure >= Measure::kDiscrimination) << measure.name;
  }
  EXPECT_EQ(test::ValueOf(FindMeasure("stability")).better, Better::kHigher);
  EXPECT_EQ(test::ValueOf(FindMeasure("sanity")).better, Better::kLower);
  EXPECT_EQ(BetterName(Better::kLower), "lower");
  EXPECT_EQ(test::ValueOf(FindMeasure("deletion")).better, Better::kLower);
  EXPECT_EQ(test::ValueOf(FindMeasure("insertion")).better, Better::kHigher);
  EXPECT_EQ(test::ValueOf(FindMeasure("sparsity")).better, Better::kNeither);
  EXPECT_EQ(BetterName(Better::kLower), "lower");
  EXPECT_EQ(BetterName(Better::kHigher), "higher");
  EXPECT_EQ(BetterName(Better::kNeither), "neither");
  EXPECT_EQ(test::ValueOf(FindMeasure("fineness")).unit, "px");
  EXPECT_STATUS(FindMeasure("beauty"), kNotFound,
                "There is no measure \"beauty\"; expected one of deletion, insertion, ");
}

TEST(MeasuresTest, DefaultsAreThoseOfTheContract) {
  const auto option = [](const char* measure, const char* name) {
    for (const OptionDescriptor& descriptor : test::ValueOf(FindMeasure(measure)).options) {
      if (descriptor.name == name) return OptionText(*descriptor.default_value);
    }
    return std::string("none");
  };
  EXPECT_EQ(option("deletion", "step_pixels"), "28");
  EXPECT_EQ(option("deletion", "substrate"), "black");
  EXPECT_EQ(option("insertion", "substrate"), "blurred");
  EXPECT_EQ(option("road", "noise"), "0.01");
  EXPECT_EQ(option("infidelity", "perturbation"), "square");
  EXPECT_EQ(option("infidelity", "output"), "logit");
  EXPECT_EQ(option("sensitivity", "samples"), "10");
  EXPECT_EQ(option("sensitivity", "radius"), "0.02");
  EXPECT_EQ(option("stability", "runs"), "5");
  EXPECT_EQ(option("stability", "long_run"), "8000");
}

TEST(MeasuresTest, BaselinesAreFour) {
  test::GoldenMaps goldens;
  const Instance& instance = *goldens.instance("0");
  std::vector<std::string> names;
  std::set<std::vector<float>> distinct;
  for (const MeasuredMap& map : BaselineMaps(instance, 3)) {
    names.push_back(map.name);
    distinct.insert(map.map.values);
    EXPECT_EQ(map.map.height, 28u);
    EXPECT_EQ(map.map.width, 28u);
    EXPECT_THAT(map.map.values,
                ::testing::Each(::testing::AllOf(::testing::Ge(0), ::testing::Le(1))));
    EXPECT_FALSE(map.request);
    ASSERT_TRUE(map.baseline);
    EXPECT_EQ(BaselineName(map.baseline->baseline), map.name);
    EXPECT_EQ(map.baseline->seed, 3u);
  }
  EXPECT_THAT(names, ElementsAre("random", "ink", "blob", "edges"));
  EXPECT_EQ(distinct.size(), 4u);
  EXPECT_NE(BaselineMaps(instance, 4)[0].map.values, BaselineMaps(instance, 3)[0].map.values);
}

}  // namespace
}  // namespace inklens
