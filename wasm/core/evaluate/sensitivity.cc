#include "core/evaluate/sensitivity.h"

#include <algorithm>
#include <cmath>

#include "core/base/rng.h"
#include "core/evaluate/pixel_order.h"
#include "core/evaluate/similarity.h"
#include "core/explain/common_options.h"

namespace inklens {
namespace {

double NormOf(std::span<const float> values) {
  double sum = 0;
  for (float value : values) sum += static_cast<double>(value) * value;
  return std::sqrt(sum);
}

double DistanceOf(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = static_cast<double>(a[i]) - b[i];
    sum += difference * difference;
  }
  return std::sqrt(sum);
}

Result<Tensor> Perturbed(ConstTensorView pixels, const SensitivityOptions& options,
                         std::size_t sample) {
  INKLENS_ASSIGN_OR_RETURN(Tensor perturbed, Tensor::FromValues(pixels.shape(), pixels.values()));
  Rng rng(options.seed, sample);
  for (float& pixel : perturbed.values()) {
    const double moved = pixel + (2 * rng.NextDouble() - 1) * options.radius;
    pixel = static_cast<float>(options.range == PixelRange::kClipped ? std::clamp(moved, 0.0, 1.0)
                                                                     : moved);
  }
  return perturbed;
}

Result<MeasureValue> JudgeMoves(const Map2D& original, std::size_t class_changes,
                                const std::vector<RemadeMap>& remade) {
  const double norm = NormOf(original.values);
  double largest = 0, sum = 0, blank = 0;
  for (const RemadeMap& sample : remade) {
    INKLENS_RETURN_IF_ERROR(CheckComparable(original, sample.map));
    const double quotient = DistanceOf(sample.map.values, original.values) / norm;
    largest = std::max(largest, quotient);
    sum += quotient;
    blank += IsConstant(sample.map) ? 1 : 0;
  }
  MeasureValue value;
  value.value = largest;
  value.details = {{"mean", sum / static_cast<double>(remade.size())},
                   {"blank", blank},
                   {"class_changes", static_cast<double>(class_changes)}};
  return value;
}

}  // namespace

Result<RemakingJob> StartSensitivity(MadeMap made, const SensitivityOptions& options) {
  if (options.samples == 0) return InvalidArgument("The sensitivity needs at least one sample.");
  if (!(options.radius > 0) || !std::isfinite(options.radius)) {
    return InvalidArgument("The sensitivity's radius must be positive and finite.");
  }
  INKLENS_RETURN_IF_ERROR(CheckMadeMap(made));
  if (IsConstant(made.map))
    return RemakingJob(MeasureValue::None("The map is the same everywhere: it cannot move."));
  const auto class_changes = std::make_shared<std::size_t>(0);
  const auto begin = [subject = made.subject, make = std::move(made.make), options, class_changes](
                         ExecutionContext& context,
                         std::size_t index) -> Result<std::unique_ptr<MapJob>> {
    INKLENS_ASSIGN_OR_RETURN(const Tensor pixels,
                             Perturbed(subject.instance->pixels, options, index));
    INKLENS_ASSIGN_OR_RETURN(Instance instance,
                             MakeInstanceOfPixels(context, *subject.classifier, pixels));
    if (instance.predicted_class() != subject.instance->predicted_class()) ++*class_changes;
    MapSubject perturbed = subject;
    perturbed.instance = std::make_shared<const Instance>(std::move(instance));
    return make(context, perturbed);
  };
  const auto judge = [map = std::move(made.map),
                      class_changes](const std::vector<RemadeMap>& remade) {
    return JudgeMoves(map, *class_changes, remade);
  };
  return RemakingJob(std::vector(options.samples, made.passes), begin, judge);
}

OptionTable<SensitivityOptions> SensitivityTable() {
  OptionDescriptor samples = SamplesDescriptor();
  samples.text = "How many perturbed images are explained.";
  samples.maximum = 1000;
  samples.step = 1;
  OptionDescriptor seed = SeedDescriptor();
  seed.text = "The seed of the perturbations.";
  return {{Row<SensitivityOptions>(std::move(samples),
                                   [](SensitivityOptions& o) -> auto& { return o.samples; }),
           Row<SensitivityOptions>({.name = "radius",
                                    .text = "How far a pixel moves at most; 1 is full ink.",
                                    .symbol = "r",
                                    .maximum = 1,
                                    .minimum_excluded = true,
                                    .step = 0.01},
                                   [](SensitivityOptions& o) -> auto& { return o.radius; }),
           Row<SensitivityOptions>(
               {.name = "range",
                .text = "Whether perturbed pixels are clipped to the range of ink; methods that "
                        "mask need it.",
                .choices = {"clipped", "free"}},
               [](SensitivityOptions& o) -> auto& { return o.range; }),
           Row<SensitivityOptions>(std::move(seed),
                                   [](SensitivityOptions& o) -> auto& { return o.seed; })}};
}

}  // namespace inklens
