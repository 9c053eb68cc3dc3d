#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <span>
#include <string>

namespace inklens::test {

/// Collects the absolute errors of one quantity over a group of comparisons and judges the
/// largest against a bound from both sides: an error above the bound fails, and so does a bound
/// more than kLaxFactor times the error, for such a bound would let a real fault through.
/// Where results must be equal, compare them as equal instead (ExpectBitEqual).
class Tolerance {
 public:
  static constexpr double kLaxFactor = 1000;

  explicit Tolerance(double bound) : bound_(bound) {}

  /// A NaN on either side is an infinite error.
  void Add(double actual, double expected);
  /// Element by element; spans of different sizes are an infinite error.
  void Compare(std::span<const float> actual, std::span<const double> expected);
  void Compare(std::span<const float> actual, std::span<const float> expected);

  double worst() const { return worst_; }
  /// Also records the largest error as a property of the running test, under `what`.
  ::testing::AssertionResult Holds(const std::string& what) const;

 private:
  double bound_;
  double worst_ = 0;
  std::size_t count_ = 0;
};

/// Fails the test unless both hold the same bits; names the first element that differs.
void ExpectBitEqual(std::span<const float> actual, std::span<const float> expected);

}  // namespace inklens::test
