#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/explain/lime.h"

namespace inklens {

/// LIME's own options in names; empty and 0 mean the default.
struct LimeRequest {
  std::string superpixels;    ///< "grid" (default), "quickshift" or "slic"
  std::size_t grid_size = 0;  ///< of the grid along each side; 7, or the image's side if smaller
  double kernel_size = 0;     ///< of quickshift, see QuickshiftOptions, as the next two
  double max_distance = 0;
  double ratio = 0;
  std::size_t segments = 0;  ///< of SLIC, see SlicOptions, as the next
  double compactness = 0;
  std::string hidden;          ///< "black" (default) or "superpixel-mean"
  std::string feature_choice;  ///< "all" (default), "highest-weights" or "forward-selection"
  std::size_t features = 0;    ///< chosen and shown at most; 5
  std::string signs;           ///< shown: "positive" (default) or "both"

  friend bool operator==(const LimeRequest&, const LimeRequest&) = default;
};

/// The options that `request` names, with every default of `request` filled in.
/// @param side the image's smaller side, which the grid cannot exceed.
/// Errors: kNotFound for a name, listing the known ones; kInvalidArgument for an option that the
/// chosen superpixels do not have.
Result<LimeOptions> ResolveLime(LimeRequest& request, std::size_t side);

/// The superpixels that a resolved request names.
/// @param intensities [height, width] of `spec`, what quickshift and SLIC are grown on.
/// @param seed of the noise by which quickshift breaks ties.
/// Errors: those of the superpixels.
Result<LabelMap> MakeSuperpixels(const LimeRequest& request, std::span<const double> intensities,
                                 const InputSpec& spec, std::uint64_t seed);

}  // namespace inklens
