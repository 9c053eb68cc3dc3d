#include "core/evaluate/sensitivity.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "core/base/rng.h"
#include "evaluate/fake_maps.h"
#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::DetailOf;
using test::MapOf;
using test::ValueOf;

/// The image itself as its map.
Result<RemadeMap> PixelsOf(const MapSubject& subject) {
  const auto pixels = subject.instance->pixels.values();
  const InputSpec& spec = subject.classifier->input();
  return RemadeMap{MapOf(spec.height, spec.width, {pixels.begin(), pixels.end()})};
}

const std::vector<float> kImage = {0.5f, 0.25f, 0, 1};

MadeMap Made(std::function<Result<RemadeMap>(const MapSubject&)> formula) {
  MadeMap made{"toy", Map2D(), test::ToySubject(1, 4, kImage),
               test::FakeMaker(std::move(formula), 3)};
  made.map = MapOf(1, 4, kImage);
  return made;
}

MeasureValue Judge(MadeMap made, const SensitivityOptions& options, std::size_t budget = 100) {
  ExecutionContext context;
  return test::Finish(context, ValueOf(StartSensitivity(std::move(made), options)), budget);
}

/// Worked out from the samples: where the map is the image, it moves by δ.
TEST(SensitivityTest, ByHandForAMapThatIsTheImage) {
  const SensitivityOptions options{
      .samples = 4, .radius = 0.1, .range = PixelRange::kFree, .seed = 3};
  double largest = 0, sum = 0;
  for (std::size_t sample = 0; sample < 4; ++sample) {
    Rng rng(3, sample);
    double squares = 0;
    for (int i = 0; i < 4; ++i) squares += std::pow((2 * rng.NextDouble() - 1) * 0.1, 2);
    const double quotient = std::sqrt(squares) / std::sqrt(0.25 + 0.0625 + 1);
    largest = std::max(largest, quotient);
    sum += quotient;
  }
  const MeasureValue finding = Judge(Made(PixelsOf), options);
  EXPECT_NEAR(finding.value.value(), largest, 1e-7);
  EXPECT_NEAR(DetailOf(finding, "mean").value(), sum / 4, 1e-7);
  EXPECT_EQ(DetailOf(finding, "blank"), 0.0);
  EXPECT_EQ(DetailOf(finding, "class_changes"), 0.0);
}

TEST(SensitivityTest, SamplesLieInTheBallAndAreClipped) {
  for (PixelRange range : {PixelRange::kClipped, PixelRange::kFree}) {
    bool outside = false;
    Judge(Made([&](const MapSubject& subject) -> Result<RemadeMap> {
            const auto pixels = subject.instance->pixels.values();
            for (std::size_t i = 0; i < 4; ++i) {
              EXPECT_LE(std::abs(pixels[i] - kImage[i]), 0.02f + 1e-7f);
              outside = outside || pixels[i] < 0 || pixels[i] > 1;
            }
            EXPECT_FALSE(subject.seed.has_value());  // the method's random numbers stay
            return PixelsOf(subject);
          }),
          {.samples = 50, .range = range});
    EXPECT_EQ(outside, range == PixelRange::kFree);
  }
}

TEST(SensitivityTest, AMapThatStaysHasNone) {
  const MeasureValue finding = Judge(
      Made([](const MapSubject&) -> Result<RemadeMap> { return RemadeMap{MapOf(1, 4, kImage)}; }),
      {});
  EXPECT_EQ(finding.value, 0.0);
}

TEST(SensitivityTest, TheSeedGivesTheSamplesAndStepsChangeNoBit) {
  const auto value = [](std::uint64_t seed, std::size_t budget) {
    return Judge(Made(PixelsOf), {.seed = seed}, budget).value;
  };
  EXPECT_EQ(value(1, 1), value(1, 1000));
  EXPECT_NE(value(1, 1), value(2, 1));
}

/// More samples are a maximum over more: the first ones are the same.
TEST(SensitivityTest, GrowsWithSamplesAndRadius) {
  double last = 0;
  for (std::size_t samples : {1, 10, 100}) {
    const double value = Judge(Made(PixelsOf), {.samples = samples}).value.value();
    EXPECT_GE(value, last);
    last = value;
  }
  EXPECT_GT(Judge(Made(PixelsOf), {.radius = 0.2}).value, Judge(Made(PixelsOf), {}).value);
}

