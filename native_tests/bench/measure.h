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

/// LIME on these images with each kind of superpixels, options as by default, by turns with as many
/// direct passes as it has samples: means over the images of the shortest of five turns.
/// @param images 28x28 pixels each, one after the other, 255 = ink.
/// @return JSON {"threads", "lime": [{"superpixels", "samples", "images": different ones that were
///         scored, "by_states": the share of pictures for which tables paid, "ms", "direct_ms",
///         "multiply_adds", "additions": counted where tables paid, "direct_multiply_adds"}]}.
/// Errors: those of loading the weights.
Result<std::string> MeasureLime(std::span<const std::uint8_t> weights,
                                std::span<const std::uint8_t> images, int threads);

}  // namespace inklens::bench
