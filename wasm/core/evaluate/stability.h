#pragma once

#include <cstdint>

#include "core/evaluate/remaking.h"
#include "core/options/table.h"

namespace inklens {

struct StabilityOptions {
  std::size_t runs = 5;     ///< k, with a seed each
  double top_share = 0.05;  ///< of the pixels, rounded up
  std::size_t top_parts = 5;
  std::size_t long_run = 8000;  ///< samples; 0: no long run
  std::uint64_t seed = 0;       ///< run i has seed + i, the long run seed + k (modulo 2^53)
};

/// What of a map is chance: it is made again with other seeds, and the maps are compared in pairs.
///
/// The value, in [0, 1], is the mean over the pairs of the Jaccard index of the most salient
/// pixels; for a method that weighs parts of the image (LIME's superpixels) that of the parts with
/// the largest weights, for its map knows no pixels. A map in which chance has no part has the
/// value 1 and costs nothing.
///
/// Details, each a mean over pairs or runs:
///   "pixels.jaccard", "rank_correlation"  of pairs
///   "parts.jaccard"                       of pairs, where all runs have the same parts
///   "long_run.correlation", "long_run.rank_correlation"
///                                         of the runs with one of many more samples
///   "relative_standard_error"             over pixels, as a share of the estimate's range; of
///                                         methods that estimate
///   "blank"                               runs whose map is blank
///   "deterministic"                       1 where chance has no part (there are no other details),
///                                         else 0
/// Blank maps have no order: they are in no pair. No value when fewer than two runs are left; none
/// when there are no more parts than are compared, for then all are among the top.
/// The order of the seeds changes no bit.
///
/// Source: this project's own; runs are compared in pairs as by the variables stability index of
/// Visani et al., arXiv:2001.11757, which takes what two runs share of k features.
/// Errors: kInvalidArgument (fewer than two runs, a share outside (0, 1], no parts), those of
/// CheckMadeMap; while stepping, those of the explanation.   Cost: k explanations, and the long
/// one.
Result<RemakingJob> StartStability(MadeMap made, const StabilityOptions& options);

/// What can be asked of it by name.
OptionTable<StabilityOptions> StabilityTable();

}  // namespace inklens
