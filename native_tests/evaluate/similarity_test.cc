#include "core/evaluate/similarity.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "core/base/rng.h"
#include "evaluate/fake_maps.h"
#include "testing/status_matchers.h"

namespace inklens {
namespace {

using test::MapOf;
using test::ValueOf;
using ::testing::ElementsAre;
using Values = std::vector<double>;

/// Maps of 64ths by formula, which the references were computed from, too.
Map2D Formula(std::size_t height, std::size_t width,
              double (*value)(std::size_t y, std::size_t x)) {
  Map2D map(height, width);
  for (std::size_t i = 0; i < map.values.size(); ++i) {
    map.values[i] = static_cast<float>(value(i / width, i % width));
  }
  return map;
}
double A(std::size_t y, std::size_t x) {
  return static_cast<double>((7 * y + 5 * x + 3 * x * y) % 64) / 64;
}
double B(std::size_t y, std::size_t x) {
  return static_cast<double>((11 * y + 3 * x + x * x * y) % 64) / 64;
}

/// Made with scipy 1.10.1 (stats.spearmanr, stats.pearsonr) and scikit-image 0.19.3
/// (metrics.structural_similarity(a, b, gaussian_weights=True, sigma=1.5,
/// use_sample_covariance=False, data_range=1)) on NumPy 1.24.2 arrays in double precision by the
/// same formulas.
TEST(SimilarityTest, AgreesWithScipyAndScikitImage) {
  const Map2D a = Formula(13, 12, A), b = Formula(13, 12, B);
  const Map2D blend =
      Formula(13, 12, [](std::size_t y, std::size_t x) { return (3 * A(y, x) + B(y, x)) / 4; });
  const Map2D reverse = Formula(13, 12, [](std::size_t y, std::size_t x) { return 1 - A(y, x); });
  const Map2D mostly_zero =
      Formula(13, 12, [](std::size_t y, std::size_t x) { return A(y, x) > 0.75 ? A(y, x) : 0.0; });
  const Map2D c = Formula(28, 28, [](std::size_t y, std::size_t x) {
    return static_cast<double>((y * y + 3 * x) % 256) / 256;
  });
  const Map2D d = Formula(28, 28, [](std::size_t y, std::size_t x) {
    return static_cast<double>((y * y + 3 * x + x * y % 17) % 256) / 256;
  });
  const struct {
    const Map2D& a;
    const Map2D& b;
    double spearman, pearson, similarity;
  } cases[] = {
      {a, b, -0.0081988089572795977, -0.013978364321223721, -0.074935710562901964},
      {a, blend, 0.95541421928642589, 0.94669325160848783, 0.90900975912477389},
      {a, reverse, -1, -1, -0.98013834565010749},
      {a, mostly_zero, 0.77432864185605055, 0.77933467110896049, 0.53055150940184459},
      {mostly_zero, b, -0.074801243999208275, -0.075758133796012608, -0.039579207066211312},
      {c, d, 0.8949204057705813, 0.88708113458169735, 0.85750608157596342},
  };
  for (const auto& [left, right, spearman, pearson, similarity] : cases) {
    const Values l = ValuesOf(left), r = ValuesOf(right);
    EXPECT_NEAR(ValueOf(RankCorrelation(l, r)).value(), spearman, 1e-13);
    EXPECT_NEAR(ValueOf(Correlation(l, r)).value(), pearson, 1e-13);
    EXPECT_NEAR(ValueOf(StructuralSimilarity(left, right)), similarity, 1e-12);
    EXPECT_EQ(ValueOf(StructuralSimilarity(right, left)),
              ValueOf(StructuralSimilarity(left, right)));
  }
}

/// Ranks (1, 2.5, 2.5, 4, 5) and (2, 1, 4, 4, 4), each less its mean 3.
TEST(RankCorrelationTest, TiesByHand) {
  const Values v{1, 2, 2, 3, 5}, w{2, 1, 4, 4, 4};
  // Products 2 + 1 - 0.5 + 1 + 2 = 5.5; squares 9.5 and 8. The decimals are scipy's.
  EXPECT_DOUBLE_EQ(ValueOf(RankCorrelation(v, w)).value(), 5.5 / std::sqrt(9.5 * 8));
  EXPECT_NEAR(ValueOf(RankCorrelation(v, w)).value(), 0.6308932681440449, 1e-15);
  EXPECT_NEAR(ValueOf(Correlation(v, w)).value(), 0.582815505150196, 1e-15);
}

TEST(RankCorrelationTest, KnowsOrderAlone) {
  const Values v{0.1, 0.5, 0.2, 0.9}, cubes{0.001, 0.125, 0.008, 0.729}, reversed{9, 5, 8, 1};
  EXPECT_EQ(ValueOf(RankCorrelation(v, v)), 1.0);
  EXPECT_EQ(ValueOf(RankCorrelation(v, cubes)), 1.0);
  EXPECT_EQ(ValueOf(RankCorrelation(v, reversed)), -1.0);
  EXPECT_LT(ValueOf(Correlation(v, cubes)).value(), 1.0);
}

TEST(CorrelationTest, AConstantHasNone) {
  const Values v{0.1, 0.5, 0.2}, constant{0.3, 0.3, 0.3};
  EXPECT_EQ(ValueOf(RankCorrelation(v, constant)), std::nullopt);
  EXPECT_EQ(ValueOf(RankCorrelation(constant, constant)), std::nullopt);
  EXPECT_EQ(ValueOf(Correlation(constant, v)), std::nullopt);
  EXPECT_EQ(ValueOf(Correlation(Values{1}, Values{2})), std::nullopt);
}

TEST(CorrelationTest, NeitherTinyNorHugeValuesOverflow) {
  const Values v{1, 2, 4}, w{1, 3, 2};
  const double expected = ValueOf(Correlation(v, w)).value();
  for (double scale : {1e-200, 1e200}) {
    EXPECT_NEAR(ValueOf(Correlation(Values{scale, 2 * scale, 4 * scale}, w)).value(), expected,
                1e-14);
  }
}

TEST(TopJaccardTest, ByHand) {
  const Values a{0.1, 0.9, 0.5, 0.5, 0}, b{0.8, 0.9, 0.1, 0.7, 0};
  // Equal values: the first one is the higher.
  EXPECT_THAT(TopIndices(a, 2), ElementsAre(1, 2));
  EXPECT_THAT(TopIndices(b, 2), ElementsAre(0, 1));
  EXPECT_THAT(TopIndices(a, 9), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_DOUBLE_EQ(ValueOf(TopJaccard(a, b, 2)), 1.0 / 3);
  EXPECT_DOUBLE_EQ(ValueOf(TopJaccard(a, b, 3)), 2.0 / 4);
  EXPECT_EQ(ValueOf(TopJaccard(a, b, 5)), 1);
  EXPECT_EQ(ValueOf(TopJaccard(a, a, 3)), 1);
  EXPECT_EQ(ValueOf(TopJaccard(a, Values{1, 0, 0, 0, 0}, 1)), 0);
}

TEST(WeightedJaccardTest, ByHand) {
  const Values a{0.5, 0, 1}, b{0.25, 0.25, 1};
  EXPECT_DOUBLE_EQ(ValueOf(WeightedJaccard(a, b)).value(), 1.25 / 1.75);
  EXPECT_EQ(ValueOf(WeightedJaccard(a, a)), 1.0);
  EXPECT_EQ(ValueOf(WeightedJaccard(Values{1, 0}, Values{0, 1})), 0.0);
  EXPECT_EQ(ValueOf(WeightedJaccard(Values{0, 0}, Values{0, 0})), std::nullopt);
  EXPECT_STATUS(WeightedJaccard(Values{-1, 0}, Values{0, 1}), kInvalidArgument, "0 or more");
}

/// With one window and constant maps only the first factor is left: (2 m n + C1) / (m² + n² + C1).
TEST(StructuralSimilarityTest, ConstantsByHand) {
  const Map2D half = MapOf(11, 11, std::vector<float>(121, 0.5f));
  const Map2D one = MapOf(11, 11, std::vector<float>(121, 1.0f));
  EXPECT_NEAR(ValueOf(StructuralSimilarity(half, one)), (1 + 1e-4) / (1.25 + 1e-4), 1e-12);
  EXPECT_NEAR(ValueOf(StructuralSimilarity(half, half)), 1, 1e-12);
}

TEST(StructuralSimilarityTest, AMapIsLikeItself) {
  const Map2D a = Formula(28, 28, A);
  EXPECT_NEAR(ValueOf(StructuralSimilarity(a, a)), 1, 1e-12);
}

TEST(SimilarityTest, NamesWhatCannotBeCompared) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Values two{1, 2}, three{1, 2, 3}, none, broken{1, nan};
  EXPECT_STATUS(RankCorrelation(two, three), kShapeMismatch, "2 and 3");
  EXPECT_STATUS(Correlation(two, three), kShapeMismatch, "2 and 3");
  EXPECT_STATUS(WeightedJaccard(two, three), kShapeMismatch, "2 and 3");
  EXPECT_STATUS(TopJaccard(two, three, 1), kShapeMismatch, "2 and 3");
  EXPECT_STATUS(TopJaccard(two, two, 0), kInvalidArgument, "1 or more");
  EXPECT_STATUS(RankCorrelation(none, none), kInvalidArgument, "no values");
  EXPECT_STATUS(RankCorrelation(two, broken), kNonFinite, "not a finite number");
  EXPECT_STATUS(RankCorrelation(broken, two), kNonFinite, "not a finite number");

  const Map2D small = MapOf(10, 28, std::vector<float>(280, 0.5f));
  EXPECT_STATUS(StructuralSimilarity(small, small), kInvalidArgument, "28x10");
  EXPECT_STATUS(StructuralSimilarity(small, Map2D(28, 10)), kShapeMismatch, "28x10 and 10x28");
  EXPECT_STATUS(CheckComparable(MapOf(2, 2, {1, 2, 3}), Map2D(2, 2)), kShapeMismatch,
                "A map of 2x2 pixels has 3 values.");
  EXPECT_STATUS(CheckComparable(Map2D(), Map2D()), kInvalidArgument, "no values");
  EXPECT_TRUE(IsConstant(small));
  EXPECT_FALSE(IsConstant(MapOf(1, 2, {0, 1})));
}

}  // namespace
}  // namespace inklens
