#include "core/classifier/probabilities.h"

#include <gmock/gmock.h>

#include <cmath>
#include <vector>

#include "core/classifier/softmax.h"

namespace inklens {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;

std::vector<float> ProbabilitiesOf(OutputKind output, std::vector<float> logits) {
  std::vector<float> probabilities(logits.size(), std::nanf(""));
  Probabilities(output, logits, probabilities);
  return probabilities;
}

TEST(ProbabilitiesTest, ASigmoidLooksAtEachClassByItself) {
  const auto log3 = static_cast<float>(std::log(3.0));
  EXPECT_THAT(ProbabilitiesOf(OutputKind::kSigmoid, {0, log3, -log3, log3}),
              ElementsAre(0.5f, FloatEq(0.75f), FloatEq(0.25f), FloatEq(0.75f)));
  EXPECT_THAT(ProbabilitiesOf(OutputKind::kSigmoid, {}), ElementsAre());
}

TEST(ProbabilitiesTest, ASigmoidDoesNotOverflow) {
  EXPECT_THAT(ProbabilitiesOf(OutputKind::kSigmoid, {1e30f, -1e30f, 80, -80}),
              ElementsAre(1, 0, 1, FloatEq(static_cast<float>(std::exp(-80.0)))));
}

TEST(ProbabilitiesTest, ASoftmaxIsTheSoftmaxToTheLastBit) {
  const std::vector<float> logits{0.3f, -7.25f, 12.5f, 12.25f};
  std::vector<float> expected(4);
  Softmax(logits, expected);
  EXPECT_EQ(ProbabilitiesOf(OutputKind::kSoftmax, logits), expected);
}

TEST(ProbabilitiesTest, MayWorkInPlace) {
  std::vector<float> values{1.5f, -2.5f, 0};
  const std::vector<float> expected = ProbabilitiesOf(OutputKind::kSigmoid, values);
  Probabilities(OutputKind::kSigmoid, values, values);
  EXPECT_EQ(values, expected);
}

}  // namespace
}  // namespace inklens
