#pragma once

#include <string>
#include <vector>

#include "core/options/table.h"

namespace inklens {

// Rows that several methods' tables share.

/// The source document's listings, of every method that has one: a variant, wrong as it is.
inline constexpr const char* kAsListed = "as-listed";

/// Which of the methods that share a name is meant; the first is the default.
OptionRow VariantRow(std::vector<std::string> variants);

/// Without a default here: the class that the network predicts.
OptionRow TargetRow();

/// @param variants those that have a contrast; empty: all.
OptionRow ContrastRow(std::vector<std::string> variants = {});

/// The layer that a method explains at: after the ReLU, the side on which it has something to show;
/// the source document hooks the convolution.
/// @param kind_as_listed the only layers that the listing can explain; empty: all.
std::vector<OptionRow> LayerRows(std::vector<std::string> variants,
                                 std::string kind_as_listed = "");

/// Of an enumeration Masking.
OptionDescriptor MaskingDescriptor();

OptionDescriptor SamplesDescriptor();

OptionDescriptor SeedDescriptor();

/// Options that stand in no struct: all are read by name.
struct NoOptions {};

}  // namespace inklens
