// The source document's listings, wrong as they are, against what they really gave: executed
// literally on MNIST's test image 10 ("true/…"), and on the picture that its own extraction makes
// of it, whose bytes have wrapped around.

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/classifier/softmax.h"
#include "core/engine/explanation_job.h"
#include "core/explain/as_listed/grad_cam_plus_plus.h"
#include "core/explain/as_listed/layer_cam.h"
#include "core/image/resize.h"
#include "engine/world.h"
#include "explain/golden_maps.h"
#include "testing/arrays.h"
#include "testing/reference_layers.h"
#include "testing/status_matchers.h"
#include "testing/toy_classifiers.h"

namespace inklens {
namespace {

using test::GoldenFile;
using test::GoldenMaps;
using test::StartJob;
using test::TextOf;
using test::Tolerance;
using test::ValueOf;
using ::testing::Each;
using ::testing::ElementsAre;

TEST(WrapToByteTest, AgreesWithTheDocumentsCast) {
  EXPECT_EQ(WrapToByte(0), 0);
  EXPECT_EQ(WrapToByte(1), 255);
  EXPECT_EQ(WrapToByte(-0.1f), 231);  // -25.5 is cut to -25
  EXPECT_EQ(WrapToByte(2), 254);      // 510
  const auto lut = GoldenFile("listing.safetensors").Integers("wrap_lut");
  const InputSpec spec{.height = 1, .width = 1, .mean = 0.1307f, .deviation = 0.3081f};
  ASSERT_EQ(lut.size(), 256u);
  EXPECT_EQ(lut[0], 148);
  for (int byte = 0; byte < 256; ++byte) {
    EXPECT_EQ(WrapToByte(spec.Normalize(static_cast<float>(byte) / 255.0f)), lut.at(byte)) << byte;
  }
}

/// The document ran on one of two pictures; the goldens of each start with a prefix.
class AsListedTest : public ::testing::TestWithParam<const char*> {
 protected:
  AsListedTest() {
    const bool right = std::string(GetParam()) == "true/";
    GrayImage image{28, 28, {}};
    for (std::int64_t byte : golden_.Integers(right ? "true_pixels" : "example_png")) {
      image.pixels.push_back(static_cast<std::uint8_t>(byte));
    }
    instance_ = std::make_shared<const Instance>(
        ValueOf(MakeInstance(goldens_.context(), goldens_.model(), image)));
  }
  Explanation Run(const std::string& method) {
    ExplanationJob job = ValueOf(StartJob(goldens_.context(), goldens_.model(), instance_,
                                          {method, {{"variant", "as-listed"}}}));
    while (!job.Progress().done()) EXPECT_OK(job.Step(100));
    return ValueOf(job.Estimate());
  }
  std::string Key(const std::string& name) const { return GetParam() + name; }

