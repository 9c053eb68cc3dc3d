#include "core/explain/explanation.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "core/xnn/thread_pool.h"
#include "explain/golden_maps.h"
#include "testing/status_matchers.h"
#include "testing/test_network.h"

namespace inklens {
namespace {

using test::GoldenMaps;
using test::TestNetwork;
using test::ValueOf;
using ::testing::Each;
using ::testing::IsEmpty;

ExplanationRequest For(const std::string& method) {
  ExplanationRequest request;
  request.method = method;
  return request;
}

ExplanationResult Finish(ExecutionContext& context, Explanation explanation) {
  while (!explanation.Progress().done()) EXPECT_OK(explanation.Step(context, 50));
  return ValueOf(explanation.Estimate());
}

/// The shipped network on the golden image 10, a 0.
class ExplanationTest : public ::testing::Test {
 protected:
  Result<Explanation> Start(const ExplanationRequest& request) {
    return Explanation::Start(goldens_.context(), goldens_.model(), goldens_.instance("10"),
                              request);
  }
  ExplanationResult Run(const ExplanationRequest& request) {
    return Finish(goldens_.context(), ValueOf(Start(request)));
  }
  std::size_t Golden(const std::string& name) {
    return static_cast<std::size_t>(goldens_.file().Integer("10/" + name));
  }

