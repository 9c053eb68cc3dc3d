#include "core/classifier/receptive_field.h"

#include <algorithm>

namespace inklens {
namespace {

/// A file may describe any number of layers with strides; kernels are smaller than 2^30.
constexpr std::int64_t kBeyondAnyImage = std::int64_t{1} << 30;

void Widen(std::size_t kernel, std::size_t stride, std::size_t padding, std::int64_t& size,
           std::int64_t& step, std::int64_t& offset) {
  const auto as_signed = [](std::size_t number) {
    return static_cast<std::int64_t>(std::min(number, static_cast<std::size_t>(kBeyondAnyImage)));
  };
  size = std::min(size + (as_signed(kernel) - 1) * step, kBeyondAnyImage);
  offset = std::max(offset - as_signed(padding) * step, -kBeyondAnyImage);
  step = std::min(step * as_signed(stride), kBeyondAnyImage);
}

}  // namespace

std::vector<std::optional<ReceptiveField>> ReceptiveFields(std::span<const LayerInfo> layers) {
  std::vector<std::optional<ReceptiveField>> fields;
  ReceptiveField field;
  for (const LayerInfo& layer : layers) {
    if (layer.window) {
      const LayerInfo::Window& window = *layer.window;
      Widen(window.kernel_height, window.stride_height, window.padding_height, field.height,
            field.stride_y, field.offset_y);
      Widen(window.kernel_width, window.stride_width, window.padding_width, field.width,
            field.stride_x, field.offset_x);
    }
    const bool spatial = layer.output.rank() == 4;
    fields.push_back(spatial ? std::optional(field) : std::nullopt);
  }
  return fields;
}

}  // namespace inklens
