#pragma once

#include <cstddef>
#include <span>

#include "core/base/rng.h"

namespace inklens {

/// How far an image may be distorted. Each amount is drawn uniformly between minus and plus what
/// is given here.
struct AugmentationOptions {
  double shift_px = 2.0;
  double rotation_degrees = 12.0;
  double scale = 0.15;      ///< of the natural logarithm of height and of width, apart
  double shear = 0.25;      ///< columns per row: a slant
  double elastic_px = 1.2;  ///< root mean square of the displacement; drawn between 0 and this
  double elastic_reach_px = 4.0;  ///< standard deviation of the Gaussian that smooths it
  double thickness = 0.7;         ///< share of a stroke's neighbours inked, or of its edge removed
};

/// Distorts an image in place: an affine map about the middle, an elastic field (Simard,
/// Steinkraus and Platt, "Best practices for convolutional neural networks applied to visual
/// document analysis", 2003: uniform noise smoothed by a Gaussian), bilinear resampling with
/// ground outside, then thicker or thinner strokes (a mixture with the dilated or eroded image).
/// @param image [height, width] in [0, 1], 0 = ground.
/// Cost: about 60 operations per pixel.
void Augment(const AugmentationOptions& options, std::size_t height, std::size_t width, Rng& rng,
             std::span<float> image);

/// Bilinear sample of an image at a point in pixel coordinates (pixel centres at halves); 0
/// outside.
float SampleBilinear(std::span<const float> image, std::size_t height, std::size_t width, double y,
                     double x);

}  // namespace inklens
