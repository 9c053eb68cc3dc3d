#include "core/engine/gradients.h"

#include <gmock/gmock.h>

#include <memory>
#include <vector>

#include "testing/status_matchers.h"
#include "testing/toy_classifiers.h"

namespace inklens {
namespace {

using test::ToyDifferentiableClassifier;
using test::ValueOf;

/// Counts the backward passes that reach the network.
class CountingClassifier : public ToyDifferentiableClassifier {
 public:
  using ToyDifferentiableClassifier::ToyDifferentiableClassifier;
  Result<Tensor> ScoreGradient(ExecutionContext& context, const ActivationTrace& trace,
                               const Target& target, std::size_t layer) const override {
    ++passes;
    return ToyDifferentiableClassifier::ScoreGradient(context, trace, target, layer);
  }
  mutable int passes = 0;
};

TEST(InstanceGradientsTest, OneBackwardPassPerTargetAndLayer) {
  const CountingClassifier toy({.height = 1, .width = 2}, {1}, {0}, {1, 2, 3, 4});
  ExecutionContext context;
  const auto read = [&](std::uint8_t pixel) {
    return std::make_shared<const Instance>(
        ValueOf(MakeInstance(context, toy, {2, 1, {pixel, 255}})));
  };
  const auto first = read(10), second = read(20);
  InstanceGradients gradients;
  const auto find = [&](const auto& instance, const Target& target, std::size_t layer) {
    return ValueOf(gradients.Find(context, toy, instance, target, layer));
  };
  const auto gradient = find(first, {1, {}}, 2);
  EXPECT_THAT(gradient->values(), ::testing::ElementsAre(3, 4));
  EXPECT_EQ(find(first, {1, {}}, 2), gradient);
  EXPECT_EQ(toy.passes, 1);
  // Another layer, target or contrast is another gradient.
  find(first, {1, {}}, 1);
  find(first, {0, {}}, 2);
  EXPECT_THAT(find(first, {1, 0}, 2)->values(), ::testing::ElementsAre(2, 2));
  EXPECT_EQ(toy.passes, 4);
  // Another image is read anew, and a gradient that somebody still holds stays what it was.
  EXPECT_NE(find(second, {1, {}}, 2), gradient);
  EXPECT_EQ(toy.passes, 5);
  EXPECT_THAT(gradient->values(), ::testing::ElementsAre(3, 4));
}

TEST(InstanceGradientsTest, PassesErrorsOnAndForgetsThem) {
  const CountingClassifier toy({.height = 1, .width = 2}, {1}, {0}, {1, 2, 3, 4});
  ExecutionContext context;
  const auto instance =
      std::make_shared<const Instance>(ValueOf(MakeInstance(context, toy, {2, 1, {1, 2}})));
  InstanceGradients gradients;
  EXPECT_FALSE(gradients.Find(context, toy, instance, {7, {}}, 2).ok());
  EXPECT_OK(gradients.Find(context, toy, instance, {1, {}}, 2));
}

}  // namespace
}  // namespace inklens
