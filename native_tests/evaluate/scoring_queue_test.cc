#include "core/evaluate/scoring_queue.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>

#include "core/evaluate/baselines.h"
#include "core/evaluate/deletion_insertion.h"
#include "core/evaluate/infidelity.h"
#include "core/evaluate/road.h"
#include "core/xnn/thread_pool.h"
#include "evaluate/measured.h"
#include "explain/golden_maps.h"
#include "testing/toy_classifiers.h"

namespace inklens {
namespace {

using test::ValueOf;
using ::testing::ElementsAre;

/// One-pixel images of given values; comes to their logits of class 0.
class Values : public PerturbedImages {
 public:
  explicit Values(std::vector<float> values) : values_(std::move(values)) {}
  std::size_t count() const override { return values_.size(); }
  void Make(std::size_t index, std::span<float> input) const override { input[0] = values_[index]; }
  MeasureValue Reduce(const ImageScores& scores) const override {
    MeasureValue result;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      result.curve.push_back(scores.logit(i, 0));
      EXPECT_NEAR(scores.probability(i, 0), 1 / (1 + std::exp(-scores.logit(i, 0))), 1e-6);
    }
    return result;
  }

 private:
  std::vector<float> values_;
};

std::shared_ptr<const Values> Of(std::vector<float> values) {
  return std::make_shared<const Values>(std::move(values));
}

/// S = (x, 0).
test::LinearClassifier Echo() {
  return test::LinearClassifier({.height = 1, .width = 1}, {1, 0}, {0, 0});
}

TEST(ScoringQueueTest, ScoresEqualImagesOnceAcrossLists) {
  const test::LinearClassifier echo = Echo();
  ExecutionContext context;
  ScoringQueue queue = ValueOf(ScoringQueue::Create(echo));
  EXPECT_TRUE(queue.Progress().done());
  queue.Add(Of({1, 2, 1}));
  queue.Add(Of({}));
  queue.Add(Of({3, 2}));
  EXPECT_EQ(queue.Progress().total, 5u);
  ASSERT_OK(queue.Step(context, 100));
  EXPECT_TRUE(queue.Progress().done());
  EXPECT_EQ(queue.forward_passes(), 3u);
  EXPECT_EQ(echo.images_scored(), 3u);
  EXPECT_EQ(echo.batches_scored(), 1u);
  EXPECT_THAT(queue.Reduce(0).curve, ElementsAre(1, 2, 1));
  EXPECT_THAT(queue.Reduce(1).curve, ElementsAre());
  EXPECT_THAT(queue.Reduce(2).curve, ElementsAre(3, 2));
  // Another list later finds the images known.
  queue.Add(Of({2, 4}));
  EXPECT_FALSE(queue.Progress().done());
  ASSERT_OK(queue.Step(context, 0));
  EXPECT_THAT(queue.Reduce(3).curve, ElementsAre(2, 4));
  EXPECT_EQ(echo.images_scored(), 4u);
}

TEST(ScoringQueueTest, BatchesAreFullAndStepsKeepTheirBudget) {
  const test::LinearClassifier echo = Echo();
  ExecutionContext context;
  std::vector<float> values(300);
  std::iota(values.begin(), values.end(), 0.0f);
  ScoringQueue queue = ValueOf(ScoringQueue::Create(echo));
  for (int i = 0; i < 3; ++i) {
    queue.Add(Of({values.begin() + 100 * i, values.begin() + 100 * (i + 1)}));
  }
  ASSERT_OK(queue.Step(context, 1000));
  EXPECT_EQ(echo.batches_scored(), 3u);  // 128, 128 and 44, across the lists
  ScoringQueue stepped = ValueOf(ScoringQueue::Create(echo));
  stepped.Add(Of(values));
  for (std::size_t budget : {1, 10, 200}) {
    const std::size_t before = echo.images_scored();
    ASSERT_OK(stepped.Step(context, budget));
    EXPECT_EQ(echo.images_scored() - before, budget);
  }
  EXPECT_EQ(stepped.Progress().completed, 211u);
}

TEST(ScoringQueueTest, ForgettingCostsPassesAndNothingElse) {
  const test::LinearClassifier echo = Echo();
  ExecutionContext context;
  // Two blocks of one-pixel images are remembered.
  std::vector<float> values(1000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i * 7 % 400);
  std::size_t passes = 0;
  for (std::size_t budget : {7, 128, 5000}) {
    ScoringQueue queue = ValueOf(ScoringQueue::Create(echo, 2 * 128 * sizeof(float)));
    queue.Add(Of(values));
    queue.Add(Of(values));
    while (!queue.Progress().done()) ASSERT_OK(queue.Step(context, budget));
    for (std::size_t list : {0, 1}) {
      EXPECT_THAT(queue.Reduce(list).curve,
                  ::testing::ElementsAreArray(std::vector<double>(values.begin(), values.end())));
    }
    EXPECT_GT(queue.forward_passes(), 256u);
    EXPECT_LT(queue.forward_passes(), 2000u);
    if (passes == 0) passes = queue.forward_passes();
    EXPECT_EQ(queue.forward_passes(), passes) << budget;
  }
}

TEST(ScoringQueueTest, StepsThreadsAndTheOrderOfListsChangeNoBit) {
  test::GoldenMaps goldens;
  const Instance& instance = *goldens.instance("4");
  const std::size_t c = instance.predicted_class();
  RemovableImage image(goldens.model().input(), instance.input);
  std::vector<std::shared_ptr<const PerturbedImages>> lists;
  for (const Map2D& map : {RandomMap(28, 28, 1), InkMap(instance.pixels)}) {
    const auto order = test::OrderOf(map);
    lists.push_back(Deletion(image, order, c, {}));
    lists.push_back(Insertion(image, order, c, {}));
    lists.push_back(std::make_shared<const RoadImages>(instance.input, order, c, RoadOptions{}));
    lists.push_back(std::make_shared<const InfidelityImages>(
        goldens.model().input(), instance.input, map, c, InfidelityOptions{.samples = 60}));
  }
  std::vector<MeasureValue> first;
  std::size_t passes = 0;
  for (const std::size_t budget : {10'000, 17, 1}) {
    ExecutionContext context = ValueOf(MakeExecutionContext(budget == 17 ? 3 : 1));
    ScoringQueue queue = ValueOf(ScoringQueue::Create(goldens.model()));
    const bool backwards = budget == 17;
    for (std::size_t i = 0; i < lists.size(); ++i) {
      queue.Add(lists[backwards ? lists.size() - 1 - i : i]);
    }
    while (!queue.Progress().done()) ASSERT_OK(queue.Step(context, budget));
    for (std::size_t i = 0; i < lists.size(); ++i) {
      const MeasureValue value = queue.Reduce(backwards ? lists.size() - 1 - i : i);
      if (budget == 10'000) {
        first.push_back(value);
        continue;
      }
      EXPECT_EQ(value.value, first[i].value) << i;
      EXPECT_EQ(value.curve, first[i].curve) << i;
      EXPECT_EQ(value.details, first[i].details) << i;
    }
    if (passes == 0) passes = queue.forward_passes();
    EXPECT_EQ(queue.forward_passes(), passes);
    // The perturbed images of infidelity are the same for both maps.
    EXPECT_LT(passes, queue.Progress().total - 60);
  }
}

TEST(ScoringQueueTest, RefusesScoresThatAreNotFinite) {
  const test::LinearClassifier huge({.height = 1, .width = 1}, {3e38f, 0}, {3e38f, 0});
  ExecutionContext context;
  ScoringQueue queue = ValueOf(ScoringQueue::Create(huge));
  queue.Add(Of({0, 1}));
  EXPECT_STATUS(queue.Step(context, 5), kNonFinite, "perturbed image");
}

}  // namespace
}  // namespace inklens
