#include "core/explain/rise_sums.h"

#include <gmock/gmock.h>

#include <cmath>
#include <vector>

#include "testing/tolerance.h"

namespace inklens {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(DrawnMaskSumsTest, ByHand) {
  // One cell, which is the mask: 1 with score 3 and 0 with score 5.
  const RiseMasks masks(1, 1, 1);
  DrawnMaskSums drawn(masks, true);
  drawn.Add(masks, {{1}, 0, 0}, 3);
  drawn.Add(masks, {{0}, 0, 0}, 5);
  drawn.Add(masks, {{1}, 0, 0}, 0.5);
  RiseSums sums;
  drawn.Expand(masks, sums);
  EXPECT_THAT(sums.sm, ElementsAre(3.5));
  EXPECT_THAT(sums.ssmm, ElementsAre(9.25));
  EXPECT_THAT(sums.m, ElementsAre(2));
  EXPECT_THAT(sums.mm, ElementsAre(2));
  EXPECT_THAT(sums.smm, ElementsAre(3.5));
}

/// Masks, and how far sums over 60 of them are from those of rendered ones, which are rounded to
/// single precision where a cell's size is no power of two.
struct Size {
  std::size_t height, width, cells;
  double bound;
};

class DrawnMaskSumsSizesTest : public ::testing::TestWithParam<Size> {};

TEST_P(DrawnMaskSumsSizesTest, AreThoseOfTheRenderedMasks) {
  const auto [height, width, cells, bound] = GetParam();
  const RiseMasks masks(height, width, cells);
  DrawnMaskSums drawn(masks, true);
  const std::vector<double> zero(height * width);
  RiseSums plain{zero, zero, zero, zero, zero, {}};
  std::vector<float> mask(height * width), scratch(masks.scratch_size());
  constexpr std::size_t kSamples = 60;
  for (std::size_t i = 0; i < kSamples; ++i) {
    const RiseMasks::Draw draw = masks.Sample(3, i, 0.5);
    // Contrasts of two classes are negative, too.
    const double score = std::sin(static_cast<double>(i)) + 0.2;
    drawn.Add(masks, draw, score);
    masks.Render(draw, scratch, mask);
    plain.AddMask(mask, 0, score);
  }
  RiseSums sums;
  sums.sm.assign(3, 7);  // whatever stood there
  drawn.Expand(masks, sums);
  test::Tolerance error(bound);
  const auto compare = [&](const std::vector<double>& actual, const std::vector<double>& expected) {
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i) error.Add(actual[i], expected[i]);
  };
  compare(sums.sm, plain.sm);
  compare(sums.ssmm, plain.ssmm);
  compare(sums.m, plain.m);
  compare(sums.mm, plain.mm);
  compare(sums.smm, plain.smm);
  EXPECT_TRUE(error.Holds("sums"));
  // Without the masks' own sums the others are the same.
  DrawnMaskSums less(masks, false);
  for (std::size_t i = 0; i < kSamples; ++i) {
    less.Add(masks, masks.Sample(3, i, 0.5), std::sin(static_cast<double>(i)) + 0.2);
  }
  RiseSums two;
  less.Expand(masks, two);
  EXPECT_EQ(two.sm, sums.sm);
  EXPECT_EQ(two.ssmm, sums.ssmm);
  EXPECT_THAT(two.m, IsEmpty());
}

// MNIST's size with the authors' cells; the fewest and the most cells; sides that differ and that
// the cells do not divide.
INSTANTIATE_TEST_SUITE_P(Sizes, DrawnMaskSumsSizesTest,
                         ::testing::Values(Size{28, 28, 7, 1e-12}, Size{28, 28, 1, 1e-5},
                                           Size{28, 28, 2, 1e-5}, Size{28, 28, 28, 1e-5},
                                           Size{9, 17, 4, 1e-5}, Size{13, 8, 8, 1e-5},
                                           Size{3, 50, 3, 1e-5}));

}  // namespace
}  // namespace inklens
