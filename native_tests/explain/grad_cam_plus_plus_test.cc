#include "core/explain/grad_cam_plus_plus.h"

#include <gmock/gmock.h>

#include <cmath>
#include <string>
#include <vector>

#include "explain/cam_properties.h"
#include "explain/golden_maps.h"
#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::Channels;
using test::ValueOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::FloatEq;

constexpr GradCamPlusPlusVariant kVariants[] = {GradCamPlusPlusVariant::kPaper,
                                                GradCamPlusPlusVariant::kPytorchGradCam,
                                                GradCamPlusPlusVariant::kAuthors};

TEST(GradCamPlusPlusTest, PaperByHand) {
  const Tensor activations = Channels(1, 3, {{1, 3, 0}, {0, 1, 1}});
  const Tensor gradient = Channels(1, 3, {{0.5f, 0.25f, -1}, {-1, 2, 0}});
  // Channel 0: sum A = 4, alpha = 1/(2 + 4/2) = 1/4 and 1/(2 + 4/4) = 1/3, w = 1/8 + 1/12 = 5/24.
  // Channel 1: sum A = 2, alpha = 1/(2 + 4) = 1/6, w = 1/3.
  const Map2D cam = ValueOf(GradCamPlusPlus(activations, gradient));
  EXPECT_EQ(cam.height, 1u);
  EXPECT_EQ(cam.width, 3u);
  EXPECT_THAT(cam.values,
              ElementsAre(FloatEq(5.0f / 24), FloatEq(15.0f / 24 + 1.0f / 3), FloatEq(1.0f / 3)));
}

TEST(GradCamPlusPlusTest, AuthorsByHand) {
  const Tensor activations = Channels(1, 3, {{1, 3, 0}, {0, 1, 1}});
  const Tensor gradient = Channels(1, 3, {{0.5f, 0.25f, -1}, {-1, 2, 0}});
  // As above, each alpha over its channel's sum: w_0 = 5/24 / (1/4 + 1/3) = 5/14, w_1 = 2.
  const Map2D cam =
      ValueOf(GradCamPlusPlus(activations, gradient, GradCamPlusPlusVariant::kAuthors));
  EXPECT_THAT(cam.values, ElementsAre(FloatEq(5.0f / 14), FloatEq(15.0f / 14 + 2), FloatEq(2)));
}

TEST(GradCamPlusPlusTest, TheEpsilonOfPytorchGradCamCountsWhereGradientsAreSmall) {
  // g^2 = 2^-20, sum A = 1: alpha = 2^-20 / (2^-19 + 2^-30 + 1e-6), nearly 1/3 and not 1/2.
  const Tensor activations = Channels(1, 2, {{1, 0}});
  const Tensor gradient = Channels(1, 2, {{0x1p-10f, 0}});
  const double epsilon = 1e-6;
  const double alpha = 0x1p-20 / (0x1p-19 + 0x1p-30 + epsilon);
  const Map2D cam =
      ValueOf(GradCamPlusPlus(activations, gradient, GradCamPlusPlusVariant::kPytorchGradCam));
  EXPECT_THAT(cam.values, ElementsAre(FloatEq(static_cast<float>(alpha * 0x1p-10)), 0));
  const Map2D paper = ValueOf(GradCamPlusPlus(activations, gradient));
  EXPECT_THAT(paper.values, ElementsAre(FloatEq(static_cast<float>(0x1p-10 / (2 + 0x1p-10))), 0));
}

TEST(GradCamPlusPlusTest, AVanishingDenominatorGivesNoWeight) {
  // Before a ReLU: sum A = -4, g = 1/2, and 2 + (sum A) g = 0.
  const Tensor activations = Channels(1, 2, {{-5, 1}});
  const Tensor gradient = Channels(1, 2, {{0.5f, 0}});
  for (GradCamPlusPlusVariant variant :
       {GradCamPlusPlusVariant::kPaper, GradCamPlusPlusVariant::kAuthors}) {
    EXPECT_THAT(ValueOf(GradCamPlusPlus(activations, gradient, variant)).values, Each(0.0f));
  }
  // The epsilon keeps the third finite: alpha = 1/4 / 1e-6.
  const Map2D cam =
      ValueOf(GradCamPlusPlus(activations, gradient, GradCamPlusPlusVariant::kPytorchGradCam));
  EXPECT_THAT(cam.values, ElementsAre(FloatEq(-5 * 0.125e6f), FloatEq(0.125e6f)));
}

