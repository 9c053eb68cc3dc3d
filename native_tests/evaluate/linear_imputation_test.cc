#include "core/evaluate/linear_imputation.h"

#include <gmock/gmock.h>

#include <cmath>

#include "core/base/rng.h"

namespace inklens {
namespace {

using ::testing::DoubleNear;
using ::testing::Each;
using ::testing::Pointwise;

std::vector<double> Imputed(std::size_t height, std::size_t width, std::vector<std::uint8_t> kept,
                            std::vector<double> image) {
  ImputeLinearly(height, width, kept, image);
  return image;
}

TEST(LinearImputationTest, ByHand) {
  using V = std::vector<double>;
  const auto is = [](V expected) { return Pointwise(DoubleNear(1e-14), expected); };
  // Between two, the mean; two between two, at thirds; at the border what stands beside it.
  EXPECT_THAT(Imputed(1, 3, {1, 0, 1}, {1, 9, 2}), is({1, 1.5, 2}));
  EXPECT_THAT(Imputed(1, 4, {1, 0, 0, 1}, {3, 9, 9, 6}), is({3, 4, 5, 6}));
  EXPECT_THAT(Imputed(4, 1, {0, 0, 1, 0}, {9, 9, 7, 9}), is({7, 7, 7, 7}));
  // (1 + 3 + 7 + 9) / 12 + (2 + 4 + 6 + 20) / 6.
  EXPECT_THAT(Imputed(3, 3, {1, 1, 1, 1, 0, 1, 1, 1, 1}, {1, 2, 3, 4, 0, 6, 7, 20, 9}),
              is({1, 2, 3, 4, 20.0 / 12 + 32.0 / 6, 6, 7, 20, 9}));
  // The diagonal of a square is removed: with a + d kept, x (1/6 + 1/6 + 1/12) = (a + d) / 6 + y /
  // 12 and the same for y, so that both are the mean.
  EXPECT_THAT(Imputed(2, 2, {1, 0, 0, 1}, {2, 9, 9, 5}), is({2, 3.5, 3.5, 5}));
  // Two of a square: 5 x = 2 y + b + 2 a and 5 y = 2 x + a + 2 b in twelfths, with x and a in one
  // row.
  const double a = 1, b = 8;
  EXPECT_THAT(Imputed(2, 2, {1, 0, 1, 0}, {a, 9, b, 9}),
              is({a, (12 * a + 9 * b) / 21, b, (9 * a + 12 * b) / 21}));
}

TEST(LinearImputationTest, EveryRemovedPixelIsTheMeanOfItsNeighbours) {
  constexpr std::size_t kHeight = 28, kWidth = 23;
  for (const double share : {0.2, 0.8, 0.998}) {
    Rng rng(5, 0);
    std::vector<double> image;
    std::vector<std::uint8_t> kept;
    for (std::size_t i = 0; i < kHeight * kWidth; ++i) {
      image.push_back(rng.NextDouble());
      kept.push_back(rng.NextBernoulli(share) ? 0 : 1);
    }
    kept[100] = 1;
    const std::vector<double> filled = Imputed(kHeight, kWidth, kept, image);
    double worst = 0;
    for (std::size_t y = 0; y < kHeight; ++y) {
      for (std::size_t x = 0; x < kWidth; ++x) {
        const std::size_t i = y * kWidth + x;
        if (kept[i]) {
          EXPECT_EQ(filled[i], image[i]);
          continue;
        }
        double sum = 0, weights = 0;
        for (int v = -1; v <= 1; ++v) {
          for (int u = -1; u <= 1; ++u) {
            const auto row = y + static_cast<std::size_t>(v),
                       column = x + static_cast<std::size_t>(u);
            if ((v == 0 && u == 0) || row >= kHeight || column >= kWidth) continue;
            const double weight = v == 0 || u == 0 ? 2 : 1;
            sum += weight * filled[row * kWidth + column];
            weights += weight;
          }
        }
        worst = std::max(worst, std::abs(filled[i] - sum / weights));
      }
    }
    EXPECT_LT(worst, 1e-13) << share;
  }
}

TEST(LinearImputationTest, OneKeptPixelIsEverywhere) {
  std::vector<std::uint8_t> kept(28 * 28, 0);
  kept[300] = 1;
  std::vector<double> image(28 * 28, -4);
  image[300] = 0.75;
  EXPECT_THAT(Imputed(28, 28, kept, image), Each(DoubleNear(0.75, 1e-9)));
  EXPECT_THAT(Imputed(1, 2, {1, 1}, {3, 4}), ::testing::ElementsAre(3, 4));
}

}  // namespace
}  // namespace inklens
