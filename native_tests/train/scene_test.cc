#include "core/train/scene.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "core/image/idx.h"
#include "testing/status_matchers.h"
#include "testing/test_data.h"

namespace inklens {
namespace {

using test::ValueOf;
using ::testing::AllOf;
using ::testing::Ge;
using ::testing::Le;

/// The first hundred of MNIST's test digits.
class SceneTest : public ::testing::Test {
 protected:
  SceneTest()
      : images_(test::ReadSourceFile("native_tests/goldens/mnist_t10k_sample.idx3-ubyte")),
        labels_(test::ReadSourceFile("native_tests/goldens/mnist_t10k_sample.idx1-ubyte")),
        pixels_(ValueOf(ReadIdxImages(images_)).pixels),
        digits_(ValueOf(ReadIdxLabels(labels_))) {}

  SceneMaker Maker(const SceneOptions& options = {}) const {
    return ValueOf(SceneMaker::Create(28, 28, pixels_, digits_, options));
  }

  std::vector<std::uint8_t> images_, labels_;
  std::span<const std::uint8_t> pixels_, digits_;
};

TEST_F(SceneTest, TheTruthIsWhatThePixelsShow) {
  const SceneMaker maker = Maker();
  for (SceneKind kind : kAllSceneKinds) {
    for (std::uint64_t index = 0; index < 50; ++index) {
      const Scene scene = ValueOf(maker.Make(kind, 1, index));
      ASSERT_EQ(scene.image.pixels.size(), 56u * 56u);
      std::vector<int> inked(56 * 56);
      for (const SceneObject& object : scene.objects) {
        EXPECT_EQ(digits_[object.digit], object.label);
        EXPECT_THAT(object.scale, AllOf(Ge(0.85), Le(1.15)));
        std::size_t rows[56] = {}, columns[56] = {};
        for (std::size_t i = 0; i < inked.size(); ++i) {
          inked[i] += object.ink[i];
          rows[i / 56] += object.ink[i];
          columns[i % 56] += object.ink[i];
          EXPECT_LE(object.ink[i], object.box.Contains(i / 56, i % 56));
        }
        // The box is tight: each of its edges has ink.
        EXPECT_GT(rows[object.box.top], 0u);
        EXPECT_GT(rows[object.box.top + object.box.height - 1], 0u);
        EXPECT_GT(columns[object.box.left], 0u);
        EXPECT_GT(columns[object.box.left + object.box.width - 1], 0u);
      }
      for (std::size_t i = 0; i < inked.size(); ++i) {
        EXPECT_EQ(scene.image.pixels[i] >= 64, inked[i] > 0) << "pixel " << i;
        EXPECT_LE(inked[i], kind == SceneKind::kOverlapping ? 2 : 1);
      }
    }
  }
}

TEST_F(SceneTest, EachKindHoldsWhatItSays) {
  const SceneMaker maker = Maker();
  std::set<std::size_t> counts;
  for (std::uint64_t index = 0; index < 100; ++index) {
    const Scene single = ValueOf(maker.Make(SceneKind::kSingle, 5, index));
    EXPECT_EQ(single.objects.size(), 1u);
    const Scene twins = ValueOf(maker.Make(SceneKind::kTwins, 5, index));
    ASSERT_EQ(twins.objects.size(), 2u);
    EXPECT_EQ(twins.objects[0].label, twins.objects[1].label);
    EXPECT_EQ(twins.labels().count(), 1u);
    EXPECT_FALSE(twins.objects[0].box.Overlaps(twins.objects[1].box));
    const Scene distractors = ValueOf(maker.Make(SceneKind::kDistractors, 5, index));
    counts.insert(distractors.objects.size());
    EXPECT_EQ(distractors.labels().count(), distractors.objects.size());
    const Scene overlapping = ValueOf(maker.Make(SceneKind::kOverlapping, 5, index));
    ASSERT_EQ(overlapping.labels().count(), 2u);
    std::size_t both = 0, ink[2] = {};
    for (std::size_t i = 0; i < overlapping.image.pixels.size(); ++i) {
      const int a = overlapping.objects[0].ink[i], b = overlapping.objects[1].ink[i];
      both += a && b;
      ink[0] += a;
      ink[1] += b;
    }
    const double share = static_cast<double>(both) / static_cast<double>(std::min(ink[0], ink[1]));
    EXPECT_THAT(share, AllOf(Ge(0.05), Le(0.30)));
  }
  EXPECT_EQ(counts, (std::set<std::size_t>{2, 3}));
}

TEST_F(SceneTest, ADigitOfItsOwnSizeIsTheDigit) {
  SceneOptions options;
  options.smallest = options.largest = 1;
  options.ink = 1;
  const Scene scene = ValueOf(Maker(options).Make(SceneKind::kSingle, 3, 0));
  const SceneObject& object = scene.objects[0];
  const auto digit = pixels_.subspan(object.digit * 784, 784);
  std::vector<std::uint8_t> expected, actual;
  for (std::uint8_t value : digit) {
    if (value > 0) expected.push_back(value);
  }
  for (std::uint8_t value : scene.image.pixels) {
    if (value > 0) actual.push_back(value);
  }
  EXPECT_EQ(actual, expected);
}

TEST_F(SceneTest, ASceneIsNamedBySeedIndexAndKind) {
  const SceneMaker maker = Maker();
  const auto pixels = [&maker](SceneKind kind, std::uint64_t seed, std::uint64_t index) {
    return ValueOf(maker.Make(kind, seed, index)).image.pixels;
  };
  const auto first = pixels(SceneKind::kTwins, 1, 7);
  EXPECT_EQ(pixels(SceneKind::kTwins, 1, 7), first);
  EXPECT_NE(pixels(SceneKind::kTwins, 2, 7), first);
  EXPECT_NE(pixels(SceneKind::kTwins, 1, 8), first);
  EXPECT_NE(pixels(SceneKind::kDistractors, 1, 7), first);
}

TEST_F(SceneTest, PlacesReachEveryEdge) {
  const SceneMaker maker = Maker();
  std::size_t top = 56, left = 56, bottom = 0, right = 0;
  for (std::uint64_t index = 0; index < 300; ++index) {
    const PixelBox box = ValueOf(maker.Make(SceneKind::kSingle, 2, index)).objects[0].box;
    top = std::min(top, box.top);
    left = std::min(left, box.left);
    bottom = std::max(bottom, box.top + box.height);
    right = std::max(right, box.left + box.width);
  }
  EXPECT_LE(top, 1u);
  EXPECT_LE(left, 1u);
  EXPECT_GE(bottom, 55u);
  EXPECT_GE(right, 55u);
}

TEST_F(SceneTest, ASetKeepsItsLabelsAndDrawsTheRestAnew) {
  const SceneMaker maker = Maker();
  const SceneSet set = ValueOf(SceneSet::Create(maker, 8, 4));
  EXPECT_EQ(set.size(), 8u);
  EXPECT_EQ(set.labels(0).count(), 1u);
  EXPECT_EQ(set.labels(1).count(), 1u) << "twins are one class";
  EXPECT_GE(set.labels(2).count(), 2u);
  EXPECT_EQ(set.labels(3).count(), 2u);
  std::vector<float> first(56 * 56), second(56 * 56), again(56 * 56);
  Rng a(1, 0), b(1, 1), c(1, 0);
  ASSERT_OK(set.Image(2, a, first));
  ASSERT_OK(set.Image(2, b, second));
  ASSERT_OK(set.Image(2, c, again));
  EXPECT_NE(first, second);
  EXPECT_EQ(first, again);
  EXPECT_THAT(first, ::testing::Each(AllOf(Ge(0.0f), Le(1.0f))));
  std::vector<float> wrong(784);
  EXPECT_STATUS(set.Image(0, a, wrong), kShapeMismatch, "3136 pixels; the model reads 784");
}

TEST_F(SceneTest, WhatCannotBeMadeIsNamed) {
  EXPECT_STATUS(FindSceneKind("crowd"), kNotFound,
                "\"crowd\"; there are single, twins, distractors, overlapping");
  EXPECT_STATUS(SceneMaker::Create(28, 28, pixels_.first(100), digits_), kShapeMismatch,
                "100 pixels for 100 digits");
  SceneOptions options;
  options.smallest = 2;
  EXPECT_STATUS(SceneMaker::Create(28, 28, pixels_, digits_, options), kInvalidArgument, "sizes");
  const std::vector<std::uint8_t> blank(784), one{1};
  EXPECT_STATUS(SceneMaker::Create(28, 28, blank, one), kInvalidArgument, "no digit");
  // The first digit alone: a single class.
  const SceneMaker alone =
      ValueOf(SceneMaker::Create(28, 28, pixels_.first(784), digits_.first(1)));
  EXPECT_OK(alone.Make(SceneKind::kTwins, 0, 0));
  EXPECT_STATUS(alone.Make(SceneKind::kOverlapping, 0, 0), kInvalidArgument,
                "needs 2 classes of digits; there are 1");
  SceneOptions narrow;
  narrow.width = 8;
  EXPECT_STATUS(Maker(narrow).Make(SceneKind::kSingle, 0, 1), kInvalidArgument, "does not fit");
  SceneOptions crowded;
  crowded.width = crowded.height = 24;
  EXPECT_STATUS(Maker(crowded).Make(SceneKind::kTwins, 0, 1), kInvalidArgument, "No place");
}

}  // namespace
}  // namespace inklens
