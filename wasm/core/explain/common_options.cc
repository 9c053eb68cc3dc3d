#include "core/explain/common_options.h"

#include <utility>

namespace inklens {

OptionRow VariantRow(std::vector<std::string> variants) {
  OptionDescriptor descriptor;
  descriptor.name = "variant";
  descriptor.text = "Which of the forms that go by the method's name is meant.";
  descriptor.default_value = variants.front();
  descriptor.choices = std::move(variants);
  return NamedRow(OptionKind::kChoice, std::move(descriptor));
}

OptionRow TargetRow() {
  return NamedRow(OptionKind::kClass,
                  {.name = "target_class",
                   .text = "The class to explain; the predicted one where none is given.",
                   .symbol = "c"});
}

OptionRow ContrastRow(std::vector<std::string> variants) {
  OptionDescriptor descriptor{.name = "contrast_class",
                              .text = "A class from which the explained one is to be told apart.",
                              .symbol = "c'"};
  if (!variants.empty()) descriptor.when = {{"variant", std::move(variants)}};
  return NamedRow(OptionKind::kClass, std::move(descriptor));
}

std::vector<OptionRow> LayerRows(std::vector<std::string> variants, std::string kind_as_listed) {
  OptionDescriptor layer{.name = "layer", .text = "The layer whose output is explained."};
  OptionDescriptor as_listed = layer;
  layer.when = {{"variant", std::move(variants)}};
  layer.default_layer_kind = "relu";
  as_listed.when = {{"variant", {kAsListed}}};
  as_listed.default_layer_kind = "conv2d";
  as_listed.layer_kind = std::move(kind_as_listed);
  return {NamedRow(OptionKind::kLayer, std::move(layer)),
          NamedRow(OptionKind::kLayer, std::move(as_listed))};
}

OptionDescriptor MaskingDescriptor() {
  return {.name = "masking",
          .text =
              "Where masks multiply: on the pixels (hidden is black) or on the normalised image "
              "(hidden is the mean grey).",
          .choices = {"pixel", "normalized"}};
}

OptionDescriptor SamplesDescriptor() {
  return {.name = "samples",
          .text = "How many samples are drawn.",
          .symbol = "N",
          .minimum = 1,
          .maximum = 1'000'000,
          .step = 100};
}

OptionDescriptor SeedDescriptor() {
  return {.name = "seed",
          .text = "The seed of what is drawn: the same seed gives the same samples everywhere.",
          .minimum = 0,
          .maximum = 0x1p53};
}

}  // namespace inklens
