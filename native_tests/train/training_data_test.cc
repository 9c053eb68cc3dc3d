#include "core/train/training_data.h"

#include <gmock/gmock.h>

#include "core/image/framing.h"
#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::ValueOf;
using ::testing::ElementsAre;

ImageSet TwoImages(std::uint8_t first_label) {
  return ValueOf(ImageSet::Create(1, 2, {0, 255, 51, 102},
                                  {first_label, static_cast<std::uint8_t>(first_label + 1)},
                                  std::nullopt));
}

TEST(ImageSetTest, GivesItsImagesAsTheyAre) {
  const ImageSet set = TwoImages(3);
  EXPECT_EQ(set.size(), 2u);
  EXPECT_EQ(set.label(1), 4);
  std::vector<float> pixels(2);
  Rng rng(0, 0);
  ASSERT_OK(set.Image(1, rng, pixels));
  EXPECT_THAT(pixels, ElementsAre(0.2f, 0.4f));
  std::vector<float> other(3);
  EXPECT_STATUS(set.Image(0, rng, other), kShapeMismatch, "2 pixels; the model reads 3");
  EXPECT_STATUS(ImageSet::Create(2, 2, {0, 1, 2}, {0}, std::nullopt), kShapeMismatch, "3 pixels");
}

TEST(ImageSetTest, AugmentsByTheImagesOwnNumbers) {
  std::vector<std::uint8_t> pixels(28 * 28);
  for (std::size_t y = 8; y < 20; ++y) pixels[y * 28 + 14] = 255;
  const ImageSet set = ValueOf(ImageSet::Create(28, 28, pixels, {1}, AugmentationOptions{}));
  std::vector<float> first(784), second(784), third(784);
  Rng a(1, 0), b(1, 0), c(1, 1);
  ASSERT_OK(set.Image(0, a, first));
  ASSERT_OK(set.Image(0, b, second));
  ASSERT_OK(set.Image(0, c, third));
  EXPECT_EQ(first, second);
  EXPECT_NE(first, third);
}

TEST(DrawingSetTest, DrawsAndFramesLikeThePage) {
  // With one pen and a steady hand it is exactly what drawing and framing give.
  HandOptions hand{.thinnest_pen = 0.1,
                   .thickest_pen = 0.1,
                   .slant = 0,
                   .rotation_degrees = 0,
                   .aspect = 0,
                   .wobble = 0,
                   .slashed_zero = 0,
                   .barred_seven = 0,
                   .flagged_one = 0};
  const Drawing line{1, {{{0, 0}, {3, 90}}}};
  const DrawingSet set(28, 28, {line}, hand);
  std::vector<float> pixels(784);
  Rng rng(0, 0), other(0, 0);
  ASSERT_OK(set.Image(0, rng, pixels));
  const FramedDrawing framed =
      ValueOf(FrameDrawing(ValueOf(DrawWithPen(VaryHand(line, hand, other), {.width = 0.1}))));
  ASSERT_FALSE(framed.blank);
  for (std::size_t i = 0; i < 784; ++i) {
    EXPECT_EQ(pixels[i], static_cast<float>(framed.image.pixels[i]) / 255.0f);
  }
}

TEST(JoinedDataTest, PutsSetsOneAfterTheOther) {
  const ImageSet first = TwoImages(0), second = TwoImages(5);
  const JoinedData joined({&first, &second, &second});
  EXPECT_EQ(joined.size(), 6u);
  std::vector<LabelSet> labels, expected;
  for (std::size_t i = 0; i < 6; ++i) labels.push_back(joined.labels(i));
  for (std::size_t label : {0, 1, 5, 6, 5, 6}) expected.push_back(LabelSet().set(label));
  EXPECT_EQ(labels, expected);
  std::vector<float> pixels(2);
  Rng rng(0, 0);
  ASSERT_OK(joined.Image(4, rng, pixels));
  EXPECT_THAT(pixels, ElementsAre(0, 1));
  EXPECT_EQ(JoinedData({}).size(), 0u);
}

}  // namespace
}  // namespace inklens
