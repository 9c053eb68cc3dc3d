#pragma once

#include <span>

#include "core/tensor/map2d.h"

namespace inklens {

/// Where the sample positions of a resized map lie.
enum class SampleAlignment {
  kHalfPixel,  ///< pixel centres at halves, edges clamped: PyTorch's align_corners=False
  kCorners,    ///< the corner samples coincide: PyTorch's align_corners=True
};

/// Bilinear resampling in single precision, in PyTorch's order of operations.
Map2D ResizeBilinear(const Map2D& source, std::size_t height, std::size_t width,
                     SampleAlignment alignment = SampleAlignment::kHalfPixel);

/// Scales values to [0, 1] in place: (v - min) / (max - min). A flat map becomes all zero.
/// Returns false when it was flat.
bool MinMaxNormalize(std::span<float> values);

}  // namespace inklens
