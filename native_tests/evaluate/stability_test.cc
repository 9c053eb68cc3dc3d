#include "core/evaluate/stability.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

#include "core/base/rng.h"
#include "core/evaluate/similarity.h"
#include "evaluate/fake_maps.h"
#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::DetailOf;
using test::MapOf;
using test::ValueOf;

constexpr std::size_t kSide = 5;

RemadeMap MapFrom(std::vector<float> values) {
  const std::size_t width = values.size();
  return RemadeMap{MapOf(1, width, std::move(values))};
}

/// A 5x5 map of nothing but chance.
RemadeMap RandomMap(std::uint64_t seed) {
  RemadeMap made{Map2D(kSide, kSide)};
  Rng rng(seed, 0);
  for (float& value : made.map.values) value = static_cast<float>(rng.NextDouble());
  return made;
}

MadeMap Made(Randomness randomness, std::function<Result<RemadeMap>(const MapSubject&)> formula,
             std::size_t height = kSide, std::size_t width = kSide) {
  MadeMap made{"toy", Map2D(height, width),
               test::ToySubject(height, width, std::vector<float>(height * width, 0.5f)),
               test::FakeMaker(std::move(formula), 2), randomness};
  made.map.values[0] = 1;
  return made;
}

MeasureValue Judge(MadeMap made, const StabilityOptions& options = {}, std::size_t budget = 100) {
  ExecutionContext context;
  return test::Finish(context, ValueOf(StartStability(std::move(made), options)), budget);
}

/// Three maps of four pixels, of which the top two are compared.
TEST(StabilityTest, ByHand) {
  const std::vector<std::vector<float>> maps = {{4, 3, 2, 1}, {4, 2, 3, 1}, {1, 2, 3, 4}};
  const MeasureValue finding = Judge(Made(
                                         Randomness::kSeeded,
                                         [&](const MapSubject& subject) -> Result<RemadeMap> {
                                           EXPECT_FALSE(subject.samples.has_value());
                                           return MapFrom(maps[subject.seed.value() - 7]);
                                         },
                                         1, 4),
                                     {.runs = 3, .top_share = 0.5, .seed = 7});
  // {0 1} {0 2}: 1/3; {0 1} {2 3}: 0; {0 2} {2 3}: 1/3.
  EXPECT_DOUBLE_EQ(finding.value.value(), 2.0 / 9);
  EXPECT_EQ(DetailOf(finding, "pixels.jaccard"), finding.value);
  // Rank correlations 1 - 6 d / 60 with d = 2, 20, 18.
  EXPECT_NEAR(DetailOf(finding, "rank_correlation").value(), (0.8 - 1 - 0.8) / 3, 1e-15);
  EXPECT_EQ(DetailOf(finding, "blank"), 0.0);
  EXPECT_EQ(DetailOf(finding, "parts.jaccard"), std::nullopt);
  EXPECT_EQ(DetailOf(finding, "long_run.rank_correlation"), std::nullopt);
  EXPECT_EQ(DetailOf(finding, "deterministic"), 0.0);
  EXPECT_EQ(finding.reason, "");
}

TEST(StabilityTest, WithoutRandomnessItIsOneAndCostsNothing) {
  ExecutionContext context;
  RemakingJob job = ValueOf(StartStability(
      Made(Randomness::kNone,
           [](const MapSubject&) -> Result<RemadeMap> { return Internal("It was explained."); }),
      {}));
  EXPECT_TRUE(job.Progress().done());
  EXPECT_OK(job.Step(context, 1));
  const MeasureValue finding = ValueOf(job.Judged());
  EXPECT_EQ(finding.value, 1.0);
  EXPECT_EQ(finding.reason, "");
  EXPECT_EQ(DetailOf(finding, "deterministic"), 1.0);
  MadeMap blank = Made(Randomness::kNone, {});
  blank.map.values[0] = 0;
  EXPECT_EQ(Judge(std::move(blank)).value, std::nullopt);
}

