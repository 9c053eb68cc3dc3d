#pragma once

#include "core/base/status.h"
#include "core/tensor/map2d.h"
#include "core/tensor/tensor.h"

namespace inklens {

/// A map ready to be shown: [0, 1] at image size.
struct SaliencyMap {
  Map2D map;
  /// True when the map is flat: it then is all zero and says nothing about the image.
  bool blank = true;
};

/// When negative evidence is cut away. The order matters by up to 0.8 in a normalised pixel.
enum class ReluOrder {
  kBeforeUpsampling,
  kAfterUpsampling,
};

/// upsample(cam): what MakeSaliencyMap shows, with its sign and in the cam's own units. Upsampling
/// is linear, so where the ReLU comes before it, this is upsample(ReLU(cam)) -
/// upsample(ReLU(-cam)): its positive part is the map (but for minmax) only where no cell nearby
/// has the other sign. With the ReLU after it, or without one, minmax of its positive part, or of
/// all of it, is the map to the bit.
/// @param cam signed, at layer size (or at image size already).
Map2D SignedMap(const Map2D& cam, std::size_t height, std::size_t width);

/// minmax(upsample(ReLU(cam))), or with the last two exchanged.
/// @param cam signed, at layer size (or at image size already).
SaliencyMap MakeSaliencyMap(const Map2D& cam, std::size_t height, std::size_t width,
                            ReluOrder order = ReluOrder::kBeforeUpsampling);

/// minmax(upsample(map)), whatever its sign: the least becomes 0.
SaliencyMap MakeUncutSaliencyMap(const Map2D& map, std::size_t height, std::size_t width);

/// Checks what the CAM methods share.
/// Errors: kShapeMismatch when the shapes differ; kInvalidArgument when the layer has no height
/// and width; kNonFinite.
Status CheckCamInputs(ConstTensorView activations, ConstTensorView score_gradient);

/// sum_k w_k A^k, signed, [H,W].
/// @param activations [1,H,W,C].   @param channel_weights C values.
Map2D WeightedChannelSum(ConstTensorView activations, std::span<const double> channel_weights);

/// Channel k of [1,H,W,C] as a map.
Map2D ChannelMap(ConstTensorView activations, std::size_t channel);

}  // namespace inklens
