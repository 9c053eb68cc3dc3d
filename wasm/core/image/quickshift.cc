#include "core/image/quickshift.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace inklens {
namespace {

constexpr double kNoiseDeviation = 1e-5;

// The standard library's functions differ between platforms in the last bit, and a last bit can
// decide between two neighbours at nearly the same distance. These are wrong in the last few bits
// at most, and the same everywhere.

/// value^(1/degree) for a normal positive value, by Newton's method.
double Root(double value, int degree) {
  // The bits of a double are close to linear in its logarithm: a first guess within a few percent.
  constexpr std::uint64_t kOne = std::bit_cast<std::uint64_t>(1.0);
  const std::uint64_t n = static_cast<std::uint64_t>(degree);
  double root = std::bit_cast<double>(std::bit_cast<std::uint64_t>(value) / n + kOne - kOne / n);
  for (int i = 0; i < 5; ++i) {
    double power = root;
    for (int k = 2; k < degree; ++k) power *= root;
    root += (value / power - root) / degree;
  }
  return root;
}

/// exp(-t) for t >= 0, infinity included.
double ExpOfMinus(double t) {
  if (!(t < 700)) return 0;  // below 1e-304
  // exp(-t) = 2^-n exp(r) with |r| <= ln(2) / 2; the first part of ln(2) has few bits, so that its
  // product with n is exact.
  constexpr double kLn2High = 0x1.62e42feep-1, kLn2Low = 0x1.a39ef35793c76p-33;
  const auto n = static_cast<std::uint64_t>(t / (kLn2High + kLn2Low) + 0.5);
  const double r = (static_cast<double>(n) * kLn2High - t) + static_cast<double>(n) * kLn2Low;
  // Taylor's series: the term after r^13 / 13! is below 1e-17.
  static constexpr std::array<double, 14> kInverseFactorial = [] {
    std::array<double, 14> inverse{1};
    double factorial = 1;
    for (std::size_t k = 1; k < inverse.size(); ++k)
      inverse[k] = 1 / (factorial *= static_cast<double>(k));
    return inverse;
  }();
  double sum = 0;
  for (std::size_t k = kInverseFactorial.size(); k-- > 0;) sum = sum * r + kInverseFactorial[k];
  return sum * std::bit_cast<double>((1023 - n) << 52);
}

using Colour = std::array<double, 3>;

/// CIE L*a*b* of a gray, with the constants of scikit-image: sRGB (IEC 61966-2-1) and its matrix
/// to XYZ, rounded to six digits; the D65 white of the 2 degree observer.
Colour LabOfGray(double gray) {
  static constexpr double kXyzOfRgb[3][3] = {{0.412453, 0.357580, 0.180423},
                                             {0.212671, 0.715160, 0.072169},
                                             {0.019334, 0.119193, 0.950227}};
  static constexpr double kWhite[3] = {0.95047, 1.0, 1.08883};
  double linear = gray / 12.92;
  if (gray > 0.04045) {  // ((gray + 0.055) / 1.055)^2.4
    const double base = (gray + 0.055) / 1.055, root = Root(base, 5);
    linear = base * base * (root * root);
  }
  double f[3];
  for (int i = 0; i < 3; ++i) {
    const double* row = kXyzOfRgb[i];
    const double share = (row[0] * linear + row[1] * linear + row[2] * linear) / kWhite[i];
    f[i] = share > 0.008856 ? Root(share, 3) : 7.787 * share + 16.0 / 116.0;
  }
  return {116.0 * f[1] - 16.0, 500.0 * (f[0] - f[1]), 200.0 * (f[1] - f[2])};
}

double Square(double value) { return value * value; }

/// An image as quickshift sees it.
struct ColourImage {
  std::size_t height, width, radius;
  std::vector<Colour> colours;  ///< Lab times ratio

