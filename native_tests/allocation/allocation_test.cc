/// A step allocates nothing once a job is under way: whatever the pen does, the worker's time goes
/// into the network and its memory stays as it is.

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "allocation/counted.h"
#include "core/evaluate/scoring_queue.h"
#include "core/explain/rise.h"
#include "core/explain/score_cam.h"
#include "core/xnn/thread_pool.h"
#include "explain/golden_maps.h"
#include "testing/status_matchers.h"
#include "testing/toy_classifiers.h"

namespace inklens {
namespace {

using test::Allocations;
using test::ValueOf;

TEST(CountedTest, SeesWhatIsAllocated) {
  const std::size_t before = Allocations();
  const auto number = std::make_unique<int>(1);
  EXPECT_EQ(Allocations(), before + *number);
  const Tensor tensor = ValueOf(Tensor::Create({3}));
  EXPECT_GE(Allocations(), before + 2);
}

/// Of the job's steps of this size after the first few, which make ready what is kept.
template <typename Job>
std::size_t AllocationsOfLaterSteps(ExecutionContext& context, Job& job, std::size_t budget) {
  for (int i = 0; i < 3 && !job.Progress().done(); ++i) EXPECT_OK(job.Step(context, budget));
  EXPECT_FALSE(job.Progress().done());
  const std::size_t before = Allocations();
  while (!job.Progress().done()) {
    if (!job.Step(context, budget).ok()) ADD_FAILURE();
  }
  return Allocations() - before;
}

/// The shipped network, whose batches are scored by plain loops: what its operators allocate when
/// the size of a chunk changes is not what a step does.
class QuietNetwork : public DifferentiableClassifier {
 public:
  explicit QuietNetwork(const Model& model)
      : model_(model), batches_(model.input(), Weights(), std::vector<float>(10)) {}

  const InputSpec& input() const override { return model_.input(); }
  std::size_t class_count() const override { return batches_.class_count(); }
  Status Logits(ExecutionContext& context, ConstTensorView inputs,
                TensorView logits) const override {
    return batches_.Logits(context, inputs, logits);
  }
  std::span<const LayerInfo> layers() const override { return model_.layers(); }
  Result<ActivationTrace> Trace(ExecutionContext& context, ConstTensorView image) const override {
    return model_.Trace(context, image);
  }
  Result<Tensor> ScoreGradient(ExecutionContext& context, const ActivationTrace& trace,
                               const Target& target, std::size_t layer) const override {
    return model_.ScoreGradient(context, trace, target, layer);
  }

 private:
  static std::vector<float> Weights() {
    std::vector<float> weights(10 * 784);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      weights[i] = std::sin(static_cast<float>(i * i % 1009)) / 16;
    }
    return weights;
  }

  const Model& model_;
  test::LinearClassifier batches_;
};

class StepsTest : public ::testing::TestWithParam<int> {
 protected:
  const Instance& instance() { return *goldens_.instance("10"); }
  Target target() { return {instance().predicted_class(), {}}; }

  test::GoldenMaps goldens_;
  QuietNetwork network_{goldens_.model()};
  ExecutionContext context_ = ValueOf(MakeExecutionContext(GetParam()));
};

TEST_P(StepsTest, OfRise) {
  for (RiseVariant variant : {RiseVariant::kAuthors, RiseVariant::kMeasured}) {
    for (std::optional<double> stop : {std::optional<double>(), std::optional(1e-4)}) {
      for (std::size_t cells : {2u, 7u}) {
        RiseOptions options;
        options.variant = variant;
        options.stop_when_stable = stop;
        options.cells = cells;
        options.samples = 1280;
        RiseJob job = ValueOf(RiseJob::Start(network_, instance().pixels, target(), options));
        // Looks at stability keep their memory from the first one on, which is after 200 samples.
        EXPECT_EQ(AllocationsOfLaterSteps(context_, job, 128), 0u)
            << cells << " cells, " << (stop ? "stopping" : "not stopping");
      }
    }
  }
}

TEST_P(StepsTest, OfRiseWithGivenMasks) {
  Tensor masks = ValueOf(Tensor::Create({640, 28, 28}));
  for (std::size_t i = 0; i < masks.size(); ++i) masks[i] = static_cast<float>(i % 97) / 97;
  RiseOptions options;
  options.given_masks = std::make_shared<const Tensor>(std::move(masks));
  RiseJob job = ValueOf(RiseJob::Start(network_, instance().pixels, target(), options));
  EXPECT_EQ(AllocationsOfLaterSteps(context_, job, 128), 0u);
}

TEST_P(StepsTest, OfScoreCam) {
  const std::size_t layer = ValueOf(FindLayer(network_, "relu2"));
  for (ScoreCamVariant variant :
       {ScoreCamVariant::kPaper, ScoreCamVariant::kAuthors, ScoreCamVariant::kPytorchGradCam}) {
    ScoreCamJob job = ValueOf(ScoreCamJob::Start(network_, goldens_.instance("10"), target(), layer,
                                                 {.variant = variant}));
    EXPECT_EQ(AllocationsOfLaterSteps(context_, job, 8), 0u);
  }
}

/// Images of one value each, all different.
class Shades : public PerturbedImages {
 public:
  std::size_t count() const override { return 1024; }
  void Make(std::size_t index, std::span<float> input) const override {
    std::fill(input.begin(), input.end(), static_cast<float>(index) / 1024);
  }
  MeasureValue Reduce(const ImageScores&) const override { return {}; }
};

TEST_P(StepsTest, OfTheMeasuresQueue) {
  // Room for two batches: the third forgets them and takes their memory.
  const std::size_t bytes = 2 * ScoringQueue::kBatch * 784 * sizeof(float);
  ScoringQueue queue = ValueOf(ScoringQueue::Create(network_, bytes));
  queue.Add(std::make_shared<const Shades>());
  EXPECT_EQ(AllocationsOfLaterSteps(context_, queue, 128), 0u);
  EXPECT_EQ(queue.forward_passes(), 1024u);
}

INSTANTIATE_TEST_SUITE_P(Threads, StepsTest, ::testing::Values(1, 2));

}  // namespace
}  // namespace inklens
