#include "core/explain/saliency.h"

#include <algorithm>

#include "core/image/resize.h"

namespace inklens {
namespace {

void Relu(Map2D& map) {
  for (float& value : map.values) value = std::max(value, 0.0f);
}

}  // namespace

Map2D SignedMap(const Map2D& cam, std::size_t height, std::size_t width) {
  const bool fits = cam.height == height && cam.width == width;
  return fits ? cam : ResizeBilinear(cam, height, width);
}

SaliencyMap MakeSaliencyMap(const Map2D& cam, std::size_t height, std::size_t width,
                            ReluOrder order) {
  Map2D map = cam;
  if (order == ReluOrder::kBeforeUpsampling) Relu(map);
  map = SignedMap(map, height, width);
  if (order == ReluOrder::kAfterUpsampling) Relu(map);
  return MakeUncutSaliencyMap(map, height, width);
}

SaliencyMap MakeUncutSaliencyMap(const Map2D& map, std::size_t height, std::size_t width) {
  SaliencyMap saliency{SignedMap(map, height, width), true};
  saliency.blank = !MinMaxNormalize(saliency.map.values);
  return saliency;
}

Status CheckCamInputs(ConstTensorView activations, ConstTensorView score_gradient) {
  const Shape& shape = activations.shape();
  if (!(shape == score_gradient.shape())) {
    return ShapeMismatch("The activations have shape ", shape.ToString(),
                         " and the score gradient ", score_gradient.shape().ToString(),
                         "; expected the same.");
  }
  if (shape.rank() != 4 || shape[0] != 1 || shape.ElementCount() == 0) {
    return InvalidArgument(
        "A class activation map needs a layer with height and width, of shape "
        "[1, H, W, C]; this one has shape ",
        shape.ToString(), ".");
  }
  if (!AllFinite(activations.values()) || !AllFinite(score_gradient.values())) {
    return NonFinite("The activations or the score gradient hold a value that is not finite.");
  }
  return Status::Ok();
}

Map2D WeightedChannelSum(ConstTensorView activations, std::span<const double> channel_weights) {
  const Shape& shape = activations.shape();
  Map2D map(shape[1], shape[2]);
  const float* activation = activations.data();
  for (float& value : map.values) {
    double sum = 0;
    for (double weight : channel_weights) sum += weight * *activation++;
    value = static_cast<float>(sum);
  }
  return map;
}

Map2D ChannelMap(ConstTensorView activations, std::size_t channel) {
  const Shape& shape = activations.shape();
  Map2D map(shape[1], shape[2]);
  for (std::size_t i = 0; i < map.values.size(); ++i) {
    map.values[i] = activations[i * shape[3] + channel];
  }
  return map;
}

}  // namespace inklens
