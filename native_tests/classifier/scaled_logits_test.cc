#include "core/classifier/scaled_logits.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "core/explain/grad_cam.h"
#include "core/explain/instance.h"
#include "core/explain/saliency.h"
#include "core/xnn/thread_pool.h"
#include "testing/status_matchers.h"
#include "testing/test_data.h"
#include "testing/tolerance.h"
#include "testing/toy_classifiers.h"

namespace inklens {
namespace {

using test::ValueOf;
using ::testing::ElementsAre;

using Shared = std::shared_ptr<const DifferentiableClassifier>;

/// One channel, A = x, S_0 = x_0 + 2 x_1, S_1 = 0.
Shared Toy() {
  return std::make_shared<const test::ToyDifferentiableClassifier>(
      InputSpec{.height = 1, .width = 2}, std::vector<float>{1}, std::vector<float>{0},
      std::vector<float>{1, 2, 0, 0});
}

Shared SeedModel() { return std::make_shared<const Model>(test::LoadSeedModel()); }

TEST(ScaledLogitsTest, ByHand) {
  const Shared twin = ValueOf(ScaledLogits(Toy(), 0.25f));
  ExecutionContext context;
  const Tensor images = ValueOf(Tensor::FromValues({2, 1, 2, 1}, std::vector<float>{1, 2, 0, 4}));
  Tensor logits = ValueOf(Tensor::Create({2, 2}));
  ASSERT_OK(twin->Logits(context, images, logits));
  EXPECT_THAT(logits.values(), ElementsAre(1.25f, 0, 2, 0));

  const ActivationTrace trace = ValueOf(twin->Trace(context, images.view().Slice(0, 1)));
  EXPECT_THAT(trace.outputs[2].values(), ElementsAre(1, 2));  // before the logits nothing changes
  EXPECT_THAT(trace.logits(), ElementsAre(1.25f, 0));
  const auto gradient = [&](std::size_t layer) {
    return ValueOf(twin->ScoreGradient(context, trace, {0, 1}, layer));
  };
  EXPECT_THAT(gradient(0).values(), ElementsAre(0.25f, 0.5f));
  EXPECT_THAT(gradient(2).values(), ElementsAre(0.25f, 0.5f));
  // The score is a difference of the scaled logits themselves.
  EXPECT_THAT(gradient(3).values(), ElementsAre(1, -1));
}

TEST(ScaledLogitsTest, GradCamStaysAndProbabilitiesChange) {
  const Shared model = SeedModel();
  const Shared twin = ValueOf(ScaledLogits(model, 0.125f));
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  const GrayImage image = test::MnistImage(4);
  const Instance one = ValueOf(MakeInstance(context, *model, image));
  const Instance other = ValueOf(MakeInstance(context, *twin, image));
  const std::size_t layer = ValueOf(FindLayer(*model, "relu2"));
  const Target target{one.predicted_class(), {}};
  EXPECT_EQ(other.predicted_class(), target.target_class);
  const auto map = [&](const DifferentiableClassifier& classifier, const Instance& instance) {
    const Tensor gradient =
        ValueOf(classifier.ScoreGradient(context, instance.trace, target, layer));
    return MakeSaliencyMap(ValueOf(GradCam(instance.trace.outputs[layer], gradient)), 28, 28);
  };
  const SaliencyMap a = map(*model, one), b = map(*twin, other);
  EXPECT_FALSE(a.blank);
  test::ExpectBitEqual(b.map.values, a.map.values);  // an eighth: exponents alone change

  // From p = softmax(S) follows the twin's: p_c'^(1/8) / sum p^(1/8).
  double sum = 0;
  for (float p : one.probabilities) sum += std::pow(static_cast<double>(p), 0.125);
  test::Tolerance probabilities(1e-6);
  for (std::size_t c = 0; c < 10; ++c) {
    probabilities.Add(other.probabilities[c],
                      std::pow(static_cast<double>(one.probabilities[c]), 0.125) / sum);
  }
  EXPECT_TRUE(probabilities.Holds("probabilities"));
  EXPECT_LT(other.probabilities[target.target_class],
            one.probabilities[target.target_class] - 0.05f);
}

TEST(ScaledLogitsTest, ARandomizedCopyIsScaledToo) {
  const Shared model = SeedModel();
  const Shared twin = ValueOf(ScaledLogits(model, 4));
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  const auto logits = [&](const Shared& classifier) {
    const Instance instance = ValueOf(MakeInstance(context, *classifier, test::MnistImage(0)));
    return std::vector<float>(instance.logits().begin(), instance.logits().end());
  };
  std::vector<float> expected = logits(ValueOf(model->RandomizedCopy(2, 8)));
  for (float& logit : expected) logit *= 4;
  EXPECT_EQ(logits(ValueOf(twin->RandomizedCopy(2, 8))), expected);
  EXPECT_STATUS(ValueOf(ScaledLogits(Toy(), 4))->RandomizedCopy(2, 1), kUnsupported,
                "no parameters that could be randomised");
}

TEST(ScaledLogitsTest, RefusesOtherScales) {
  for (float scale : {0.0f, -1.0f, std::numeric_limits<float>::infinity(), std::nanf("")}) {
    EXPECT_STATUS(ScaledLogits(Toy(), scale), kInvalidArgument, "above 0");
  }
}

}  // namespace
}  // namespace inklens
