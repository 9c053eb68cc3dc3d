#include "core/evaluate/baselines.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/rng.h"

namespace inklens {

Map2D RandomMap(std::size_t height, std::size_t width, std::uint64_t seed) {
  Map2D map(height, width);
  Rng rng(seed, 0);
  // 24 bits fit a float exactly, so that none is rounded up to 1.
  for (float& value : map.values) {
    value = static_cast<float>(rng.NextUint64() >> 40) * 0x1p-24f;
  }
  return map;
}

Map2D InkMap(ConstTensorView pixels) {
  Map2D map(pixels.shape()[1], pixels.shape()[2]);
  const auto values = pixels.values();
  std::copy(values.begin(), values.end(), map.values.begin());
  return map;
}

Map2D BlobMap(std::size_t height, std::size_t width) {
  Map2D map(height, width);
  const double sigma = static_cast<double>(std::min(height, width)) / 4;
  for (std::size_t y = 0; y < height; ++y) {
    const double dy = static_cast<double>(y) - static_cast<double>(height - 1) / 2;
    for (std::size_t x = 0; x < width; ++x) {
      const double dx = static_cast<double>(x) - static_cast<double>(width - 1) / 2;
      map.at(y, x) = static_cast<float>(std::exp(-(dx * dx + dy * dy) / (2 * sigma * sigma)));
    }
  }
  return map;
}

Map2D EdgeMap(ConstTensorView pixels) {
  const Map2D image = InkMap(pixels);
  Map2D map(image.height, image.width);
  for (std::size_t y = 0; y < map.height; ++y) {
    const std::size_t up = y > 0 ? y - 1 : 0, down = std::min(y + 1, map.height - 1);
    for (std::size_t x = 0; x < map.width; ++x) {
      const std::size_t left = x > 0 ? x - 1 : 0, right = std::min(x + 1, map.width - 1);
      const auto column = [&](std::size_t c) {
        return image.at(up, c) + 2 * image.at(y, c) + image.at(down, c);
      };
      const auto row = [&](std::size_t r) {
        return image.at(r, left) + 2 * image.at(r, x) + image.at(r, right);
      };
      const float gx = column(right) - column(left), gy = row(down) - row(up);
      map.at(y, x) = std::sqrt(gx * gx + gy * gy);
    }
  }
  const float largest = *std::max_element(map.values.begin(), map.values.end());
  if (largest > 0) {
    for (float& value : map.values) value /= largest;
  }
  return map;
}

std::string_view BaselineName(Baseline baseline) {
  switch (baseline) {
    case Baseline::kRandom:
      return "random";
    case Baseline::kInk:
      return "ink";
    case Baseline::kBlob:
      return "blob";
    case Baseline::kEdges:
      return "edges";
  }
  return "";
}

Result<Baseline> FindBaseline(std::string_view name) {
  std::string known;
  for (int i = 0; i <= static_cast<int>(Baseline::kLast); ++i) {
    const auto baseline = static_cast<Baseline>(i);
    if (BaselineName(baseline) == name) return baseline;
    known += (known.empty() ? "" : ", ") + std::string(BaselineName(baseline));
  }
  return NotFound("There is no baseline \"", name, "\"; expected one of ", known, ".");
}

Map2D MakeBaseline(Baseline baseline, ConstTensorView pixels, std::uint64_t seed) {
  const std::size_t height = pixels.shape()[1], width = pixels.shape()[2];
  switch (baseline) {
    case Baseline::kRandom:
      return RandomMap(height, width, seed);
    case Baseline::kInk:
      return InkMap(pixels);
    case Baseline::kBlob:
      return BlobMap(height, width);
    case Baseline::kEdges:
      return EdgeMap(pixels);
  }
  return Map2D(height, width);
}

}  // namespace inklens
