#include "core/explain/lime_options.h"

#include <string>
#include <utility>
#include <vector>

#include "core/base/rng.h"
#include "core/explain/common_options.h"

namespace inklens {
namespace {

using Rows = std::vector<OptionRow>;

const std::vector<std::string> WithoutListing() { return {"authors", "paper"}; }

void AddSuperpixels(Rows& rows) {
  OptionDescriptor kind{.name = "superpixels",
                        .text = "The patches that are switched on and off.",
                        .choices = {"grid", "quickshift", "slic"}};
  const auto access = [](LimeSettings& s) -> auto& { return s.superpixels.kind; };
  OptionDescriptor as_listed = kind;
  kind.when = {{"variant", WithoutListing()}};
  as_listed.when = {{"variant", {kAsListed}}};
  as_listed.default_value = std::string("quickshift");  // the package's, which the document leaves
  rows.push_back(Row<LimeSettings>(std::move(kind), access));
  rows.push_back(Row<LimeSettings>(std::move(as_listed), access));

  rows.push_back(
      Row<LimeSettings>({.name = "grid_size",
                         .text = "Superpixels along each side of the grid.",
                         .when = {{"superpixels", {"grid"}}},
                         .minimum = 1,
                         .at_most_side = true},
                        [](LimeSettings& s) -> auto& { return s.superpixels.grid_size; }));
  rows.push_back(Row<LimeSettings>(
      {.name = "kernel_size",
       .text = "Quickshift's kernel size; larger makes larger superpixels.",
       .symbol = "σ",
       .unit = "px",
       .when = {{"superpixels", {"quickshift"}}},
       .minimum = 1,
       .maximum = 100,
       .step = 0.5},
      [](LimeSettings& s) -> auto& { return s.superpixels.quickshift.kernel_size; }));
  rows.push_back(Row<LimeSettings>(
      {.name = "max_distance",
       .text = "Quickshift's longest link within a superpixel.",
       .symbol = "τ",
       .unit = "px",
       .when = {{"superpixels", {"quickshift"}}},
       .maximum = 1000,
       .minimum_excluded = true},
      [](LimeSettings& s) -> auto& { return s.superpixels.quickshift.max_distance; }));
  rows.push_back(
      Row<LimeSettings>({.name = "ratio",
                         .text = "How much quickshift counts colour beside place.",
                         .symbol = "λ",
                         .when = {{"superpixels", {"quickshift"}}},
                         .maximum = 1,
                         .step = 0.05},
                        [](LimeSettings& s) -> auto& { return s.superpixels.quickshift.ratio; }));
  rows.push_back(
      Row<LimeSettings>({.name = "segments",
                         .text = "How many superpixels SLIC aims for.",
                         .symbol = "K",
                         .when = {{"superpixels", {"slic"}}},
                         .minimum = 1,
                         .maximum = 10'000},
                        [](LimeSettings& s) -> auto& { return s.superpixels.slic.segments; }));
  rows.push_back(
      Row<LimeSettings>({.name = "compactness",
                         .text = "How much SLIC counts nearness against likeness.",
                         .symbol = "m",
                         .when = {{"superpixels", {"slic"}}},
                         .maximum = 1000,
                         .minimum_excluded = true,
                         .step = 0.1},
                        [](LimeSettings& s) -> auto& { return s.superpixels.slic.compactness; }));
}

void AddSurrogate(Rows& rows) {
  rows.push_back(Row<LimeSettings>({.name = "hidden",
                                    .text = "What a hidden superpixel shows.",
                                    .choices = {"black", "superpixel-mean"}},
                                   [](LimeSettings& s) -> auto& { return s.lime.hidden; }));
  rows.push_back(Row<LimeSettings>({.name = "feature_choice",
                                    .text = "Which superpixels the linear model is fitted on.",
                                    .choices = {"all", "highest-weights", "forward-selection"}},
                                   [](LimeSettings& s) -> auto& { return s.lime.feature_choice; }));
  rows.push_back(Row<LimeSettings>({.name = "features",
                                    .text = "Superpixels that are chosen and shown at most.",
                                    .symbol = "K",
                                    .minimum = 1,
                                    .maximum = 10'000},
                                   [](LimeSettings& s) -> auto& { return s.lime.features; }));
  rows.push_back(Row<LimeSettings>({.name = "signs",
                                    .text = "Whether superpixels that speak against it are shown.",
                                    .choices = {"positive", "both"}},
                                   [](LimeSettings& s) -> auto& { return s.lime.signs; }));
}

void AddSampling(Rows& rows) {
  rows.push_back(Row<LimeSettings>({.name = "kernel_width",
                                    .text = "How fast a sample's weight falls with its distance.",
                                    .symbol = "σ",
                                    .maximum = 100,
                                    .minimum_excluded = true,
                                    .step = 0.05},
                                   [](LimeSettings& s) -> auto& { return s.lime.kernel_width; }));
  OptionDescriptor masking = MaskingDescriptor();
  masking.when = {{"variant", WithoutListing()}};  // the listing masks bytes of its own
  rows.push_back(Row<LimeSettings>(std::move(masking),
                                   [](LimeSettings& s) -> auto& { return s.lime.masking; }));
  rows.push_back(Row<LimeSettings>(SamplesDescriptor(),
                                   [](LimeSettings& s) -> auto& { return s.lime.samples; }));
  rows.push_back(
      Row<LimeSettings>(SeedDescriptor(), [](LimeSettings& s) -> auto& { return s.lime.seed; }));
}

}  // namespace

OptionTable<LimeSettings> LimeTable() {
  Rows rows = {VariantRow({"authors", "paper", kAsListed}), TargetRow(), ContrastRow()};
  AddSuperpixels(rows);
  AddSurrogate(rows);
  AddSampling(rows);
  return {std::move(rows)};
}

LimeSettings ReadLimeSettings(const OptionValues& in_force) {
  LimeSettings settings = LimeTable().Read(in_force);
  const bool paper = OptionText(in_force.at("variant")) == "paper";
  settings.lime.kernel = paper ? LimeKernel::kPaper : LimeKernel::kAuthors;
  return settings;
}

Result<LabelMap> MakeSuperpixels(const SuperpixelOptions& options,
                                 std::span<const double> intensities, const InputSpec& spec,
                                 std::uint64_t seed) {
  const std::size_t height = spec.height, width = spec.width;
  switch (options.kind) {
    case SuperpixelKind::kGrid:
      return GridSuperpixels(height, width, options.grid_size, options.grid_size);
    case SuperpixelKind::kSlic:
      return SlicSuperpixels(intensities, height, width, options.slic);
    case SuperpixelKind::kQuickshift:
      // A stream that no sample has.
      return QuickshiftSuperpixels(intensities, height, width, Rng(seed, ~std::uint64_t{0}),
                                   options.quickshift);
  }
  return Internal("There is no such kind of superpixels.");
}

}  // namespace inklens
