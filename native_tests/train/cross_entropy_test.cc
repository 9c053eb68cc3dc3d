#include "core/train/cross_entropy.h"

#include <gmock/gmock.h>

#include <cmath>
#include <initializer_list>
#include <vector>

#include "testing/arrays.h"
#include "testing/status_matchers.h"
#include "testing/tolerance.h"

namespace inklens {
namespace {

using test::NanTensor;
using test::RandomTensor;
using test::ValueOf;

TEST(CrossEntropyTest, ByHand) {
  // Equal logits: p = 1/2 each. Logits log 3 apart: p = 3/4, 1/4.
  const auto log3 = static_cast<float>(std::log(3.0));
  const Tensor logits = ValueOf(Tensor::FromValues({2, 2}, std::vector<float>{1, 1, log3, 0}));
  const std::vector<std::uint8_t> labels{0, 1};
  Tensor gradient = NanTensor({2, 2});
  const BatchScore score = CrossEntropy(logits, labels, gradient);
  EXPECT_NEAR(score.loss, std::log(2.0) + std::log(4.0), 1e-6);
  EXPECT_EQ(score.correct, 1u);
  EXPECT_THAT(gradient.values(),
              ::testing::Pointwise(::testing::FloatNear(1e-7f),
                                   std::vector<float>{-0.25f, 0.25f, 0.375f, -0.375f}));
}

TEST(CrossEntropyTest, TheGradientIsThatOfTheMeanLoss) {
  Rng rng(1, 0);
  Tensor logits = RandomTensor({5, 7}, rng, -3, 3);
  const std::vector<std::uint8_t> labels{0, 6, 3, 3, 1};
  Tensor gradient = NanTensor({5, 7}), ignored = NanTensor({5, 7});
  CrossEntropy(logits, labels, gradient);
  test::Tolerance tolerance(2e-5);
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const float value = logits[i];
    logits[i] = value + 0x1p-7f;
    const double above = CrossEntropy(logits, labels, ignored).loss;
    logits[i] = value - 0x1p-7f;
    const double below = CrossEntropy(logits, labels, ignored).loss;
    logits[i] = value;
    tolerance.Add(gradient[i], (above - below) / 0x1p-6 / 5);
  }
  EXPECT_TRUE(tolerance.Holds("cross entropy gradient"));
}

TEST(CrossEntropyTest, LargeLogitsStayFinite) {
  const Tensor logits = ValueOf(Tensor::FromValues({1, 2}, std::vector<float>{3000, -3000}));
  Tensor gradient = NanTensor({1, 2});
  const std::vector<std::uint8_t> labels{1};
  EXPECT_DOUBLE_EQ(CrossEntropy(logits, labels, gradient).loss, 6000);
  EXPECT_THAT(gradient.values(), ::testing::ElementsAre(1, -1));
}

LabelSet Labels(std::initializer_list<std::size_t> classes) {
  LabelSet labels;
  for (std::size_t c : classes) labels.set(c);
  return labels;
}

TEST(BinaryCrossEntropyTest, ByHand) {
  // p = 1/2, 3/4 and 1/4, 3/4; shown are both of the first item and none of the second.
  const auto log3 = static_cast<float>(std::log(3.0));
  const Tensor logits =
      ValueOf(Tensor::FromValues({2, 2}, std::vector<float>{0, log3, -log3, log3}));
  const std::vector<LabelSet> labels{Labels({0, 1}), Labels({})};
  Tensor gradient = NanTensor({2, 2});
  const BatchScore score = BinaryCrossEntropy(logits, labels, gradient);
  const double first = (std::log(2.0) + std::log(4.0 / 3)) / 2;
  const double second = (std::log(4.0 / 3) + std::log(4.0)) / 2;
  EXPECT_NEAR(score.loss, first + second, 1e-6);
  EXPECT_EQ(score.correct, 1u) << "even odds count as shown; one wrong class makes an item wrong";
  EXPECT_THAT(gradient.values(), ::testing::Pointwise(::testing::FloatNear(1e-7f),
                                                      std::vector<float>{-0.5f / 4, -0.25f / 4,
                                                                         0.25f / 4, 0.75f / 4}));
}

TEST(BinaryCrossEntropyTest, TheGradientIsThatOfTheMeanLoss) {
  Rng rng(2, 0);
  Tensor logits = RandomTensor({4, 6}, rng, -3, 3);
  const std::vector<LabelSet> labels{Labels({0, 5}), Labels({}), Labels({1, 2, 3}), Labels({4})};
  Tensor gradient = NanTensor({4, 6}), ignored = NanTensor({4, 6});
  BinaryCrossEntropy(logits, labels, gradient);
  test::Tolerance tolerance(2e-5);
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const float value = logits[i];
    logits[i] = value + 0x1p-7f;
    const double above = BinaryCrossEntropy(logits, labels, ignored).loss;
    logits[i] = value - 0x1p-7f;
    const double below = BinaryCrossEntropy(logits, labels, ignored).loss;
    logits[i] = value;
    tolerance.Add(gradient[i], (above - below) / 0x1p-6 / 4);
  }
  EXPECT_TRUE(tolerance.Holds("binary cross entropy gradient"));
}

TEST(BinaryCrossEntropyTest, LargeLogitsStayFiniteAndTheGradientMayTakeTheirPlace) {
  Tensor logits = ValueOf(Tensor::FromValues({1, 2}, std::vector<float>{3000, -3000}));
  const std::vector<LabelSet> labels{Labels({1})};
  EXPECT_DOUBLE_EQ(BinaryCrossEntropy(logits, labels, logits).loss, 3000);
  EXPECT_THAT(logits.values(), ::testing::ElementsAre(0.5f, -0.5f));
}

}  // namespace
}  // namespace inklens
