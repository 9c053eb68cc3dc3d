#pragma once

#include <cstdint>

#include "core/evaluate/remaking.h"
#include "core/options/table.h"

namespace inklens {

/// Whether perturbed pixels stay in [0, 1].
enum class PixelRange {
  kClipped,  ///< as every image that can be drawn
  kFree,     ///< as Captum; methods that mask refuse such an image
};

struct SensitivityOptions {
  std::size_t samples = 10;
  double radius = 0.02;  ///< of the pixels' range
  PixelRange range = PixelRange::kClipped;
  std::uint64_t seed = 0;
};

/// Max-sensitivity: how far a map moves when the image hardly does,
///   max over ||δ||_∞ <= r of ||Φ(X + δ) - Φ(X)|| / ||Φ(X)||,
/// Φ the map in [0,1], the norm the root of the sum of squares, the maximum over samples δ, uniform
/// in the ball. Target and random numbers of the method stay.
/// Source: Yeh et al., arXiv:1901.09392, Section 3 (there without the quotient); the quotient,
/// ten samples and the radius are those of Captum's sensitivity_max. Deviations from Captum: δ is
/// in pixels, of which 1 is full ink, where Captum's is in whatever the network reads; and X + δ is
/// clipped to [0,1], because an image has no other pixels and masking methods accept none: on the
/// black ground half of the samples' changes vanish. PixelRange::kFree does not clip. A map of norm
/// 0 has no value, where Captum divides by 1.
///
/// Sample i is drawn from Rng(seed, i). The value is at least 0; 0 is the steadiest. Details:
/// "mean", of the samples' quotients; "blank", samples whose map is blank; "class_changes", samples
/// of which the network predicts another class.
///
/// Errors: kInvalidArgument (no samples, a radius that is not positive and finite), those of
/// CheckMadeMap; while stepping, those of MakeInstanceOfPixels and the explanation.
/// Cost: one explanation and one forward pass for each sample.
Result<RemakingJob> StartSensitivity(MadeMap made, const SensitivityOptions& options);

/// What can be asked of it by name.
OptionTable<SensitivityOptions> SensitivityTable();

}  // namespace inklens
