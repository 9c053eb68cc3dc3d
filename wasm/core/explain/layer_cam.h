#pragma once

#include "core/explain/saliency.h"

namespace inklens {

/// LayerCAM map of one image at layer resolution: cam_ij = sum_k ReLU(g^k_ij) A^k_ij.
/// Source: Jiang et al., "LayerCAM: Exploring hierarchical class activation maps for
/// localization", IEEE TIP 2021, Eq. (5)-(7).
/// @param activations    A, [1,H,W,C].
/// @param score_gradient g = dS/dA, same shape.
/// @return cam [H,W], in units of S, not normalised; negative only where activations are (before
///         a ReLU). All zero is a valid answer.
/// Errors: kShapeMismatch, kInvalidArgument (a layer without height and width), kNonFinite.
/// Cost: O(HWC).
Result<Map2D> LayerCam(ConstTensorView activations, ConstTensorView score_gradient);

}  // namespace inklens
