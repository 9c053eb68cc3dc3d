#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "core/base/rng.h"
#include "core/image/gray_image.h"
#include "core/image/superpixels.h"

namespace inklens::test {

/// u8 / 255, as scikit-image takes an image of bytes.
inline std::vector<double> Intensities(const GrayImage& image) {
  std::vector<double> intensities;
  for (std::uint8_t pixel : image.pixels) intensities.push_back(pixel / 255.0);
  return intensities;
}

/// Half of it `low`, the rest one of eight levels between there and `high`.
inline std::vector<double> RandomIntensities(std::size_t count, double low, double high, Rng& rng) {
  std::vector<double> intensities(count, low);
  for (double& value : intensities) {
    if (rng.NextBernoulli(0.5)) {
      value += (high - low) / 8 * static_cast<double>(1 + rng.NextBelow(8));
    }
  }
  return intensities;
}

/// Whether the map has the size and its labels are 0 .. count-1, all in use.
inline bool IsLabelMap(const LabelMap& map, std::size_t height, std::size_t width) {
  const std::set<std::int32_t> used(map.labels.begin(), map.labels.end());
  return map.height == height && map.width == width && map.labels.size() == height * width &&
         used.size() == map.count && *used.begin() == 0 &&
         *used.rbegin() + 1 == static_cast<std::int32_t>(map.count);
}

inline std::size_t PixelsThatDiffer(const LabelMap& map, const std::vector<std::int64_t>& golden) {
  std::size_t differ = 0;
  for (std::size_t p = 0; p < golden.size(); ++p) differ += map.labels.at(p) != golden[p] ? 1 : 0;
  return differ;
}

}  // namespace inklens::test
