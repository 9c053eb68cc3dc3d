#include "core/evaluate/average_drop.h"

#include <gmock/gmock.h>

#include "evaluate/measured.h"
#include "explain/golden_maps.h"
#include "explain/linear_probability.h"
#include "testing/tolerance.h"
#include "testing/toy_classifiers.h"

namespace inklens {
namespace {

using test::Detail;
using test::MapOf;
using test::Measured;

MeasureValue Of(const Classifier& network, ConstTensorView pixels, const Map2D& map,
                std::size_t target_class, ConfidenceMeasure measure) {
  return Measured(network, std::make_shared<const MaskedConfidence>(network.input(), pixels, map,
                                                                    target_class, measure));
}

TEST(AverageDropTest, ByHand) {
  // x = (X - 1/2) * 4: the white pixels are 2 and under the map (1, 1/4) they are 2 and -1.
  const InputSpec spec{.height = 1, .width = 2, .mean = 0.5f, .deviation = 0.25f};
  const test::LinearProbability network(spec, 0.2, {0.1, 0.15});
  const std::vector<float> white{1, 1};
  const ConstTensorView pixels(white.data(), {1, 1, 2, 1});
  const Map2D map = MapOf(1, 2, {1, 0.25f});
  const MeasureValue drop = Of(network, pixels, map, 0, ConfidenceMeasure::kDrop);
  EXPECT_NEAR(Detail(drop, "whole"), 0.7, 1e-6);
  EXPECT_NEAR(Detail(drop, "masked"), 0.25, 1e-6);
  EXPECT_NEAR(*drop.value, 100 * 0.45 / 0.7, 1e-4);
  EXPECT_EQ(*Of(network, pixels, map, 0, ConfidenceMeasure::kIncrease).value, 0);
  // The other class gains what this one loses.
  EXPECT_EQ(*Of(network, pixels, map, 1, ConfidenceMeasure::kDrop).value, 0);
  EXPECT_EQ(*Of(network, pixels, map, 1, ConfidenceMeasure::kIncrease).value, 100);
  // A map that shows everything changes nothing; constant as it is, it has a number.
  const Map2D all = MapOf(1, 2, {1, 1});
  EXPECT_EQ(*Of(network, pixels, all, 0, ConfidenceMeasure::kDrop).value, 0);
  EXPECT_EQ(*Of(network, pixels, all, 0, ConfidenceMeasure::kIncrease).value, 0);
}

TEST(AverageDropTest, AgreesWithTheGoldens) {
  test::GoldenMaps goldens;
  const test::GoldenFile metrics("metrics.safetensors");
  test::Tolerance drops(1e-3), confidences(1e-5);
  std::size_t increases = 0;
  for (const std::string& image : test::kGoldenImages) {
    const Instance& instance = *goldens.instance(image);
    for (const std::string& name : test::kMeasuredMaps) {
      const Map2D map = test::MeasuredGolden(goldens.file(), metrics, image, name);
      const auto summary = metrics.Doubles(image + "/" + name + "/summary");
      const auto of = [&](ConfidenceMeasure measure) {
        return Of(goldens.model(), instance.pixels, map, instance.predicted_class(), measure);
      };
      const MeasureValue drop = of(ConfidenceMeasure::kDrop);
      confidences.Add(Detail(drop, "whole"), summary[5]);
      confidences.Add(Detail(drop, "masked"), summary[6]);
      drops.Add(*drop.value, summary[7]);
      EXPECT_EQ(*of(ConfidenceMeasure::kIncrease).value, 100 * summary[8]) << image << name;
      increases += summary[8] > 0 ? 1 : 0;
    }
  }
  EXPECT_TRUE(confidences.Holds("confidences"));
  EXPECT_TRUE(drops.Holds("drops, percent"));
  EXPECT_GT(increases, 0u);
}

TEST(AverageDropTest, WithoutProbabilityNothingDrops) {
  const test::LinearClassifier sure({.height = 1, .width = 1}, {0, 0}, {0, 1000});
  const std::vector<float> white{1};
  const MeasureValue drop =
      Of(sure, {white.data(), {1, 1, 1, 1}}, MapOf(1, 1, {1}), 0, ConfidenceMeasure::kDrop);
  EXPECT_FALSE(drop.value);
  EXPECT_THAT(drop.reason, ::testing::HasSubstr("no probability"));
}

}  // namespace
}  // namespace inklens