TEST(SensitivityTest, CountsWhatBecomesBlankOrAnotherClass) {
  // S_0 = x_0 - x_1 and S_1 = 0 on two equal pixels: every sample decides anew.
  auto classifier = std::make_shared<test::ToyDifferentiableClassifier>(
      InputSpec{.height = 1, .width = 2}, std::vector<float>{1}, std::vector<float>{0},
      std::vector<float>{1, -1, 0, 0});
  ExecutionContext context;
  const Tensor pixels = ValueOf(Tensor::FromValues({1, 1, 2, 1}, std::vector<float>{0.5f, 0.5f}));
  const auto instance =
      std::make_shared<const Instance>(ValueOf(MakeInstanceOfPixels(context, *classifier, pixels)));
  std::size_t ones = 0;
  MadeMap made{"toy", MapOf(1, 2, {0, 1}), {classifier, instance, {0, {}}}, {}};
  made.make = test::FakeMaker([&](const MapSubject& subject) -> Result<RemadeMap> {
    const bool one = subject.instance->predicted_class() == 1;
    ones += one ? 1 : 0;
    return RemadeMap{one ? Map2D(1, 2) : MapOf(1, 2, {0, 1})};
  });
  const MeasureValue finding = Judge(std::move(made), {.samples = 20});
  EXPECT_GT(ones, 0u);
  EXPECT_LT(ones, 20u);
  EXPECT_EQ(DetailOf(finding, "class_changes"), static_cast<double>(ones));
  EXPECT_EQ(DetailOf(finding, "blank"), static_cast<double>(ones));
  EXPECT_EQ(finding.value, 1.0);  // a blank map is as far as the map is long
}

TEST(SensitivityTest, ABlankMapCannotMove) {
  MadeMap made = Made(PixelsOf);
  made.map = Map2D(1, 4);
  const MeasureValue finding = Judge(std::move(made), {});
  EXPECT_EQ(finding.value, std::nullopt);
  EXPECT_EQ(finding.reason, "The map is the same everywhere: it cannot move.");
}

TEST(SensitivityTest, NamesBadInput) {
  EXPECT_STATUS(StartSensitivity(Made(PixelsOf), {.samples = 0}), kInvalidArgument,
                "at least one sample");
  for (double radius : {0.0, -1.0, std::numeric_limits<double>::infinity(), std::nan("")}) {
    EXPECT_STATUS(StartSensitivity(Made(PixelsOf), {.radius = radius}), kInvalidArgument,
                  "radius must be positive");
  }
  MadeMap made = Made(PixelsOf);
  made.map.values[1] = std::nanf("");
  EXPECT_STATUS(StartSensitivity(std::move(made), {}), kNonFinite, "not finite everywhere");
  made = Made(PixelsOf);
  made.make = test::FakeMaker([](const MapSubject&) -> Result<RemadeMap> {
    return RemadeMap{MapOf(1, 4, {0, 1, std::nanf(""), 0})};
  });
  ExecutionContext context;
  RemakingJob job = ValueOf(StartSensitivity(std::move(made), {.samples = 1}));
  EXPECT_STATUS(job.Step(context, 1), kNonFinite, "not a finite number");
}

TEST(SensitivityTest, OptionsByName) {
  const auto table = SensitivityTable();
  const auto read = [&](const OptionValues& given) {
    return table.Read(ValueOf(CheckOptions("sensitivity", table.descriptors(), given, {})));
  };
  EXPECT_EQ(read({}).samples, 10u);
  EXPECT_EQ(read({}).radius, 0.02);
  EXPECT_EQ(read({}).range, PixelRange::kClipped);
  const SensitivityOptions all =
      read({{"samples", 3.0}, {"radius", 0.5}, {"range", std::string("free")}, {"seed", 9.0}});
  EXPECT_EQ(all.samples, 3u);
  EXPECT_EQ(all.radius, 0.5);
  EXPECT_EQ(all.range, PixelRange::kFree);
  EXPECT_EQ(all.seed, 9u);
  EXPECT_STATUS(CheckOptions("sensitivity", table.descriptors(), {{"radius", 0.0}}, {}),
                kInvalidArgument, "radius");
}

}  // namespace
}  // namespace inklens
