#pragma once

// Stable: programs that use what is declared here keep working until the next major version (before
// 1.0: the next minor one). See examples/README.md.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/explain/ridge.h"
#include "core/explain/saliency.h"
#include "core/image/superpixels.h"
#include "core/options/option.h"

namespace inklens {

/// LIME's fit for one of several classes, from the same samples.
struct LimeClassFit {
  std::size_t target_class = 0;
  LinearFit surrogate;
};

/// What LIME adds to its map.
struct LimeDetails {
  LabelMap label_map;
  LinearFit surrogate;
  std::vector<std::int32_t> superpixel_mask;
  /// Of the most probable classes, that one first; once all samples are done.
  std::vector<LimeClassFit> top_classes;
  std::size_t samples = 0;  ///< that it is made of
};

/// What RISE adds to its map.
struct RiseDetails {
  Map2D importance;
  Map2D standard_error;
  std::size_t samples = 0;  ///< that it is made of: fewer than asked for once it is stable
};

/// A map, finished or on the way.
struct Explanation {
  std::string method;
  /// Every option in force, defaults filled in; target_class always, and no masks.
  OptionValues options;
  Target target;
  /// Signed, at layer size; of a fusion of layers at image size. Empty for LIME and RISE.
  Map2D cam;
  /// SignedMap of the cam: at image size, before the last ReLU and before it is normalised. Empty
  /// for LIME and RISE, whose numbers are at image size already.
  Map2D signed_map;
  SaliencyMap saliency;
  std::optional<LimeDetails> lime;
  std::optional<RiseDetails> rise;
  /// Passes that the explanation needed so far; of the CAMs with the image's own forward pass.
  std::size_t forward_passes = 0;
  std::size_t backward_passes = 0;
};

}  // namespace inklens
