#include "core/image/resize.h"

#include <algorithm>

namespace inklens {
namespace {

/// The two source positions that an output position lies between, and the second one's share.
struct Tap {
  std::size_t low, high;
  float share;
};

std::vector<Tap> MakeTaps(std::size_t source, std::size_t output, SampleAlignment alignment) {
  const bool corners = alignment == SampleAlignment::kCorners;
  const float scale =
      corners
          ? (output > 1 ? static_cast<float>(source - 1) / static_cast<float>(output - 1) : 0.0f)
          : static_cast<float>(source) / static_cast<float>(output);
  std::vector<Tap> taps(output);
  for (std::size_t o = 0; o < output; ++o) {
    const float index = static_cast<float>(o);
    const float position = corners ? scale * index : std::max(0.0f, (index + 0.5f) * scale - 0.5f);
    const std::size_t low = std::min(static_cast<std::size_t>(position), source - 1);
    taps[o] = {low, std::min(low + 1, source - 1), position - static_cast<float>(low)};
  }
  return taps;
}

}  // namespace

Map2D ResizeBilinear(const Map2D& source, std::size_t height, std::size_t width,
                     SampleAlignment alignment) {
  Map2D result(height, width);
  const std::vector<Tap> rows = MakeTaps(source.height, height, alignment);
  const std::vector<Tap> columns = MakeTaps(source.width, width, alignment);
  for (std::size_t y = 0; y < height; ++y) {
    const float* low = source.values.data() + rows[y].low * source.width;
    const float* high = source.values.data() + rows[y].high * source.width;
    const float share_y = rows[y].share;
    for (std::size_t x = 0; x < width; ++x) {
      const auto [left, right, share_x] = columns[x];
      const float top = (1.0f - share_x) * low[left] + share_x * low[right];
      const float bottom = (1.0f - share_x) * high[left] + share_x * high[right];
      result.at(y, x) = (1.0f - share_y) * top + share_y * bottom;
    }
  }
  return result;
}

bool MinMaxNormalize(std::span<float> values) {
  if (values.empty()) return false;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const float minimum = *low, range = *high - *low;
  if (!(range > 0.0f)) {
    std::fill(values.begin(), values.end(), 0.0f);
    return false;
  }
  for (float& value : values) value = (value - minimum) / range;
  return true;
}

}  // namespace inklens
