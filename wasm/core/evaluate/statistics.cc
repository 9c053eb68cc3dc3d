#include "core/evaluate/statistics.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/rng.h"

namespace inklens {
namespace {

/// Two-sided 95% of the normal distribution.
constexpr double kZ95 = 1.959964;
/// Fewer do not reach beyond a 2.5 percentile.
constexpr std::size_t kFewestResamples = 40;

/// `share` of the way through values in order, between two of them interpolated.
double Percentile(std::span<const double> sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(place);
  const std::size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (place - static_cast<double>(low)) * (sorted[high] - sorted[low]);
}

}  // namespace

MeanWithError Mean(std::span<const double> values) {
  MeanWithError result;
  result.count = values.size();
  if (values.empty()) return result;
  const auto n = static_cast<double>(values.size());
  double sum = 0;
  for (double value : values) sum += value;
  result.mean = sum / n;
  if (values.size() < 2) return result;
  double squares = 0;
  for (double value : values) squares += (value - result.mean) * (value - result.mean);
  result.standard_error = std::sqrt(squares / (n - 1) / n);
  return result;
}

Interval WilsonInterval(std::size_t successes, std::size_t trials) {
  if (trials == 0) return {0, 1};
  const auto n = static_cast<double>(trials);
  const double share = static_cast<double>(successes) / n;
  const double z2 = kZ95 * kZ95;
  const double centre = share + z2 / (2 * n);
  const double spread = kZ95 * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n));
  const double scale = 1 + z2 / n;
  // At the ends rounding would leave a share of 1e-17 or 1 - 1e-16.
  return {successes == 0 ? 0 : (centre - spread) / scale,
          successes == trials ? 1 : (centre + spread) / scale};
}

Result<PairedComparison> Compare(std::span<const double> first, std::span<const double> second) {
  if (first.size() != second.size()) {
    return ShapeMismatch("Two columns of ", first.size(), " and ", second.size(),
                         " values cannot be compared image by image.");
  }
  PairedComparison result;
  std::vector<double> differences(first.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    differences[i] = first[i] - second[i];
    if (first[i] < second[i]) ++result.first_lower;
    if (first[i] == second[i]) ++result.ties;
    if (first[i] > second[i]) ++result.first_higher;
  }
  result.difference = Mean(differences);
  return result;
}

Result<Interval> BootstrapMean(std::span<const double> differences, std::size_t resamples,
                               std::uint64_t seed) {
  if (differences.empty()) return InvalidArgument("There are no differences to draw from.");
  if (resamples < kFewestResamples) {
    return InvalidArgument("The number of resamples is ", resamples, "; expected at least ",
                           kFewestResamples, ".");
  }
  std::vector<double> means(resamples);
  for (std::size_t i = 0; i < resamples; ++i) {
    Rng rng(seed, i);
    double sum = 0;
    for (std::size_t k = 0; k < differences.size(); ++k) {
      sum += differences[rng.NextBelow(differences.size())];
    }
    means[i] = sum / static_cast<double>(differences.size());
  }
  std::sort(means.begin(), means.end());
  return Interval{Percentile(means, 0.025), Percentile(means, 0.975)};
}

}  // namespace inklens
