#include "core/evaluate/linear_imputation.h"

#include <algorithm>
#include <cstddef>

namespace inklens {
namespace {

/// A symmetric system: row i holds the coefficients of unknowns i to i + band.
struct BandedSystem {
  std::size_t band = 0;
  std::vector<double> rows;
  std::vector<double> right;

  double* row(std::size_t i) { return rows.data() + i * (band + 1); }
};

/// Where a pixel stands among the removed ones, in row-major order.
std::vector<std::size_t> PlacesOf(std::span<const std::uint8_t> kept) {
  std::vector<std::size_t> places(kept.size());
  std::size_t next = 0;
  for (std::size_t i = 0; i < kept.size(); ++i) places[i] = kept[i] ? 0 : next++;
  return places;
}

/// Calls visit(neighbour, weight) for each neighbour in the image.
template <typename Visit>
void ForEachNeighbour(std::size_t height, std::size_t width, std::size_t pixel, Visit visit) {
  const std::size_t y = pixel / width, x = pixel % width;
  for (std::size_t v = y > 0 ? y - 1 : 0; v <= std::min(y + 1, height - 1); ++v) {
    for (std::size_t u = x > 0 ? x - 1 : 0; u <= std::min(x + 1, width - 1); ++u) {
      if (v == y && u == x) continue;
      visit(v * width + u, v == y || u == x ? 1.0 / 6 : 1.0 / 12);
    }
  }
}

BandedSystem MakeSystem(std::size_t height, std::size_t width, std::span<const std::uint8_t> kept,
                        std::span<const double> image) {
  const std::vector<std::size_t> places = PlacesOf(kept);
  const auto removed = static_cast<std::size_t>(std::count(kept.begin(), kept.end(), 0));
  BandedSystem system;
  // A pixel's last neighbour is the one below and to the right.
  system.band = std::min(width + 1, removed - 1);
  system.rows.resize(removed * (system.band + 1));
  system.right.resize(removed);
  for (std::size_t pixel = 0; pixel < kept.size(); ++pixel) {
    if (kept[pixel]) continue;
    const std::size_t place = places[pixel];
    double* row = system.row(place);
    ForEachNeighbour(height, width, pixel, [&](std::size_t other, double weight) {
      row[0] += weight;
      if (kept[other]) {
        system.right[place] += weight * image[other];
      } else if (other > pixel) {
        row[places[other] - place] = -weight;
      }
    });
  }
  return system;
}

/// Leaves the solution in system.right.
void Solve(BandedSystem& system) {
  const std::size_t count = system.right.size(), band = system.band;
  for (std::size_t k = 0; k < count; ++k) {
    const double* pivot = system.row(k);
    const std::size_t reach = std::min(band, count - 1 - k);
    for (std::size_t i = 1; i <= reach; ++i) {
      if (pivot[i] == 0) continue;
      const double factor = pivot[i] / pivot[0];
      double* row = system.row(k + i);
      for (std::size_t j = i; j <= reach; ++j) row[j - i] -= factor * pivot[j];
      system.right[k + i] -= factor * system.right[k];
    }
  }
  for (std::size_t k = count; k-- > 0;) {
    const double* pivot = system.row(k);
    double sum = system.right[k];
    for (std::size_t i = 1; i <= std::min(band, count - 1 - k); ++i) {
      sum -= pivot[i] * system.right[k + i];
    }
    system.right[k] = sum / pivot[0];
  }
}

}  // namespace

void ImputeLinearly(std::size_t height, std::size_t width, std::span<const std::uint8_t> kept,
                    std::span<double> image) {
  if (std::find(kept.begin(), kept.end(), 0) == kept.end()) return;
  BandedSystem system = MakeSystem(height, width, kept, image);
  Solve(system);
  std::size_t next = 0;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (!kept[i]) image[i] = system.right[next++];
  }
}

}  // namespace inklens
