// Numbers drawn evenly from a range, as the variations of training draw them.
#pragma once

#include "core/base/rng.h"

namespace inklens {

/// In [low, high).
inline double Between(Rng& rng, double low, double high) {
  return low + (high - low) * rng.NextDouble();
}

/// In [-most, most).
inline double Symmetric(Rng& rng, double most) { return (2 * rng.NextDouble() - 1) * most; }

}  // namespace inklens
