#pragma once

#include <span>

namespace inklens {

/// p_c = exp(s_c) / sum_k exp(s_k), shifted by the maximum so that nothing overflows; computed
/// in double. `probabilities` may be `logits` itself; the spans have equal size.
void Softmax(std::span<const float> logits, std::span<float> probabilities);

}  // namespace inklens
