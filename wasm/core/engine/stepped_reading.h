#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/image/framing.h"
#include "core/model/model.h"

namespace inklens {

/// What happens to a drawing before a network reads it: the steps of its framing, and the one that
/// makes numbers of the picture.
struct ReadingSteps {
  FramingSteps framing = {};
  /// x = (X - mean) / deviation, with X in [0, 1]. Left out, the network is given X itself.
  bool normalize = true;
};

/// As in JSON and in the browser, where the steps of framing have their own names.
inline constexpr const char* kNormalizeStep = "normalize";

/// All steps but those with these names.
/// Errors: kInvalidArgument for a name that no step has.
Result<ReadingSteps> ReadingStepsWithout(std::span<const std::string> left_out);

/// What every step gave, and what the network makes of it.
struct SteppedReading {
  FramingStages stages;
  /// [1,H,W,1], what the network was given. Empty for a blank drawing, as what follows.
  Tensor input;
  std::vector<float> logits;
  std::vector<float> probabilities;
};

/// Frames and reads a drawing with the steps that are taken. With all of them the picture is that
/// of FrameDrawing and the reading that of MakeInstance, bit for bit. Errors: those of
/// FrameInSteps; kNonFinite when the network overflows.
Result<SteppedReading> ReadInSteps(ExecutionContext& context, const Model& model,
                                   const GrayImage& ink, const ReadingSteps& steps);

}  // namespace inklens
