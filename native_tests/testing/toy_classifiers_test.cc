#include "testing/toy_classifiers.h"

#include <gtest/gtest.h>

#include "core/xnn/thread_pool.h"
#include "testing/arrays.h"
#include "testing/status_matchers.h"

namespace inklens::test {
namespace {

TEST(LinearClassifierTest, ScoresByHandAndCounts) {
  const LinearClassifier classifier({.height = 1, .width = 2}, {1, 2, -3, 4}, {0.5f, 0});
  ExecutionContext context;
  const std::vector<float> images{1, 1, 2, 0};
  Tensor logits = NanTensor({2, 2});
  ASSERT_OK(classifier.Logits(context, ConstTensorView(images.data(), {2, 1, 2, 1}), logits));
  EXPECT_THAT(logits.values(), ::testing::ElementsAre(3.5f, 1, 2.5f, -6));
  EXPECT_EQ(classifier.images_scored(), 2u);
  EXPECT_EQ(classifier.batches_scored(), 1u);
  EXPECT_STATUS(classifier.Logits(context, ConstTensorView(images.data(), {4, 1, 1, 1}), logits),
                kShapeMismatch, "[4, 1, 1, 1]");
}

TEST(ToyDifferentiableClassifierTest, ActivationsAndGradientsByHand) {
  // Two pixels, two channels: A^0 = x, A^1 = 1 - x.
  const ToyDifferentiableClassifier classifier({.height = 1, .width = 2}, {1, -1}, {0, 1},
                                               {1, 2, 3, 4, -1, 0, 5, -2});
  ExecutionContext context;
  const std::vector<float> image{2, -1};
  const ActivationTrace trace =
      ValueOf(classifier.Trace(context, ConstTensorView(image.data(), {1, 1, 2, 1})));
  EXPECT_THAT(trace.outputs[1].values(), ::testing::ElementsAre(2, -1, -1, 2));
  EXPECT_THAT(trace.outputs[2].values(), ::testing::ElementsAre(2, 0, 0, 2));
  EXPECT_THAT(trace.logits(), ::testing::ElementsAre(10, -6));
  const Target first{.target_class = 0, .contrast_class = {}};
  const auto gradient = [&](const Target& target, std::size_t layer) {
    const Tensor result = ValueOf(classifier.ScoreGradient(context, trace, target, layer));
    return std::vector<float>(result.values().begin(), result.values().end());
  };
  EXPECT_THAT(gradient(first, 3), ::testing::ElementsAre(1, 0));
  EXPECT_THAT(gradient(first, 2), ::testing::ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(gradient(first, 1), ::testing::ElementsAre(1, 0, 0, 4));
  EXPECT_THAT(gradient(first, 0), ::testing::ElementsAre(1, -4));
  EXPECT_THAT(gradient({.target_class = 0, .contrast_class = 1}, 2),
              ::testing::ElementsAre(2, 2, -2, 6));
}

}  // namespace
}  // namespace inklens::test
