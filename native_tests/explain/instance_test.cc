#include "core/explain/instance.h"

#include <gmock/gmock.h>

#include <numeric>

#include "explain/golden_maps.h"
#include "testing/arrays.h"
#include "testing/status_matchers.h"
#include "testing/toy_classifiers.h"

namespace inklens {
namespace {

using test::ValueOf;
using ::testing::ElementsAre;
using ::testing::FloatEq;

/// One channel, A = x, and two classes: S_0 = x_0 + 2 x_1, S_1 = 0.
test::ToyDifferentiableClassifier Toy() {
  return test::ToyDifferentiableClassifier(
      {.height = 1, .width = 2, .mean = 0.2f, .deviation = 0.4f}, {1}, {0}, {1, 2, 0, 0});
}

TEST(MakeInstanceTest, ByHand) {
  const auto toy = Toy();
  ExecutionContext context;
  // X = (1, 0.2), x = (2, 0), S = (2, 0), p_0 = 1 / (1 + e^-2).
  const Instance instance = ValueOf(MakeInstance(context, toy, {2, 1, {255, 51}}));
  EXPECT_THAT(instance.pixels.values(), ElementsAre(1.0f, 0.2f));
  EXPECT_EQ(instance.pixels.shape(), (Shape{1, 1, 2, 1}));
  EXPECT_THAT(instance.input.values(), ElementsAre(FloatEq(2), FloatEq(0)));
  ASSERT_EQ(instance.trace.outputs.size(), 4u);
  EXPECT_THAT(instance.logits(), ElementsAre(FloatEq(2), FloatEq(0)));
  EXPECT_THAT(instance.probabilities, ElementsAre(FloatEq(0.880797078f), FloatEq(0.119202922f)));
  EXPECT_EQ(instance.predicted_class(), 0u);
}

TEST(MakeInstanceTest, AgreesWithTheGoldens) {
  test::GoldenMaps goldens;
  test::Tolerance logits(1e-5), probabilities(1e-7);
  for (const std::string& image : test::kGoldenImages) {
    const Instance& instance = *goldens.instance(image);
    const Tensor input = goldens.file().Floats(image + "/input");
    test::ExpectBitEqual(instance.input.values(), input.values());
    logits.Compare(instance.logits(), goldens.file().Doubles(image + "/logits"));
    probabilities.Compare(instance.probabilities, goldens.file().Doubles(image + "/probs"));
    EXPECT_EQ(static_cast<std::int64_t>(instance.predicted_class()),
              goldens.file().Integer(image + "/class_top"));
    EXPECT_NEAR(std::accumulate(instance.probabilities.begin(), instance.probabilities.end(), 0.0),
                1, 1e-6);
  }
  EXPECT_TRUE(logits.Holds("logits"));
  EXPECT_TRUE(probabilities.Holds("probabilities"));
}

TEST(MakeInstanceTest, NamesAnImageOfAnotherSize) {
  const auto toy = Toy();
  ExecutionContext context;
  EXPECT_STATUS(MakeInstance(context, toy, {1, 2, {0, 0}}), kShapeMismatch,
                "The image has 1x2 pixels; the model reads 2x1.");
  EXPECT_STATUS(MakeInstance(context, toy, {2, 1, {0}}), kShapeMismatch, "2x1");
  EXPECT_STATUS(MakeInstance(context, toy, {}), kShapeMismatch, "0x0");
}

TEST(MakeInstanceTest, RefusesLogitsThatAreNotFinite) {
  // Finite weights whose products are not.
  const test::ToyDifferentiableClassifier huge({.height = 1, .width = 1}, {3e38f}, {0}, {3e38f, 1});
  ExecutionContext context;
  EXPECT_OK(MakeInstance(context, huge, {1, 1, {0}}));
  EXPECT_STATUS(MakeInstance(context, huge, {1, 1, {255}}), kNonFinite, "not finite");
}

TEST(MakeInstanceOfPixelsTest, IsTheImagesInstanceForItsPixels) {
  const auto toy = Toy();
  ExecutionContext context;
  const Instance image = ValueOf(MakeInstance(context, toy, {2, 1, {255, 51}}));
  const Instance pixels = ValueOf(MakeInstanceOfPixels(context, toy, image.pixels));
  test::ExpectBitEqual(pixels.input.values(), image.input.values());
  test::ExpectBitEqual(pixels.logits(), image.logits());
  EXPECT_EQ(pixels.probabilities, image.probabilities);
  // Between bytes, and beyond ink: x = (0.3, -0.1) less 0.2, over 0.4.
  const Tensor between = ValueOf(Tensor::FromValues({1, 1, 2, 1}, std::vector<float>{0.3f, -0.1f}));
  EXPECT_THAT(ValueOf(MakeInstanceOfPixels(context, toy, between)).input.values(),
              ElementsAre(FloatEq(0.25f), FloatEq(-0.75f)));
}

TEST(MakeInstanceOfPixelsTest, NamesBadPixels) {
  const auto toy = Toy();
  ExecutionContext context;
  const Tensor upright = ValueOf(Tensor::Create({1, 2, 1, 1}));
  EXPECT_STATUS(MakeInstanceOfPixels(context, toy, upright), kShapeMismatch,
                "The image has shape [1, 2, 1, 1]; the model reads [1, 1, 2, 1].");
  EXPECT_STATUS(MakeInstanceOfPixels(context, toy, Tensor()), kShapeMismatch, "[0]");
  EXPECT_STATUS(MakeInstanceOfPixels(context, toy, test::NanTensor({1, 1, 2, 1})), kNonFinite,
                "not a finite number");
}

}  // namespace
}  // namespace inklens
