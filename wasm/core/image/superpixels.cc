#include "core/image/superpixels.h"

#include <algorithm>
#include <cmath>

namespace inklens {

Result<LabelMap> GridSuperpixels(std::size_t height, std::size_t width, std::size_t rows,
                                 std::size_t columns) {
  if (rows == 0 || columns == 0 || rows > height || columns > width) {
    return InvalidArgument("A grid of ", rows, "x", columns,
                           " superpixels does not fit an image of ", height, "x", width,
                           " pixels.");
  }
  LabelMap map{height, width, rows * columns, std::vector<std::int32_t>(height * width)};
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      const std::size_t label = y * rows / height * columns + x * columns / width;
      map.labels[y * width + x] = static_cast<std::int32_t>(label);
    }
  }
  return map;
}

Status CheckIntensities(std::span<const double> intensities, std::size_t height,
                        std::size_t width) {
  // By division: a product of sizes could overflow and then fit.
  const std::size_t count = intensities.size();
  if (count == 0 || height == 0 || count / height != width || count % height != 0) {
    return ShapeMismatch("There are ", count, " intensities for an image of ", height, "x", width,
                         " pixels; superpixels need one for each, and at least one.");
  }
  if (!std::ranges::all_of(intensities, [](double value) { return std::isfinite(value); })) {
    return NonFinite("An intensity is not finite.");
  }
  return Status::Ok();
}

}  // namespace inklens
