#pragma once

#include <cmath>

#include "core/base/rng.h"

namespace inklens {

/// Numbers of mean 0 and deviation 1, normally distributed, by Marsaglia's polar method. The same
/// from the same Rng on every platform but for the last bits of the logarithm.
class NormalNumbers {
 public:
  explicit NormalNumbers(const Rng& rng) : rng_(rng) {}

  double Next() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    double u, v, square;
    do {
      u = 2 * rng_.NextDouble() - 1;
      v = 2 * rng_.NextDouble() - 1;
      square = u * u + v * v;
    } while (!(square > 0 && square < 1));
    const double scale = std::sqrt(-2 * std::log(square) / square);
    spare_ = v * scale;
    has_spare_ = true;
    return u * scale;
  }

 private:
  Rng rng_;
  double spare_ = 0;
  bool has_spare_ = false;
};

}  // namespace inklens
