#pragma once

#include <span>

#include "core/classifier/classifier.h"

namespace inklens {

/// Class probabilities of one image's logits, as the network's output means them: the softmax over
/// the classes, or for OutputKind::kSigmoid p_c = 1 / (1 + exp(-s_c)) for each class by itself,
/// computed in double without overflow. `probabilities` may be `logits` itself; the spans have
/// equal size.
void Probabilities(OutputKind output, std::span<const float> logits,
                   std::span<float> probabilities);

/// Whether an image of several labels is read as showing a class: at even odds, s_c >= 0, it is.
inline constexpr float kShownProbability = 0.5f;

}  // namespace inklens
