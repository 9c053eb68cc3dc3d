#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/base/status.h"

namespace inklens::bench {

/// Everything that `npm run bench` prints of one build with one thread count, measured in one
/// run: the multiply-add peak, forward passes at batch 1, 64 and 1000, and each explanation of
/// one test image beside the passes that it needs. Times are medians in milliseconds.
/// @param weights a weights file.   @param image 28x28 pixels, 255 = ink.
/// @return JSON {"threads", "peak_instruction", "peak_gflops", "forward": [{"batch", "ms",
///         "gflops"}], "backward_ms", "methods": [{"method", "ms", "forward_passes",
///         "backward_passes", "passes_ms"}]}; passes_ms is what the passes alone take.
/// Errors: those of loading the weights.
Result<std::string> Measure(std::span<const std::uint8_t> weights,
                            std::span<const std::uint8_t> image, int threads);

}  // namespace inklens::bench
