#pragma once

#include "core/explain/channel_terms.h"
#include "core/explain/saliency.h"
#include "core/options/table.h"

namespace inklens {

/// The forms of alpha that go by the name Grad-CAM++. All follow from Y = exp(S), whose
/// second and third derivatives are powers of the first: g = dS/dA is all they need, and no
/// higher derivative is ever computed.
enum class GradCamPlusPlusVariant {
  /// alpha = g^2 / (2 g^2 + (sum_ab A^k_ab) g^3) = 1 / (2 + (sum_ab A^k_ab) g); 0 where g is 0 or
  /// the denominator vanishes.
  kPaper,
  /// jacobgil/pytorch-grad-cam: 1e-6 is added to the first form's denominator.
  kPytorchGradCam,
  /// adityac94/Grad_CAM_plus_plus: alpha divided by its sum over the positions of the channel
  /// where g > 0. (The authors' code also scales all weights by exp(S), which no normalised map
  /// shows; it is left out here.)
  kAuthors,
};

/// Grad-CAM++ map of one image at layer resolution: cam = sum_k w_k A^k with
/// w_k = sum_ij alpha^k_ij ReLU(g^k_ij).
/// Source: Chattopadhay et al., arXiv:1710.11063, Eq. (11), (12), (19).
/// @param activations    A, [1,H,W,C].
/// @param score_gradient g = dS/dA, same shape.
/// @return cam [H,W], signed, not normalised. All zero is a valid answer.
/// Errors: kShapeMismatch, kInvalidArgument (a layer without height and width), kNonFinite.
/// Before a ReLU, where (sum A) may be negative, 2 + (sum A) g can come close to 0 and the map
/// is then ill conditioned.   Cost: O(HWC).
Result<Map2D> GradCamPlusPlus(ConstTensorView activations, ConstTensorView score_gradient,
                              GradCamPlusPlusVariant variant = GradCamPlusPlusVariant::kPaper);

/// Adds activations, score_gradient and alpha [channel,h,w], channel_weights [channel],
/// grad_cam_weights [channel] (Grad-CAM's mean of the same gradient) and what AddGradientSum adds.
/// Alpha is there for every place; a channel's weight is the sum over those with g > 0 of alpha g.
/// Errors: those of GradCamPlusPlus.
Status AddGradCamPlusPlusTerms(const GradientTermsInput& input, GradCamPlusPlusVariant variant,
                               TermList& terms);

struct GradCamPlusPlusOptions {
  GradCamPlusPlusVariant variant = GradCamPlusPlusVariant::kPaper;
};

/// What can be asked of Grad-CAM++ by name.
OptionTable<GradCamPlusPlusOptions> GradCamPlusPlusTable();

}  // namespace inklens
