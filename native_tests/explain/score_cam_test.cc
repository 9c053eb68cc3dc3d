#include "core/explain/score_cam.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "core/xnn/thread_pool.h"
#include "explain/golden_maps.h"
#include "testing/status_matchers.h"
#include "testing/toy_classifiers.h"

namespace inklens {
namespace {

using test::ValueOf;
using ::testing::DoubleNear;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::FloatNear;

constexpr std::size_t kRelu = 2;  ///< the toy's layers: input, conv, relu, logits
constexpr Target kFirstClass{0, {}};

/// A toy of two pixels with the image (1, 0.2), which it reads without normalisation.
struct Toy {
  Toy(std::vector<float> slopes, std::vector<float> offsets, std::vector<float> head)
      : classifier({.height = 1, .width = 2}, std::move(slopes), std::move(offsets),
                   std::move(head)),
        instance(std::make_shared<const Instance>(
            ValueOf(MakeInstance(context, classifier, {2, 1, {255, 51}})))) {}

  ScoreCamJob Run(const ScoreCamOptions& options, const Target& target = kFirstClass) {
    ScoreCamJob job = ValueOf(ScoreCamJob::Start(classifier, instance, target, kRelu, options));
    EXPECT_OK(job.Step(context, 1000));
    EXPECT_TRUE(job.Progress().done());
    return job;
  }

