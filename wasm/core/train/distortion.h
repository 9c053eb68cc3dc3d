#pragma once

#include <array>
#include <string_view>

#include "core/base/rng.h"
#include "core/base/status.h"
#include "core/image/gray_image.h"

namespace inklens {

/// In what respect a drawing is off. A fixed test of a network and of the framing before it.
enum class Distortion {
  kNone,       ///< put on the canvas as it is
  kSize,       ///< 0.4 to 1.4 times as large
  kPlace,      ///< anywhere on the canvas
  kSlant,      ///< 0.2 to 0.6 columns per row, either way
  kThickness,  ///< strokes thinner by up to 5/7 of a pixel of the digit or thicker by up to 2.3
  kAll,        ///< all of them at once
};

inline constexpr std::array kAllDistortions{Distortion::kNone,      Distortion::kSize,
                                            Distortion::kPlace,     Distortion::kSlant,
                                            Distortion::kThickness, Distortion::kAll};

/// "none", "size", "place", "slant", "thickness", "all".
std::string_view DistortionName(Distortion distortion);

/// A digit as somebody might have drawn it on a canvas five times as wide: enlarged 3.5 times and
/// distorted. It still has to be framed.
/// @param digit 0 = ground, 255 = full ink, as MNIST's.
/// Errors: kInvalidArgument for an empty image.
Result<GrayImage> DistortDigit(const GrayImage& digit, Distortion distortion, Rng& rng);

}  // namespace inklens
