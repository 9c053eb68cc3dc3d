#include "core/evaluate/average_drop.h"

#include <algorithm>

namespace inklens {

MaskedConfidence::MaskedConfidence(const InputSpec& spec, ConstTensorView pixels, const Map2D& map,
                                   std::size_t target_class, ConfidenceMeasure measure)
    : spec_(spec),
      pixels_(pixels.values().begin(), pixels.values().end()),
      masked_(pixels_),
      target_class_(target_class),
      measure_(measure) {
  for (std::size_t i = 0; i < masked_.size(); ++i) masked_[i] *= map.values[i];
}

void MaskedConfidence::Make(std::size_t index, std::span<float> input) const {
  const std::vector<float>& pixels = index == 0 ? pixels_ : masked_;
  std::transform(pixels.begin(), pixels.end(), input.begin(),
                 [this](float pixel) { return spec_.Normalize(pixel); });
}

MeasureValue MaskedConfidence::Reduce(const ImageScores& scores) const {
  const double whole = scores.probability(0, target_class_);
  const double masked = scores.probability(1, target_class_);
  if (!(whole > 0)) {
    return MeasureValue::None(
        "The network gives the class no probability: there is nothing to drop from.");
  }
  MeasureValue result;
  switch (measure_) {
    case ConfidenceMeasure::kDrop:
      result.value = 100 * std::max(0.0, whole - masked) / whole;
      break;
    case ConfidenceMeasure::kIncrease:
      result.value = masked > whole ? 100 : 0;
      break;
  }
  result.details = {{"whole", whole}, {"masked", masked}};
  return result;
}

}  // namespace inklens
