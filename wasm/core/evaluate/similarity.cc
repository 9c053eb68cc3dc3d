#include "core/evaluate/similarity.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <iterator>
#include <numeric>

#include "core/base/sorted_indices.h"

namespace inklens {
namespace {

Status CheckPair(std::span<const double> a, std::span<const double> b) {
  if (a.size() != b.size()) {
    return ShapeMismatch("Maps of ", a.size(), " and ", b.size(),
                         " values cannot be compared; expected the same number.");
  }
  if (a.empty()) return InvalidArgument("There are no values to compare.");
  for (const auto& values : {a, b}) {
    if (!std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); })) {
      return NonFinite("A map that is to be compared has a value that is not a finite number.");
    }
  }
  return Status::Ok();
}

bool AllEqual(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [&](double v) { return v == values.front(); });
}

/// Less its mean, and scaled so that squares neither overflow nor vanish.
std::vector<double> Centred(std::span<const double> values) {
  const double mean =
      std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  std::vector<double> centred;
  double largest = 0;
  for (double value : values) {
    centred.push_back(value - mean);
    largest = std::max(largest, std::abs(centred.back()));
  }
  if (largest > 0) {
    for (double& value : centred) value /= largest;
  }
  return centred;
}

std::vector<double> Ranks(std::span<const double> values) {
  const std::vector<std::size_t> order = SortedIndices(
      values.size(), [&](std::size_t i, std::size_t j) { return values[i] < values[j]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0, end; begin < order.size(); begin = end) {
    end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    // Ranks begin + 1 to end, shared.
    const double rank = static_cast<double>(begin + 1 + end) / 2;
    for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = rank;
  }
  return ranks;
}

/// One dimension of the window: a Gaussian of deviation 1.5 that sums to 1.
std::array<double, kSimilarityWindow> WindowWeights() {
  std::array<double, kSimilarityWindow> weights;
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double distance = static_cast<double>(i) - static_cast<double>(kSimilarityWindow / 2);
    weights[i] = std::exp(-0.5 * distance * distance / (1.5 * 1.5));
    sum += weights[i];
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

/// Sums weighted by the window, of every place where it lies within [height, width].
class WindowMeans {
 public:
  WindowMeans(std::size_t height, std::size_t width)
      : height_(height), width_(width), weights_(WindowWeights()) {}

  std::size_t rows() const { return height_ - kSimilarityWindow + 1; }
  std::size_t columns() const { return width_ - kSimilarityWindow + 1; }

  std::vector<double> operator()(std::span<const double> values) const {
    std::vector<double> along_rows(height_ * columns());
    for (std::size_t i = 0; i < along_rows.size(); ++i) {
      const double* from = values.data() + i / columns() * width_ + i % columns();
      for (std::size_t k = 0; k < kSimilarityWindow; ++k) along_rows[i] += weights_[k] * from[k];
    }
    std::vector<double> means(rows() * columns());
    for (std::size_t i = 0; i < means.size(); ++i) {
      for (std::size_t k = 0; k < kSimilarityWindow; ++k) {
        means[i] += weights_[k] * along_rows[i + k * columns()];
      }
    }
    return means;
  }

  std::vector<double> OfProduct(std::span<const double> a, std::span<const double> b) const {
    std::vector<double> product;
    std::transform(a.begin(), a.end(), b.begin(), std::back_inserter(product), std::multiplies<>());
    return (*this)(product);
  }

 private:
  std::size_t height_, width_;
  std::array<double, kSimilarityWindow> weights_;
};

}  // namespace

Result<std::optional<double>> Correlation(std::span<const double> a, std::span<const double> b) {
  INKLENS_RETURN_IF_ERROR(CheckPair(a, b));
  if (AllEqual(a) || AllEqual(b)) return std::optional<double>();
  const std::vector<double> x = Centred(a), y = Centred(b);
  const double xx = std::inner_product(x.begin(), x.end(), x.begin(), 0.0);
  const double yy = std::inner_product(y.begin(), y.end(), y.begin(), 0.0);
  const double xy = std::inner_product(x.begin(), x.end(), y.begin(), 0.0);
  // Values that differ by less than the mean's rounding leave nothing.
  if (xx == 0 || yy == 0) return std::optional<double>();
  return std::optional<double>(std::clamp(xy / std::sqrt(xx * yy), -1.0, 1.0));
}

Result<std::optional<double>> RankCorrelation(std::span<const double> a,
                                              std::span<const double> b) {
  INKLENS_RETURN_IF_ERROR(CheckPair(a, b));
  return Correlation(Ranks(a), Ranks(b));
}

std::vector<std::size_t> TopIndices(std::span<const double> values, std::size_t count) {
  const std::vector<std::size_t> order = SortedIndices(
      values.size(), [&](std::size_t i, std::size_t j) { return values[i] > values[j]; });
  std::vector<std::uint8_t> is_top(values.size());
  for (std::size_t i : std::span(order).first(std::min(count, order.size()))) is_top[i] = 1;
  std::vector<std::size_t> top;
  for (std::size_t i = 0; i < is_top.size(); ++i) {
    if (is_top[i]) top.push_back(i);
  }
  return top;
}

Result<double> TopJaccard(std::span<const double> a, std::span<const double> b, std::size_t count) {
  INKLENS_RETURN_IF_ERROR(CheckPair(a, b));
  if (count == 0)
    return InvalidArgument("The top 0 values cannot be compared; expected 1 or more.");
  const std::vector<std::size_t> top_a = TopIndices(a, count), top_b = TopIndices(b, count);
  std::vector<std::size_t> common;
  std::set_intersection(top_a.begin(), top_a.end(), top_b.begin(), top_b.end(),
                        std::back_inserter(common));
  const std::size_t either = top_a.size() + top_b.size() - common.size();
  return static_cast<double>(common.size()) / static_cast<double>(either);
}

Result<std::optional<double>> WeightedJaccard(std::span<const double> a,
                                              std::span<const double> b) {
  INKLENS_RETURN_IF_ERROR(CheckPair(a, b));
  double common = 0, either = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] < 0 || b[i] < 0) {
      return InvalidArgument("The weighted Jaccard index needs values of 0 or more.");
    }
    common += std::min(a[i], b[i]);
    either += std::max(a[i], b[i]);
  }
  if (either == 0) return std::optional<double>();
  return std::optional<double>(common / either);
}

