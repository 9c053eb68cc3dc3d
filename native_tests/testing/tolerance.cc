#include "testing/tolerance.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <sstream>

namespace inklens::test {

void Tolerance::Add(double actual, double expected) {
  const double error = std::abs(actual - expected);
  worst_ = std::max(worst_, std::isnan(error) ? std::numeric_limits<double>::infinity() : error);
  ++count_;
}

void Tolerance::Compare(std::span<const float> actual, std::span<const double> expected) {
  if (actual.size() != expected.size()) worst_ = std::numeric_limits<double>::infinity();
  const std::size_t count = std::min(actual.size(), expected.size());
  for (std::size_t i = 0; i < count; ++i) Add(actual[i], expected[i]);
}

void Tolerance::Compare(std::span<const float> actual, std::span<const float> expected) {
  if (actual.size() != expected.size()) worst_ = std::numeric_limits<double>::infinity();
  const std::size_t count = std::min(actual.size(), expected.size());
  for (std::size_t i = 0; i < count; ++i) Add(actual[i], expected[i]);
}

::testing::AssertionResult Tolerance::Holds(const std::string& what) const {
  std::ostringstream worst;
  worst << worst_;
  ::testing::Test::RecordProperty("max_abs_error " + what, worst.str());
  if (count_ == 0) return ::testing::AssertionFailure() << what << ": nothing was compared";
  if (!(worst_ <= bound_)) {
    return ::testing::AssertionFailure()
           << what << ": the largest error is " << worst_ << "; the bound is " << bound_;
  }
  if (worst_ * kLaxFactor < bound_) {
    return ::testing::AssertionFailure()
           << what << ": the bound of " << bound_ << " is too lax for errors of at most " << worst_;
  }
  return ::testing::AssertionSuccess();
}

void ExpectBitEqual(std::span<const float> actual, std::span<const float> expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    ASSERT_EQ(std::bit_cast<std::uint32_t>(actual[i]), std::bit_cast<std::uint32_t>(expected[i]))
        << "element " << i << ": " << actual[i] << " is not " << expected[i];
  }
}

}  // namespace inklens::test
