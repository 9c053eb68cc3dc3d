#include "core/classifier/classifier.h"

#include <algorithm>

namespace inklens {

float Target::Score(std::span<const float> logits) const {
  return contrast_class ? logits[target_class] - logits[*contrast_class] : logits[target_class];
}

Result<std::size_t> FindLayer(const DifferentiableClassifier& classifier, const std::string& name) {
  std::string known;
  const auto layers = classifier.layers();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (layers[i].name == name) return i;
    known += (i > 0 ? ", " : "") + layers[i].name;
  }
  return NotFound("There is no layer \"", name, "\"; this model has ", known, ".");
}

Status CheckTarget(const Classifier& classifier, const Target& target) {
  const std::size_t count = classifier.class_count();
  for (std::size_t c : {target.target_class, target.contrast_class.value_or(0)}) {
    if (c >= count) {
      return InvalidArgument("There is no class ", c, "; this model has ", count,
                             " classes, counted from 0.");
    }
  }
  if (target.contrast_class == target.target_class) {
    return InvalidArgument("Class ", target.target_class, " cannot be contrasted with itself.");
  }
  return Status::Ok();
}

std::size_t ArgMax(std::span<const float> values) {
  return static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin());
}

}  // namespace inklens
