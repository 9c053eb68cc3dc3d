#include "core/explain/saliency.h"

#include <gmock/gmock.h>

#include <cmath>
#include <vector>

#include "explain/cam_properties.h"
#include "testing/arrays.h"
#include "testing/status_matchers.h"
#include "testing/tolerance.h"

namespace inklens {
namespace {

using test::Channels;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::FloatEq;

Map2D MakeMap(std::size_t height, std::size_t width, std::vector<float> values) {
  Map2D map(height, width);
  EXPECT_EQ(map.values.size(), values.size());
  map.values = std::move(values);
  return map;
}

TEST(MakeSaliencyMapTest, ReluThenUpsamplingThenMinMax) {
  // ReLU gives (0, 3); its samples at -1/4 (clamped), 1/4, 3/4 and 5/4 (clamped) of the way are
  // 0, 3/4, 9/4, 3, over 3.
  const SaliencyMap saliency = MakeSaliencyMap(MakeMap(1, 2, {-1, 3}), 1, 4);
  EXPECT_FALSE(saliency.blank);
  EXPECT_EQ(saliency.map.height, 1u);
  EXPECT_EQ(saliency.map.width, 4u);
  EXPECT_THAT(saliency.map.values, ElementsAre(0.0f, 0.25f, 0.75f, 1.0f));
}

TEST(MakeSaliencyMapTest, ReluAfterUpsamplingGivesAnotherMap) {
  // Upsampled first: -1, 0, 2, 3; ReLU: 0, 0, 2, 3; over 3.
  const SaliencyMap saliency =
      MakeSaliencyMap(MakeMap(1, 2, {-1, 3}), 1, 4, ReluOrder::kAfterUpsampling);
  EXPECT_FALSE(saliency.blank);
  EXPECT_THAT(saliency.map.values, ElementsAre(0.0f, 0.0f, FloatEq(2.0f / 3), 1.0f));
}

TEST(SignedMapTest, IsTheUpsampledCamWithItsSign) {
  const Map2D map = SignedMap(MakeMap(1, 2, {-1, 3}), 1, 4);
  EXPECT_THAT(map.values, ElementsAre(-1.0f, 0.0f, 2.0f, 3.0f));
  EXPECT_THAT(SignedMap(MakeMap(2, 2, {-1, 3, 2, -4}), 2, 2).values, ElementsAre(-1, 3, 2, -4));
}

TEST(MakeSaliencyMapTest, TheSmallestValueBecomesZero) {
  // At the image's size nothing is resampled: (v - 2) / (6 - 2).
  const SaliencyMap saliency = MakeSaliencyMap(MakeMap(2, 2, {2, 3, 6, 5}), 2, 2);
  EXPECT_THAT(saliency.map.values, ElementsAre(0.0f, 0.25f, 1.0f, 0.75f));
}

TEST(MakeSaliencyMapTest, FlatMapsAreBlankZeros) {
  const Map2D flat[] = {MakeMap(2, 2, {0, 0, 0, 0}), MakeMap(2, 2, {-1, -2, -0.5f, -7}),
                        MakeMap(2, 2, {5, 5, 5, 5}), MakeMap(1, 1, {3})};
  for (const Map2D& cam : flat) {
    for (ReluOrder order : {ReluOrder::kBeforeUpsampling, ReluOrder::kAfterUpsampling}) {
      const SaliencyMap saliency = MakeSaliencyMap(cam, 28, 28, order);
      EXPECT_TRUE(saliency.blank);
      EXPECT_EQ(saliency.map.values.size(), 784u);
      EXPECT_THAT(saliency.map.values, Each(0.0f));
    }
  }
}

TEST(MakeSaliencyMapTest, ScaleDoesNotMatter) {
  Rng rng(3, 0);
  const Tensor values = test::RandomTensor({5, 6}, rng);
  Map2D cam = MakeMap(5, 6, {values.values().begin(), values.values().end()});
  const SaliencyMap expected = MakeSaliencyMap(cam, 28, 28);
  EXPECT_FALSE(expected.blank);
  // Powers of two, which change no rounding.
  for (float factor : {64.0f, 0x1p-80f}) {
    Map2D scaled = cam;
    for (float& value : scaled.values) value *= factor;
    test::ExpectBitEqual(MakeSaliencyMap(scaled, 28, 28).map.values, expected.map.values);
  }
}

TEST(MakeSaliencyMapTest, StaysWithinZeroAndOne) {
  Rng rng(4, 0);
  for (std::size_t size : {1u, 2u, 5u, 8u, 28u, 31u}) {
    Map2D cam(size, size + 1);
    for (float& value : cam.values) value = static_cast<float>(rng.NextDouble() - 0.4);
    const SaliencyMap saliency = MakeSaliencyMap(cam, 28, 28);
    ASSERT_FALSE(saliency.blank) << size;
    EXPECT_EQ(*std::min_element(saliency.map.values.begin(), saliency.map.values.end()), 0.0f);
    EXPECT_EQ(*std::max_element(saliency.map.values.begin(), saliency.map.values.end()), 1.0f);
  }
}

TEST(WeightedChannelSumTest, ByHand) {
  // 2 (1, 2, 3) - 1 (10, 20, 40) + 0 (7, 7, 7)
  const Tensor activations = Channels(1, 3, {{1, 2, 3}, {10, 20, 40}, {7, 7, 7}});
  const Map2D sum = WeightedChannelSum(activations, std::vector<double>{2, -1, 0});
  EXPECT_EQ(sum.height, 1u);
  EXPECT_EQ(sum.width, 3u);
  EXPECT_THAT(sum.values, ElementsAre(-8, -16, -34));
}

TEST(ChannelMapTest, TakesOneChannel) {
  const Tensor activations = Channels(2, 2, {{1, 2, 3, 4}, {5, 6, 7, 8}});
  const Map2D second = ChannelMap(activations, 1);
  EXPECT_EQ(second.height, 2u);
  EXPECT_EQ(second.at(1, 0), 7);
  EXPECT_THAT(second.values, ElementsAre(5, 6, 7, 8));
  EXPECT_THAT(ChannelMap(activations, 0).values, ElementsAre(1, 2, 3, 4));
}

TEST(CheckCamInputsTest, AcceptsWhatFits) {
  const Tensor activations = Channels(1, 1, {{1}});
  EXPECT_OK(CheckCamInputs(activations, activations));
}

TEST(CheckCamInputsTest, NamesWhatDoesNot) {
  const Tensor activations = Channels(1, 2, {{1, 2}});
  const ConstTensorView view = activations;
  EXPECT_STATUS(CheckCamInputs(view, view.Reshaped({1, 2, 1, 1})), kShapeMismatch,
                "[1, 1, 2, 1] and the score gradient [1, 2, 1, 1]");
  EXPECT_STATUS(CheckCamInputs(view.Reshaped({1, 2}), view.Reshaped({1, 2})), kInvalidArgument,
                "[1, 2]");
  EXPECT_STATUS(CheckCamInputs(view, test::NanTensor({1, 1, 2, 1})), kNonFinite, "gradient");
}

}  // namespace
}  // namespace inklens
