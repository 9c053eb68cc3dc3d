#pragma once

#include <cstddef>

namespace inklens {

/// A rectangle of whole pixels of an image.
struct PixelBox {
  std::size_t top = 0;
  std::size_t left = 0;
  std::size_t height = 0;
  std::size_t width = 0;

  bool Contains(std::size_t y, std::size_t x) const {
    return y >= top && y - top < height && x >= left && x - left < width;
  }
  bool Overlaps(const PixelBox& other) const {
    return top < other.top + other.height && other.top < top + height &&
           left < other.left + other.width && other.left < left + width;
  }

  friend bool operator==(const PixelBox&, const PixelBox&) = default;
};

}  // namespace inklens
