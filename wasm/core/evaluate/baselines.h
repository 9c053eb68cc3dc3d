#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/status.h"
#include "core/tensor/map2d.h"
#include "core/tensor/tensor.h"

namespace inklens {

// Maps that know nothing of the network. They run beside the methods: a number that one of them
// reaches as well says nothing for a method. All are of image size, with values in [0, 1].
// `pixels` is X, [1,H,W,1] in [0, 1].

/// Each value uniform in [0, 1) and independent of the others: Rng(seed, 0), row by row.
Map2D RandomMap(std::size_t height, std::size_t width, std::uint64_t seed);

/// The image itself: where there is ink.
Map2D InkMap(ConstTensorView pixels);

/// exp(-r^2 / (2 sigma^2)) of the distance r to the image's centre; sigma is a quarter of the
/// smaller side. People put what they draw in the middle.
Map2D BlobMap(std::size_t height, std::size_t width);

/// sqrt(g_x^2 + g_y^2) with Sobel's kernels (1 2 1)^T (-1 0 1) and its transpose, the image's
/// border pixels repeated outwards; divided by its maximum. An image without an edge gives zeros.
Map2D EdgeMap(ConstTensorView pixels);

/// All of them, in the order in which they are shown.
enum class Baseline { kRandom, kInk, kBlob, kEdges, kLast = kEdges };

/// "random", "ink", "blob", "edges".
std::string_view BaselineName(Baseline baseline);
/// Errors: kNotFound, naming those that there are.
Result<Baseline> FindBaseline(std::string_view name);

/// @param seed of the random map.
Map2D MakeBaseline(Baseline baseline, ConstTensorView pixels, std::uint64_t seed);

}  // namespace inklens
