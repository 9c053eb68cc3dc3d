#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/explain/saliency.h"
#include "core/explain/terms.h"

namespace inklens {

/// A class activation map as what all of them are: a sum over the channels of a layer, of which
/// some can be left out.
struct ChannelSum {
  std::size_t channels = 0;
  /// The method's cam when only the channels marked with 1 take part, signed.
  std::function<Result<Map2D>(std::span<const std::uint8_t> marks)> cam;
  /// What the method shows of a cam.
  std::function<SaliencyMap(const Map2D& cam)> show;
};

/// What the terms of a gradient method are made of.
struct GradientTermsInput {
  ConstTensorView activations;     ///< A, [1,H,W,C]
  ConstTensorView score_gradient;  ///< g = dS/dA, same shape
  std::function<SaliencyMap(const Map2D& cam)> show;
};

/// Adds how the sum comes about:
///   weighted_activations [channel,h,w]  each channel's share of the cam
///   channel_order [channel]             the channels, that with the largest share first: by the
///                                       sum of the share's absolute values; of equals the first
///   partial_sums [channel,h,w]          the cam of the first 1, 2, … channels in this order
///   partial_maps [channel,H,W]          what the method shows of them
///   cam [h,w]                           the cam of all channels
/// All are what the method itself makes of the channels that take part; it adds these up in the
/// layer's order, so the last partial sum and map are the method's to the last bit.
/// @param weighted, cam the symbols of the first one and of the cam.   @return the cam.
/// Errors: those of `sum.cam`; kResourceExhausted for too many values.   Cost: O(HWC^2).
Result<Map2D> AddChannelSum(const ChannelSum& sum, const char* weighted, const char* cam,
                            TermList& terms);

/// The sum of channels that have a weight each.   @param activations must outlive what is returned.
ChannelSum SumOfWeighted(ConstTensorView activations, std::vector<double> channel_weights,
                         std::function<SaliencyMap(const Map2D& cam)> show);

/// Which axis of a gradient counts the channels that are summed up.
enum class ChannelAxis { kFirst, kLast };

/// The sum of a gradient method: a channel takes no part when the gradient is 0 in all of it.
/// @param gradient must outlive what is returned.
/// @param cam the method, as a function of the gradient.
ChannelSum SumOverGradient(ConstTensorView gradient, ChannelAxis axis,
                           std::function<Result<Map2D>(ConstTensorView gradient)> cam,
                           std::function<SaliencyMap(const Map2D& cam)> show);

}  // namespace inklens