TEST(StabilityTest, EqualMapsAreOneAndRandomOnesNearTheirExpectation) {
  const MeasureValue equal = Judge(Made(
      Randomness::kSampled, [](const MapSubject&) -> Result<RemadeMap> { return RandomMap(1); }));
  EXPECT_EQ(equal.value, 1.0);
  EXPECT_EQ(DetailOf(equal, "rank_correlation"), 1.0);
  EXPECT_EQ(DetailOf(equal, "long_run.rank_correlation"), 1.0);
  EXPECT_DOUBLE_EQ(DetailOf(equal, "long_run.correlation").value(), 1.0);

  // Of 25 pixels the top one: two maps share it once in 25 times. 60 maps are 1770 pairs, whose
  // mean has a deviation of about sqrt(0.04 * 0.96 / 1770) = 0.0047.
  const MeasureValue random = Judge(Made(Randomness::kSeeded,
                                         [](const MapSubject& subject) -> Result<RemadeMap> {
                                           return RandomMap(subject.seed.value());
                                         }),
                                    {.runs = 60, .top_share = 0.04});
  EXPECT_NEAR(random.value.value(), 0.04, 5 * 0.0047);
  EXPECT_NEAR(DetailOf(random, "rank_correlation").value(), 0, 5 * 0.2 / std::sqrt(1770.0));
}

/// The same maps in another order give the same bits, and so do other budgets.
TEST(StabilityTest, OrderOfSeedsAndStepsChangeNoBit) {
  const auto judge = [](std::vector<std::uint64_t> order, std::size_t budget) {
    return Judge(Made(Randomness::kSeeded,
                      [order](const MapSubject& subject) -> Result<RemadeMap> {
                        RemadeMap made = RandomMap(order[subject.seed.value()]);
                        made.estimate = made.map;
                        made.standard_error = made.map;
                        return made;
                      }),
                 {.runs = 5, .top_share = 0.4}, budget);
  };
  const MeasureValue one = judge({1, 2, 3, 4, 5}, 1);
  const MeasureValue other = judge({4, 1, 5, 2, 3}, 1000);
  EXPECT_EQ(one.value, other.value);
  EXPECT_EQ(one.details, other.details);
  EXPECT_NE(one.value, judge({4, 1, 5, 2, 6}, 1).value);
}

TEST(StabilityTest, TheLongRunHasASeedAndSamplesOfItsOwn) {
  std::map<std::uint64_t, std::optional<std::size_t>> asked;
  const auto made = [&](Randomness randomness) {
    asked.clear();
    return Made(randomness, [&asked](const MapSubject& subject) -> Result<RemadeMap> {
      asked[subject.seed.value()] = subject.samples;
      return RandomMap(subject.seed.value());
    });
  };
  const MeasureValue finding = Judge(made(Randomness::kSampled), {.runs = 2, .seed = 10});
  EXPECT_EQ(asked, (std::map<std::uint64_t, std::optional<std::size_t>>{
                       {10, {}}, {11, {}}, {12, std::size_t{8000}}}));
  const auto rank = [](std::uint64_t a, std::uint64_t b) {
    return ValueOf(RankCorrelation(ValuesOf(RandomMap(a).map), ValuesOf(RandomMap(b).map))).value();
  };
  EXPECT_NEAR(DetailOf(finding, "long_run.rank_correlation").value(),
              (rank(10, 12) + rank(11, 12)) / 2, 1e-15);
  EXPECT_NEAR(DetailOf(finding, "rank_correlation").value(), rank(10, 11), 1e-15);
  Judge(made(Randomness::kSampled), {.runs = 2, .long_run = 0});
  EXPECT_EQ(asked.size(), 2u);
  Judge(made(Randomness::kSeeded), {.runs = 2});
  EXPECT_EQ(asked.size(), 2u);
  // Options hold seeds up to 2^53.
  Judge(made(Randomness::kSeeded), {.runs = 2, .seed = (std::uint64_t{1} << 53) - 1});
  EXPECT_EQ(asked.begin()->first, 0u);
}

/// Maps of three parts whose weights the seed names.
Result<RemadeMap> Parts(std::vector<double> weights, std::vector<std::int32_t> labels) {
  RemadeMap made = RandomMap(3);
  made.parts = {kSide, kSide, weights.size(), std::move(labels)};
  made.part_weights = std::move(weights);
  return made;
}

