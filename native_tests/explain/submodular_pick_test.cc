#include "core/explain/submodular_pick.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <vector>

#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::ValueOf;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Five images, four superpixels, after the paper's Figure 5: the second superpixel matters most.
const std::vector<double> kWeights{1, 1, 0, 0,  //
                                   0, 1, 1, 0,  //
                                   0, 1, 0, 0,  //
                                   0, 1, 0, 0,  //
                                   0, 0, 0, 4};

TEST(SubmodularPickTest, ByHand) {
  const Pick pick = ValueOf(SubmodularPick(kWeights, 4, 3));
  EXPECT_THAT(pick.importance, ElementsAre(1, 2, 1, 2));
  // Images 0 and 1 both cover 1 + 2: the first. Then image 4 adds 2, image 1 only 1.
  EXPECT_THAT(pick.rows, ElementsAre(0, 4, 1));
  EXPECT_EQ(pick.coverage, 6);
  EXPECT_THAT(ValueOf(SubmodularPick(kWeights, 4, 1)).rows, ElementsAre(0));
}

TEST(SubmodularPickTest, ImagesThatAddNothingAreLeftOut) {
  EXPECT_THAT(ValueOf(SubmodularPick(kWeights, 4, 5)).rows, ElementsAre(0, 4, 1));
  const Pick nothing = ValueOf(SubmodularPick(std::vector<double>(8), 4, 2));
  EXPECT_THAT(nothing.rows, IsEmpty());
  EXPECT_EQ(nothing.coverage, 0);
  EXPECT_THAT(ValueOf(SubmodularPick({}, 4, 2)).rows, IsEmpty());
}

TEST(SubmodularPickTest, SignsDoNotMatter) {
  std::vector<double> negated;
  for (double weight : kWeights) negated.push_back(-weight);
  const Pick pick = ValueOf(SubmodularPick(negated, 4, 3));
  EXPECT_THAT(pick.rows, ElementsAre(0, 4, 1));
  EXPECT_THAT(pick.importance[3], DoubleNear(std::sqrt(4), 1e-15));
}

TEST(SubmodularPickTest, NamesBadInput) {
  EXPECT_STATUS(SubmodularPick(kWeights, 0, 1), kInvalidArgument, "at least one superpixel");
  EXPECT_STATUS(SubmodularPick(kWeights, 4, 0), kInvalidArgument, "one image to pick");
  EXPECT_STATUS(SubmodularPick(kWeights, 3, 1), kShapeMismatch, "20 weights; expected a multiple");
  const std::vector<double> bad{std::numeric_limits<double>::quiet_NaN()};
  EXPECT_STATUS(SubmodularPick(bad, 1, 1), kNonFinite, "not finite");
}

}  // namespace
}  // namespace inklens