  /// Calls visit(p, q, d^2) for every pixel p in raster order and, for each, every q of its window
  /// from p itself on, in raster order. A pixel thus meets all of its window in raster order:
  /// the earlier ones as q, then itself, then the later ones as p. Half the work of a window each.
  template <typename Visit>
  void ForEachPair(Visit visit) const {
    for (std::size_t p = 0; p < colours.size(); ++p) {
      const std::size_t row = p / width, column = p % width;
      const std::size_t bottom = std::min(row + radius + 1, height);
      const std::size_t left = column - std::min(column, radius);
      const std::size_t right = std::min(column + radius + 1, width);
      for (std::size_t y = row; y < bottom; ++y) {
        for (std::size_t x = y == row ? column : left; x < right; ++x) {
          const std::size_t q = y * width + x;
          double distance2 = 0;
          for (int i = 0; i < 3; ++i) distance2 += Square(colours[p][i] - colours[q][i]);
          distance2 += Square(static_cast<double>(y - row));
          distance2 += Square(static_cast<double>(x) - static_cast<double>(column));
          visit(p, q, distance2);
        }
      }
    }
  }
};

/// Some seconds, which cannot be interrupted.
constexpr std::uint64_t kMostPairs = 250'000'000;

Status CheckOptions(const QuickshiftOptions& options) {
  if (!(options.kernel_size >= 1) || !std::isfinite(options.kernel_size)) {
    return InvalidArgument("Quickshift's kernel size must be finite and at least 1.");
  }
  if (!(options.max_distance > 0)) {
    return InvalidArgument("Quickshift's max distance must be greater than 0.");
  }
  if (!(options.ratio >= 0 && options.ratio <= 1)) {
    return InvalidArgument("Quickshift's ratio must be between 0 and 1.");
  }
  return Status::Ok();
}

Result<ColourImage> MakeColourImage(std::span<const double> intensities, std::size_t height,
                                    std::size_t width, const QuickshiftOptions& options) {
  INKLENS_RETURN_IF_ERROR(CheckOptions(options));
  INKLENS_RETURN_IF_ERROR(CheckIntensities(intensities, height, width));
  const double radius =
      std::min(std::ceil(3 * options.kernel_size), static_cast<double>(std::max(height, width)));
  const std::uint64_t side = 2 * static_cast<std::uint64_t>(radius) + 1;
  const std::uint64_t pairs = intensities.size() * std::min<std::uint64_t>(side, height) *
                              std::min<std::uint64_t>(side, width);
  if (pairs > kMostPairs) {
    return ResourceExhausted("Quickshift would compare ", pairs,
                             " pairs of pixels; expected at most ", kMostPairs, ".");
  }
  ColourImage image{height, width, static_cast<std::size_t>(radius),
                    std::vector<Colour>(intensities.size())};
  for (std::size_t p = 0; p < intensities.size(); ++p) {
    image.colours[p] = LabOfGray(intensities[p]);
    for (double& value : image.colours[p]) {
      value *= options.ratio;
      if (!std::isfinite(value)) return NonFinite("An intensity is too large to have a colour.");
    }
  }
  return image;
}

/// For every pixel the pixel that its link goes to: itself where there is none.
std::vector<std::size_t> FindLinks(const ColourImage& image, const std::vector<double>& density,
                                   double max_distance) {
  std::vector<std::size_t> link(density.size());
  std::vector<double> nearest2(density.size(), std::numeric_limits<double>::infinity());
  image.ForEachPair([&](std::size_t p, std::size_t q, double distance2) {
    if (density[p] == density[q]) return;
    const auto [from, to] = density[p] < density[q] ? std::pair(p, q) : std::pair(q, p);
    if (distance2 < nearest2[from]) {
      nearest2[from] = distance2;
      link[from] = to;
    }
  });
  for (std::size_t p = 0; p < link.size(); ++p) {
    const bool linked = std::isfinite(nearest2[p]) && std::sqrt(nearest2[p]) <= max_distance;
    if (!linked) link[p] = p;
  }
  return link;
}

/// Numbers the trees of links by their roots.
LabelMap LabelTrees(const ColourImage& image, std::vector<std::size_t> link) {
  LabelMap map{image.height, image.width, 0, std::vector<std::int32_t>(link.size())};
  for (std::size_t p = 0; p < link.size(); ++p) {
    if (link[p] == p) map.labels[p] = static_cast<std::int32_t>(map.count++);
  }
  for (std::size_t p = 0; p < link.size(); ++p) {
    // Every link climbs in density, so they end; each step shortens the way for those that follow.
    std::size_t root = p;
    while (link[root] != root) root = link[root] = link[link[root]];
    map.labels[p] = map.labels[root];
  }
  return map;
}

}  // namespace

Result<LabelMap> QuickshiftSuperpixels(std::span<const double> intensities, std::size_t height,
                                       std::size_t width, std::span<const double> noise,
                                       const QuickshiftOptions& options) {
  INKLENS_ASSIGN_OR_RETURN(const ColourImage image,
                           MakeColourImage(intensities, height, width, options));
  if (noise.size() != intensities.size()) {
    return ShapeMismatch("There are ", noise.size(), " values of noise for ", intensities.size(),
                         " pixels.");
  }
  std::vector<double> density(noise.begin(), noise.end());
  for (double value : density) {
    if (!std::isfinite(value)) return NonFinite("A value of noise is not finite.");
  }
  const double steepness = 0.5 / Square(options.kernel_size);
  image.ForEachPair([&](std::size_t p, std::size_t q, double distance2) {
    const double weight = ExpOfMinus(distance2 * steepness);
    density[p] += weight;
    if (q != p) density[q] += weight;
  });
  return LabelTrees(image, FindLinks(image, density, options.max_distance));
}

Result<LabelMap> QuickshiftSuperpixels(std::span<const double> intensities, std::size_t height,
                                       std::size_t width, Rng rng,
                                       const QuickshiftOptions& options) {
  std::vector<double> noise(intensities.size());
  for (double& value : noise) {
    double sum = -6;  // twelve uniforms have mean 6 and variance 1
    for (int i = 0; i < 12; ++i) sum += rng.NextDouble();
    value = kNoiseDeviation * sum;
  }
  return QuickshiftSuperpixels(intensities, height, width, noise, options);
}

}  // namespace inklens
