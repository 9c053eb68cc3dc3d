#include "core/evaluate/infidelity.h"

#include <algorithm>

#include "core/evaluate/normal.h"
#include "core/explain/common_options.h"

namespace inklens {

OptionTable<InfidelityOptions> InfidelityTable() {
  using O = InfidelityOptions;
  OptionDescriptor samples = SamplesDescriptor();
  samples.maximum = 100'000;
  return {{
      Row<O>({.name = "perturbation",
              .text = "What is done to the image: a square of it is removed, or all of it gets "
                      "normal noise.",
              .choices = {"square", "gaussian"}},
             [](O& o) -> auto& { return o.perturbation; }),
      Row<O>({.name = "largest_side",
              .text = "The largest side of a square; sides from 1 on are equally likely.",
              .unit = "px",
              .when = {{"perturbation", {"square"}}},
              .minimum = 1,
              .at_most_side = true},
             [](O& o) -> auto& { return o.largest_side; }),
      Row<O>({.name = "deviation",
              .text = "The deviation of the noise, where the pixels' own is 1.",
              .when = {{"perturbation", {"gaussian"}}},
              .maximum = 10,
              .minimum_excluded = true,
              .step = 0.05},
             [](O& o) -> auto& { return o.deviation; }),
      Row<O>({.name = "output",
              .text = "What of the network the map is held against: the class's logit or its "
                      "probability.",
              .symbol = "f",
              .choices = {"logit", "probability"}},
             [](O& o) -> auto& { return o.output; }),
      Row<O>({.name = "scale",
              .text = "Whether the map is multiplied by what makes it fit best.",
              .choices = {"best", "none"}},
             [](O& o) -> auto& { return o.scale; }),
      Row<O>(std::move(samples), [](O& o) -> auto& { return o.samples; }),
      Row<O>(SeedDescriptor(), [](O& o) -> auto& { return o.seed; }),
  }};
}

InfidelityImages::InfidelityImages(const InputSpec& spec, ConstTensorView input, const Map2D& map,
                                   std::size_t target_class, const InfidelityOptions& options)
    : spec_(spec),
      input_(input.values().begin(), input.values().end()),
      map_(map),
      target_class_(target_class),
      options_(options) {
  options_.largest_side =
      std::clamp<std::size_t>(options.largest_side, 1, std::min(spec.height, spec.width));
}

void InfidelityImages::Make(std::size_t index, std::span<float> input) const {
  std::copy(input_.begin(), input_.end(), input.begin());
  if (index == 0) return;
  Rng rng(options_.seed, index - 1);
  switch (options_.perturbation) {
    case Perturbation::kSquare: {
      const std::size_t side = 1 + rng.NextBelow(options_.largest_side);
      const std::size_t top = rng.NextBelow(spec_.height - side + 1);
      const std::size_t left = rng.NextBelow(spec_.width - side + 1);
      for (std::size_t y = top; y < top + side; ++y) {
        const auto row = input.subspan(y * spec_.width + left, side);
        std::fill(row.begin(), row.end(), spec_.Normalize(0));
      }
      return;
    }
    case Perturbation::kGaussian: {
      NormalNumbers noise(rng);
      for (float& value : input) value -= static_cast<float>(options_.deviation * noise.Next());
      return;
    }
  }
}

MeasureValue InfidelityImages::Reduce(const ImageScores& scores) const {
  const auto f = [&](std::size_t image) {
    return options_.output == InfidelityOutput::kLogit ? scores.logit(image, target_class_)
                                                       : scores.probability(image, target_class_);
  };
  double both = 0, explained = 0, changed = 0;  // E[(I^T map) df], E[(I^T map)^2], E[df^2]
  std::vector<float> perturbed(input_.size());
  const double count = static_cast<double>(options_.samples);
  for (std::size_t sample = 1; sample <= options_.samples; ++sample) {
    Make(sample, perturbed);
    double product = 0;
    for (std::size_t i = 0; i < input_.size(); ++i) {
      product += (static_cast<double>(input_[i]) - perturbed[i]) * map_.values[i];
    }
    const double change = f(0) - f(sample);
    both += product * change / count;
    explained += product * product / count;
    changed += change * change / count;
  }
  const bool best = options_.scale == InfidelityScale::kBest;
  const double beta = !best ? 1 : explained > 0 ? both / explained : 0;
  MeasureValue result;
  // Sums of squares that cancel: what rounding leaves below zero is zero.
  const double infidelity = std::max(0.0, beta * beta * explained - 2 * beta * both + changed);
  result.value = infidelity;
  result.details = {{"scale", beta}};
  if (changed > 0) result.details.emplace_back("unexplained", infidelity / changed);
  return result;
}

}  // namespace inklens
