#include "core/image/slic.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace inklens {
namespace {

constexpr int kIterations = 10;
/// Of a superpixel, as shares of the mean size.
constexpr double kMinSize = 0.5, kMaxSize = 3;

/// Where a grid's points lie on an axis: start, start + step, ...
struct Axis {
  std::size_t start = 0, step = 1;

  explicit Axis(double spacing)
      : start(static_cast<std::size_t>(spacing / 2)),
        step(static_cast<std::size_t>(std::nearbyint(spacing))) {}  // halves to even
  std::size_t Count(std::size_t extent) const { return (extent - start + step - 1) / step; }
  double At(std::size_t index) const { return static_cast<double>(start + index * step); }
};

struct Grid {
  Axis rows, columns;
};

/// About `points` points spread evenly over the image: the same spacing on both axes, unless one is
/// shorter than that; it then gets one point, and the other axis all of them.
Grid EvenGrid(std::size_t height, std::size_t width, std::size_t points) {
  const std::size_t shorter = std::min(height, width), longer = std::max(height, width);
  const double count = static_cast<double>(points);
  if (points >= height * width) return {Axis(1), Axis(1)};
  const double even = std::sqrt(static_cast<double>(height * width) / count);
  if (static_cast<double>(shorter) >= even) return {Axis(even), Axis(even)};
  const Axis one(static_cast<double>(shorter)), all(static_cast<double>(longer) / count);
  return height <= width ? Grid{one, all} : Grid{all, one};
}

struct Centre {
  double y = 0, x = 0, intensity = 0;
  std::size_t pixels = 1;
};

/// The clustering's state.
struct Clusters {
  std::size_t height, width;
  std::vector<double> intensities;  ///< scaled to [0, 1], over compactness
  std::vector<Centre> centres;
  std::vector<std::int32_t> labels;  ///< of the nearest centre

  /// Gives every pixel to the nearest of the centres within two steps of `grid`, the first of
  /// equals.
  void Assign(const Grid& grid, double spatial_weight);
  /// Moves every centre to the mean of its pixels.
  void MoveCentres();
};

/// The pixels [first, last) of an axis within `reach` of `centre`.
std::pair<std::size_t, std::size_t> Window(double centre, std::size_t reach, std::size_t extent) {
  const double away = static_cast<double>(reach);
  return {static_cast<std::size_t>(std::max(centre - away, 0.0)),
          static_cast<std::size_t>(std::min(centre + away + 1, static_cast<double>(extent)))};
}

void Clusters::Assign(const Grid& grid, double spatial_weight) {
  std::vector<double> nearest2(labels.size(), std::numeric_limits<double>::max());
  for (std::size_t k = 0; k < centres.size(); ++k) {
    const Centre& centre = centres[k];
    if (centre.pixels == 0) continue;
    const auto [top, bottom] = Window(centre.y, 2 * grid.rows.step, height);
    const auto [left, right] = Window(centre.x, 2 * grid.columns.step, width);
    for (std::size_t y = top; y < bottom; ++y) {
      const double dy = centre.y - static_cast<double>(y);
      for (std::size_t x = left; x < right; ++x) {
        const double dx = centre.x - static_cast<double>(x);
        const std::size_t p = y * width + x;
        const double difference = intensities[p] - centre.intensity;
        const double distance2 = (dy * dy + dx * dx) * spatial_weight + difference * difference;
        if (distance2 < nearest2[p]) {
          nearest2[p] = distance2;
          labels[p] = static_cast<std::int32_t>(k);
        }
      }
    }
  }
}

void Clusters::MoveCentres() {
  std::ranges::fill(centres, Centre{0, 0, 0, 0});
  for (std::size_t p = 0; p < labels.size(); ++p) {
    Centre& centre = centres[static_cast<std::size_t>(labels[p])];
    centre.y += static_cast<double>(p / width);
    centre.x += static_cast<double>(p % width);
    centre.intensity += intensities[p];
    ++centre.pixels;
  }
  for (Centre& centre : centres) {
    if (centre.pixels == 0) continue;  // it stays empty: nothing says where it should be
    const double count = static_cast<double>(centre.pixels);
    centre.y /= count, centre.x /= count, centre.intensity /= count;
  }
}

/// Grows one piece after the other over pixels of one cluster, from the first pixel in raster order
/// that has no label yet, breadth first, until it has max_size pixels. One that ends with less than
/// min_size takes the label of the other piece it met last.
LabelMap ConnectPieces(const Clusters& clusters, std::size_t min_size, std::size_t max_size) {
  const std::size_t height = clusters.height, width = clusters.width;
  const std::vector<std::int32_t>& cluster = clusters.labels;
  LabelMap map{height, width, 0, std::vector<std::int32_t>(height * width, -1)};
  std::vector<std::size_t> piece(max_size);
  std::int32_t next = 0;
  for (std::size_t start = 0; start < cluster.size(); ++start) {
    if (map.labels[start] >= 0) continue;
    std::size_t size = 0;
    std::int32_t other = 0;
    const auto meet = [&](std::size_t q) {
      if (size == max_size) return;
      if (map.labels[q] < 0 && cluster[q] == cluster[start]) {
        map.labels[q] = next;
        piece[size++] = q;
      } else if (map.labels[q] >= 0 && map.labels[q] != next) {
        other = map.labels[q];
      }
    };
    meet(start);
    for (std::size_t i = 0; i < size && size < max_size; ++i) {
      const std::size_t p = piece[i], y = p / width, x = p % width;
      if (x + 1 < width) meet(p + 1);
      if (x > 0) meet(p - 1);
      if (y + 1 < height) meet(p + width);
      if (y > 0) meet(p - width);
    }
    if (size >= min_size) {
      ++next;
    } else {
      for (std::size_t i = 0; i < size; ++i) map.labels[piece[i]] = other;
    }
  }
  // Should every piece be too small, all have label 0.
  map.count = static_cast<std::size_t>(std::max(next, std::int32_t{1}));
  return map;
}

}  // namespace

