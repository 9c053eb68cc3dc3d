#include "core/base/number_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <limits>
#include <string>

#include "core/base/rng.h"

namespace inklens {
namespace {

std::string Printed(double value) {
  char text[40];
  const bool whole = std::abs(value) < 1e16 && value == std::floor(value);
  std::snprintf(text, sizeof text, whole ? "%.0f" : "%.9g", value);
  return text;
}

TEST(NumberTextTest, WritesNumbersAsPrintfDoes) {
  const double tiny = std::numeric_limits<double>::denorm_min();
  const double large = std::numeric_limits<double>::max();
  for (double value : {0.0,         1.0,         -7.0,        0x1p53,        1e15,
                       1e16,        1e17,        0.5,         -0.05,         0.1307,
                       1.0 / 3,     1e-4,        1e-5,        1.5e-5,        0.000123456789123,
                       123456.7891, 99999999.96, 999999999.6, 0.99999999996, 1234567890.5,
                       1e100,       -2.5e-100,   tiny,        large}) {
    EXPECT_EQ(NumberText(value), Printed(value));
  }
  Rng rng(11, 0);
  for (int i = 0; i < 100'000; ++i) {
    const double exponent = 200 * rng.NextDouble() - 100;
    const double value = (i % 2 ? 1 : -1) * std::pow(10, i % 3 ? exponent / 12 : exponent);
    ASSERT_EQ(NumberText(value), Printed(value));
  }
  EXPECT_EQ(NumberText(-0.0), "0");
  EXPECT_EQ(NumberText(-std::numeric_limits<double>::infinity()), "-inf");
  EXPECT_EQ(NumberText(std::numeric_limits<double>::quiet_NaN()), "nan");
}

}  // namespace
}  // namespace inklens
