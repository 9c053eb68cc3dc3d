#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/tensor/tensor.h"

namespace inklens {

/// One image of which parts can be hidden. An on/off vector makes a masked image of it: each pixel
/// as in `shown` where its part is on, as in `hidden` where it is off.
struct PartedImage {
  ConstTensorView shown;                        ///< [1,H,W,C], normalised space, everything on
  ConstTensorView hidden;                       ///< the same, everything off
  std::span<const std::int32_t> part_of_pixel;  ///< [H*W], each below part_count
  std::size_t part_count = 0;
};

/// Arithmetic that was done, counted.
struct Operations {
  double multiply_adds = 0;  ///< in matrix products and convolutions
  double additions = 0;      ///< of table rows to one another, element by element

  Operations& operator+=(const Operations& other) {
    multiply_adds += other.multiply_adds;
    additions += other.additions;
    return *this;
  }
};

}  // namespace inklens
