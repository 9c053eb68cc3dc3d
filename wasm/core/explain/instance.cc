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
  INKLENS_ASSIGN_OR_RETURN(Tensor pixels, Tensor::Create(spec.ImageShape(1)));
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    pixels[i] = static_cast<float>(image.pixels[i]) / 255.0f;
  }
  return MakeInstanceOfPixels(context, classifier, pixels);
}

Result<Instance> MakeInstanceOfPixels(ExecutionContext& context,
                                      const DifferentiableClassifier& classifier,
                                      ConstTensorView pixels) {
  const InputSpec& spec = classifier.input();
  if (!(pixels.shape() == spec.ImageShape(1))) {
    return ShapeMismatch("The image has shape ", pixels.shape().ToString(), "; the model reads ",
                         spec.ImageShape(1).ToString(), ".");
  }
  if (!AllFinite(pixels.values())) {
    return NonFinite("The image has a pixel that is not a finite number.");
  }
  Instance instance;
  INKLENS_ASSIGN_OR_RETURN(instance.pixels, Tensor::FromValues(pixels.shape(), pixels.values()));
  INKLENS_ASSIGN_OR_RETURN(instance.input, Tensor::Create(pixels.shape()));
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    instance.input[i] = spec.Normalize(pixels[i]);
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