  GoldenMaps goldens_;
};

TEST(RequestForTest, DropsWhatAMethodLacks) {
  ExplanationRequest request;
  request.layer = "pool1";
  request.variant = "authors";
  request.masking = "normalized";
  request.samples = 7;
  request.seed = 5;
  request.target_class = 3;
  request.contrast_class = 8;
  request.lime.features = 4;
  request.rise.cells = 3;
  struct Kept {
    const char *method, *layer, *variant, *masking;
    std::size_t samples, features, cells;
  };
  for (const Kept& kept : {Kept{"lime", "", "authors", "normalized", 7, 4, 0},
                           Kept{"rise", "", "authors", "normalized", 7, 0, 3},
                           Kept{"grad-cam", "pool1", "", "", 0, 0, 0},
                           Kept{"grad-cam++", "pool1", "authors", "", 0, 0, 0},
                           Kept{"score-cam", "pool1", "authors", "normalized", 0, 0, 0},
                           Kept{"layer-cam", "pool1", "", "", 0, 0, 0}}) {
    const ExplanationRequest own = RequestFor(ValueOf(FindMethod(kept.method)), request);
    EXPECT_EQ(own.method, kept.method);
    EXPECT_EQ(own.layer, kept.layer) << kept.method;
    EXPECT_EQ(own.variant, kept.variant) << kept.method;
    EXPECT_EQ(own.masking, kept.masking) << kept.method;
    EXPECT_EQ(own.samples, kept.samples) << kept.method;
    EXPECT_EQ(own.lime.features, kept.features) << kept.method;
    EXPECT_EQ(own.rise.cells, kept.cells) << kept.method;
    EXPECT_EQ(own.target_class, 3u);
    EXPECT_EQ(own.contrast_class, 8u);
  }
}

TEST(RequestForTest, DropsWhatGoesWithAnotherVariant) {
  const auto info = [](const char* name) { return ValueOf(FindMethod(name)); };
  ExplanationRequest request;
  request.variant = "fused";
  request.layer = "relu1,relu2";
  request.samples = 7;
  request.rise.masks = std::make_shared<Tensor>();
  EXPECT_EQ(RequestFor(info("layer-cam"), request).layer, "relu1,relu2");
  EXPECT_EQ(RequestFor(info("grad-cam"), request).layer, "");
  EXPECT_EQ(RequestFor(info("rise"), request).samples, 0u);
  EXPECT_EQ(RequestFor(info("lime"), request).samples, 7u);
  request.variant = "as-listed";
  request.masking = "normalized";
  EXPECT_EQ(RequestFor(info("lime"), request).masking, "");
  EXPECT_EQ(RequestFor(info("score-cam"), request).masking, "normalized");
  request.variant = "paper";
  EXPECT_EQ(RequestFor(info("layer-cam"), request).layer, "");
}

TEST(RequestForTest, KeepsAVariantThatNoMethodHas) {
  // Start() can then say so; a slip of the pen must not pass for the default.
  ExplanationRequest request;
  request.variant = "papre";
  for (const MethodInfo& info : Methods()) {
    EXPECT_EQ(RequestFor(info, request).variant, "papre");
  }
}

TEST_F(ExplanationTest, TheGradientMethodsAgreeWithTheGoldens) {
  struct Row {
    const char *method, *variant, *golden;
  };
  test::MapComparison comparison(5e-5, 5e-5);
  for (const Row& row :
       {Row{"grad-cam", "", "gradcam"}, Row{"grad-cam++", "", "gradcampp_paper"},
        Row{"grad-cam++", "pytorch-grad-cam", "gradcampp"}, Row{"layer-cam", "", "layercam"}}) {
    for (const char* target : {"top", "other"}) {
      ExplanationRequest request = For(row.method);
      request.variant = row.variant;
      if (std::string(target) == "other") request.target_class = Golden("class_other");
      const ExplanationResult result = Run(request);
      EXPECT_EQ(result.target.target_class, Golden(std::string("class_") + target));
      EXPECT_EQ(result.layer, "relu2");
      comparison.Compare(goldens_.file(),
                         std::string("10/cam/") + target + "/" + row.golden + "/relu2", result.cam,
                         result.saliency);
    }
  }
  comparison.ExpectHolds("gradient methods", 8);
}

TEST_F(ExplanationTest, ScoreCamAgreesWithTheGoldens) {
  struct Row {
    const char *variant, *golden;
  };
  test::MapComparison comparison(1e-4, 1e-4);
  for (const Row& row : {Row{"", "scorecam_c"}, Row{"authors", "scorecam_a"},
                         Row{"pytorch-grad-cam", "scorecam_b"}}) {
    ExplanationRequest request = For("score-cam");
    request.variant = row.variant;
    request.masking = "normalized";
    const ExplanationResult result = Run(request);
    comparison.Compare(goldens_.file(), std::string("10/cam/top/") + row.golden + "/relu2",
                       result.cam, result.saliency);
  }
  comparison.ExpectHolds("Score-CAM", 3);
}

TEST_F(ExplanationTest, MaskingAndSeedReachTheMethod) {
  ExplanationRequest request = For("score-cam");
  const ExplanationResult pixel = Run(request);
  EXPECT_EQ(pixel.masking, "pixel");
  request.masking = "normalized";
  EXPECT_NE(Run(request).cam.values, pixel.cam.values);

  request = For("lime");
  request.samples = 50;
  const ExplanationResult first = Run(request);
  EXPECT_EQ(first.masking, "pixel");
  EXPECT_EQ(Run(request).saliency.map.values, first.saliency.map.values);
  request.seed = 1;
  const ExplanationResult second = Run(request);
  EXPECT_EQ(second.seed, 1u);
  EXPECT_NE(second.saliency.map.values, first.saliency.map.values);
  request.masking = "normalized";
  EXPECT_NE(Run(request).saliency.map.values, second.saliency.map.values);
}

TEST_F(ExplanationTest, LimeSaysWhatItFitted) {
  ExplanationRequest request = For("lime");
  request.samples = 120;
  const ExplanationResult result = Run(request);
  EXPECT_THAT(result.cam.values, IsEmpty());
  EXPECT_EQ(result.layer, "");
  EXPECT_EQ(result.samples, 120u);
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
  request.target_class = Golden("class_other");
  EXPECT_EQ(result.lime->top_classes[1].surrogate.coefficients,
            Run(request).lime->surrogate.coefficients);
}

TEST_F(ExplanationTest, LimeOptionsReachTheMethod) {
  ExplanationRequest request = For("lime");
  request.samples = 60;
  const ExplanationResult standard = Run(request);
  EXPECT_EQ(standard.lime_options.superpixels, "grid");
  EXPECT_EQ(standard.lime_options.grid_size, 7u);
  EXPECT_EQ(standard.lime_options.features, 5u);
  EXPECT_EQ(standard.lime_options.signs, "positive");

  const auto differs = [&](const char* what, const ExplanationRequest& changed) {
    EXPECT_NE(Run(changed).lime->surrogate.coefficients, standard.lime->surrogate.coefficients)
        << what;
  };
  ExplanationRequest changed = request;
  changed.variant = "paper";
  differs("variant", changed);
  changed = request;
  changed.lime.hidden = "superpixel-mean";
  differs("hidden", changed);
  for (const char* choice : {"highest-weights", "forward-selection"}) {
    changed = request;
    changed.lime.feature_choice = choice;
    changed.lime.features = 3;
    const ExplanationResult result = Run(changed);
    const auto& weights = result.lime->surrogate.coefficients;
    EXPECT_EQ(std::count(weights.begin(), weights.end(), 0.0), 46) << choice;
  }
  changed = request;
  changed.lime.grid_size = 4;
  EXPECT_EQ(Run(changed).lime->label_map.count, 16u);
  changed.lime = {};
  changed.lime.superpixels = "slic";
  changed.lime.compactness = 0.1;
  const ExplanationResult slic = Run(changed);
  EXPECT_GT(slic.lime->label_map.count, 10u);
  EXPECT_EQ(slic.lime_options.segments, 30u);
  changed.lime = {};
  changed.lime.superpixels = "quickshift";
  EXPECT_LE(Run(changed).lime->label_map.count, 3u);  // the package's defaults are for photographs
  changed.lime.kernel_size = 2;
  changed.lime.max_distance = 6;
  changed.lime.ratio = 0.5;
  EXPECT_GT(Run(changed).lime->label_map.count, 7u);
  changed.lime.grid_size = 3;
  EXPECT_STATUS(Start(changed), kInvalidArgument, "superpixels quickshift have no such option");
  changed = request;
  changed.lime.superpixels = "blobs";
  EXPECT_STATUS(Start(changed), kNotFound, "expected one of grid, quickshift, slic");
}

TEST_F(ExplanationTest, RiseSaysWhatItMeasured) {
  ExplanationRequest request = For("rise");
  request.samples = 300;
  const ExplanationResult result = Run(request);
  EXPECT_THAT(result.cam.values, IsEmpty());
  EXPECT_EQ(result.samples, 300u);
  EXPECT_EQ(result.rise_options.cells, 7u);
  EXPECT_EQ(result.rise_options.keep_probability, 0.5);
  ASSERT_TRUE(result.rise.has_value());
  EXPECT_EQ(result.rise->samples, 300u);
  EXPECT_EQ(result.rise->importance.values.size(), 784u);
  EXPECT_EQ(result.rise->standard_error.values.size(), 784u);
  EXPECT_FALSE(result.saliency.blank);
  EXPECT_EQ(ValueOf(Start(For("rise"))).Progress().total, 4000u);

  ExplanationRequest changed = request;
  changed.rise.cells = 5;
  EXPECT_NE(Run(changed).rise->importance.values, result.rise->importance.values);
  changed = request;
  changed.rise.keep_probability = 0.3;
  EXPECT_NE(Run(changed).rise->importance.values, result.rise->importance.values);
  changed = request;
  changed.variant = "measured";
  EXPECT_NE(Run(changed).rise->importance.values, result.rise->importance.values);
  changed = request;
  changed.rise.stop_when_stable = 0.9;
  EXPECT_EQ(Run(changed).rise->samples, 200u);
  changed = request;
  changed.rise.masks = std::make_shared<Tensor>(ValueOf(Tensor::Create({3, 28, 28})));
  EXPECT_STATUS(Start(changed), kInvalidArgument, "no option samples");
  changed.samples = 0;
  EXPECT_EQ(Run(changed).samples, 3u);
}

TEST_F(ExplanationTest, LayerCamFusesLayers) {
  ExplanationRequest request = For("layer-cam");
  request.variant = "fused";
  const ExplanationResult all = Run(request);
  EXPECT_EQ(all.layer, "relu1,relu2");
  EXPECT_EQ(all.backward_passes, 2u);
  test::Tolerance error(1e-5);
  error.Compare(all.cam.values, goldens_.file().Doubles("10/cam/top/layercam_fused_paper/map28"));
  EXPECT_TRUE(error.Holds("fusion"));
  request.layer = "pool2,pool1";
  const ExplanationResult pools = Run(request);
  EXPECT_EQ(pools.layer, "pool1,pool2");  // front to back
  test::Tolerance pools_error(1e-5);
  pools_error.Compare(pools.cam.values,
                      goldens_.file().Doubles("10/cam/top/layercam_fused_paper_pools/map28"));
  EXPECT_TRUE(pools_error.Holds("fusion of pools"));
  request.layer = "relu1,,relu2";
  EXPECT_STATUS(Start(request), kNotFound, "There is no layer \"\"");
  request.variant = "paper";
  request.layer = "relu1,relu2";
  EXPECT_STATUS(Start(request), kNotFound, "There is no layer \"relu1,relu2\"");
}

TEST_F(ExplanationTest, CountsPasses) {
  for (const char* method : {"grad-cam", "grad-cam++", "layer-cam"}) {
    Explanation explanation = ValueOf(Start(For(method)));
    EXPECT_TRUE(explanation.Progress().done());  // complete from the start
    EXPECT_OK(explanation.Step(goldens_.context(), 10));
    const ExplanationResult result = ValueOf(explanation.Estimate());
    EXPECT_EQ(result.forward_passes, 1u) << method;
    EXPECT_EQ(result.backward_passes, 1u) << method;
  }
  Explanation score_cam = ValueOf(Start(For("score-cam")));
  EXPECT_EQ(ValueOf(score_cam.Estimate()).forward_passes, 1u);
  ASSERT_OK(score_cam.Step(goldens_.context(), 10));
  EXPECT_EQ(ValueOf(score_cam.Estimate()).forward_passes, 11u);
  // The image, the baseline, and those of the 64 channels that are not flat.
  const ExplanationResult result = Finish(goldens_.context(), std::move(score_cam));
  EXPECT_LE(result.forward_passes, 66u);
  EXPECT_GT(result.forward_passes, 40u);
  EXPECT_EQ(result.backward_passes, 0u);
}

TEST_F(ExplanationTest, ContrastsTwoClasses) {
  ExplanationRequest request = For("grad-cam");
  request.target_class = Golden("class_top");
  const ExplanationResult top = Run(request);
  request.contrast_class = Golden("class_other");
  const ExplanationResult contrast = Run(request);
  EXPECT_EQ(contrast.target.contrast_class, Golden("class_other"));
  request.target_class = Golden("class_other");
  request.contrast_class.reset();
  const ExplanationResult other = Run(request);
  // Grad-CAM is linear in the score.
  test::Tolerance error(5e-6);
  for (std::size_t i = 0; i < contrast.cam.values.size(); ++i) {
    error.Add(contrast.cam.values[i], top.cam.values[i] - other.cam.values[i]);
  }
  EXPECT_TRUE(error.Holds("contrast"));

  request = For("score-cam");
  request.variant = "authors";
  request.contrast_class = Golden("class_other");
  EXPECT_STATUS(Start(request), kUnsupported, "authors");
}

TEST_F(ExplanationTest, ListsTheKnownNames) {
  EXPECT_STATUS(Start(For("guess")), kNotFound,
                "There is no method \"guess\"; expected one of lime, rise, grad-cam, grad-cam++, "
                "score-cam, layer-cam.");
  EXPECT_STATUS(Start(For("")), kNotFound, "expected one of lime");
  ExplanationRequest request = For("grad-cam++");
  request.variant = "papre";
  EXPECT_STATUS(Start(request), kNotFound,
                "There is no grad-cam++ variant \"papre\"; expected one of paper, "
                "pytorch-grad-cam, authors, as-listed.");
  request = For("score-cam");
  request.masking = "grey";
  EXPECT_STATUS(Start(request), kNotFound,
                "There is no masking \"grey\"; expected one of pixel, normalized.");
  request = For("layer-cam");
  request.layer = "conv9";
  EXPECT_STATUS(Start(request), kNotFound,
                "There is no layer \"conv9\"; this model has input, conv1, relu1, pool1, conv2, "
                "relu2, pool2, flatten, fc1, relu3, fc2.");
}

TEST_F(ExplanationTest, RefusesOptionsThatTheMethodDoesNotHave) {
  ExplanationRequest request = For("lime");
  request.layer = "relu2";
  EXPECT_STATUS(Start(request), kInvalidArgument, "lime has no option layer");
  request = For("lime");
  request.rise.cells = 3;
  EXPECT_STATUS(Start(request), kInvalidArgument, "lime has no option of RISE's own");
  request = For("rise");
  request.lime.features = 3;
  EXPECT_STATUS(Start(request), kInvalidArgument, "rise has no option of LIME's own");
  request = For("lime");
  request.variant = "as-listed";
  request.masking = "pixel";
  EXPECT_STATUS(Start(request), kInvalidArgument, "no option masking");
  request = For("grad-cam++");
  request.variant = "as-listed";
  request.layer = "relu2";
  EXPECT_STATUS(Start(request), kUnsupported, "\"relu2\" has no convolution weights");
  request = For("score-cam");
  request.samples = 10;
  EXPECT_STATUS(Start(request), kInvalidArgument, "score-cam has no option samples");
  request = For("grad-cam");
  request.masking = "pixel";
  EXPECT_STATUS(Start(request), kInvalidArgument, "grad-cam has no option masking");
}

TEST_F(ExplanationTest, RefusesMapsThatOverflow) {
  ExplanationRequest request = For("rise");
  request.samples = 20;
  request.rise.keep_probability = 1e-40;
  request.rise.masks = std::make_shared<Tensor>([] {
    Tensor masks = ValueOf(Tensor::Create({2, 28, 28}));
    for (std::size_t i = 0; i < 400; ++i) masks[i] = 1;
    return masks;
  }());
  request.samples = 0;
  Explanation job = ValueOf(Start(request));
  ASSERT_OK(job.Step(goldens_.context(), 10));
  EXPECT_STATUS(job.Estimate(), kNonFinite, "rise is not finite");
}

TEST_F(ExplanationTest, RefusesClassesThatDoNotExist) {
  for (const MethodInfo& info : Methods()) {
    ExplanationRequest request = For(std::string(info.name));
    request.target_class = 10;
    EXPECT_STATUS(Start(request), kInvalidArgument, "There is no class 10; this model has 10");
    request.target_class = 4;
    request.contrast_class = 4;
    EXPECT_STATUS(Start(request), kInvalidArgument, "Class 4 cannot be contrasted with itself");
  }
}

TEST_F(ExplanationTest, RefusesLayersWithoutHeightAndWidth) {
  for (const char* method : {"grad-cam", "grad-cam++", "layer-cam", "score-cam"}) {
    ExplanationRequest request = For(method);
    request.layer = "fc1";
    EXPECT_STATUS(Start(request), kInvalidArgument, "height and width") << method;
  }
}

TEST_F(ExplanationTest, ABlankImageHasNoNaN) {
  const auto blank = std::make_shared<const Instance>(ValueOf(MakeInstance(
      goldens_.context(), goldens_.model(), {28, 28, std::vector<std::uint8_t>(784)})));
  for (const MethodInfo& info : Methods()) {
    for (std::string_view variant : info.variants) {
      ExplanationRequest request = For(std::string(info.name));
      request.variant = variant;
      const std::string what = request.method + ", " + request.variant;
      const ExplanationResult result =
          Finish(goldens_.context(),
                 ValueOf(Explanation::Start(goldens_.context(), goldens_.model(), blank, request)));
      EXPECT_TRUE(AllFinite(result.cam.values)) << what;
      EXPECT_TRUE(AllFinite(result.saliency.map.values)) << what;
      // Every position is like every other, and nothing can be hidden.
      EXPECT_TRUE(result.saliency.blank) << what;
      EXPECT_THAT(result.saliency.map.values, Each(0.0f)) << what;
    }
  }
}

TEST_F(ExplanationTest, NothingIsThereBeforeTheFirstStepOfLimeAndRise) {
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
    for (const MethodInfo& info : Methods()) {
      const std::string_view method = info.name;
      ExplanationRequest request = For(std::string(method));
      if (info.has_samples) request.samples = 20;
      Result<Explanation> started = Explanation::Start(context, model, instance, request);
      if (!started.ok()) return started.status().message();
      const ExplanationResult result = Finish(context, std::move(started).value());
      EXPECT_EQ(result.saliency.map.values.size(), side * side) << method;
      EXPECT_TRUE(AllFinite(result.saliency.map.values)) << method;
    }
    return ValueOf(
               ValueOf(Explanation::Start(context, model, instance, For("grad-cam"))).Estimate())
        .layer;
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
  EXPECT_EQ(DefaultLayer(network, 6), "This model has no layer with height and width to explain.");
}

}  // namespace
}  // namespace inklens
