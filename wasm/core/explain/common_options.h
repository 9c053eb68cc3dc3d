#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/options/table.h"

namespace inklens {

// Rows that several methods' tables share.

/// The source document's listings, of every method that has one: a variant, wrong as it is.
inline constexpr const char* kAsListed = "as-listed";

/// Which of the methods that share a name is meant; the first is the default.
template <typename Options>
OptionRow<Options> VariantRow(std::vector<std::string> variants) {
  OptionDescriptor descriptor;
  descriptor.name = "variant";
  descriptor.text = "Which of the forms that go by the method's name is meant.";
  descriptor.default_value = variants.front();
  descriptor.choices = std::move(variants);
  return NamedRow<Options>(OptionKind::kChoice, std::move(descriptor));
}

/// Without a default here: the class that the network predicts.
template <typename Options>
OptionRow<Options> TargetRow() {
  return NamedRow<Options>(OptionKind::kClass,
                           {.name = "target_class",
                            .text = "The class to explain; the predicted one where none is given.",
                            .symbol = "c"});
}

/// @param variants those that have a contrast; empty: all.
template <typename Options>
OptionRow<Options> ContrastRow(std::vector<std::string> variants = {}) {
  OptionDescriptor descriptor{.name = "contrast_class",
                              .text = "A class from which the explained one is to be told apart.",
                              .symbol = "c'"};
  if (!variants.empty()) descriptor.when = {{"variant", std::move(variants)}};
  return NamedRow<Options>(OptionKind::kClass, std::move(descriptor));
}

/// The layer that a method explains at: after the ReLU, the side on which it has something to show;
/// the source document hooks the convolution.
/// @param kind_as_listed the only layers that the listing can explain; empty: all.
template <typename Options>
std::vector<OptionRow<Options>> LayerRows(std::vector<std::string> variants,
                                          std::string kind_as_listed = "") {
  OptionDescriptor layer{.name = "layer", .text = "The layer whose output is explained."};
  OptionDescriptor as_listed = layer;
  layer.when = {{"variant", std::move(variants)}};
  layer.default_layer_kind = "relu";
  as_listed.when = {{"variant", {kAsListed}}};
  as_listed.default_layer_kind = "conv2d";
  as_listed.layer_kind = std::move(kind_as_listed);
  return {NamedRow<Options>(OptionKind::kLayer, std::move(layer)),
          NamedRow<Options>(OptionKind::kLayer, std::move(as_listed))};
}

/// Of an enumeration Masking.
inline OptionDescriptor MaskingDescriptor() {
  return {.name = "masking",
          .text =
              "Where masks multiply: on the pixels (hidden is black) or on the normalised image "
              "(hidden is the mean grey).",
          .choices = {"pixel", "normalized"}};
}

inline OptionDescriptor SamplesDescriptor() {
  return {.name = "samples",
          .text = "How many samples are drawn.",
          .symbol = "N",
          .minimum = 1,
          .maximum = 1'000'000,
          .step = 100};
}

inline OptionDescriptor SeedDescriptor() {
  return {.name = "seed",
          .text = "The seed of what is drawn: the same seed gives the same samples everywhere.",
          .minimum = 0,
          .maximum = 0x1p53};
}

/// Options that stand in no struct: all are read by name.
struct NoOptions {};

}  // namespace inklens
