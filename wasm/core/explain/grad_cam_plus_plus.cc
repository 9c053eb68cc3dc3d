#include "core/explain/grad_cam_plus_plus.h"

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/explain/common_options.h"
#include "core/explain/grad_cam.h"

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

/// @param alphas where alpha of every place is written, positive gradient or not; empty: nowhere.
std::vector<double> Weights(ConstTensorView activations, ConstTensorView score_gradient,
                            GradCamPlusPlusVariant variant, std::span<float> alphas) {
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
      if (gradient <= 0 && alphas.empty()) continue;  // ReLU(g) is 0
      const double alpha = Alpha(gradient, activation_sums[k], variant);
      if (!alphas.empty()) alphas[i * channels + k] = static_cast<float>(alpha);
      if (gradient <= 0) continue;
      channel_weights[k] += alpha * gradient;
      alpha_sums[k] += alpha;
    }
  }
  if (variant != GradCamPlusPlusVariant::kAuthors) return channel_weights;
  for (std::size_t k = 0; k < channels; ++k) {
    if (alpha_sums[k] != 0) channel_weights[k] /= alpha_sums[k];
  }
  for (std::size_t i = 0; i < alphas.size(); ++i) {
    const double sum = alpha_sums[i % channels];
    if (sum != 0) alphas[i] = static_cast<float>(alphas[i] / sum);
  }
  return channel_weights;
}

}  // namespace

Result<Map2D> GradCamPlusPlus(ConstTensorView activations, ConstTensorView score_gradient,
                              GradCamPlusPlusVariant variant) {
  INKLENS_RETURN_IF_ERROR(CheckCamInputs(activations, score_gradient));
  return WeightedChannelSum(activations, Weights(activations, score_gradient, variant, {}));
}

Status AddGradCamPlusPlusTerms(const GradientTermsInput& input, GradCamPlusPlusVariant variant,
                               TermList& terms) {
  INKLENS_RETURN_IF_ERROR(AddGradientInput(input, "\\frac{\\partial S^c}{\\partial A^k}", terms));
  std::vector<float> alphas(input.activations.size());
  const std::vector<double> weights =
      Weights(input.activations, input.score_gradient, variant, alphas);
  terms.AddChannels("alpha", "\\alpha^{kc}", {alphas.data(), input.activations.shape()});
  terms.AddRow("channel_weights", "w_k^c", TermAxis::kChannel, weights);
  terms.AddRow("grad_cam_weights", "\\alpha_k^c", TermAxis::kChannel,
               GradCamWeights(input.score_gradient));
  return AddGradientSum(
      input.score_gradient, ChannelAxis::kLast, weights,
      [&](ConstTensorView gradient) {
        return GradCamPlusPlus(input.activations, gradient, variant);
      },
      input.show, {"w_k^c A^k", "\\sum_k w_k^c A^k", input.order}, terms);
}

OptionTable<GradCamPlusPlusOptions> GradCamPlusPlusTable() {
  const std::vector<std::string> own = {"paper", "pytorch-grad-cam", "authors"};
  using Options = GradCamPlusPlusOptions;
  OptionDescriptor variant = VariantRow({own[0], own[1], own[2], kAsListed}).descriptor;
  std::vector<OptionRow> rows = {
      Row<Options>(std::move(variant), [](Options& o) -> auto& { return o.variant; }), TargetRow(),
      ContrastRow()};
  // The listing looks at a layer's weights, which only a convolution has.
  for (auto& row : LayerRows(own, "conv2d")) rows.push_back(std::move(row));
  return {std::move(rows)};
}

}  // namespace inklens
