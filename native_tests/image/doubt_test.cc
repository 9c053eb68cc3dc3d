#include "core/image/doubt.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/base/rng.h"
#include "core/image/pieces.h"
#include "testing/test_data.h"

namespace inklens {
namespace {

/// MNIST's test images side by side, or one above the other.
GrayImage Together(std::size_t first, std::size_t second, bool beside) {
  const GrayImage images[] = {test::MnistImage(first), test::MnistImage(second)};
  GrayImage both{beside ? 56u : 28u, beside ? 28u : 56u, {}};
  both.pixels.resize(both.width * both.height);
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t y = 0; y < 28; ++y) {
      for (std::size_t x = 0; x < 28; ++x) {
        const std::size_t row = y + (beside ? 0 : 28 * i), column = x + (beside ? 28 * i : 0);
        both.pixels[row * both.width + column] = images[i].at(y, x);
      }
    }
  }
  return both;
}

TEST(DoubtOfTest, NoneOfADigitOrOfNothing) {
  EXPECT_EQ(DoubtOf(GrayImage{28, 28, std::vector<std::uint8_t>(784)}), Doubt::kNone);
  int doubts = 0;
  for (std::size_t i = 0; i < 100; ++i) {
    doubts += DoubtOf(test::MnistImage(i)) == Doubt::kNone ? 0 : 1;
  }
  EXPECT_LE(doubts, 1);
}

TEST(DoubtOfTest, TwoDigitsAreSeveral) {
  int beside = 0, above = 0;
  for (std::size_t i = 0; i + 1 < 60; ++i) {
    beside += DoubtOf(Together(i, i + 1, true)) == Doubt::kSeveralDigits ? 1 : 0;
    above += DoubtOf(Together(i, i + 1, false)) == Doubt::kSeveralDigits ? 1 : 0;
  }
  EXPECT_GE(beside, 54);
  EXPECT_GE(above, 30);  // a one is not as wide as others
}

/// MNIST's test images beside each other, the second as far to the left as it comes before their
/// ink meets.
GrayImage Touching(std::size_t first, std::size_t second) {
  const GrayImage left = test::MnistImage(first), right = test::MnistImage(second);
  for (std::size_t shift = 28; shift-- > 0;) {
    GrayImage both{56, 28, std::vector<std::uint8_t>(56u * 28u)};
    for (std::size_t y = 0; y < 28; ++y) {
      for (std::size_t x = 0; x < 28; ++x) {
        both.pixels[y * 56 + x] = left.at(y, x);
      }
      for (std::size_t x = 0; x < 28; ++x) {
        std::uint8_t& pixel = both.pixels[y * 56 + shift + x];
        pixel = std::max(pixel, right.at(y, x));
      }
    }
    if (FindPieces(both, 96).pieces.size() == 1) return both;
  }
  return left;
}

TEST(DoubtOfTest, DigitsThatTouchAreSeveral) {
  const auto in_one_piece = [](std::size_t i) {
    return FindPieces(test::MnistImage(i), 96).pieces.size() == 1;
  };
  int pairs = 0, several = 0;
  for (std::size_t i = 0; i < 100; ++i) {
    const std::size_t other = (i + 37) % 100;
    if (!in_one_piece(i) || !in_one_piece(other)) continue;
    ++pairs;
    several += DoubtOf(Touching(i, other)) == Doubt::kSeveralDigits ? 1 : 0;
  }
  EXPECT_GE(several * 10, pairs * 6) << several << " of " << pairs;
}

TEST(DoubtOfTest, AWideZeroIsOneDigit) {
  GrayImage sheet{120, 80, std::vector<std::uint8_t>(9600)};
  for (std::size_t y = 0; y < 80; ++y) {
    for (std::size_t x = 0; x < 120; ++x) {
      const double from = std::hypot((static_cast<double>(y) - 40) / 35,  //
                                     (static_cast<double>(x) - 60) / 55);
      if (from > 0.85 && from < 1) sheet.pixels[y * 120 + x] = 255;
    }
  }
  EXPECT_EQ(DoubtOf(sheet), Doubt::kNone);
}

TEST(DoubtOfTest, ACircledNumberIsSurroundedAndADottedZeroIsNot) {
  const auto in_a_ring = [](std::size_t height) {
    GrayImage sheet{100, 100, std::vector<std::uint8_t>(10'000)};
    for (std::size_t y = 0; y < 100; ++y) {
      for (std::size_t x = 0; x < 100; ++x) {
        const double from = std::hypot(static_cast<double>(y) - 50, static_cast<double>(x) - 50);
        const bool stem = x >= 47 && x < 53 && y >= 50 - height / 2 && y < 50 + height / 2;
        if (stem || (from > 40 && from < 46)) sheet.pixels[y * 100 + x] = 255;
      }
    }
    return DoubtOf(sheet);
  };
  EXPECT_EQ(in_a_ring(50), Doubt::kSurrounded);
  EXPECT_EQ(in_a_ring(30), Doubt::kSurrounded);
  EXPECT_EQ(in_a_ring(12), Doubt::kNone);
  EXPECT_EQ(in_a_ring(98), Doubt::kNone);  // crosses it: a slashed zero, or whatever
}

TEST(DoubtOfTest, NoiseIsATexture) {
  for (const std::size_t side : {28, 60, 200}) {
    Rng rng(1, side);
    GrayImage noise{side, side, std::vector<std::uint8_t>(side * side)};
    for (std::uint8_t& value : noise.pixels) {
      value = static_cast<std::uint8_t>(256 * rng.NextDouble());
    }
    EXPECT_EQ(DoubtOf(noise), Doubt::kTexture) << side;
  }
}

TEST(DoubtOfTest, ADotOrAFilledSheetIsABlot) {
  GrayImage sheet{60, 60, std::vector<std::uint8_t>(3600, 255)};
  EXPECT_EQ(DoubtOf(sheet), Doubt::kBlot);
  GrayImage dot{60, 60, std::vector<std::uint8_t>(3600)}, stroke = dot;
  for (std::size_t y = 0; y < 60; ++y) {
    for (std::size_t x = 0; x < 60; ++x) {
      const auto from_middle = [](std::size_t at) { return static_cast<double>(at) - 30; };
      const double squared = from_middle(y) * from_middle(y) + from_middle(x) * from_middle(x);
      if (squared <= 25) dot.pixels[y * 60 + x] = 255;
      if (x >= 28 && x < 32 && y >= 10 && y < 50) stroke.pixels[y * 60 + x] = 255;
    }
  }
  EXPECT_EQ(DoubtOf(dot), Doubt::kBlot);
  EXPECT_EQ(DoubtOf(stroke), Doubt::kNone);  // a one
}

TEST(DoubtOfTest, NamesAreStable) {
  EXPECT_EQ(DoubtName(Doubt::kNone), "");
  EXPECT_EQ(DoubtName(Doubt::kSeveralDigits), "several-digits");
  EXPECT_EQ(DoubtName(Doubt::kSurrounded), "surrounded");
  EXPECT_EQ(DoubtName(Doubt::kTexture), "texture");
  EXPECT_EQ(DoubtName(Doubt::kBlot), "blot");
}

}  // namespace
}  // namespace inklens
