#include "core/engine/stepped_reading.h"

#include <algorithm>
#include <utility>

#include "core/classifier/probabilities.h"
#include "core/explain/instance.h"

namespace inklens {
namespace {

/// A network that is given pixels as they are.
Status ReadPixels(ExecutionContext& context, const Model& model, SteppedReading& reading) {
  const auto& pixels = reading.stages.framed.image.pixels;
  INKLENS_ASSIGN_OR_RETURN(reading.input, Tensor::Create(model.input().ImageShape(1)));
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    reading.input[i] = static_cast<float>(pixels[i]) / 255.0f;
  }
  INKLENS_ASSIGN_OR_RETURN(const ActivationTrace trace, model.Trace(context, reading.input));
  const auto logits = trace.logits();
  if (!AllFinite(logits)) {
    return NonFinite("The model's logits for pixels that are not normalised are not finite.");
  }
  reading.logits.assign(logits.begin(), logits.end());
  reading.probabilities.resize(logits.size());
  Probabilities(model.output(), logits, reading.probabilities);
  return Status::Ok();
}

}  // namespace

Result<ReadingSteps> ReadingStepsWithout(std::span<const std::string> left_out) {
  ReadingSteps steps;
  for (const std::string& name : left_out) {
    const auto step =
        std::find_if(kFramingSteps.begin(), kFramingSteps.end(),
                     [&name](FramingStep known) { return FramingStepName(known) == name; });
    if (step != kFramingSteps.end()) {
      steps.framing.LeaveOut(*step);
    } else if (name == kNormalizeStep) {
      steps.normalize = false;
    } else {
      return InvalidArgument("There is no step \"", name,
                             "\"; expected ink, crop, box, centre or normalize.");
    }
  }
  return steps;
}

Result<SteppedReading> ReadInSteps(ExecutionContext& context, const Model& model,
                                   const GrayImage& ink, const ReadingSteps& steps) {
  FramingOptions options;
  options.width = model.input().width;
  options.height = model.input().height;
  options.steps = steps.framing;
  SteppedReading reading;
  INKLENS_ASSIGN_OR_RETURN(reading.stages, FrameInSteps(ink, options));
  if (reading.stages.framed.blank) return reading;
  if (!steps.normalize) {
    INKLENS_RETURN_IF_ERROR(ReadPixels(context, model, reading));
    return reading;
  }
  INKLENS_ASSIGN_OR_RETURN(Instance instance,
                           MakeInstance(context, model, reading.stages.framed.image));
  reading.logits.assign(instance.logits().begin(), instance.logits().end());
  reading.probabilities = std::move(instance.probabilities);
  reading.input = std::move(instance.input);
  return reading;
}

}  // namespace inklens
