#pragma once

// Stable: programs that use what is declared here keep working until the next major version (before
// 1.0: the next minor one). See examples/README.md.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace inklens {

/// An 8-bit image of one channel, row-major. Whether 255 means paper or ink is said where one
/// is passed.
struct GrayImage {
  std::size_t width = 0;
  std::size_t height = 0;
  std::vector<std::uint8_t> pixels;

  std::uint8_t at(std::size_t y, std::size_t x) const { return pixels[y * width + x]; }
};

}  // namespace inklens
