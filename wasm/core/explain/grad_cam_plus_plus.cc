#include "core/explain/grad_cam_plus_plus.h"

#include <string>
#include <utility>
#include <vector>

#include "core/explain/common_options.h"

namespace inklens {
namespace {

double Alpha(double gradient, double activation_sum, GradCamPlusPlusVariant variant) {
  if (gradient == 0) return 0;
  if (variant == GradCamPlusPlusVariant::kPytorchGradCam) {
    const double square = gradient * gradient;
    return square / (2 * square + activation_sum * square * gradient + 1e-6);
  }
  const double denominator = 2 + activation_sum * gradient;
  return denominator == 0 ? 0 : 1 / denominator;
}

}  // namespace

Result<Map2D> GradCamPlusPlus(ConstTensorView activations, ConstTensorView score_gradient,
                              GradCamPlusPlusVariant variant) {
  INKLENS_RETURN_IF_ERROR(CheckCamInputs(activations, score_gradient));
  const std::size_t channels = activations.shape()[3];
  const std::size_t positions = activations.size() / channels;
  std::vector<double> activation_sums(channels);
  for (std::size_t i = 0; i < positions; ++i) {
    for (std::size_t k = 0; k < channels; ++k) activation_sums[k] += activations[i * channels + k];
  }
  std::vector<double> channel_weights(channels), alpha_sums(channels);
  for (std::size_t i = 0; i < positions; ++i) {
    for (std::size_t k = 0; k < channels; ++k) {
      const double gradient = score_gradient[i * channels + k];
      if (gradient <= 0) continue;  // ReLU(g) is 0
      const double alpha = Alpha(gradient, activation_sums[k], variant);
      channel_weights[k] += alpha * gradient;
      alpha_sums[k] += alpha;
    }
  }
  if (variant == GradCamPlusPlusVariant::kAuthors) {
    for (std::size_t k = 0; k < channels; ++k) {
      if (alpha_sums[k] != 0) channel_weights[k] /= alpha_sums[k];
    }
  }
  return WeightedChannelSum(activations, channel_weights);
}

OptionTable<GradCamPlusPlusOptions> GradCamPlusPlusTable() {
  const std::vector<std::string> own = {"paper", "pytorch-grad-cam", "authors"};
  using Options = GradCamPlusPlusOptions;
  OptionDescriptor variant = VariantRow<Options>({own[0], own[1], own[2], kAsListed}).descriptor;
  std::vector<OptionRow<Options>> rows = {
      Row<Options>(std::move(variant), [](Options& o) -> auto& { return o.variant; }),
      TargetRow<Options>(), ContrastRow<Options>()};
  // The listing looks at a layer's weights, which only a convolution has.
  for (auto& row : LayerRows<Options>(own, "conv2d")) rows.push_back(std::move(row));
  return {std::move(rows)};
}

}  // namespace inklens
