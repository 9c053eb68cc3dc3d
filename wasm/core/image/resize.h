#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/tensor/map2d.h"

namespace inklens {

/// Where the sample positions of a resized map lie.
enum class SampleAlignment {
  kHalfPixel,  ///< pixel centres at halves, edges clamped: PyTorch's align_corners=False
  kCorners,    ///< the corner samples coincide: PyTorch's align_corners=True
};

/// Bilinear resampling in single precision, in PyTorch's order of operations, of maps of one size
/// to another.
class BilinearResizer {
 public:
  BilinearResizer(std::size_t source_height, std::size_t source_width, std::size_t height,
                  std::size_t width, SampleAlignment alignment = SampleAlignment::kHalfPixel);

  std::size_t scratch_size() const { return source_height_ * columns_.size(); }
  /// @param source   its values lie `stride` apart.   @param scratch overwritten.
  /// @param output   [height, width].
  void Resize(const float* source, std::size_t stride, std::span<float> scratch,
              std::span<float> output) const;

 private:
  /// The two source positions that an output position lies between, and the second one's share.
  struct Tap {
    std::size_t low, high;
    float share;
  };
  static std::vector<Tap> MakeTaps(std::size_t source, std::size_t output,
                                   SampleAlignment alignment);

  std::size_t source_height_, source_width_;
  std::vector<Tap> rows_, columns_;
};

/// The same for a single map.
Map2D ResizeBilinear(const Map2D& source, std::size_t height, std::size_t width,
                     SampleAlignment alignment = SampleAlignment::kHalfPixel);

/// Scales values to [0, 1] in place: (v - min) / (max - min). A flat map becomes all zero.
/// Returns false when it was flat.
bool MinMaxNormalize(std::span<float> values);

}  // namespace inklens