  ExecutionContext context;
  test::ToyDifferentiableClassifier classifier;
  std::shared_ptr<const Instance> instance;
};

/// A^0 = x = (1, 0.2) and A^1 = 1 - x = (0, 0.8): H_0 = (1, 0), H_1 = (0, 1), and X∘H_0 = (1, 0),
/// X∘H_1 = (0, 0.2). S_0 = 3 x_0 + 5 x_1 and S_1 = x_0: under the masks S_0 is 3 and 1, S_1 is 1
/// and 0; all hidden, both are 0.
Toy TwoChannels() { return Toy({1, -1}, {0, 1}, {3, 0, 5, 0, 1, 0, 0, 0}); }

double Sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

TEST(ScoreCamTest, PaperByHand) {
  Toy toy = TwoChannels();
  const ScoreCamJob job = toy.Run({});
  // C = (3, 1), w = softmax(3, 1) = (1/(1+e^-2), 1/(1+e^2)).
  const double first = Sigmoid(2), second = Sigmoid(-2);
  EXPECT_THAT(job.ChannelWeights(), ElementsAre(DoubleNear(first, 1e-7), DoubleNear(second, 1e-7)));
  EXPECT_EQ(job.Progress().total, 3u);  // two masks and the baseline
  const Map2D cam = job.Cam();
  EXPECT_EQ(cam.height, 1u);
  EXPECT_EQ(cam.width, 2u);
  EXPECT_THAT(cam.values,
              ElementsAre(FloatNear(static_cast<float>(first), 1e-6f),
                          FloatNear(static_cast<float>(0.2 * first + 0.8 * second), 1e-6f)));
  const SaliencyMap saliency = job.Estimate();
  EXPECT_FALSE(saliency.blank);
  EXPECT_THAT(saliency.map.values, ElementsAre(1.0f, 0.0f));
}

TEST(ScoreCamTest, AuthorsByHand) {
  Toy toy = TwoChannels();
  const ScoreCamJob job = toy.Run({.variant = ScoreCamVariant::kAuthors});
  // w_k = p_0: the softmax of the logits (3, 1) and of (1, 0); no baseline is scored.
  EXPECT_THAT(job.ChannelWeights(),
              ElementsAre(DoubleNear(Sigmoid(2), 1e-6), DoubleNear(Sigmoid(1), 1e-6)));
  EXPECT_EQ(job.Progress().total, 2u);
}

TEST(ScoreCamTest, ContrastByHand) {
  Toy toy = TwoChannels();
  // S_0 - S_1 is 2 and 1 under the masks: w = softmax(2, 1).
  const ScoreCamJob job = toy.Run({}, {.target_class = 0, .contrast_class = 1});
  EXPECT_THAT(job.ChannelWeights(),
              ElementsAre(DoubleNear(Sigmoid(1), 1e-6), DoubleNear(Sigmoid(-1), 1e-6)));
}

TEST(ScoreCamTest, AFlatChannelTakesPartWithTheBaselinesScore) {
  // A third channel of 0.5 everywhere: C_2 = 0, and w = softmax(3, 1, 0) without its last part.
  Toy toy({1, -1, 0}, {0, 1, 0.5f}, {3, 0, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0});
  const double sum = std::exp(3) + std::exp(1) + std::exp(0);
  EXPECT_THAT(toy.Run({}).ChannelWeights(), ElementsAre(DoubleNear(std::exp(3) / sum, 1e-6),
                                                        DoubleNear(std::exp(1) / sum, 1e-6), 0.0));
  EXPECT_EQ(toy.Run({}).Progress().total, 3u);
  EXPECT_THAT(toy.Run({.variant = ScoreCamVariant::kAuthors}).ChannelWeights(),
              ElementsAre(DoubleNear(Sigmoid(2), 1e-6), DoubleNear(Sigmoid(1), 1e-6), 0.0));
}

TEST(ScoreCamTest, OnlyFlatChannelsAreBlank) {
  Toy toy({0, 0}, {0.5f, -1}, {1, 0, 1, 0, 0, 1, 0, 1});
  for (ScoreCamVariant variant :
       {ScoreCamVariant::kPaper, ScoreCamVariant::kAuthors, ScoreCamVariant::kPytorchGradCam}) {
    const ScoreCamJob job = toy.Run({.variant = variant});
    EXPECT_THAT(job.ChannelWeights(), Each(0.0));
    EXPECT_THAT(job.Cam().values, Each(0.0f));
    EXPECT_TRUE(job.Estimate().blank);
    EXPECT_THAT(job.Estimate().map.values, Each(0.0f));
  }
}

TEST(ScoreCamTest, ChannelsCanBePermuted) {
  Toy toy({1, -1, 2}, {0, 1, -0.5f}, {3, 1, 0, 5, 0, 2, 1, 0, 0, 0, 1, 0});
  Toy permuted({2, 1, -1}, {-0.5f, 0, 1}, {0, 3, 1, 2, 5, 0, 0, 1, 0, 0, 0, 1});
  for (ScoreCamVariant variant :
       {ScoreCamVariant::kPaper, ScoreCamVariant::kAuthors, ScoreCamVariant::kPytorchGradCam}) {
    const Map2D expected = toy.Run({.variant = variant}).Cam();
    const Map2D actual = permuted.Run({.variant = variant}).Cam();
    EXPECT_FLOAT_EQ(actual.values[0], expected.values[0]);
    EXPECT_FLOAT_EQ(actual.values[1], expected.values[1]);
    EXPECT_GT(expected.values[0], 0.1f);
  }
}

TEST(ScoreCamTest, NamesBadInput) {
  Toy toy = TwoChannels();
  const auto start = [&toy](const Target& target, std::size_t layer, ScoreCamVariant variant) {
    return ScoreCamJob::Start(toy.classifier, toy.instance, target, layer, {.variant = variant});
  };
  EXPECT_STATUS(start(kFirstClass, 4, ScoreCamVariant::kPaper), kInvalidArgument, "layer number 4");
  EXPECT_STATUS(start(kFirstClass, 3, ScoreCamVariant::kPaper), kInvalidArgument,
                "height and width, of shape [1, H, W, C]; this one has shape [1, 2]");
  EXPECT_STATUS(start({2, {}}, kRelu, ScoreCamVariant::kPaper), kInvalidArgument, "class 2");
  EXPECT_STATUS(start({0, 7}, kRelu, ScoreCamVariant::kPaper), kInvalidArgument, "class 7");
  EXPECT_STATUS(start({1, 1}, kRelu, ScoreCamVariant::kPaper), kInvalidArgument, "itself");
  EXPECT_STATUS(start({0, 1}, kRelu, ScoreCamVariant::kAuthors), kUnsupported,
                "authors weighs by a probability");
}

/// The shipped network on one golden image, at relu2.
class ScoreCamStepsTest : public ::testing::Test {
 protected:
  ScoreCamJob Start(const ScoreCamOptions& options) {
    const auto& instance = goldens_.instance("10");
    return ValueOf(ScoreCamJob::Start(goldens_.model(), instance, {instance->predicted_class(), {}},
                                      ValueOf(FindLayer(goldens_.model(), "relu2")), options));
  }

