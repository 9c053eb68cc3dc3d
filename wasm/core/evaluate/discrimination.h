#pragma once

#include <optional>

#include "core/evaluate/remaking.h"
#include "core/options/table.h"

namespace inklens {

struct DiscriminationOptions {
  /// Whose map is compared; absent: the most probable class but the explained one.
  std::optional<std::size_t> other_class;
};

/// What the maps of two classes have in common. A method whose map is the same whatever class it is
/// asked about does not explain the class.
/// Source: the class-discriminativeness that Selvaraju et al., arXiv:1610.02391, Section 5.1 ask
/// people about; rank correlation as in Adebayo et al., arXiv:1810.03292.
///
/// The value is the rank correlation of the map with that of the other class, in [-1, 1]; lower
/// tells classes better apart. The map of a contrast is compared with that of the contrast the
/// other way round. Details: "rank_correlation"; "weighted_jaccard", sum min / sum max over pixels,
/// in [0, 1], absent for two maps of nothing but 0; "other_class". No value when either map is
/// blank.
///
/// Errors: those of CheckMadeMap; kInvalidArgument for an other class that is out of range or the
/// explained one, or is asked for beside a contrast, or with only one class; while stepping, those
/// of the explanation.   Cost: one explanation.
Result<RemakingJob> StartDiscrimination(MadeMap made, const DiscriminationOptions& options);

/// What can be asked of it by name.
OptionTable<DiscriminationOptions> DiscriminationTable();

}  // namespace inklens
