#include "core/evaluate/remaking.h"

#include <gmock/gmock.h>

#include <cmath>

#include "evaluate/fake_maps.h"
#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::MapOf;
using test::ValueOf;

/// Sums up the first pixels of its maps, map i being (i + 1, 0), which takes `passes`; twice that
/// is expected.
RemakingJob SumOf(std::size_t maps, std::size_t passes) {
  return RemakingJob(
      std::vector(maps, 2 * std::max<std::size_t>(1, passes)),
      [passes](ExecutionContext&, std::size_t index) -> Result<std::unique_ptr<MapJob>> {
        const auto value = static_cast<float>(index + 1);
        return std::unique_ptr<MapJob>(
            std::make_unique<test::FakeMapJob>(RemadeMap{MapOf(1, 2, {value, 0})}, passes));
      },
      [](const std::vector<RemadeMap>& made) -> Result<MeasureValue> {
        double sum = 0;
        for (const RemadeMap& map : made) sum += map.map.values[0];
        return MeasureValue{sum, "", {}, {}};
      });
}

TEST(RemakingJobTest, FinishesOneExplanationAStepAtMost) {
  ExecutionContext context;
  RemakingJob job = SumOf(3, 10);
  EXPECT_STATUS(job.Judged(), kInvalidArgument, "not done yet");
  EXPECT_EQ(job.Progress().completed, 0u);
  EXPECT_EQ(job.Progress().total, 60u);
  ASSERT_OK(job.Step(context, 4));
  EXPECT_EQ(job.Progress().completed, 8u);
  EXPECT_EQ(job.forward_passes(), 4u);
  ASSERT_OK(job.Step(context, 1000));  // no more than the first
  EXPECT_EQ(job.Progress().completed, 20u);
  EXPECT_EQ(job.forward_passes(), 10u);
  ASSERT_OK(job.Step(context, 1000));
  EXPECT_FALSE(job.Progress().done());
  EXPECT_STATUS(job.Judged(), kInvalidArgument, "not done yet");
  ASSERT_OK(job.Step(context, 1000));
  EXPECT_TRUE(job.Progress().done());
  EXPECT_EQ(job.forward_passes(), 30u);
  EXPECT_EQ(ValueOf(job.Judged()).value, 6.0);
  ASSERT_OK(job.Step(context, 1000));  // nothing is left to do
  EXPECT_EQ(job.forward_passes(), 30u);
}

TEST(RemakingJobTest, BudgetsChangeNothing) {
  ExecutionContext context;
  for (std::size_t passes : {0, 1, 7}) {
    for (std::size_t budget : {1, 3, 100}) {
      EXPECT_EQ(test::Finish(context, SumOf(4, passes), budget).value, 10.0);
    }
  }
}

TEST(RemakingJobTest, AFindingWithoutExplanationsIsDoneFromTheStart) {
  ExecutionContext context;
  RemakingJob job(MeasureValue::None("There is nothing to do."));
  EXPECT_TRUE(job.Progress().done());
  EXPECT_OK(job.Step(context, 1));
  EXPECT_EQ(ValueOf(job.Judged()).value, std::nullopt);
  EXPECT_EQ(ValueOf(job.Judged()).reason, "There is nothing to do.");
}

TEST(RemakingJobTest, AnErrorStaysOne) {
  ExecutionContext context;
  RemakingJob job(
      {1, 1},
      [](ExecutionContext&, std::size_t) -> Result<std::unique_ptr<MapJob>> {
        return std::unique_ptr<MapJob>(
            std::make_unique<test::FakeMapJob>(RemadeMap{Map2D(1, 1)}, 0));
      },
      [](const std::vector<RemadeMap>&) -> Result<MeasureValue> { return NonFinite("It broke."); });
  ASSERT_OK(job.Step(context, 1));
  for (int i = 0; i < 2; ++i) {
    EXPECT_STATUS(job.Step(context, 1), kNonFinite, "It broke.");
    EXPECT_FALSE(job.Progress().done());
  }
}

TEST(CheckMadeMapTest, NamesBadMaps) {
  MadeMap made{"toy", MapOf(1, 2, {0, 1}), test::ToySubject(1, 2, {1, 0}), {}};
  EXPECT_OK(CheckMadeMap(made));
  made.map = Map2D(2, 1);
  EXPECT_STATUS(CheckMadeMap(made), kShapeMismatch,
                "The map toy has 1x2 values; expected 2x1, as the image.");
  made.map = MapOf(1, 2, {0});
  EXPECT_STATUS(CheckMadeMap(made), kShapeMismatch, "expected 2x1");
  made.map = Map2D();
  EXPECT_STATUS(CheckMadeMap(made), kShapeMismatch, "has 0x0 values");
  made.map = MapOf(1, 2, {0, std::nanf("")});
  EXPECT_STATUS(CheckMadeMap(made), kNonFinite, "The map toy is not finite everywhere.");
  made.map = MapOf(1, 2, {0, 1});
  made.subject.target.target_class = 2;
  EXPECT_STATUS(CheckMadeMap(made), kInvalidArgument, "There is no class 2");
}

}  // namespace
}  // namespace inklens