TEST(GradCamPlusPlusTest, Properties) {
  for (GradCamPlusPlusVariant variant : kVariants) {
    test::CheckCamProperties(
        [variant](ConstTensorView a, ConstTensorView g) { return GradCamPlusPlus(a, g, variant); });
  }
}

TEST(GradCamPlusPlusTest, UnitsOfTheActivationsCancel) {
  // Activations in units of 4 have a gradient in units of 1/4: (sum A) g and w A stay.
  Rng rng(8, 0);
  Tensor activations = test::RandomTensor({1, 3, 3, 5}, rng, 0.0, 2.0);
  Tensor gradient = test::RandomTensor({1, 3, 3, 5}, rng);
  for (GradCamPlusPlusVariant variant :
       {GradCamPlusPlusVariant::kPaper, GradCamPlusPlusVariant::kAuthors}) {
    const Map2D expected = ValueOf(GradCamPlusPlus(activations, gradient, variant));
    Tensor scaled_activations = test::CopyOf(activations), scaled_gradient = test::CopyOf(gradient);
    for (float& value : scaled_activations.values()) value *= 4;
    for (float& value : scaled_gradient.values()) value *= 0.25f;
    test::ExpectBitEqual(
        ValueOf(GradCamPlusPlus(scaled_activations, scaled_gradient, variant)).values,
        expected.values);
  }
}

/// Compares a variant with its goldens. Where some 2 + (sum A) g comes closer to 0 than 0.1, always
/// before the ReLU, the map is ill conditioned: 1 / (2 + (sum A) g) magnifies the rounding of the
/// activations hundreds of times, and the references themselves differ by 1e-4 of the largest
/// value. Such maps are judged by bounds of their own. The authors' division of the alphas by
/// their sum takes most of that away again.
void CompareWithGoldens(GradCamPlusPlusVariant variant, const std::string& golden_method,
                        std::size_t expected_cases) {
  test::GoldenMaps goldens;
  test::MapComparison well(1e-5, 1e-5), ill(1e-3, 2e-4);
  std::size_t ill_count = 0;
  const auto cases = goldens.CasesOf(golden_method);
  EXPECT_EQ(cases.size(), expected_cases);
  for (const test::GoldenCase& at : cases) {
    const Map2D cam =
        ValueOf(GradCamPlusPlus(goldens.activations(at), goldens.ScoreGradient(at), variant));
    const std::string denominator = at.Key("gradcampp") + "/min_abs_denominator";
    const bool ill_conditioned = variant != GradCamPlusPlusVariant::kAuthors &&
                                 goldens.file().Has(denominator) &&
                                 goldens.file().Doubles(denominator).at(0) < 0.1;
    if (ill_conditioned) {
      ++ill_count;
      EXPECT_EQ(at.layer_name, "conv2");
    }
    // The authors scale their weights by exp(S); their golden does, too.
    const double score = goldens.instance(at.image)->logits()[at.target.target_class];
    const double scale = variant == GradCamPlusPlusVariant::kAuthors ? std::exp(score) : 1;
    (ill_conditioned ? ill : well)
        .Compare(goldens.file(), at.Key(golden_method), cam, MakeSaliencyMap(cam, 28, 28), scale);
  }
  well.ExpectHolds(golden_method, 12);
  if (variant == GradCamPlusPlusVariant::kAuthors) return;
  EXPECT_GT(ill_count, 0u);
  EXPECT_LE(ill_count, 6u);
  ill.ExpectHolds(golden_method + ", ill conditioned", 1);
}

TEST(GradCamPlusPlusTest, PaperAgreesWithTheGoldens) {
  CompareWithGoldens(GradCamPlusPlusVariant::kPaper, "gradcampp_paper", 18);
}

TEST(GradCamPlusPlusTest, PytorchGradCamAgreesWithTheGoldens) {
  CompareWithGoldens(GradCamPlusPlusVariant::kPytorchGradCam, "gradcampp", 30);
}

TEST(GradCamPlusPlusTest, AuthorsAgreesWithTheGoldens) {
  CompareWithGoldens(GradCamPlusPlusVariant::kAuthors, "gradcampp_authors", 18);
}

}  // namespace
}  // namespace inklens