  test::GoldenMaps goldens_;
};

/// Threads, and forward passes a step. Waking threads for a handful of passes takes long on a busy
/// machine, so small steps are taken by one thread.
constexpr std::pair<int, std::size_t> kThreadsAndBudgets[] = {
    {1, 1}, {1, 7}, {1, 128}, {1, 100000}, {2, 30}, {2, 100000}, {3, 128}, {3, 100000}};

TEST_F(ScoreCamStepsTest, StepsAndThreadsChangeNothing) {
  for (ScoreCamVariant variant : {ScoreCamVariant::kPaper, ScoreCamVariant::kAuthors}) {
    ScoreCamJob whole = Start({.variant = variant});
    ASSERT_OK(whole.Step(goldens_.context(), 100000));
    ASSERT_TRUE(whole.Progress().done());
    for (const auto& [threads, budget] : kThreadsAndBudgets) {
      ExecutionContext context = ValueOf(MakeExecutionContext(threads));
      ScoreCamJob job = Start({.variant = variant});
      while (!job.Progress().done()) ASSERT_OK(job.Step(context, budget));
      EXPECT_EQ(job.ChannelWeights(), whole.ChannelWeights()) << threads << ", " << budget;
      test::ExpectBitEqual(job.Cam().values, whole.Cam().values);
      test::ExpectBitEqual(job.Estimate().map.values, whole.Estimate().map.values);
    }
  }
}

TEST_F(ScoreCamStepsTest, EveryEstimateOnTheWayIsValid) {
  for (ScoreCamVariant variant : {ScoreCamVariant::kPaper, ScoreCamVariant::kAuthors}) {
    ScoreCamJob job = Start({.variant = variant});
    EXPECT_EQ(job.Progress().completed, 0u);
    EXPECT_TRUE(job.Estimate().blank);
    std::size_t weighted = 0;
    for (std::size_t step = 1; !job.Progress().done(); ++step) {
      // No budget is a budget of one.
      ASSERT_OK(job.Step(goldens_.context(), step % 2));
      EXPECT_EQ(job.Progress().completed, step);
      const std::vector<double> weights = job.ChannelWeights();
      const auto now = static_cast<std::size_t>(
          std::count_if(weights.begin(), weights.end(), [](double w) { return w > 0; }));
      EXPECT_GE(now, weighted);
      weighted = now;
      const SaliencyMap saliency = job.Estimate();
      EXPECT_TRUE(AllFinite(job.Cam().values));
      EXPECT_TRUE(AllFinite(saliency.map.values));
      EXPECT_EQ(saliency.blank, weighted == 0);
    }
    EXPECT_GT(weighted, 32u);
    const Map2D last = job.Cam();
    ASSERT_OK(job.Step(goldens_.context(), 10));
    test::ExpectBitEqual(job.Cam().values, last.values);
  }
}

/// At each golden case: the variant's weights, and its maps.
void CompareWithGoldens(ScoreCamVariant variant, const std::string& golden_method) {
  test::GoldenMaps goldens;
  // A softmax over channels turns an error of a logit into a relative error of a weight.
  test::MapComparison maps(1e-5, 1e-5);
  test::Tolerance weights(1e-5);
  const auto cases = goldens.CasesOf(golden_method);
  EXPECT_EQ(cases.size(), 18u);  // 3 images, 2 classes, conv2, relu2, relu1
  for (const test::GoldenCase& at : cases) {
    ScoreCamJob job =
        ValueOf(ScoreCamJob::Start(goldens.model(), goldens.instance(at.image), at.target, at.layer,
                                   {.variant = variant, .masking = Masking::kNormalized}));
    ASSERT_OK(job.Step(goldens.context(), 1000));
    maps.Compare(goldens.file(), at.Key(golden_method), job.Cam(), job.Estimate());
    const std::vector<double> actual = job.ChannelWeights();
    const std::vector<double> golden = goldens.file().Doubles(at.Key(golden_method) + "/weights");
    ASSERT_EQ(actual.size(), golden.size());
    for (std::size_t k = 0; k < actual.size(); ++k) {
      // A flat channel has no weight here; the references give it one, on a channel of zeros.
      if (actual[k] != 0) weights.Add(actual[k], golden[k]);
    }
    const double sum = std::accumulate(actual.begin(), actual.end(), 0.0);
    if (variant != ScoreCamVariant::kAuthors) {
      EXPECT_LE(sum, 1 + 1e-12);
      EXPECT_GT(sum, 0.5);
    }
  }
  maps.ExpectHolds(golden_method, 12);
  EXPECT_TRUE(weights.Holds(golden_method + ", weights"));
}

TEST(ScoreCamTest, PaperAgreesWithTheGoldens) {
  CompareWithGoldens(ScoreCamVariant::kPaper, "scorecam_c");
}

TEST(ScoreCamTest, AuthorsAgreesWithTheGoldens) {
  CompareWithGoldens(ScoreCamVariant::kAuthors, "scorecam_a");
}

TEST(ScoreCamTest, PytorchGradCamAgreesWithTheGoldens) {
  CompareWithGoldens(ScoreCamVariant::kPytorchGradCam, "scorecam_b");
}

}  // namespace
}  // namespace inklens
