#include "core/engine/gradients.h"

#include <gmock/gmock.h>

#include <memory>
#include <vector>

#include "core/xnn/thread_pool.h"
#include "engine/world.h"
#include "testing/status_matchers.h"
#include "testing/test_data.h"
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

/// Counts the backward passes of a real network.
class CountingModel : public DifferentiableClassifier {
 public:
  explicit CountingModel(Model model) : model_(std::move(model)) {}

  const InputSpec& input() const override { return model_.input(); }
  std::size_t class_count() const override { return model_.class_count(); }
  Status Logits(ExecutionContext& context, ConstTensorView inputs,
                TensorView logits) const override {
    return model_.Logits(context, inputs, logits);
  }
  std::span<const LayerInfo> layers() const override { return model_.layers(); }
  Result<ActivationTrace> Trace(ExecutionContext& context, ConstTensorView image) const override {
    return model_.Trace(context, image);
  }
  Result<Tensor> ScoreGradient(ExecutionContext& context, const ActivationTrace& trace,
                               const Target& target, std::size_t layer) const override {
    ++passes;
    return model_.ScoreGradient(context, trace, target, layer);
  }
  mutable int passes = 0;

 private:
  Model model_;
};

TEST(InstanceGradientsTest, TheThreeGradientMethodsShareOneBackwardPass) {
  const CountingModel model(test::LoadSeedModel());
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  const ExplanationWorld world = test::WorldOf(context, model);
  const auto instance =
      std::make_shared<const Instance>(ValueOf(MakeInstance(context, model, test::MnistImage(10))));
  const auto explain = [&](const char* method, OptionValues options = {}) {
    ValueOf(
        ValueOf(ExplanationJob::Start(world, instance, {method, std::move(options)})).Estimate());
    return model.passes;
  };
  // As the page asks: each method with its defaults, one after the other.
  EXPECT_EQ(explain("grad-cam"), 1);
  EXPECT_EQ(explain("grad-cam++"), 1);
  EXPECT_EQ(explain("layer-cam"), 1);
  // The class by name is the same class; another is another pass, again one for all three.
  const double predicted = static_cast<double>(instance->predicted_class());
  EXPECT_EQ(explain("layer-cam", {{"target_class", predicted}}), 1);
  const double other = predicted == 3 ? 4 : 3;
  EXPECT_EQ(explain("layer-cam", {{"target_class", other}}), 2);
  EXPECT_EQ(explain("grad-cam", {{"target_class", other}}), 2);
  // Methods that look at no gradient need none.
  EXPECT_EQ(explain("score-cam"), 2);
}

}  // namespace
}  // namespace inklens