  GoldenMaps goldens_;
  const GoldenFile golden_{"listing.safetensors"};
  std::shared_ptr<const Instance> instance_;
};

TEST_P(AsListedTest, TheNetworkReadsTheSamePicture) {
  const bool right = std::string(GetParam()) == "true/";
  Tolerance error(1e-4);
  error.Compare(instance_->logits(), golden_.Doubles(right ? "true_logits" : "listing_logits"));
  EXPECT_TRUE(error.Holds("logits"));
}

TEST_P(AsListedTest, GradCamPlusPlus) {
  const Explanation result = Run("grad-cam++");
  EXPECT_EQ(TextOf(result, "layer"), "conv2");
  EXPECT_EQ(TextOf(result, "variant"), "as-listed");
  Tolerance weighted(2e-4), heatmap(1e-4);
  weighted.Compare(result.cam.values, golden_.Doubles(Key("gpp/weighted")));
  // The document's map has layer size and no ReLU.
  Map2D shown = result.cam;
  ASSERT_TRUE(MinMaxNormalize(shown.values));
  heatmap.Compare(shown.values, golden_.Doubles(Key("gpp/heatmap")));
  EXPECT_TRUE(weighted.Holds("weighted activations"));
  EXPECT_TRUE(heatmap.Holds("heatmap"));
  if (std::string(GetParam()) == "true/") {
    // On the right picture a ReLU would have left nothing.
    for (float value : result.cam.values) EXPECT_LT(value, 0);
  }
}

TEST_P(AsListedTest, ScoreCam) {
  const Explanation result = Run("score-cam");
  EXPECT_EQ(TextOf(result, "layer"), "conv2");
  EXPECT_EQ(TextOf(result, "masking"), "normalized");
  const auto raw = golden_.Doubles(Key("score/raw"));
  double largest = 0;
  for (double value : raw) largest = std::max(largest, std::abs(value));
  Tolerance cam(1e-4), heatmap(1e-4);
  for (std::size_t i = 0; i < raw.size(); ++i) {
    cam.Add(result.cam.values.at(i) / largest, raw[i] / largest);
  }
  heatmap.Compare(result.saliency.map.values, golden_.Doubles(Key("score/heatmap")));
  EXPECT_TRUE(cam.Holds("cam"));
  EXPECT_TRUE(heatmap.Holds("heatmap"));
}

TEST_P(AsListedTest, LimeHasOneSuperpixelAndAnotherPicture) {
  const Explanation result = Run("lime");
  EXPECT_EQ(TextOf(result, "masking"), "");  // it masks bytes of its own
  ASSERT_TRUE(result.lime.has_value());
  EXPECT_EQ(result.lime->label_map.count, 1u);
  const auto segments = golden_.Integers(Key("lime/segments"));
  EXPECT_THAT(segments, Each(0));
  EXPECT_TRUE(result.saliency.blank);
  // Only two pictures are possible: wrapped, and all hidden.
  EXPECT_EQ(result.forward_passes, 2u);
  const WrappedBytesClassifier wrapped(goldens_.model());
  MaskedScoring scoring =
      ValueOf(MaskedScoring::Create(wrapped, instance_->pixels, Masking::kNormalized));
  scoring.SetMask(0, std::vector<float>(784, 1.0f));
  std::vector<float> probabilities(10);
  Softmax(ValueOf(scoring.Score(goldens_.context(), 1)).values(), probabilities);
  Tolerance error(5e-6);
  error.Compare(probabilities, golden_.Doubles(Key("lime/probs_unperturbed")));
  EXPECT_TRUE(error.Holds("probabilities of the unperturbed picture"));
  // What was fed to the model there is what a byte of the picture becomes.
  const auto fed = golden_.Integers(Key("lime/uint8_fed_to_model"));
  for (std::size_t i = 0; i < fed.size(); ++i) {
    EXPECT_EQ(WrapToByte(instance_->input[i]), fed[i]);
  }
}

TEST_P(AsListedTest, GradCamTakesTheConvolutionBeforeItsReLU) {
  const Explanation result = Run("grad-cam");
  EXPECT_EQ(TextOf(result, "layer"), "conv2");
  const Explanation same = ValueOf(ValueOf(StartJob(goldens_.context(), goldens_.model(), instance_,
                                                    {"grad-cam", {{"layer", "conv2"}}}))
                                       .Estimate());
  EXPECT_EQ(result.cam.values, same.cam.values);
}

INSTANTIATE_TEST_SUITE_P(Pictures, AsListedTest, ::testing::Values("true/", ""),
                         [](const auto& prefix) {
                           return std::string(*prefix.param ? "RightDigit" : "WrappedExample");
                         });

TEST(AsListedGradCamTest, IsBlankForMostDigits) {
  // The document's blank Grad-CAM is no weakness of the method but a hook before the ReLU.
  GoldenMaps goldens;
  std::size_t before = 0, after = 0;
  for (std::size_t index = 0; index < 100; ++index) {
    const auto instance = std::make_shared<const Instance>(
        ValueOf(MakeInstance(goldens.context(), goldens.model(), test::MnistImage(index))));
    for (const auto& [variant, count] : {std::pair{"as-listed", &before}, {"paper", &after}}) {
      const ExplanationJob job = ValueOf(StartJob(goldens.context(), goldens.model(), instance,
                                                  {"grad-cam", {{"variant", variant}}}));
      *count += ValueOf(job.Estimate()).saliency.blank;
    }
  }
  EXPECT_GT(before, 80u);
  EXPECT_LT(after, 10u);
}

TEST(FuseAsListedTest, IsTheMeanOfThePositiveParts) {
  Map2D first(1, 4), second(1, 4);
  first.values = {2, -1, 1, 0};
  second.values = {0, 4, 4, 1};
  const std::vector<Map2D> cams{first, second};
  EXPECT_THAT(FuseAsListed(cams, 1, 4).values, ElementsAre(1, 2, 2.5f, 0.5f));
}

TEST(WrappedBytesClassifierTest, ByHand) {
  // Two pixels that are their own logits.
  const InputSpec spec{.height = 1, .width = 2, .mean = 0.5f, .deviation = 0.25f};
  const test::LinearClassifier echo(spec, {1, 0, 0, 1}, {0, 0});
  const WrappedBytesClassifier wrapped(echo);
  ExecutionContext context;
  const Tensor inputs = ValueOf(Tensor::FromValues({1, 1, 2, 1}, std::vector<float>{2, 0}));
  Tensor logits = ValueOf(Tensor::Create({1, 2}));
  // 510 wraps to 254, and 254/255 is normalised again; 0 is byte 0.
  ASSERT_OK(wrapped.Logits(context, inputs, logits));
  EXPECT_FLOAT_EQ(logits[0], (254.0f / 255.0f - 0.5f) / 0.25f);
  EXPECT_FLOAT_EQ(logits[1], -2);
}

TEST(ConvolutionWeightGradientTest, AgreesWithTheReference) {
  Rng rng(7, 0);
  for (const LayerInfo::Window& window :
       {LayerInfo::Window{3, 2, 1, 1, 0, 0}, LayerInfo::Window{3, 3, 2, 1, 1, 2}}) {
    const std::size_t height =
        (7 + 2 * window.padding_height - window.kernel_height) / window.stride_height + 1;
    const std::size_t width =
        (6 + 2 * window.padding_width - window.kernel_width) / window.stride_width + 1;
    const Tensor input = test::RandomTensor({1, 7, 6, 2}, rng);
    const Tensor gradient = test::RandomTensor({1, height, width, 3}, rng);
    const Window2D twin{{window.kernel_height, window.kernel_width},
                        {window.stride_height, window.stride_width},
                        {window.padding_height, window.padding_width}};
    // The reference takes only the shape of the weights.
    const test::Array weights({3, 2, window.kernel_height, window.kernel_width});
    const test::Array reference = test::ReferenceConv2dWeightGradient(
        twin, weights, test::ToNchw(gradient), test::ToNchw(input));
    // Both sum in double, and so round to the same.
    const Tensor made = ValueOf(ConvolutionWeightGradient(input, gradient, window));
    const Tensor expected = test::ToNhwc(reference);
    EXPECT_THAT(made.values(), ::testing::Pointwise(::testing::FloatEq(), expected.values()));
  }
  const Tensor input = ValueOf(Tensor::Create({1, 4, 4, 1}));
  EXPECT_STATUS(ConvolutionWeightGradient(input, input, LayerInfo::Window{3, 3, 1, 1, 0, 0}),
                kShapeMismatch, "a kernel of 3x3 does not make");
}

TEST(GradCamPlusPlusAsListedTest, ByHand) {
  // Channel 0: weight gradients 1 - 3 = -2, cut to 0. Channel 1: 2 + 2 = 4, over itself 1.
  const Tensor activations =
      ValueOf(Tensor::FromValues({1, 1, 2, 2}, std::vector<float>{5, 1, 7, -2}));
  const Tensor gradient =
      ValueOf(Tensor::FromValues({2, 1, 2, 1}, std::vector<float>{1, -3, 2, 2}));
  const Map2D cam = ValueOf(GradCamPlusPlusAsListed(activations, gradient));
  EXPECT_FLOAT_EQ(cam.values[0], 1);
  EXPECT_FLOAT_EQ(cam.values[1], -2);
  const Tensor other = ValueOf(Tensor::Create({3, 1, 2, 1}));
  EXPECT_STATUS(GradCamPlusPlusAsListed(activations, other), kShapeMismatch, "[3, 1, 2, 1]");
}

}  // namespace
}  // namespace inklens
