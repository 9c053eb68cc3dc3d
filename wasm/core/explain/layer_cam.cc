#include "core/explain/layer_cam.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/image/resize.h"

namespace inklens {

Result<Map2D> LayerCam(ConstTensorView activations, ConstTensorView score_gradient) {
  INKLENS_RETURN_IF_ERROR(CheckCamInputs(activations, score_gradient));
  const Shape& shape = activations.shape();
  Map2D cam(shape[1], shape[2]);
  std::size_t element = 0;
  for (float& value : cam.values) {
    double sum = 0;
    for (std::size_t k = 0; k < shape[3]; ++k, ++element) {
      sum += std::max(0.0, static_cast<double>(score_gradient[element])) * activations[element];
    }
    value = static_cast<float>(sum);
  }
  return cam;
}

Status AddLayerCamTerms(const GradientTermsInput& input, TermList& terms) {
  INKLENS_RETURN_IF_ERROR(AddGradientInput(input, "g^{kc}", terms));
  const auto gradient = input.score_gradient.values();
  std::vector<float> values(gradient.size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::max(gradient[i], 0.0f);
  const ConstTensorView positive(values.data(), input.score_gradient.shape());
  terms.AddChannels("positive_gradient", "w^{kc}", positive);
  // What is cut off takes no part: the method's map of the positive gradient is that of the whole.
  return AddGradientSum(
      positive, ChannelAxis::kLast, {},
      [&](ConstTensorView part) { return LayerCam(input.activations, part); }, input.show,
      {"w^{kc} \\cdot A^k", "\\sum_k w^{kc} \\cdot A^k"}, terms);
}

Map2D LayerToBeFused(const FusedLayer& layer, std::size_t height, std::size_t width, double gamma) {
  Map2D map = layer.cam;
  const float largest = *std::max_element(map.values.begin(), map.values.end());
  if (!(largest > 0)) return Map2D(height, width);
  for (float& value : map.values) {
    const double share = static_cast<double>(std::max(value, 0.0f)) / largest;
    value = static_cast<float>(layer.shallow ? std::tanh(gamma * share) : share);
  }
  return ResizeBilinear(map, height, width);
}

Map2D FuseLayerCams(std::span<const FusedLayer> layers, std::size_t height, std::size_t width,
                    double gamma) {
  Map2D fused(height, width);
  for (const FusedLayer& layer : layers) {
    const Map2D map = LayerToBeFused(layer, height, width, gamma);
    for (std::size_t i = 0; i < fused.values.size(); ++i) {
      fused.values[i] = std::max(fused.values[i], map.values[i]);
    }
  }
  return fused;
}

OptionTable<NoOptions> LayerCamTable() {
  OptionDescriptor layer{.name = "layer", .text = "The layer whose output is explained."};
  layer.when = {{"variant", {"paper"}}};
  layer.default_layer_kind = "relu";
  OptionDescriptor layers{.name = "layers", .text = "The layers whose maps are joined."};
  layers.when = {{"variant", {"fused", kAsListed}}};
  layers.default_layer_kind = "relu";
  return {{VariantRow({"paper", "fused", kAsListed}), TargetRow(), ContrastRow(),
           NamedRow(OptionKind::kLayer, std::move(layer)),
           NamedRow(OptionKind::kLayers, std::move(layers))}};
}

}  // namespace inklens
