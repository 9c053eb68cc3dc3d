#include "core/explain/grad_cam.h"

#include <utility>
#include <vector>

namespace inklens {

Result<Map2D> GradCam(ConstTensorView activations, ConstTensorView score_gradient) {
  INKLENS_RETURN_IF_ERROR(CheckCamInputs(activations, score_gradient));
  const std::size_t channels = activations.shape()[3];
  const std::size_t positions = activations.size() / channels;
  std::vector<double> channel_weights(channels);
  for (std::size_t i = 0; i < positions; ++i) {
    for (std::size_t k = 0; k < channels; ++k)
      channel_weights[k] += score_gradient[i * channels + k];
  }
  for (double& weight : channel_weights) weight /= static_cast<double>(positions);
  return WeightedChannelSum(activations, channel_weights);
}

OptionTable<NoOptions> GradCamTable() {
  std::vector<OptionRow<NoOptions>> rows = {VariantRow<NoOptions>({"paper", kAsListed}),
                                            TargetRow<NoOptions>(), ContrastRow<NoOptions>()};
  for (auto& row : LayerRows<NoOptions>({"paper"})) rows.push_back(std::move(row));
  return {std::move(rows)};
}

}  // namespace inklens
