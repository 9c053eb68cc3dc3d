#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/status.h"

namespace inklens {

/// An interval that holds the true value with 95% confidence.
struct Interval {
  double low = 0;
  double high = 0;
};

/// A mean over images, and how far it may be off by chance.
struct MeanWithError {
  std::size_t count = 0;
  double mean = 0;            ///< 0 of no values
  double standard_error = 0;  ///< s / sqrt(n), s^2 = sum (x - mean)^2 / (n - 1); 0 below two values
};

/// The values are taken in the order in which they stand, so equal lists give equal bits.
MeanWithError Mean(std::span<const double> values);

/// The 95% interval of a share, of `successes` among `trials`.
/// Source: Wilson, J. Am. Stat. Assoc. 22 (1927), 209-212, with z = 1.959964. Unlike the normal
/// one it stays within [0, 1] and is not empty where all or none succeed. [0, 1] of no trials.
Interval WilsonInterval(std::size_t successes, std::size_t trials);

/// How two columns of values of the same images compare, image by image.
struct PairedComparison {
  std::size_t first_lower = 0, ties = 0, first_higher = 0;  ///< images
  MeanWithError difference;                                 ///< first - second
};

/// Errors: kShapeMismatch for columns of different lengths.
Result<PairedComparison> Compare(std::span<const double> first, std::span<const double> second);

/// The 95% interval of the mean of paired differences: the 2.5 and 97.5 percentiles of the means
/// of `resamples` samples of as many images, drawn with replacement; resample i is drawn from
/// Rng(seed, i). Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993),
/// Sections 13.3 and 14.5 (percentile intervals); between two order statistics it is interpolated.
/// Errors: kInvalidArgument for no differences or fewer than 40 resamples.
Result<Interval> BootstrapMean(std::span<const double> differences, std::size_t resamples,
                               std::uint64_t seed);

}  // namespace inklens
