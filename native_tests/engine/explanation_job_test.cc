#include "core/engine/explanation_job.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "core/image/resize.h"
#include "core/xnn/thread_pool.h"
#include "engine/world.h"
#include "explain/golden_maps.h"
#include "testing/status_matchers.h"
#include "testing/test_network.h"

namespace inklens {
namespace {

using test::GoldenMaps;
using test::StartJob;
using test::TestNetwork;
using test::TextOf;
using test::ValueOf;
using ::testing::Each;
using ::testing::FloatNear;
using ::testing::IsEmpty;
using ::testing::Pointwise;

ExplanationRequest For(const std::string& method) { return {method, {}}; }

Explanation Finish(ExplanationJob job) {
  while (!job.Progress().done()) EXPECT_OK(job.Step(50));
  return ValueOf(job.Estimate());
}

/// Masks that show all.
std::shared_ptr<const Tensor> Masks(std::size_t count) {
  Tensor masks = ValueOf(Tensor::Create({count, 28, 28}));
  for (float& value : masks.values()) value = 1;
  return std::make_shared<const Tensor>(std::move(masks));
}

/// The shipped network on the golden image 10, a 0.
class ExplanationJobTest : public ::testing::Test {
 protected:
  Result<ExplanationJob> Start(const ExplanationRequest& request) {
    return StartJob(goldens_.context(), goldens_.model(), goldens_.instance("10"), request);
  }
  Explanation Run(const ExplanationRequest& request) { return Finish(ValueOf(Start(request))); }
  std::size_t Golden(const std::string& name) {
    return static_cast<std::size_t>(goldens_.file().Integer("10/" + name));
  }

