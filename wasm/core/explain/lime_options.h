#pragma once

#include <span>

#include "core/explain/lime.h"
#include "core/image/quickshift.h"
#include "core/image/slic.h"
#include "core/options/table.h"

namespace inklens {

enum class SuperpixelKind { kGrid, kQuickshift, kSlic };

/// What LIME switches on and off.
struct SuperpixelOptions {
  SuperpixelKind kind = SuperpixelKind::kGrid;
  std::size_t grid_size = 7;  ///< along each side: 4x4 pixels each on MNIST
  QuickshiftOptions quickshift;
  SlicOptions slic;
};

struct LimeSettings {
  SuperpixelOptions superpixels;
  LimeOptions lime;
};

/// What can be asked of LIME by name.
OptionTable<LimeSettings> LimeTable();

/// @param in_force checked values of LimeTable().
LimeSettings ReadLimeSettings(const OptionValues& in_force);

/// @param intensities [height, width] of `spec`, what quickshift and SLIC are grown on.
/// @param seed of the noise by which quickshift breaks ties.
/// Errors: those of the superpixels.
Result<LabelMap> MakeSuperpixels(const SuperpixelOptions& options,
                                 std::span<const double> intensities, const InputSpec& spec,
                                 std::uint64_t seed);

}  // namespace inklens
