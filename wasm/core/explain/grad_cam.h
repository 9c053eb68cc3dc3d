#pragma once

#include <vector>

#include "core/explain/channel_terms.h"
#include "core/explain/common_options.h"
#include "core/explain/saliency.h"

namespace inklens {

/// Grad-CAM map of one image at layer resolution: cam = sum_k a_k A^k with
/// a_k = mean_ij dS/dA^k_ij.
/// Source: Selvaraju et al., arXiv:1610.02391, Eq. (1)-(2).
/// @param activations    A, [1,H,W,C].
/// @param score_gradient dS/dA, same shape; S is the target's score (a logit or a difference).
/// @return cam [H,W], signed: the paper's ReLU is applied by MakeSaliencyMap; in units of S, not
///         normalised. All zero is a valid answer.
/// Errors: kShapeMismatch, kInvalidArgument (a layer without height and width), kNonFinite.
/// Cost: O(HWC).
Result<Map2D> GradCam(ConstTensorView activations, ConstTensorView score_gradient);

/// a_k of every channel, Eq. (1).   @param score_gradient dS/dA, [1,H,W,C], not empty.
std::vector<double> GradCamWeights(ConstTensorView score_gradient);

/// Adds activations [channel,h,w], score_gradient [channel,h,w], channel_weights [channel] and what
/// AddGradientSum adds.   Errors: those of GradCam.
Status AddGradCamTerms(const GradientTermsInput& input, TermList& terms);

/// What can be asked of Grad-CAM by name. The variant as-listed is Grad-CAM at the convolution,
/// before its ReLU, where the source document hooks it.
OptionTable<NoOptions> GradCamTable();

}  // namespace inklens
