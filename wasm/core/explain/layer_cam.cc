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

Result<Map2D> AddLayerCamTerms(const GradientTermsInput& input, TermList& terms) {
  INKLENS_RETURN_IF_ERROR(CheckCamInputs(input.activations, input.score_gradient));
  INKLENS_ASSIGN_OR_RETURN(Tensor positive, Tensor::FromValues(input.score_gradient.shape(),
                                                               input.score_gradient.values()));
  for (float& value : positive.values()) value = std::max(value, 0.0f);
  terms.AddChannels({"activations", "A^k"}, input.activations);
  terms.AddChannels({"score_gradient", "g^{kc}"}, input.score_gradient);
  terms.AddChannels({"positive_gradient", "w^{kc}"}, positive);
  // What is cut off takes no part: the method's map of the positive gradient is that of the whole.
  const auto cam = [&](ConstTensorView gradient) { return LayerCam(input.activations, gradient); };
  return AddChannelSum(SumOverGradient(positive, ChannelAxis::kLast, cam, input.show),
                       "w^{kc} \\cdot A^k", "\\sum_k w^{kc} \\cdot A^k", terms);
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
  return {{VariantRow<NoOptions>({"paper", "fused", kAsListed}), TargetRow<NoOptions>(),
           ContrastRow<NoOptions>(), NamedRow<NoOptions>(OptionKind::kLayer, std::move(layer)),
           NamedRow<NoOptions>(OptionKind::kLayers, std::move(layers))}};
}

}  // namespace inklens
