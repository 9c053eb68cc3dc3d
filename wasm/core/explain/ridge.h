#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/status.h"

namespace inklens {

/// A weighted linear fit y ≈ intercept + coefficients · z.
struct LinearFit {
  std::vector<double> coefficients;
  double intercept = 0;
  /// Weighted R^2 on the samples that were fitted; 1 for a constant y that is met exactly.
  double r2 = 0;

  double Predict(std::span<const std::uint8_t> features) const;
  /// The `count` features with the largest coefficients by absolute value, largest first; of
  /// equals the first.
  std::vector<std::size_t> Largest(std::size_t count) const;
};

/// Weighted ridge regression of several outputs on on/off features, from moments that are summed
/// up sample by sample: memory is O(features^2 + features outputs), whatever the number of
/// samples, and a fit is possible after any of them.
class WeightedRidge {
 public:
  WeightedRidge(std::size_t features, std::size_t outputs);

  /// @param on      one 0 or 1 per feature.
  /// @param outputs one value per output.
  void AddSample(std::span<const std::uint8_t> on, std::span<const double> outputs, double weight);

  std::size_t feature_count() const { return features_; }
  std::size_t output_count() const { return outputs_; }
  /// min over (b, b0) of sum_i weight_i (y_i - b0 - b·z_i)^2 + alpha |b|^2: the intercept is not
  /// penalised. y is the combination sum_o combination[o] output[o].
  /// A constant y gives coefficients of exactly 0.
  /// Errors: kInvalidArgument without samples. Cost: O(features^3 / 6).
  Result<LinearFit> Fit(std::span<const double> combination, double alpha) const;
  /// The same on some of the features; the others' coefficients are 0.
  /// @param chosen indices below feature_count(), each once.
  Result<LinearFit> FitChosen(std::span<const double> combination, double alpha,
                              std::span<const std::size_t> chosen) const;
  /// Up to `count` features, one by one: each time the one with which an unpenalised fit has the
  /// largest R^2; of equals the first. Source: forward_selection of the package lime.
  /// Errors: kInvalidArgument without samples. Cost: O(count features^2).
  Result<std::vector<std::size_t>> SelectForward(std::span<const double> combination,
                                                 std::size_t count) const;

 private:
  /// Moments about the weighted means: what is left of a fit once its intercept is taken care of.
  struct Centred {
    std::vector<double> zz;  ///< [features, features]
    std::vector<double> zy;
    double yy = 0;
    double mean = 0;  ///< of y, counted from the first sample's
    double first = 0;
  };
  Result<Centred> Centre(std::span<const double> combination) const;

  std::size_t features_, outputs_;
  double weight_ = 0;
  /// The first sample's outputs. y below is counted from them: a constant output then has moments
  /// of exactly 0, where rounding noise, once normalised to a map, would pass for an explanation.
  std::vector<double> first_;
  std::vector<double> z_;        ///< sum w z
  std::vector<double> zz_;       ///< sum w z z^T; lower triangle, row-major
  std::vector<double> y_;        ///< sum w y
  std::vector<double> yy_;       ///< sum w y y^T, row-major
  std::vector<double> zy_;       ///< sum w z y^T, [features, outputs]
  std::vector<std::size_t> on_;  ///< scratch of AddSample
};

}  // namespace inklens
