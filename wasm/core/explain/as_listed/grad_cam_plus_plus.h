#pragma once

#include "core/classifier/classifier.h"
#include "core/explain/channel_terms.h"
#include "core/tensor/map2d.h"

namespace inklens {

/// dS/dW of a convolution's weights, which the document's listing takes for the activations' own
/// gradient: dW[o,y,x,i] = sum_pq g[p,q,o] in[p stride + y - padding, q stride + x - padding, i].
/// @param input          what the convolution reads, [1,H,W,in].
/// @param score_gradient dS/dA of its output, [1,h,w,out].
/// @param window         the convolution's.
/// @return [out, kernel_height, kernel_width, in].
/// Errors: kShapeMismatch when window and shapes do not fit.   Cost: O(h w out kernel in).
Result<Tensor> ConvolutionWeightGradient(ConstTensorView input, ConstTensorView score_gradient,
                                         const LayerInfo::Window& window);

/// The source document's Grad-CAM++ listing, which is wrong: it takes the gradient of the
/// convolution's *weights* for that of its activations. The mean over input channels of a
/// channel's weight gradients, summed over the kernel, is cut at 0 and divided by itself (plus
/// 1e-10), so that alpha is 0 or 1, and cam = sum_k alpha_k A^k. It has nothing to do with
/// Grad-CAM++, is no default, and is here to show what goes wrong.
/// @param activations     A, [1,H,W,C], what the convolution gives, before its ReLU.
/// @param weight_gradient dS/dW, [C, kernel_h, kernel_w, in_channels].
/// Errors: kShapeMismatch, kInvalidArgument, kNonFinite.   Cost: O(HWC + weights).
Result<Map2D> GradCamPlusPlusAsListed(ConstTensorView activations, ConstTensorView weight_gradient);

/// Adds activations [channel,h,w], score_gradient [channel,h,w] (which the listing does not look
/// at), weight_gradient [channel,channel,height,width] (out, in, kernel), channel_weights [channel]
/// and what AddGradientSum adds.
/// @param weight_gradient as GradCamPlusPlusAsListed takes it.
/// Errors: those of GradCamPlusPlusAsListed.
Status AddGradCamPlusPlusAsListedTerms(const GradientTermsInput& input,
                                       ConstTensorView weight_gradient, TermList& terms);

}  // namespace inklens