Result<LabelMap> SlicSuperpixels(std::span<const double> intensities, std::size_t height,
                                 std::size_t width, const SlicOptions& options) {
  if (options.segments == 0) return InvalidArgument("SLIC needs at least 1 segment.");
  if (!(options.compactness > 0) || !std::isfinite(options.compactness)) {
    return InvalidArgument("SLIC's compactness must be finite and greater than 0.");
  }
  INKLENS_RETURN_IF_ERROR(CheckIntensities(intensities, height, width));

  double low = intensities[0], high = low;
  for (double value : intensities) low = std::min(low, value), high = std::max(high, value);
  const double range = high > low ? high - low : 1;
  std::vector<double> scaled(intensities.begin(), intensities.end());
  for (double& value : scaled) {
    value = (value - low) / range * (1 / options.compactness);
    if (!std::isfinite(value)) {
      return NonFinite("The intensities are too far apart, or SLIC's compactness is too small.");
    }
  }

  const Grid grid = EvenGrid(height, width, options.segments);
  const std::size_t columns = grid.columns.Count(width), count = grid.rows.Count(height) * columns;
  Clusters clusters{height, width, std::move(scaled), std::vector<Centre>(count),
                    std::vector<std::int32_t>(intensities.size())};
  for (std::size_t k = 0; k < count; ++k) {
    clusters.centres[k].y = grid.rows.At(k / columns);
    clusters.centres[k].x = grid.columns.At(k % columns);
  }
  // As in scikit-image, the reach is that of a grid of as many points as there are centres.
  const Grid reach = EvenGrid(height, width, count);
  const double step = static_cast<double>(std::max(grid.rows.step, grid.columns.step));
  for (int i = 0; i < kIterations; ++i) {
    if (i > 0) clusters.MoveCentres();
    clusters.Assign(reach, 1 / (step * step));
  }

  const double mean_size = static_cast<double>(height * width) / static_cast<double>(count);
  return ConnectPieces(clusters, static_cast<std::size_t>(kMinSize * mean_size),
                       static_cast<std::size_t>(kMaxSize * mean_size));
}

}  // namespace inklens
