#include "core/evaluate/discrimination.h"

#include <gmock/gmock.h>

#include "evaluate/fake_maps.h"
#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::DetailOf;
using test::MapOf;
using test::ValueOf;

/// Class 1's map and those of whatever else is asked for.
MadeMap Made(std::vector<float> map, std::vector<float> other) {
  MadeMap made{"toy", MapOf(1, 4, std::move(map)), test::ToySubject(1, 4, {1, 0, 1, 0}), {}};
  made.subject.target = {1, {}};
  made.make = test::FakeMaker([other](const MapSubject& subject) -> Result<RemadeMap> {
    EXPECT_NE(subject.target.target_class, 1u);
    EXPECT_FALSE(subject.seed.has_value());
    return RemadeMap{MapOf(1, 4, other)};
  });
  return made;
}

MeasureValue Judge(MadeMap made, const DiscriminationOptions& options = {}) {
  ExecutionContext context;
  return test::Finish(context, ValueOf(StartDiscrimination(std::move(made), options)));
}

TEST(DiscriminationTest, ByHand) {
  const MeasureValue finding = Judge(Made({0, 0.5f, 0.75f, 1}, {1, 0.5f, 0, 0.75f}));
  // Ranks (1 2 3 4) and (4 2 1 3): 1 - 6 (9 + 0 + 4 + 1) / (4 * 15).
  EXPECT_NEAR(finding.value.value(), 1 - 6 * 14 / 60.0, 1e-15);
  EXPECT_EQ(DetailOf(finding, "rank_correlation"), finding.value);
  EXPECT_DOUBLE_EQ(DetailOf(finding, "weighted_jaccard").value(), 1.25 / 3.25);
  EXPECT_EQ(DetailOf(finding, "other_class"), 0.0);
}

TEST(DiscriminationTest, EqualMapsDoNotDiscriminate) {
  const MeasureValue finding = Judge(Made({0, 0.5f, 0.75f, 1}, {0, 0.5f, 0.75f, 1}));
  EXPECT_EQ(finding.value, 1.0);
  EXPECT_EQ(DetailOf(finding, "weighted_jaccard"), 1.0);
}

TEST(DiscriminationTest, BlankMapsHaveNoOrder) {
  const MeasureValue other = Judge(Made({0, 0.5f, 0.75f, 1}, {0, 0, 0, 0}));
  EXPECT_EQ(other.value, std::nullopt);
  EXPECT_EQ(other.reason,
            "The map of class 0 is the same everywhere: it puts no pixel before another.");
  EXPECT_EQ(DetailOf(other, "weighted_jaccard"), 0.0);
  const MeasureValue own = Judge(Made({0, 0, 0, 0}, {0, 0.5f, 0.75f, 1}));
  EXPECT_EQ(own.value, std::nullopt);
  EXPECT_EQ(own.reason, kNoOrder);
}

/// Three classes with the logits 0, 2, 1 on an image of two pixels.
MapSubject ThreeClasses(Target target) {
  auto classifier = std::make_shared<test::ToyDifferentiableClassifier>(
      InputSpec{.height = 1, .width = 2}, std::vector<float>{1}, std::vector<float>{0},
      std::vector<float>{0, 0, 2, 0, 1, 0});
  ExecutionContext context;
  const auto instance = std::make_shared<const Instance>(
      ValueOf(MakeInstance(context, *classifier, {2, 1, {255, 0}})));
  return {classifier, instance, target};
}

/// The target whose map is asked for.
Target OtherOf(Target target, std::optional<std::size_t> other_class) {
  const auto seen = std::make_shared<Target>();
  MadeMap made{"toy", MapOf(1, 2, {0, 1}), ThreeClasses(target), {}};
  made.make = test::FakeMaker([seen](const MapSubject& subject) -> Result<RemadeMap> {
    *seen = subject.target;
    return RemadeMap{MapOf(1, 2, {0, 1})};
  });
  Judge(std::move(made), {other_class});
  return *seen;
}

TEST(DiscriminationTest, ChoosesTheOtherClass) {
  EXPECT_EQ(OtherOf({1, {}}, {}).target_class, 2u);  // the second
  EXPECT_EQ(OtherOf({0, {}}, {}).target_class, 1u);  // an image read wrongly: the first
  EXPECT_EQ(OtherOf({1, {}}, std::size_t{0}).target_class, 0u);
  const Target turned = OtherOf({1, std::size_t{2}}, {});
  EXPECT_EQ(turned.target_class, 2u);
  EXPECT_EQ(turned.contrast_class, std::size_t{1});
}

TEST(DiscriminationTest, NamesClassesThatCannotBeCompared) {
  const auto start = [](Target target, std::size_t other_class) {
    return StartDiscrimination({"toy", MapOf(1, 2, {0, 1}), ThreeClasses(target), {}},
                               {other_class});
  };
  EXPECT_STATUS(start({1, {}}, 1), kInvalidArgument, "cannot be told apart from itself");
  EXPECT_STATUS(start({1, {}}, 3), kInvalidArgument, "There is no class 3");
  EXPECT_STATUS(start({1, std::size_t{2}}, 0), kInvalidArgument,
                "Class 1 is contrasted with class 2, not with 0.");
  EXPECT_STATUS(StartDiscrimination({"toy", Map2D(), ThreeClasses({1, {}}), {}}, {}),
                kShapeMismatch, "2x1");
}

TEST(DiscriminationTest, AMapOfAnotherSizeIsAnError) {
  ExecutionContext context;
  MadeMap made = Made({0, 0.5f, 0.75f, 1}, {});
  made.make = test::FakeMaker(
      [](const MapSubject&) -> Result<RemadeMap> { return RemadeMap{Map2D(2, 2)}; });
  RemakingJob job = ValueOf(StartDiscrimination(std::move(made), {}));
  EXPECT_STATUS(job.Step(context, 1), kShapeMismatch, "4x1 and 2x2");
}

TEST(DiscriminationTest, OptionsByName) {
  const auto table = DiscriminationTable();
  const OptionWorld world{.side = 28, .class_count = 10, .layers = {}};
  const auto read = [&](const OptionValues& given) {
    return table.Read(ValueOf(CheckOptions("discrimination", table.descriptors(), given, world)));
  };
  EXPECT_EQ(read({}).other_class, std::nullopt);
  EXPECT_EQ(read({{"other_class", 7.0}}).other_class, std::size_t{7});
  EXPECT_STATUS(CheckOptions("discrimination", table.descriptors(), {{"other_class", 10.0}}, world),
                kInvalidArgument, "other_class");
}

}  // namespace
}  // namespace inklens