  GoldenMaps goldens_;
};

TEST_F(ExplanationJobTest, TheGradientMethodsAgreeWithTheGoldens) {
  struct Row {
    const char *method, *variant, *golden;
  };
  test::MapComparison comparison(1e-5, 1e-5);
  for (const Row& row :
       {Row{"grad-cam", "paper", "gradcam"}, Row{"grad-cam++", "paper", "gradcampp_paper"},
        Row{"grad-cam++", "pytorch-grad-cam", "gradcampp"},
        Row{"layer-cam", "paper", "layercam"}}) {
    for (const char* target : {"top", "other"}) {
      ExplanationRequest request = For(row.method);
      request.options["variant"] = std::string(row.variant);
      if (std::string(target) == "other")
        request.options["target_class"] = static_cast<double>(Golden("class_other"));
      const Explanation result = Run(request);
      EXPECT_EQ(result.target.target_class, Golden(std::string("class_") + target));
      EXPECT_EQ(TextOf(result, "layer"), "relu2");
      comparison.Compare(goldens_.file(),
                         std::string("10/cam/") + target + "/" + row.golden + "/relu2", result.cam,
                         result.saliency);
    }
  }
  comparison.ExpectHolds("gradient methods", 8);
}

TEST_F(ExplanationJobTest, ScoreCamAgreesWithTheGoldens) {
  struct Row {
    const char *variant, *golden;
  };
  test::MapComparison comparison(1e-5, 1e-5);
  for (const Row& row : {Row{"paper", "scorecam_c"}, Row{"authors", "scorecam_a"},
                         Row{"pytorch-grad-cam", "scorecam_b"}}) {
    ExplanationRequest request = For("score-cam");
    request.options["variant"] = std::string(row.variant);
    request.options["masking"] = "normalized";
    const Explanation result = Run(request);
    comparison.Compare(goldens_.file(), std::string("10/cam/top/") + row.golden + "/relu2",
                       result.cam, result.saliency);
  }
  comparison.ExpectHolds("Score-CAM", 3);
}

/// minmax of what is left of a map without its negative part.
std::vector<float> Cut(Map2D map, bool cut = true) {
  for (float& value : map.values) value = cut ? std::max(value, 0.0f) : value;
  MinMaxNormalize(map.values);
  return map.values;
}

TEST_F(ExplanationJobTest, TheSignedMapIsTheCamAtImageSize) {
  for (const char* method : {"grad-cam", "grad-cam++", "score-cam", "layer-cam"}) {
    const Explanation result = Run(For(method));
    ASSERT_EQ(result.signed_map.values.size(), 784u) << method;
    // The ReLU comes before the resizing: the map is the difference of both signs' parts, each
    // resized.
    Map2D negative = result.cam;
    for (float& value : negative.values) value = std::max(-value, 0.0f);
    const Map2D against = SignedMap(negative, 28, 28);
    Map2D in_favour = result.signed_map;
    for (std::size_t i = 0; i < 784; ++i) in_favour.values[i] += against.values[i];
    EXPECT_THAT(Cut(in_favour), Pointwise(FloatNear(1e-5f), result.saliency.map.values)) << method;
  }
  ExplanationRequest request = For("score-cam");
  request.options["variant"] = std::string("authors");  // the ReLU comes after it
  const Explanation after = Run(request);
  EXPECT_EQ(Cut(after.signed_map), after.saliency.map.values);
  request = For("grad-cam++");
  request.options["variant"] = std::string("as-listed");  // there is none
  const Explanation uncut = Run(request);
  EXPECT_EQ(Cut(uncut.signed_map, false), uncut.saliency.map.values);
  request = For("layer-cam");
  request.options["variant"] = std::string("fused");
  const Explanation fused = Run(request);
  EXPECT_EQ(fused.signed_map.values, fused.cam.values);
  for (const char* method : {"lime", "rise"}) {
    EXPECT_THAT(Run(For(method)).signed_map.values, IsEmpty()) << method;
  }
}

TEST_F(ExplanationJobTest, MaskingAndSeedReachTheMethod) {
  ExplanationRequest request = For("score-cam");
  const Explanation pixel = Run(request);
  EXPECT_EQ(TextOf(pixel, "masking"), "pixel");
  request.options["masking"] = "normalized";
  EXPECT_NE(Run(request).cam.values, pixel.cam.values);

  request = For("lime");
  request.options["samples"] = 50.0;
  const Explanation first = Run(request);
  EXPECT_EQ(TextOf(first, "masking"), "pixel");
  EXPECT_EQ(Run(request).saliency.map.values, first.saliency.map.values);
  request.options["seed"] = 1.0;
  const Explanation second = Run(request);
  EXPECT_EQ(TextOf(second, "seed"), "1");
  EXPECT_NE(second.saliency.map.values, first.saliency.map.values);
  request.options["masking"] = "normalized";
  EXPECT_NE(Run(request).saliency.map.values, second.saliency.map.values);
}

TEST_F(ExplanationJobTest, LimeSaysWhatItFitted) {
  ExplanationRequest request = For("lime");
  request.options["samples"] = 120.0;
  const Explanation result = Run(request);
  EXPECT_THAT(result.cam.values, IsEmpty());
  EXPECT_EQ(TextOf(result, "layer"), "");
  EXPECT_EQ(TextOf(result, "samples"), "120");
  EXPECT_EQ(result.lime->samples, 120u);
  ASSERT_TRUE(result.lime.has_value());
  EXPECT_EQ(result.lime->label_map.count, 49u);
  EXPECT_EQ(result.lime->label_map.labels.size(), 784u);
  EXPECT_EQ(result.lime->surrogate.coefficients.size(), 49u);
  EXPECT_EQ(result.saliency.map.values.size(), 784u);
  EXPECT_FALSE(result.saliency.blank);
  EXPECT_LE(result.forward_passes, 120u);
  EXPECT_GT(result.forward_passes, 100u);
  EXPECT_EQ(result.backward_passes, 0u);
  EXPECT_EQ(ValueOf(Start(For("lime"))).Progress().total, 1000u);
  // The most probable classes, fitted from the same samples.
  ASSERT_EQ(result.lime->top_classes.size(), 5u);
  EXPECT_EQ(result.lime->top_classes[0].target_class, Golden("class_top"));
  EXPECT_EQ(result.lime->top_classes[1].target_class, Golden("class_other"));
  EXPECT_EQ(result.lime->top_classes[0].surrogate.coefficients,
            result.lime->surrogate.coefficients);
  request.options["target_class"] = static_cast<double>(Golden("class_other"));
  EXPECT_EQ(result.lime->top_classes[1].surrogate.coefficients,
            Run(request).lime->surrogate.coefficients);
}

TEST_F(ExplanationJobTest, LimeOptionsReachTheMethod) {
  const auto with = [](OptionValues options) {
    options.emplace("samples", 60.0);
    return ExplanationRequest{"lime", std::move(options)};
  };
  const Explanation standard = Run(with({}));
  EXPECT_EQ(TextOf(standard, "superpixels"), "grid");
  EXPECT_EQ(TextOf(standard, "grid_size"), "7");
  EXPECT_EQ(TextOf(standard, "features"), "5");
  EXPECT_EQ(TextOf(standard, "signs"), "positive");

  for (const OptionValues& other :
       {OptionValues{{"variant", "paper"}}, OptionValues{{"hidden", "superpixel-mean"}}}) {
    EXPECT_NE(Run(with(other)).lime->surrogate.coefficients, standard.lime->surrogate.coefficients)
        << other.begin()->first;
  }
  for (const char* choice : {"highest-weights", "forward-selection"}) {
    const Explanation chosen = Run(with({{"feature_choice", choice}, {"features", 3.0}}));
    const auto& weights = chosen.lime->surrogate.coefficients;
    EXPECT_EQ(std::count(weights.begin(), weights.end(), 0.0), 46) << choice;
  }
  const auto regions = [&](OptionValues options) {
    return Run(with(std::move(options))).lime->label_map.count;
  };
  EXPECT_EQ(regions({{"grid_size", 4.0}}), 16u);
  const Explanation slic = Run(with({{"superpixels", "slic"}, {"compactness", 0.1}}));
  EXPECT_GT(slic.lime->label_map.count, 10u);
  EXPECT_EQ(TextOf(slic, "segments"), "30");
  EXPECT_EQ(TextOf(slic, "grid_size"), "");
  EXPECT_LE(regions({{"superpixels", "quickshift"}}), 3u);  // the defaults are for photographs
  OptionValues fine{
      {"superpixels", "quickshift"}, {"kernel_size", 2.0}, {"max_distance", 6.0}, {"ratio", 0.5}};
  EXPECT_GT(regions(fine), 7u);
  // A ratio of 0, which no colour counts with, can be asked for.
  fine["ratio"] = 0.0;
  EXPECT_EQ(TextOf(Run(with(fine)), "ratio"), "0");
  fine["grid_size"] = 3.0;
  EXPECT_STATUS(Start(with(fine)), kInvalidArgument,
                "The option grid_size of lime applies only where superpixels is grid.");
  EXPECT_STATUS(
      Start(with({{"superpixels", "blobs"}})), kNotFound,
      "There is no superpixels \"blobs\" of lime; expected one of grid, quickshift, slic.");
}

TEST_F(ExplanationJobTest, RiseSaysWhatItMeasured) {
  ExplanationRequest request = For("rise");
  request.options["samples"] = 300.0;
  const Explanation result = Run(request);
  EXPECT_THAT(result.cam.values, IsEmpty());
  EXPECT_EQ(TextOf(result, "samples"), "300");
  EXPECT_EQ(TextOf(result, "cells"), "7");
  EXPECT_EQ(TextOf(result, "keep_probability"), "0.5");
  ASSERT_TRUE(result.rise.has_value());
  EXPECT_EQ(result.rise->samples, 300u);
  EXPECT_EQ(result.rise->importance.values.size(), 784u);
  EXPECT_EQ(result.rise->standard_error.values.size(), 784u);
  EXPECT_FALSE(result.saliency.blank);
  EXPECT_EQ(ValueOf(Start(For("rise"))).Progress().total, 4000u);

  for (const auto& [name, value] :
       OptionValues{{"cells", 5.0}, {"keep_probability", 0.3}, {"variant", "measured"}}) {
    ExplanationRequest changed = request;
    changed.options[name] = value;
    EXPECT_NE(Run(changed).rise->importance.values, result.rise->importance.values) << name;
  }
  ExplanationRequest changed = request;
  changed.options["stop_when_stable"] = 0.9;
  EXPECT_EQ(Run(changed).rise->samples, 200u);
  EXPECT_EQ(TextOf(Run(changed), "stop_when_stable"), "0.9");
  EXPECT_EQ(TextOf(result, "stop_when_stable"), "");  // absent, not 0
  changed.options = {{"masks", Masks(3)}, {"samples", 300.0}};
  EXPECT_STATUS(Start(changed), kInvalidArgument,
                "The option samples of rise applies only where there are no masks.");
  changed.options.erase("samples");
  const Explanation given = Run(changed);
  EXPECT_EQ(given.rise->samples, 3u);
  EXPECT_FALSE(given.options.contains("masks"));
}

TEST_F(ExplanationJobTest, LayerCamFusesLayers) {
  ExplanationRequest request = For("layer-cam");
  request.options["variant"] = "fused";
  const Explanation all = Run(request);
  EXPECT_EQ(TextOf(all, "layers"), "relu1,relu2");
  EXPECT_EQ(all.backward_passes, 2u);
  test::Tolerance error(1e-5);
  error.Compare(all.cam.values, goldens_.file().Doubles("10/cam/top/layercam_fused_paper/map28"));
  EXPECT_TRUE(error.Holds("fusion"));
  request.options["layers"] = std::vector<std::string>{"pool2", "pool1"};
  const Explanation pools = Run(request);
  EXPECT_EQ(TextOf(pools, "layers"), "pool1,pool2");  // front to back
  test::Tolerance pools_error(1e-5);
  pools_error.Compare(pools.cam.values,
                      goldens_.file().Doubles("10/cam/top/layercam_fused_paper_pools/map28"));
  EXPECT_TRUE(pools_error.Holds("fusion of pools"));
  request.options["layers"] = std::vector<std::string>{"relu1", ""};
  EXPECT_STATUS(Start(request), kNotFound, "There is no layer \"\"");
  request.options["layers"] = std::vector<std::string>{};
  EXPECT_STATUS(Start(request), kInvalidArgument, "expected the names of one or more layers");
  request.options["layers"] = "relu1,relu2";  // one text
  EXPECT_STATUS(Start(request), kInvalidArgument, "expected the names of one or more layers");
  request.options = {{"variant", "paper"}, {"layers", std::vector<std::string>{"relu1"}}};
  EXPECT_STATUS(Start(request), kInvalidArgument,
                "The option layers of layer-cam applies only where variant is fused or as-listed.");
}

TEST_F(ExplanationJobTest, CountsPasses) {
  for (const char* method : {"grad-cam", "grad-cam++", "layer-cam"}) {
    ExplanationJob explanation = ValueOf(Start(For(method)));
    EXPECT_TRUE(explanation.Progress().done());  // complete from the start
    EXPECT_OK(explanation.Step(10));
    const Explanation result = ValueOf(explanation.Estimate());
    EXPECT_EQ(result.forward_passes, 1u) << method;
    EXPECT_EQ(result.backward_passes, 1u) << method;
  }
  ExplanationJob score_cam = ValueOf(Start(For("score-cam")));
  EXPECT_EQ(ValueOf(score_cam.Estimate()).forward_passes, 1u);
  ASSERT_OK(score_cam.Step(10));
  EXPECT_EQ(ValueOf(score_cam.Estimate()).forward_passes, 11u);
  // The image, the baseline, and those of the 64 channels that are not flat.
  const Explanation result = Finish(std::move(score_cam));
  EXPECT_LE(result.forward_passes, 66u);
  EXPECT_GT(result.forward_passes, 40u);
  EXPECT_EQ(result.backward_passes, 0u);
}

TEST_F(ExplanationJobTest, ContrastsTwoClasses) {
  ExplanationRequest request = For("grad-cam");
  request.options["target_class"] = static_cast<double>(Golden("class_top"));
  const Explanation top = Run(request);
  request.options["contrast_class"] = static_cast<double>(Golden("class_other"));
  const Explanation contrast = Run(request);
  EXPECT_EQ(contrast.target.contrast_class, Golden("class_other"));
  request.options["target_class"] = static_cast<double>(Golden("class_other"));
  request.options.erase("contrast_class");
  const Explanation other = Run(request);
  // Grad-CAM is linear in the score.
  test::Tolerance error(5e-6);
  for (std::size_t i = 0; i < contrast.cam.values.size(); ++i) {
    error.Add(contrast.cam.values[i], top.cam.values[i] - other.cam.values[i]);
  }
  EXPECT_TRUE(error.Holds("contrast"));

  request = For("score-cam");
  request.options["variant"] = "authors";
  request.options["contrast_class"] = static_cast<double>(Golden("class_other"));
  EXPECT_STATUS(Start(request), kInvalidArgument,
                "contrast_class of score-cam applies only where variant is paper or "
                "pytorch-grad-cam or as-listed.");
}

TEST_F(ExplanationJobTest, ListsTheKnownNames) {
  EXPECT_STATUS(Start(For("guess")), kNotFound,
                "There is no method \"guess\"; expected one of lime, rise, grad-cam, grad-cam++, "
                "score-cam, layer-cam.");
  EXPECT_STATUS(Start(For("")), kNotFound, "expected one of lime");
  ExplanationRequest request = For("grad-cam++");
  request.options["variant"] = "papre";
  EXPECT_STATUS(Start(request), kNotFound,
                "There is no variant \"papre\" of grad-cam++; expected one of paper, "
                "pytorch-grad-cam, authors, as-listed.");
  request = {"score-cam", {{"masking", "grey"}}};
  EXPECT_STATUS(Start(request), kNotFound,
                "There is no masking \"grey\" of score-cam; expected one of pixel, normalized.");
  request = {"layer-cam", {{"layer", "conv9"}}};
  EXPECT_STATUS(Start(request), kNotFound,
                "There is no layer \"conv9\"; the model has input, conv1, relu1, pool1, conv2, "
                "relu2, pool2, flatten, fc1, relu3, fc2.");
}

TEST_F(ExplanationJobTest, RefusesOptionsThatTheMethodDoesNotHave) {
  EXPECT_STATUS(Start({"lime", {{"layer", "relu2"}}}), kNotFound,
                "The method lime has no option layer; it has variant, target_class, ");
  EXPECT_STATUS(Start({"lime", {{"cells", 3.0}}}), kNotFound, "lime has no option cells");
  EXPECT_STATUS(Start({"rise", {{"features", 3.0}}}), kNotFound, "rise has no option features");
  EXPECT_STATUS(Start({"score-cam", {{"samples", 10.0}}}), kNotFound,
                "score-cam has no option samples");
  EXPECT_STATUS(Start({"grad-cam", {{"masking", "pixel"}}}), kNotFound,
                "The method grad-cam has no option masking; it has variant, target_class, "
                "contrast_class, layer.");
  EXPECT_STATUS(Start({"lime", {{"variant", "as-listed"}, {"masking", "pixel"}}}), kInvalidArgument,
                "The option masking of lime applies only where variant is authors or paper.");
  EXPECT_STATUS(Start({"grad-cam++", {{"variant", "as-listed"}, {"layer", "relu2"}}}),
                kInvalidArgument,
                "The layer \"relu2\" is no layer of kind conv2d, which grad-cam++ needs; expected "
                "one of conv1, conv2.");
}

TEST_F(ExplanationJobTest, RefusesMapsThatOverflow) {
  Tensor masks = ValueOf(Tensor::Create({2, 28, 28}));
  for (std::size_t i = 0; i < 400; ++i) masks[i] = 1;
  const auto shared = std::make_shared<const Tensor>(std::move(masks));
  ExplanationJob job = ValueOf(Start({"rise", {{"keep_probability", 1e-40}, {"masks", shared}}}));
  ASSERT_OK(job.Step(10));
  EXPECT_STATUS(job.Estimate(), kNonFinite, "rise is not finite");
}

TEST_F(ExplanationJobTest, RefusesClassesThatDoNotExist) {
  for (const MethodDescriptor& method : Methods()) {
    EXPECT_STATUS(
        Start({method.name, {{"target_class", 10.0}}}), kInvalidArgument,
        "The option target_class of " + method.name + " is 10; the model has classes 0 to 9.");
    EXPECT_STATUS(Start({method.name, {{"target_class", 4.0}, {"contrast_class", 4.0}}}),
                  kInvalidArgument, "Class 4 cannot be contrasted with itself");
  }
}

TEST_F(ExplanationJobTest, RefusesLayersWithoutHeightAndWidth) {
  for (const char* method : {"grad-cam", "grad-cam++", "layer-cam", "score-cam"}) {
    ExplanationRequest request = For(method);
    request.options["layer"] = "fc1";
    EXPECT_STATUS(Start(request), kInvalidArgument, "height and width") << method;
  }
}

TEST_F(ExplanationJobTest, ABlankImageHasNoNaN) {
  const auto blank = std::make_shared<const Instance>(ValueOf(MakeInstance(
      goldens_.context(), goldens_.model(), {28, 28, std::vector<std::uint8_t>(784)})));
  for (const MethodDescriptor& method : Methods()) {
    for (const std::string& variant : method.options.front().choices) {
      const std::string what = method.name + ", " + variant;
      const Explanation result = Finish(ValueOf(StartJob(
          goldens_.context(), goldens_.model(), blank, {method.name, {{"variant", variant}}})));
      EXPECT_TRUE(AllFinite(result.cam.values)) << what;
      EXPECT_TRUE(AllFinite(result.saliency.map.values)) << what;
      // Every position is like every other, and nothing can be hidden.
      EXPECT_TRUE(result.saliency.blank) << what;
      EXPECT_THAT(result.saliency.map.values, Each(0.0f)) << what;
    }
  }
}

TEST_F(ExplanationJobTest, NothingIsThereBeforeTheFirstStepOfLimeAndRise) {
  EXPECT_STATUS(ValueOf(Start(For("lime"))).Estimate(), kInvalidArgument, "at least one");
  EXPECT_STATUS(ValueOf(Start(For("rise"))).Estimate(), kInvalidArgument, "at least one");
  EXPECT_OK(ValueOf(Start(For("score-cam"))).Estimate());
}

/// Other networks than the shipped one, on a flat grey image with a bright square.
class OtherNetworkTest : public ::testing::Test {
 protected:
  /// The layer that Grad-CAM takes by default, or an error's sentence.
  static std::string DefaultLayer(const TestNetwork& network, std::size_t side) {
    const Model model = ValueOf(Model::Load(network.File().Bytes()));
    ExecutionContext context = ValueOf(MakeExecutionContext(1));
    GrayImage image{side, side, std::vector<std::uint8_t>(side * side, 40)};
    for (std::size_t i = 0; i < side; ++i) image.pixels[side * (side / 2) + i] = 250;
    const auto instance =
        std::make_shared<const Instance>(ValueOf(MakeInstance(context, model, image)));
    // Every method runs, whatever the network.
    for (const MethodDescriptor& descriptor : Methods()) {
      const std::string& method = descriptor.name;
      ExplanationRequest request = RequestFor(descriptor, {{"samples", 20.0}});
      Result<ExplanationJob> started = StartJob(context, model, instance, request);
      if (!started.ok()) return started.status().message();
      const Explanation result = Finish(std::move(started).value());
      EXPECT_EQ(result.saliency.map.values.size(), side * side) << method;
      EXPECT_TRUE(AllFinite(result.saliency.map.values)) << method;
    }
    return TextOf(ValueOf(ValueOf(StartJob(context, model, instance, For("grad-cam"))).Estimate()),
                  "layer");
  }

