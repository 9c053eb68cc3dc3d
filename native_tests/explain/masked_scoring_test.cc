#include "core/explain/masked_scoring.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <vector>

#include "explain/golden_maps.h"
#include "testing/arrays.h"
#include "testing/status_matchers.h"
#include "testing/toy_classifiers.h"

namespace inklens {
namespace {

using test::ValueOf;
using ::testing::ElementsAre;

constexpr Masking kMaskings[] = {Masking::kPixel, Masking::kNormalized};

/// Two pixels, whose normalised values are the two logits.
test::LinearClassifier Echo() {
  return test::LinearClassifier({.height = 1, .width = 2, .mean = 0.5f, .deviation = 0.25f},
                                {1, 0, 0, 1}, {0, 0});
}

const std::vector<float> kPixels{1, 0.5f};
const ConstTensorView kImage(kPixels.data(), {1, 1, 2, 1});

TEST(MaskedScoringTest, MasksByHand) {
  const test::LinearClassifier echo = Echo();
  ExecutionContext context;
  const std::vector<float> mask{0.5f, 0};
  // On X: (1/2, 0), normalised (0, -2): hidden is black.
  MaskedScoring pixel = ValueOf(MaskedScoring::Create(echo, kImage, Masking::kPixel));
  pixel.SetMask(0, mask);
  EXPECT_THAT(ValueOf(pixel.Score(context, 1)).values(), ElementsAre(0, -2));
  // On x = (2, 0): (1, 0): hidden is the mean.
  MaskedScoring normalized = ValueOf(MaskedScoring::Create(echo, kImage, Masking::kNormalized));
  normalized.SetMask(0, mask);
  EXPECT_THAT(ValueOf(normalized.Score(context, 1)).values(), ElementsAre(1, 0));
}

TEST(MaskedScoringTest, WhatIsHiddenCanBeShown) {
  const test::LinearClassifier echo = Echo();
  ExecutionContext context;
  MaskedScoring scoring = ValueOf(MaskedScoring::Create(echo, kImage, Masking::kPixel));
  scoring.SetHidden({0.25f, 0.5f});
  EXPECT_FALSE(scoring.HidingChangesNothing(0));
  EXPECT_TRUE(scoring.HidingChangesNothing(1));
  // (1/2 * 1 + 1/2 * 1/4, 1/2) = (5/8, 1/2), normalised (1/2, 0).
  scoring.SetMask(0, std::vector<float>{0.5f, 0});
  EXPECT_THAT(ValueOf(scoring.Score(context, 1)).values(), ElementsAre(0.5f, 0));
}

TEST(DistinctScoringTest, ScoresEachImageOnce) {
  const test::LinearClassifier echo = Echo();
  ExecutionContext context;
  DistinctScoring scoring(ValueOf(MaskedScoring::Create(echo, kImage, Masking::kNormalized)), 2);
  const auto add = [&scoring](const char* key, float mask) {
    const int item = scoring.Add(key);
    if (item >= 0) {
      scoring.masked().SetMask(static_cast<std::size_t>(item), std::vector<float>{mask, 1});
    }
    return item;
  };
  EXPECT_EQ(add("a", 1), 0);
  EXPECT_EQ(add("b", 0), 1);
  EXPECT_EQ(add("a", 1), -1);
  EXPECT_EQ(scoring.new_images(), 2u);
  EXPECT_EQ(scoring.batch_size(), 3u);
  ASSERT_OK(scoring.Score(context));
  // Logits (2, 0) and (0, 0).
  EXPECT_NEAR(scoring.probabilities(0)[0], 1 / (1 + std::exp(-2)), 1e-6);
  EXPECT_NEAR(scoring.probabilities(1)[0], 0.5, 1e-6);
  EXPECT_EQ(scoring.probabilities(2)[0], scoring.probabilities(0)[0]);
  scoring.Clear();
  // Both are remembered; a third finds no room and is scored again next time.
  EXPECT_EQ(add("b", 0), -1);
  EXPECT_EQ(add("c", 0.5f), 0);
  ASSERT_OK(scoring.Score(context));
  EXPECT_NEAR(scoring.probabilities(0)[0], 0.5, 1e-6);
  scoring.Clear();
  EXPECT_EQ(add("c", 0.5f), 0);
  EXPECT_EQ(add("a", 1), -1);
  ASSERT_OK(scoring.Score(context));
  EXPECT_EQ(scoring.forward_passes(), 4u);
  EXPECT_EQ(echo.images_scored(), 4u);
}

TEST(MaskedScoringTest, CopiesAreIndependent) {
  const test::LinearClassifier echo = Echo();
  ExecutionContext context;
  MaskedScoring scoring = ValueOf(MaskedScoring::Create(echo, kImage, Masking::kNormalized));
  EXPECT_EQ(scoring.pixel_count(), 2u);
  EXPECT_EQ(&scoring.classifier(), &echo);
  for (std::size_t i = 0; i < MaskedScoring::kBatch; ++i) {
    scoring.SetMask(i, std::vector<float>{static_cast<float>(i) / 128, 1});
  }
  scoring.SetMask(3, std::vector<float>{1, 0});
  const ConstTensorView logits = ValueOf(scoring.Score(context, MaskedScoring::kBatch));
  ASSERT_EQ(logits.shape(), (Shape{MaskedScoring::kBatch, 2}));
  for (std::size_t i = 0; i < MaskedScoring::kBatch; ++i) {
    EXPECT_EQ(logits[2 * i], i == 3 ? 2 : static_cast<float>(i) / 64) << i;
  }
  EXPECT_EQ(ValueOf(scoring.Score(context, 5)).shape(), (Shape{5, 2}));
  EXPECT_EQ(echo.images_scored(), MaskedScoring::kBatch + 5);
}

TEST(MaskedScoringTest, KnowsWhatHidingChanges) {
  const test::LinearClassifier echo = Echo();
  // Black on black changes nothing; nor does the mean on the mean.
  const std::vector<float> black_and_mean{0, 0.5f};
  const ConstTensorView image(black_and_mean.data(), {1, 1, 2, 1});
  const MaskedScoring pixel = ValueOf(MaskedScoring::Create(echo, image, Masking::kPixel));
  EXPECT_TRUE(pixel.HidingChangesNothing(0));
  EXPECT_FALSE(pixel.HidingChangesNothing(1));
  const MaskedScoring normalized =
      ValueOf(MaskedScoring::Create(echo, image, Masking::kNormalized));
  EXPECT_FALSE(normalized.HidingChangesNothing(0));
  EXPECT_TRUE(normalized.HidingChangesNothing(1));
}

TEST(MaskedScoringTest, AnAllOnesMaskReproducesTheScore) {
  test::GoldenMaps goldens;
  test::Tolerance tolerance(5e-5);  // the instance's logits are the direct form's
  const std::vector<float> ones(784, 1.0f);
  for (const std::string& image : test::kGoldenImages) {
    const Instance& instance = *goldens.instance(image);
    for (Masking masking : kMaskings) {
      MaskedScoring scoring =
          ValueOf(MaskedScoring::Create(goldens.model(), instance.pixels, masking));
      for (std::size_t i = 0; i < 3; ++i) scoring.SetMask(i, ones);
      const ConstTensorView logits = ValueOf(scoring.Score(goldens.context(), 3));
      for (std::size_t i = 0; i < 3; ++i) {
        tolerance.Compare(logits.Slice(i, 1).values(), instance.logits());
        test::ExpectBitEqual(logits.Slice(i, 1).values(), logits.Slice(0, 1).values());
      }
    }
  }
  EXPECT_TRUE(tolerance.Holds("logits"));
}

TEST(MaskedScoringTest, NamesBadInput) {
  const test::LinearClassifier echo = Echo();
  for (Masking masking : kMaskings) {
    EXPECT_STATUS(MaskedScoring::Create(echo, kImage.Reshaped({1, 2, 1, 1}), masking),
                  kShapeMismatch, "[1, 2, 1, 1]; the model reads [1, 1, 2, 1]");
    for (float bad : {-0.01f, 1.01f, std::numeric_limits<float>::quiet_NaN()}) {
      const std::vector<float> pixels{0, bad};
      EXPECT_STATUS(
          MaskedScoring::Create(echo, ConstTensorView(pixels.data(), {1, 1, 2, 1}), masking),
          kInvalidArgument, "outside [0, 1]");
    }
  }
}

TEST(MaskedScoringTest, RefusesScoresThatAreNotFinite) {
  const test::LinearClassifier huge({.height = 1, .width = 2}, {3e38f, 3e38f, 0, 0}, {3e38f, 0});
  ExecutionContext context;
  MaskedScoring scoring = ValueOf(MaskedScoring::Create(huge, kImage, Masking::kPixel));
  scoring.SetMask(0, std::vector<float>{0, 0});
  EXPECT_OK(scoring.Score(context, 1));
  scoring.SetMask(1, std::vector<float>{1, 1});
  EXPECT_STATUS(scoring.Score(context, 2), kNonFinite, "not finite");
}

}  // namespace
}  // namespace inklens
