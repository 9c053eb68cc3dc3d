#include "core/evaluate/infidelity.h"

#include <gmock/gmock.h>

#include "core/base/rng.h"
#include "evaluate/measured.h"
#include "explain/golden_maps.h"
#include "testing/tolerance.h"
#include "testing/toy_classifiers.h"

namespace inklens {
namespace {

using test::Detail;
using test::MapOf;
using test::Measured;

class InfidelityTest : public ::testing::Test {
 protected:
  InfidelityTest() : input_(48), weights_(48) {
    Rng rng(1, 0);
    for (float& value : input_) value = static_cast<float>(rng.NextDouble() * 3 - 0.5);
    for (float& weight : weights_) weight = static_cast<float>(rng.NextDouble() * 2 - 1);
  }
  MeasureValue Of(std::vector<float> map, const InfidelityOptions& options,
                  std::size_t target_class = 0) const {
    return Measured(Network(), Images(std::move(map), options, target_class));
  }
  std::shared_ptr<const InfidelityImages> Images(std::vector<float> map,
                                                 const InfidelityOptions& options,
                                                 std::size_t target_class = 0) const {
    return std::make_shared<const InfidelityImages>(
        spec_, ConstTensorView(input_.data(), spec_.ImageShape(1)), MapOf(6, 8, std::move(map)),
        target_class, options);
  }
  /// S_0 = w x and S_1 = 1.
  test::LinearClassifier Network() const {
    std::vector<float> both = weights_;
    both.resize(96);
    return {spec_, both, {0, 1}};
  }

  InputSpec spec_{.height = 6, .width = 8, .mean = 0.1f, .deviation = 0.5f};
  std::vector<float> input_, weights_;
};

TEST_F(InfidelityTest, TheGradientOfALinearNetworkIsFaithful) {
  std::vector<float> scaled = weights_;
  for (float& value : scaled) value *= 4;
  for (const Perturbation perturbation : {Perturbation::kSquare, Perturbation::kGaussian}) {
    const InfidelityOptions options{.perturbation = perturbation, .scale = InfidelityScale::kNone};
    const MeasureValue exact = Of(weights_, options);
    EXPECT_LT(*exact.value, 1e-11);
    EXPECT_EQ(Detail(exact, "scale"), 1);
    EXPECT_LT(Detail(exact, "unexplained"), 1e-11);
    // Four times the gradient is wrong by 9 E[df^2], and right once it may be scaled.
    const MeasureValue wrong = Of(scaled, options);
    EXPECT_NEAR(Detail(wrong, "unexplained"), 9, 1e-5);
    InfidelityOptions best = options;
    best.scale = InfidelityScale::kBest;
    const MeasureValue fitted = Of(scaled, best);
    EXPECT_NEAR(Detail(fitted, "scale"), 0.25, 1e-6);
    EXPECT_LT(Detail(fitted, "unexplained"), 1e-11);
    // The class that does not look at the image is explained by any map.
    EXPECT_EQ(*Of(weights_, best, 1).value, 0);
  }
}

TEST_F(InfidelityTest, NoMapDoesWorseThanNothingAtItsBestScale) {
  const InfidelityOptions options;
  const MeasureValue nothing = Of(std::vector<float>(48, 0), options);
  EXPECT_EQ(Detail(nothing, "scale"), 0);
  EXPECT_EQ(Detail(nothing, "unexplained"), 1);
  EXPECT_GT(*nothing.value, 0);
  std::vector<float> backwards = weights_;
  for (float& value : backwards) value = -value;
  EXPECT_NEAR(Detail(Of(backwards, options), "scale"), -1, 1e-6);
  const MeasureValue flat = Of(std::vector<float>(48, 1), options);
  EXPECT_LE(*flat.value, *nothing.value);
  EXPECT_GT(*flat.value, 0);
}

TEST_F(InfidelityTest, PerturbationsAreThoseSaid) {
  const auto squares = Images(weights_, {.samples = 300, .largest_side = 3});
  EXPECT_EQ(squares->count(), 301u);
  std::vector<float> made(48);
  squares->Make(0, made);
  EXPECT_EQ(made, input_);
  std::size_t sides[4] = {0, 0, 0, 0};
  for (std::size_t i = 1; i <= 300; ++i) {
    squares->Make(i, made);
    std::size_t black = 0;
    for (std::size_t j = 0; j < 48; ++j) {
      if (made[j] == input_[j]) continue;
      EXPECT_EQ(made[j], spec_.Normalize(0));
      ++black;
    }
    const std::size_t side = black == 1 ? 1 : black == 4 ? 2 : black == 9 ? 3 : 0;
    ++sides[side];
  }
  EXPECT_EQ(sides[0], 0u);
  for (std::size_t side : {1, 2, 3}) EXPECT_NEAR(static_cast<double>(sides[side]), 100, 40);

  const auto noisy =
      Images(weights_, {.samples = 100, .perturbation = Perturbation::kGaussian, .deviation = 0.5});
  double sum = 0, sum_of_squares = 0;
  for (std::size_t i = 1; i <= 100; ++i) {
    noisy->Make(i, made);
    for (std::size_t j = 0; j < 48; ++j) {
      sum += (made[j] - input_[j]) / 4800;
      sum_of_squares += (made[j] - input_[j]) * (made[j] - input_[j]) / 4800;
    }
  }
  EXPECT_NEAR(sum, 0, 0.04);
  EXPECT_NEAR(sum_of_squares, 0.25, 0.03);
}

TEST_F(InfidelityTest, OptionsReachIt) {
  const std::vector<float> map(48, 0.5f);
  const double standard = *Of(map, {}).value;
  EXPECT_EQ(*Of(map, {}).value, standard);
  EXPECT_NE(*Of(map, {.seed = 1}).value, standard);
  EXPECT_NE(*Of(map, {.samples = 50}).value, standard);
  EXPECT_NE(*Of(map, {.output = InfidelityOutput::kProbability}).value, standard);
}

}  // namespace
}  // namespace inklens
