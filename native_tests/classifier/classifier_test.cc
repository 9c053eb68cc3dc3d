#include "core/classifier/classifier.h"

#include <gtest/gtest.h>

#include <vector>

#include "testing/status_matchers.h"
#include "testing/test_data.h"
#include "testing/tolerance.h"
#include "testing/toy_classifiers.h"

namespace inklens {
namespace {

using test::ValueOf;

test::ToyDifferentiableClassifier ThreeClasses() {
  return {{.height = 1, .width = 1}, {1}, {0}, {1, 2, 3}};
}

TEST(InputSpecTest, ImageShapeAndNormalization) {
  const InputSpec input{.height = 28, .width = 20, .channels = 1, .mean = 0.5f, .deviation = 0.25f};
  EXPECT_EQ(input.ImageShape(7), (Shape{7, 28, 20, 1}));
  EXPECT_EQ(input.Normalize(1), 2);
  EXPECT_EQ(input.Normalize(0.25f), -1);
}

TEST(InputSpecTest, NormalizationIsBitEqualToPyTorch) {
  const test::GoldenFile golden("core.safetensors");
  const InputSpec input{.height = 28, .width = 28, .mean = 0.1307f, .deviation = 0.3081f};
  for (const char* image : {"0", "4", "10"}) {
    const std::vector<std::int64_t> pixels = golden.Integers(std::string(image) + "/pixels_u8");
    std::vector<float> normalized;
    for (std::int64_t pixel : pixels) {
      normalized.push_back(input.Normalize(static_cast<float>(pixel) / 255.0f));
    }
    test::ExpectBitEqual(normalized, golden.Floats(std::string(image) + "/input").values());
  }
}

TEST(TargetTest, ScoreIsALogitOrAContrast) {
  const std::vector<float> logits{1, 5, -2};
  EXPECT_EQ((Target{.target_class = 1, .contrast_class = {}}).Score(logits), 5);
  EXPECT_EQ((Target{.target_class = 1, .contrast_class = 2}).Score(logits), 7);
  EXPECT_EQ((Target{.target_class = 2, .contrast_class = 0}).Score(logits), -3);
}

TEST(CheckTargetTest, ClassesMustExistAndDiffer) {
  const auto classifier = ThreeClasses();
  EXPECT_OK(CheckTarget(classifier, {.target_class = 2, .contrast_class = {}}));
  EXPECT_OK(CheckTarget(classifier, {.target_class = 2, .contrast_class = 0}));
  EXPECT_OK(CheckTarget(classifier, {.target_class = 0, .contrast_class = {}}));
  EXPECT_STATUS(CheckTarget(classifier, {.target_class = 3, .contrast_class = {}}),
                kInvalidArgument, "no class 3; this model has 3 classes");
  EXPECT_STATUS(CheckTarget(classifier, {.target_class = 0, .contrast_class = 9}), kInvalidArgument,
                "no class 9");
  EXPECT_STATUS(CheckTarget(classifier, {.target_class = 1, .contrast_class = 1}), kInvalidArgument,
                "Class 1 cannot be contrasted with itself");
}

TEST(FindLayerTest, FindsByNameOrListsTheLayers) {
  const auto classifier = ThreeClasses();
  EXPECT_EQ(ValueOf(FindLayer(classifier, "input")), 0u);
  EXPECT_EQ(ValueOf(FindLayer(classifier, "relu")), 2u);
  EXPECT_STATUS(FindLayer(classifier, "relu7"), kNotFound,
                "no layer \"relu7\"; this model has input, conv, relu, logits.");
  EXPECT_STATUS(FindLayer(classifier, ""), kNotFound, "no layer \"\"");
}

TEST(ArgMaxTest, GivesTheFirstOfEquals) {
  EXPECT_EQ(ArgMax(std::vector<float>{1, 3, 2}), 1u);
  EXPECT_EQ(ArgMax(std::vector<float>{-1, 3, 0, 3}), 1u);
  EXPECT_EQ(ArgMax(std::vector<float>{-4}), 0u);
}

}  // namespace
}  // namespace inklens
