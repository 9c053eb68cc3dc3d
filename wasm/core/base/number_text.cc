#include "core/base/number_text.h"

#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace inklens {
namespace {

/// "0.05" for 5 and -2: the digits of a number and what its first digit counts, without zeros at
/// the end. As printf's %g.
std::string DigitsText(std::string digits, int exponent) {
  digits.erase(digits.find_last_not_of('0') + 1);
  if (exponent < -4 || exponent > 8) {
    if (digits.size() > 1) digits.insert(1, ".");
    const std::string places = std::to_string(std::abs(exponent));
    return digits + (exponent < 0 ? "e-" : "e+") + (places.size() < 2 ? "0" : "") + places;
  }
  if (exponent < 0)
    return "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) return digits + std::string(whole - digits.size(), '0');
  return digits.insert(whole, ".");
}

}  // namespace

std::string NumberText(double value) {
  if (std::isnan(value)) return "nan";
  const double size = std::abs(value);
  const std::string sign = value < 0 ? "-" : "";
  if (std::isinf(size)) return sign + "inf";
  if (size < 1e16 && size == std::floor(size)) {
    return sign + std::to_string(static_cast<std::uint64_t>(size));
  }
  // To nine digits before the point. Each step rounds to 16 digits.
  int exponent = 8;
  double scaled = size;
  for (; scaled >= 1e9; scaled /= 10) ++exponent;
  for (; scaled < 1e8; scaled *= 10) --exponent;
  auto digits = static_cast<std::uint64_t>(std::round(scaled));
  if (digits == 1'000'000'000) {
    digits /= 10;
    ++exponent;
  }
  return sign + DigitsText(std::to_string(digits), exponent);
}

}  // namespace inklens
