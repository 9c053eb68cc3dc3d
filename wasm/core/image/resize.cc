#include "core/image/resize.h"

#include <algorithm>

namespace inklens {

BilinearResizer::BilinearResizer(std::size_t source_height, std::size_t source_width,
                                 std::size_t height, std::size_t width, SampleAlignment alignment)
    : source_height_(source_height),
      source_width_(source_width),
      rows_(MakeTaps(source_height, height, alignment)),
      columns_(MakeTaps(source_width, width, alignment)) {}

std::vector<BilinearResizer::Tap> BilinearResizer::MakeTaps(std::size_t source, std::size_t output,
                                                            SampleAlignment alignment) {
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

void BilinearResizer::Resize(const float* source, std::size_t stride, std::span<float> scratch,
                             std::span<float> output) const {
  // First along x, which several rows of the output share; then along y.
  const std::size_t width = columns_.size();
  for (std::size_t y = 0; y < source_height_; ++y) {
    const float* from = source + y * source_width_ * stride;
    float* row = scratch.data() + y * width;
    for (std::size_t x = 0; x < width; ++x) {
      const auto [left, right, share] = columns_[x];
      row[x] = (1.0f - share) * from[left * stride] + share * from[right * stride];
    }
  }
  float* row = output.data();
  for (const Tap& tap : rows_) {
    const float* top = scratch.data() + tap.low * width;
    const float* bottom = scratch.data() + tap.high * width;
    const float share = tap.share, rest = 1.0f - share;
    for (std::size_t x = 0; x < width; ++x) row[x] = rest * top[x] + share * bottom[x];
    row += width;
  }
}

Map2D ResizeBilinear(const Map2D& source, std::size_t height, std::size_t width,
                     SampleAlignment alignment) {
  const BilinearResizer resizer(source.height, source.width, height, width, alignment);
  Map2D result(height, width);
  std::vector<float> scratch(resizer.scratch_size());
  resizer.Resize(source.values.data(), 1, scratch, result.values);
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
