#include "core/evaluate/road.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "core/evaluate/baselines.h"
#include "evaluate/measured.h"
#include "explain/golden_maps.h"
#include "explain/linear_probability.h"

namespace inklens {
namespace {

using test::Detail;
using test::MapOf;
using test::Measured;
using test::OrderOf;

std::vector<float> Image(const RoadImages& images, std::size_t index, std::size_t size) {
  std::vector<float> made(size, -99);
  images.Make(index, made);
  return made;
}

TEST(RoadTest, ByHand) {
  // One row of six pixels, the most relevant on the left. Of 6, ceil(q 5 / 100) = 1, 2, 3, 4 are
  // kept at q = 20, 40, 60, 80. What is removed stands at one end: it takes on the value next to
  // it.
  const InputSpec spec{.height = 1, .width = 6};
  const std::vector<float> image{1, 2, 3, 4, 5, 6};
  const RoadImages images({image.data(), spec.ImageShape(1)},
                          OrderOf(MapOf(1, 6, {1, 0.8f, 0.6f, 0.4f, 0.2f, 0})), 0, {.noise = 0});
  EXPECT_EQ(images.count(), 8u);
  std::vector<double> expected;
  const std::vector<double> weights{0.01, 0.02, 0.005, 0.03, 0.01, 0.02};
  for (std::size_t i = 0; i < 8; ++i) {
    const std::size_t kept = i % 4 + 1;
    std::vector<float> filled = image;
    double p = 0.2;
    for (std::size_t j = 0; j < 6; ++j) {
      filled[j] = i < 4 ? image[std::max(j, 6 - kept)] : image[std::min(j, kept - 1)];
      p += weights[j] * filled[j];
    }
    EXPECT_THAT(Image(images, i, 6), ::testing::Pointwise(::testing::FloatNear(1e-6f), filled))
        << i;
    expected.push_back(p);
  }
  const test::LinearProbability network(spec, 0.2, weights);
  const MeasureValue road = Measured(network, std::make_shared<const RoadImages>(images));
  EXPECT_THAT(road.curve, ::testing::Pointwise(::testing::DoubleNear(1e-6), expected));
  const double most = (expected[0] + expected[1] + expected[2] + expected[3]) / 4;
  const double least = (expected[4] + expected[5] + expected[6] + expected[7]) / 4;
  EXPECT_NEAR(Detail(road, "most_relevant_removed"), most, 1e-6);
  EXPECT_NEAR(Detail(road, "least_relevant_removed"), least, 1e-6);
  EXPECT_NEAR(*road.value, (least - most) / 2, 1e-6);
}

TEST(RoadTest, KeepsAsManyPixelsAsPercentilesSayAndSeedsItsNoise) {
  test::GoldenMaps goldens;
  const Tensor& input = goldens.instance("10")->input;
  const auto order = OrderOf(RandomMap(28, 28, 1));
  const RoadImages images(input, order, 0, {}), other(input, order, 0, {.seed = 1});
  const RoadImages smooth(input, order, 0, {.noise = 0});
  const std::size_t kept[] = {157, 314, 470, 627};  // ceil of 156.6, 313.2, 469.8, 626.4
  for (std::size_t i = 0; i < 8; ++i) {
    const std::vector<float> made = Image(images, i, 784), without = Image(smooth, i, 784);
    std::size_t same = 0;
    double squares = 0;
    for (std::size_t j = 0; j < 784; ++j) {
      same += made[j] == input[j] ? 1 : 0;
      squares += (made[j] - without[j]) * (made[j] - without[j]);
    }
    EXPECT_EQ(same, kept[i % 4]) << i;
    // The noise's deviation is 0.01, give or take five of its own at the fewest removed.
    EXPECT_NEAR(std::sqrt(squares / static_cast<double>(784 - same)), 0.01, 0.003) << i;
    EXPECT_EQ(Image(images, i, 784), made);
    EXPECT_NE(Image(other, i, 784), made);
  }
}

TEST(RoadTest, RandomMapsComeToNothingAndInkToSomething) {
  test::GoldenMaps goldens;
  const Instance& instance = *goldens.instance("10");
  const auto road = [&](const Map2D& map) {
    return *Measured(goldens.model(),
                     std::make_shared<const RoadImages>(instance.input, OrderOf(map),
                                                        instance.predicted_class(), RoadOptions{}))
                .value;
  };
  double mean = 0, squares = 0;
  constexpr int kMaps = 50;
  for (int seed = 0; seed < kMaps; ++seed) {
    const double value = road(RandomMap(28, 28, static_cast<std::uint64_t>(seed)));
    mean += value / kMaps;
    squares += value * value / kMaps;
  }
  EXPECT_LT(std::abs(mean), 4 * std::sqrt(squares / kMaps));
  EXPECT_GT(road(InkMap(instance.pixels)), std::abs(mean) + 0.1);
}

}  // namespace
}  // namespace inklens