Result<double> StructuralSimilarity(const Map2D& a, const Map2D& b) {
  INKLENS_RETURN_IF_ERROR(CheckComparable(a, b));
  if (std::min(a.height, a.width) < kSimilarityWindow) {
    return InvalidArgument("Structural similarity needs a map of at least ", kSimilarityWindow, "x",
                           kSimilarityWindow, " pixels; this one has ", a.width, "x", a.height,
                           ".");
  }
  const std::vector<double> x = ValuesOf(a), y = ValuesOf(b);
  const WindowMeans means(a.height, a.width);
  const auto mx = means(x), my = means(y);
  const auto mxx = means.OfProduct(x, x), myy = means.OfProduct(y, y), mxy = means.OfProduct(x, y);
  constexpr double kC1 = 0.01 * 0.01, kC2 = 0.03 * 0.03;
  double sum = 0;
  for (std::size_t i = 0; i < mx.size(); ++i) {
    const double product = mx[i] * my[i], squares = mx[i] * mx[i] + my[i] * my[i];
    const double covariance = mxy[i] - product, variances = mxx[i] + myy[i] - squares;
    sum += (2 * product + kC1) * (2 * covariance + kC2) / ((squares + kC1) * (variances + kC2));
  }
  return sum / static_cast<double>(mx.size());
}

std::vector<double> ValuesOf(const Map2D& map) { return {map.values.begin(), map.values.end()}; }

Status CheckComparable(const Map2D& a, const Map2D& b) {
  for (const Map2D* map : {&a, &b}) {
    if (map->values.size() != map->height * map->width) {
      return ShapeMismatch("A map of ", map->width, "x", map->height, " pixels has ",
                           map->values.size(), " values.");
    }
  }
  if (a.height != b.height || a.width != b.width) {
    return ShapeMismatch("Maps of ", a.width, "x", a.height, " and ", b.width, "x", b.height,
                         " pixels cannot be compared; expected the same size.");
  }
  return CheckPair(ValuesOf(a), ValuesOf(b));
}

}  // namespace inklens