TEST(StabilityTest, PartsAreComparedInPlaceOfPixels) {
  const auto judge = [](std::size_t top_parts, bool same_parts) {
    return Judge(Made(Randomness::kSeeded,
                      [same_parts](const MapSubject& subject) -> Result<RemadeMap> {
                        const bool first = subject.seed == std::uint64_t{0};
                        std::vector<std::int32_t> labels(kSide * kSide, 1);
                        labels[0] = first || same_parts ? 0 : 2;
                        return Parts(
                            first ? std::vector<double>{3, 2, -1} : std::vector<double>{3, -1, 2},
                            labels);
                      }),
                 {.runs = 2, .top_parts = top_parts});
  };
  const MeasureValue finding = judge(2, true);
  EXPECT_DOUBLE_EQ(finding.value.value(), 1.0 / 3);  // {0 1} and {0 2}
  EXPECT_EQ(DetailOf(finding, "parts.jaccard"), finding.value);
  EXPECT_EQ(DetailOf(finding, "pixels.jaccard"), 1.0);
  EXPECT_EQ(judge(1, true).value, 1.0);
  const MeasureValue all = judge(3, true);
  EXPECT_EQ(all.value, std::nullopt);
  EXPECT_EQ(all.reason, "All of the 3 parts are among the top 3, whatever chance does.");
  // Parts that differ from run to run are no parts of the same image: pixels it is.
  const MeasureValue different = judge(2, false);
  EXPECT_EQ(different.value, 1.0);
  EXPECT_EQ(DetailOf(different, "parts.jaccard"), std::nullopt);
}

TEST(StabilityTest, StandardErrorsAreRelativeToTheRange) {
  const MeasureValue finding = Judge(Made(Randomness::kSeeded,
                                          [](const MapSubject& subject) -> Result<RemadeMap> {
                                            RemadeMap made = RandomMap(subject.seed.value());
                                            made.estimate = MapOf(1, 4, {0.25f, 0.75f, 0.5f, 0.5f});
                                            made.standard_error =
                                                MapOf(1, 4, {0.125f, 0.125f, 0, 0});
                                            return made;
                                          }),
                                     {.runs = 2});
  EXPECT_DOUBLE_EQ(DetailOf(finding, "relative_standard_error").value(), 0.125);
}

TEST(StabilityTest, BlankRunsAreInNoPair) {
  const auto judge = [](std::uint64_t first_blank) {
    return Judge(Made(Randomness::kSampled,
                      [=](const MapSubject& subject) -> Result<RemadeMap> {
                        return subject.seed.value() < first_blank ? RandomMap(1)
                                                                  : RemadeMap{Map2D(kSide, kSide)};
                      }),
                 {.runs = 3});
  };
  EXPECT_EQ(judge(2).value, 1.0);
  EXPECT_EQ(DetailOf(judge(2), "blank"), 1.0);
  EXPECT_EQ(DetailOf(judge(2), "long_run.rank_correlation"), std::nullopt);  // blank, too
  const MeasureValue none = judge(1);
  EXPECT_EQ(none.value, std::nullopt);
  EXPECT_THAT(none.reason, ::testing::HasSubstr("Fewer than two runs"));
  EXPECT_EQ(DetailOf(none, "rank_correlation"), std::nullopt);
}

TEST(StabilityTest, NamesBadInput) {
  const auto start = [](const StabilityOptions& options) {
    return StartStability(Made(Randomness::kSeeded, {}), options);
  };
  EXPECT_STATUS(start({.runs = 1}), kInvalidArgument, "at least two runs; 1 were asked for");
  EXPECT_STATUS(start({.top_share = 0}), kInvalidArgument, "share of top pixels");
  EXPECT_STATUS(start({.top_share = std::nan("")}), kInvalidArgument, "share of top pixels");
  EXPECT_STATUS(start({.top_parts = 0}), kInvalidArgument, "at least one");
  MadeMap made = Made(Randomness::kSeeded, {});
  made.map = Map2D(2, 2);
  EXPECT_STATUS(StartStability(std::move(made), {}), kShapeMismatch, "5x5");
}

TEST(StabilityTest, OptionsByName) {
  const auto table = StabilityTable();
  const auto read = [&](const OptionValues& given) {
    return table.Read(ValueOf(CheckOptions("stability", table.descriptors(), given, {})));
  };
  EXPECT_EQ(read({}).runs, 5u);
  EXPECT_EQ(read({}).long_run, 8000u);
  const StabilityOptions all = read(
      {{"runs", 3.0}, {"top_share", 0.5}, {"top_parts", 2.0}, {"long_run", 0.0}, {"seed", 4.0}});
  EXPECT_EQ(all.runs, 3u);
  EXPECT_EQ(all.top_share, 0.5);
  EXPECT_EQ(all.top_parts, 2u);
  EXPECT_EQ(all.long_run, 0u);
  EXPECT_EQ(all.seed, 4u);
  EXPECT_STATUS(CheckOptions("stability", table.descriptors(), {{"runs", 1.0}}, {}),
                kInvalidArgument, "runs");
}

}  // namespace
}  // namespace inklens
