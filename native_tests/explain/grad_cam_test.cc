#include "core/explain/grad_cam.h"

#include <gmock/gmock.h>

#include "explain/cam_properties.h"
#include "explain/golden_maps.h"
#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::Channels;
using test::ValueOf;
using ::testing::ElementsAre;

TEST(GradCamTest, ByHand) {
  const Tensor activations = Channels(2, 2, {{1, 2, 3, 4}, {4, 0, 8, 2}});
  const Tensor gradient = Channels(2, 2, {{1, 2, -1, 6}, {-2, 0, 0, 0}});
  // a_0 = (1 + 2 - 1 + 6) / 4 = 2, a_1 = -2 / 4 = -1/2: cam = 2 A^0 - A^1 / 2.
  const Map2D cam = ValueOf(GradCam(activations, gradient));
  EXPECT_EQ(cam.height, 2u);
  EXPECT_EQ(cam.width, 2u);
  EXPECT_THAT(cam.values, ElementsAre(0, 4, 2, 7));
}

TEST(GradCamTest, KeepsTheSign) {
  // a = -3: the cam is negative everywhere and only the saliency map cuts it off.
  const Map2D cam = ValueOf(GradCam(Channels(1, 2, {{1, 2}}), Channels(1, 2, {{-4, -2}})));
  EXPECT_THAT(cam.values, ElementsAre(-3, -6));
  EXPECT_TRUE(MakeSaliencyMap(cam, 28, 28).blank);
}

TEST(GradCamTest, Properties) {
  test::CheckCamProperties([](ConstTensorView a, ConstTensorView g) { return GradCam(a, g); });
}

TEST(GradCamTest, IsLinearInBoth) {
  Rng rng(6, 0);
  const Tensor activations = test::RandomTensor({1, 3, 3, 5}, rng);
  const Tensor gradient = test::RandomTensor({1, 3, 3, 5}, rng);
  Map2D expected = ValueOf(GradCam(activations, gradient));
  for (float& value : expected.values) value *= -8;
  // -2 and 4 change no rounding.
  Tensor scaled_activations = test::CopyOf(activations), scaled_gradient = test::CopyOf(gradient);
  for (float& value : scaled_activations.values()) value *= -2;
  for (float& value : scaled_gradient.values()) value *= 4;
  const Map2D scaled = ValueOf(GradCam(scaled_activations, scaled_gradient));
  test::ExpectBitEqual(scaled.values, expected.values);
}

TEST(GradCamTest, AgreesWithTheGoldens) {
  test::GoldenMaps goldens;
  test::MapComparison comparison(1e-5, 1e-5);
  const auto cases = goldens.CasesOf("gradcam");
  EXPECT_EQ(cases.size(), 30u);  // 3 images, 2 classes, 5 layers
  for (const test::GoldenCase& at : cases) {
    const Map2D cam = ValueOf(GradCam(goldens.activations(at), goldens.ScoreGradient(at)));
    comparison.Compare(goldens.file(), at.Key("gradcam"), cam, MakeSaliencyMap(cam, 28, 28));
  }
  comparison.ExpectHolds("Grad-CAM", 20);
}

}  // namespace
}  // namespace inklens
