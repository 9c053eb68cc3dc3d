#include "core/explain/instance.h"

#include <utility>

#include "core/classifier/probabilities.h"

namespace inklens {

Result<Instance> MakeInstance(ExecutionContext& context, const DifferentiableClassifier& classifier,
                              const GrayImage& image) {
  const InputSpec& spec = classifier.input();
  if (image.pixels.size() != image.width * image.height) {
    return ShapeMismatch("The image has ", image.pixels.size(), " pixels; expected ", image.width,
                         "x", image.height, ".");
  }
  if (image.height != spec.height || image.width != spec.width) {
    return ShapeMismatch("The image has ", image.width, "x", image.height,
                         " pixels; the model reads ", spec.width, "x", spec.height, ".");
  }
  Instance instance;
  INKLENS_ASSIGN_OR_RETURN(instance.pixels, Tensor::Create(spec.ImageShape(1)));
  INKLENS_ASSIGN_OR_RETURN(instance.input, Tensor::Create(spec.ImageShape(1)));
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    instance.pixels[i] = static_cast<float>(image.pixels[i]) / 255.0f;
    instance.input[i] = spec.Normalize(instance.pixels[i]);
  }
  INKLENS_ASSIGN_OR_RETURN(instance.trace, classifier.Trace(context, instance.input));
  if (!AllFinite(instance.logits())) {
    return NonFinite(
        "The model's logits for this image are not finite; its weights are too large.");
  }
  instance.probabilities.resize(classifier.class_count());
  Probabilities(classifier.output(), instance.logits(), instance.probabilities);
  return instance;
}

}  // namespace inklens
