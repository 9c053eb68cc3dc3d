#include "core/classifier/softmax.h"

#include <gmock/gmock.h>

#include <cmath>
#include <string>
#include <vector>

#include "testing/test_data.h"
#include "testing/tolerance.h"

namespace inklens {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;

std::vector<float> SoftmaxOf(std::vector<float> logits) {
  std::vector<float> probabilities(logits.size(), std::nanf(""));
  Softmax(logits, probabilities);
  return probabilities;
}

TEST(SoftmaxTest, ByHand) {
  EXPECT_THAT(SoftmaxOf({0, 0}), ElementsAre(0.5f, 0.5f));
  EXPECT_THAT(SoftmaxOf({0, std::log(3.0f)}), ElementsAre(FloatEq(0.25f), FloatEq(0.75f)));
  EXPECT_THAT(SoftmaxOf({-5}), ElementsAre(1));
  EXPECT_THAT(SoftmaxOf({}), ElementsAre());
}

TEST(SoftmaxTest, DoesNotOverflow) {
  EXPECT_THAT(SoftmaxOf({1e30f, 1e30f, -1e30f}), ElementsAre(0.5f, 0.5f, 0));
  EXPECT_THAT(SoftmaxOf({-1e30f, -1e30f}), ElementsAre(0.5f, 0.5f));
}

TEST(SoftmaxTest, MayWorkInPlace) {
  std::vector<float> values{1, 2, 3};
  const std::vector<float> expected = SoftmaxOf(values);
  Softmax(values, values);
  EXPECT_EQ(values, expected);
}

TEST(SoftmaxTest, AShiftChangesNothing) {
  EXPECT_EQ(SoftmaxOf({1, 2, 4}), SoftmaxOf({-99, -98, -96}));
}

TEST(SoftmaxTest, GoldenProbabilitiesFollowFromGoldenLogits) {
  const test::GoldenFile golden("core.safetensors");
  test::Tolerance tolerance(3e-7);
  for (int i = 0; i <= 10; ++i) {
    const std::string name = std::to_string(i);
    const Tensor logits = golden.Floats(name + "/logits");
    tolerance.Compare(SoftmaxOf({logits.values().begin(), logits.values().end()}),
                      golden.Doubles(name + "/probs"));
  }
  EXPECT_TRUE(tolerance.Holds("softmax of golden logits"));
}

}  // namespace
}  // namespace inklens