  static constexpr Window2D kWindow{{3, 3}, {1, 1}, {1, 1}};
  static constexpr Window2D kPool{{2, 2}, {2, 2}, {0, 0}};
};

TEST_F(OtherNetworkTest, TheLastReluWithHeightAndWidthIsTheDefault) {
  TestNetwork network({12, 12}, 1);
  network.Conv2d("first", 3, kWindow).Relu("first_relu").MaxPool2d("pool", kPool);
  network.Conv2d("second", 4, kWindow).Relu("second_relu").AveragePool2d("average", kPool);
  network.Flatten("flat").Dense("hidden", 8).Relu("dense_relu").Dense("head", 3);
  EXPECT_EQ(DefaultLayer(network, 12), "second_relu");
}

TEST_F(OtherNetworkTest, WithoutReluTheLastLayerWithHeightAndWidth) {
  TestNetwork network({9, 9}, 2);
  network.Conv2d("conv", 3, kWindow)
      .AveragePool2d("average", kPool)
      .Flatten("flat")
      .Dense("head", 4);
  EXPECT_EQ(DefaultLayer(network, 9), "average");
}

TEST_F(OtherNetworkTest, ImagesSmallerThanTheGrid) {
  TestNetwork network({5, 5}, 3);
  network.Conv2d("conv", 2, kWindow).Relu("relu").Flatten("flat").Dense("head", 2);
  EXPECT_EQ(DefaultLayer(network, 5), "relu");
}

TEST_F(OtherNetworkTest, WithoutHeightAndWidthOnlyLimeAndRiseAreLeft) {
  TestNetwork network({6, 6}, 4);
  network.Flatten("flat").Dense("hidden", 5).Relu("relu").Dense("head", 3);
  EXPECT_EQ(DefaultLayer(network, 6),
            "This model has no layer with height and width to explain by grad-cam.");
}

/// What a method says to an option on a network over images of this side.
Status StartOn(std::size_t side, const std::string& method, const OptionValues& options) {
  TestNetwork network({side, side}, 1);
  network.MaxPool2d("pool", {.kernel = {8, 8}, .stride = {8, 8}, .padding = {0, 0}})
      .Flatten("flat")
      .Dense("head", 2);
  const Model model = ValueOf(Model::Load(network.File().Bytes()));
  ExecutionContext context = ValueOf(MakeExecutionContext(1));
  const GrayImage image{side, side, std::vector<std::uint8_t>(side * side, 40)};
  const auto instance =
      std::make_shared<const Instance>(ValueOf(MakeInstance(context, model, image)));
  return StartJob(context, model, instance, {method, options}).status();
}

TEST(ExplanationJobLimitsTest, SuperpixelsAreBoundedBeforeTheirPairsTakeMemory) {
  const auto grid = [](double size) {
    return StartOn(64, "lime", {{"superpixels", std::string("grid")}, {"grid_size", size}});
  };
  EXPECT_OK(grid(32));
  EXPECT_STATUS(grid(33), kResourceExhausted,
                "LIME would tell 1089 superpixels apart; expected at most 1024.");
  EXPECT_STATUS(grid(64), kResourceExhausted, "4096 superpixels");
}

TEST(ExplanationJobLimitsTest, CellsOfRiseAreBoundedBeforeTheyArePrepared) {
  EXPECT_STATUS(StartOn(256, "rise", {{"cells", 1.0}}), kResourceExhausted,
                "RISE with 1 cells on a side is too much work for images of 256x256; expected at "
                "least 4.");
  EXPECT_OK(StartOn(64, "rise", {{"cells", 1.0}}));
}

}  // namespace
}  // namespace inklens
