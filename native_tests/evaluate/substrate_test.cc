#include "core/evaluate/substrate.h"

#include <gmock/gmock.h>

#include "explain/golden_maps.h"
#include "testing/tolerance.h"

namespace inklens {
namespace {

using ::testing::Each;

TEST(SubstrateTest, TheBlurOfAnImpulseIsTheGoldenKernel) {
  std::vector<float> impulse(121);
  impulse[60] = 1;
  const test::GoldenFile metrics("metrics.safetensors");
  const Tensor golden = metrics.Floats("blur_kernel");
  EXPECT_THAT(BlurImage({impulse.data(), {1, 11, 11, 1}}),
              ::testing::Pointwise(::testing::FloatEq(), golden.values()));
}

TEST(SubstrateTest, BlursAsTheGoldens) {
  const test::GoldenFile metrics("metrics.safetensors");
  test::GoldenMaps goldens;
  test::Tolerance error(1e-6);
  for (const std::string& image : test::kGoldenImages) {
    error.Compare(BlurImage(goldens.instance(image)->input),
                  metrics.Doubles(image + "/blurred_input"));
  }
  EXPECT_TRUE(error.Holds("blurred images"));
}

TEST(SubstrateTest, WhatARemovedPixelShows) {
  const InputSpec spec{.height = 1, .width = 3, .mean = 0.5f, .deviation = 0.25f};
  const std::vector<float> input{2, 0, -2};
  RemovableImage image(spec, {input.data(), {1, 1, 3, 1}});
  EXPECT_EQ(*image.whole(), input);
  EXPECT_THAT(*image.Removed(Substrate::kBlack), Each(-2));
  EXPECT_THAT(*image.Removed(Substrate::kMean), Each(0));
  EXPECT_EQ(*image.Removed(Substrate::kBlurred), BlurImage({input.data(), {1, 1, 3, 1}}));
  EXPECT_EQ(image.Removed(Substrate::kBlurred), image.Removed(Substrate::kBlurred));
}

}  // namespace
}  // namespace inklens
