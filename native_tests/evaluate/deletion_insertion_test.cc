#include "core/evaluate/deletion_insertion.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>

#include "core/base/rng.h"
#include "core/evaluate/baselines.h"
#include "evaluate/measured.h"
#include "explain/golden_maps.h"
#include "explain/linear_probability.h"
#include "testing/tolerance.h"

namespace inklens {
namespace {

using test::MapOf;
using test::Measured;
using test::OrderOf;
using test::Tolerance;
using ::testing::DoubleNear;
using ::testing::ElementsAre;

TEST(DeletionInsertionTest, ByHand) {
  // p = 1/10 + x_0 / 2 + x_1 / 5 + x_2 / 10, on three white pixels; two a step.
  const InputSpec spec{.height = 1, .width = 3};
  const test::LinearProbability network(spec, 0.1, {0.5, 0.2, 0.1});
  const std::vector<float> white{1, 1, 1};
  RemovableImage image(spec, {white.data(), {1, 1, 3, 1}});
  const auto order = OrderOf(MapOf(1, 3, {1, 0, 0.5f}));
  const MeasureValue deletion = Measured(
      network, Deletion(image, order, 0, {.step_pixels = 2, .substrate = Substrate::kBlack}));
  // Pixels 0 and 2 go first, the last step has one pixel.
  const auto near = [](double value) { return DoubleNear(value, 1e-6); };
  EXPECT_THAT(deletion.curve, ElementsAre(near(0.9), near(0.3), near(0.1)));
  EXPECT_NEAR(*deletion.value, (0.9 + 0.3) / 2 * 2 / 3 + (0.3 + 0.1) / 2 / 3, 1e-6);
  const MeasureValue insertion = Measured(
      network, Insertion(image, order, 0, {.step_pixels = 1, .substrate = Substrate::kBlack}));
  EXPECT_THAT(insertion.curve, ElementsAre(near(0.1), near(0.6), near(0.7), near(0.9)));
  EXPECT_NEAR(*insertion.value, (0.05 + 0.6 + 0.7 + 0.45) / 3, 1e-6);
  // Of the other class, and a step larger than the image.
  const MeasureValue other = Measured(
      network, Deletion(image, order, 1, {.step_pixels = 99, .substrate = Substrate::kBlack}));
  EXPECT_THAT(other.curve, ElementsAre(near(0.1), near(0.9)));
  EXPECT_NEAR(*other.value, 0.5, 1e-6);
}

class DeletionInsertionGoldens : public ::testing::Test {
 protected:
  /// Of a golden map by an order, against what the golden says at `summary` and in `curve`.
  struct Case {
    std::shared_ptr<const PerturbedImages> images;
    const char* curve;
    std::size_t summary;
  };
  std::vector<Case> CasesOf(const std::string& image, std::shared_ptr<const PixelOrder> order) {
    const Instance& instance = *goldens_.instance(image);
    RemovableImage removable(goldens_.model().input(), instance.input);
    const std::size_t c = instance.predicted_class();
    return {{Deletion(removable, order, c, {28, Substrate::kMean}), "del_curve", 0},
            {Insertion(removable, order, c, {}), "ins_curve", 1},
            {Deletion(removable, order, c, {}), "del_black_curve", 4}};
  }
  test::GoldenMaps goldens_;
  test::GoldenFile metrics_{"metrics.safetensors"};
};

TEST_F(DeletionInsertionGoldens, CurvesInTheGoldenOrder) {
  Tolerance curves(1e-5), areas(1e-5);
  for (const std::string& image : test::kGoldenImages) {
    for (const std::string& name : test::kMeasuredMaps) {
      const auto golden = metrics_.Integers(image + "/" + name + "/order");
      const auto order = std::make_shared<const PixelOrder>(golden.begin(), golden.end());
      for (const Case& at : CasesOf(image, order)) {
        const MeasureValue measured = Measured(goldens_.model(), at.images);
        const auto curve = metrics_.Doubles(image + "/" + name + "/" + at.curve);
        ASSERT_EQ(measured.curve.size(), curve.size());
        for (std::size_t i = 0; i < curve.size(); ++i) curves.Add(measured.curve[i], curve[i]);
        areas.Add(*measured.value, metrics_.Doubles(image + "/" + name + "/summary")[at.summary]);
      }
    }
  }
  EXPECT_TRUE(curves.Holds("curves"));
  EXPECT_TRUE(areas.Holds("areas"));
}

TEST(DeletionInsertionTest, DeletionOfThePerfectRankingFallsAllTheWay) {
  constexpr std::size_t kPixels = 60;
  const InputSpec spec{.height = 6, .width = 10};
  Rng rng(1, 1);  // random maps use stream 0
  std::vector<double> weights;
  for (std::size_t i = 0; i < kPixels; ++i) weights.push_back((rng.NextDouble() - 0.4) / kPixels);
  const test::LinearProbability network(spec, 0.4, weights);
  const std::vector<float> white(kPixels, 1);
  RemovableImage image(spec, {white.data(), spec.ImageShape(1)});
  Map2D map(6, 10);
  for (std::size_t i = 0; i < kPixels; ++i) map.values[i] = static_cast<float>(weights[i]);
  // What raises the probability most goes first: the fall slows down and, where weights are
  // negative, turns; no other order has a smaller area.
  const MeasureValue perfect =
      Measured(network, Deletion(image, OrderOf(map), 0, {.step_pixels = 7}));
  for (std::size_t i = 2; i + 1 < perfect.curve.size(); ++i) {
    EXPECT_GT(perfect.curve[i] - perfect.curve[i - 1], perfect.curve[i - 1] - perfect.curve[i - 2]);
  }
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    EXPECT_GT(
        *Measured(network, Deletion(image, OrderOf(RandomMap(6, 10, seed)), 0, {.step_pixels = 7}))
             .value,
        *perfect.value);
  }
  // With positive weights alone it never rises.
  for (double& weight : weights) weight = std::abs(weight);
  for (std::size_t i = 0; i < kPixels; ++i) map.values[i] = static_cast<float>(weights[i]);
  const test::LinearProbability positive(spec, 0.1, weights);
  const auto curve = Measured(positive, Deletion(image, OrderOf(map), 0, {.step_pixels = 7})).curve;
  EXPECT_THAT(curve, ::testing::SizeIs(10));
  for (std::size_t i = 1; i < curve.size(); ++i) EXPECT_LT(curve[i], curve[i - 1]);
}

TEST(DeletionInsertionTest, RandomMapsGiveTheExpectation) {
  constexpr std::size_t kPixels = 40, kMaps = 2000;
  const InputSpec spec{.height = 5, .width = 8};
  Rng rng(2, 1);
  std::vector<double> weights;
  for (std::size_t i = 0; i < kPixels; ++i) weights.push_back(rng.NextDouble() * 0.02);
  const test::LinearProbability network(spec, 0.1, weights);
  const std::vector<float> white(kPixels, 1);
  RemovableImage image(spec, {white.data(), spec.ImageShape(1)});
  double mean = 0, squares = 0;
  for (std::uint64_t seed = 0; seed < kMaps; ++seed) {
    const double area =
        *Measured(network, Deletion(image, OrderOf(RandomMap(5, 8, seed)), 0, {.step_pixels = 4}))
             .value;
    mean += area / kMaps;
    squares += area * area / kMaps;
  }
  // On average the curve is a straight line from end to end.
  const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
  const double error = std::sqrt((squares - mean * mean) / kMaps);
  EXPECT_NEAR(mean, 0.1 + all / 2, 4 * error);
  EXPECT_GT(error, 1e-5);
  EXPECT_LT(error, 1e-3);
}

}  // namespace
}  // namespace inklens
