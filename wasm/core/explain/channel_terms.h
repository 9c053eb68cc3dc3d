#pragma once

#include <cstdint>
#include <vector>

#include "core/base/function_ref.h"
#include "core/explain/saliency.h"
#include "core/explain/terms.h"

namespace inklens {

/// What a method shows of a cam.
using ShowCam = FunctionRef<SaliencyMap(const Map2D& cam)>;
/// A gradient method as a function of the gradient.
using CamOfGradient = FunctionRef<Result<Map2D>(ConstTensorView gradient)>;

/// The symbols of a channel's share of the cam and of the cam, and how the channels are ordered.
struct SumOfChannels {
  const char* share;
  const char* cam;
  ChannelOrder order = ChannelOrder::kContribution;
};

// The two ways in which a class activation map is a sum over the channels of a layer, of which some
// can be left out. Both add how it comes about:
//   weighted_activations [channel,h,w]  each channel's share of the cam
//   channel_order [channel]             the channels, as ChannelOrder says; weights are compared as
//                                       the numbers that a term has
//   partial_sums [channel,h,w]          the cam of the first 1, 2, … channels in this order
//   partial_maps [channel,H,W]          what the method shows of them
//   cam [h,w]                           the cam of all channels
// All are what the method itself makes of the channels that take part. It adds these up in the
// layer's order, whichever they are, so the last partial sum and map are the method's to the last
// bit. The cam is the last one that they add. Cost: O(HWC^2).

/// Of channels that have a weight each: one takes no part when its weight is 0.
Status AddWeightedSum(ConstTensorView activations, const std::vector<double>& channel_weights,
                      ShowCam show, const SumOfChannels& sum, TermList& terms);

/// Which axis of a gradient counts the channels that are summed up.
enum class ChannelAxis { kFirst, kLast };

/// Of a gradient method: a channel takes no part when the gradient is 0 in all of it.
/// @param channel_weights to order by; empty where a channel has none, and is ordered by its share.
/// Errors: those of `cam`.
Status AddGradientSum(ConstTensorView gradient, ChannelAxis axis,
                      const std::vector<double>& channel_weights, CamOfGradient cam, ShowCam show,
                      const SumOfChannels& sum, TermList& terms);

/// What the terms of a gradient method are made of.
struct GradientTermsInput {
  ConstTensorView activations;     ///< A, [1,H,W,C]
  ConstTensorView score_gradient;  ///< g = dS/dA, same shape
  ShowCam show;
  ChannelOrder order = ChannelOrder::kContribution;
};

/// Adds activations and score_gradient [channel,h,w].   Errors: those of CheckCamInputs.
Status AddGradientInput(const GradientTermsInput& input, const char* gradient_symbol,
                        TermList& terms);

}  // namespace inklens
