#pragma once

#include <span>

#include "core/explain/channel_terms.h"
#include "core/explain/common_options.h"
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

/// Adds activations, score_gradient and positive_gradient [channel,h,w] and what AddGradientSum
/// adds.
/// Errors: those of LayerCam.
Status AddLayerCamTerms(const GradientTermsInput& input, TermList& terms);

/// One layer's share in a fusion.
struct FusedLayer {
  Map2D cam;  ///< signed, at layer size
  /// Whether another layer of the fusion lies deeper in the network.
  bool shallow = false;
};

/// LayerCAM of several layers: each L = ReLU(cam) / max, shallow ones tanh(gamma L), stretched to
/// image size, and the element-wise maximum of them all. A layer without positive evidence adds
/// nothing.
/// @param layers at least one; deepest last.
/// Source: Jiang et al., IEEE TIP 2021, the scaling function for shallow layers; gamma is 2 there.
/// @return [height, width], values in [0, 1], not normalised again.
Map2D FuseLayerCams(std::span<const FusedLayer> layers, std::size_t height, std::size_t width,
                    double gamma = 2);

/// What of a layer FuseLayerCams takes the maximum of, [height, width] in [0, 1].
Map2D LayerToBeFused(const FusedLayer& layer, std::size_t height, std::size_t width,
                     double gamma = 2);

/// What can be asked of LayerCAM by name. All is read by name: `layer` of the paper's form for one
/// layer, `layers` of the fusions.
OptionTable<NoOptions> LayerCamTable();

}  // namespace inklens
