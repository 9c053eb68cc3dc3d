#include "core/explain/layer_cam.h"

#include <gmock/gmock.h>

#include "explain/cam_properties.h"
#include "explain/golden_maps.h"
#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::Channels;
using test::ValueOf;
using ::testing::ElementsAre;

TEST(LayerCamTest, ByHand) {
  const Tensor activations = Channels(2, 2, {{1, 2, 3, 4}, {4, 0, 8, 2}});
  const Tensor gradient = Channels(2, 2, {{1, 2, -1, 6}, {-2, 3, 0.5f, 0}});
  // Each position has its own weights: 1*1 + 0*4, 2*2 + 3*0, 0*3 + 1/2*8, 6*4 + 0*2.
  const Map2D cam = ValueOf(LayerCam(activations, gradient));
  EXPECT_EQ(cam.height, 2u);
  EXPECT_EQ(cam.width, 2u);
  EXPECT_THAT(cam.values, ElementsAre(1, 4, 4, 24));
}

TEST(LayerCamTest, IsNegativeOnlyWhereActivationsAre) {
  const Tensor activations = Channels(1, 3, {{-2, 2, -2}});
  const Tensor gradient = Channels(1, 3, {{3, -3, -3}});
  EXPECT_THAT(ValueOf(LayerCam(activations, gradient)).values, ElementsAre(-6, 0, 0));
}

TEST(LayerCamTest, Properties) {
  test::CheckCamProperties([](ConstTensorView a, ConstTensorView g) { return LayerCam(a, g); });
}

TEST(LayerCamTest, ScalesWithBoth) {
  Rng rng(6, 0);
  const Tensor activations = test::RandomTensor({1, 3, 3, 5}, rng);
  const Tensor gradient = test::RandomTensor({1, 3, 3, 5}, rng);
  Map2D expected = ValueOf(LayerCam(activations, gradient));
  for (float& value : expected.values) value *= -8;
  // Activations by any factor, the gradient by a positive one.
  Tensor scaled_activations = test::CopyOf(activations), scaled_gradient = test::CopyOf(gradient);
  for (float& value : scaled_activations.values()) value *= -2;
  for (float& value : scaled_gradient.values()) value *= 4;
  const Map2D scaled = ValueOf(LayerCam(scaled_activations, scaled_gradient));
  test::ExpectBitEqual(scaled.values, expected.values);
}

TEST(LayerCamTest, AgreesWithTheGoldens) {
  test::GoldenMaps goldens;
  test::MapComparison comparison(5e-5, 5e-5);
  const auto cases = goldens.CasesOf("layercam");
  EXPECT_EQ(cases.size(), 30u);  // 3 images, 2 classes, 5 layers
  for (const test::GoldenCase& at : cases) {
    const Map2D cam = ValueOf(LayerCam(goldens.activations(at), goldens.ScoreGradient(at)));
    comparison.Compare(goldens.file(), at.Key("layercam"), cam, MakeSaliencyMap(cam, 28, 28));
  }
  comparison.ExpectHolds("LayerCAM", 20);
}

}  // namespace
}  // namespace inklens
