#include "core/explain/grad_cam.h"

#include <utility>
#include <vector>

namespace inklens {

std::vector<double> GradCamWeights(ConstTensorView score_gradient) {
  const std::size_t channels = score_gradient.shape()[3];
  const std::size_t positions = score_gradient.size() / channels;
  std::vector<double> channel_weights(channels);
  for (std::size_t i = 0; i < positions; ++i) {
    for (std::size_t k = 0; k < channels; ++k)
      channel_weights[k] += score_gradient[i * channels + k];
  }
  for (double& weight : channel_weights) weight /= static_cast<double>(positions);
  return channel_weights;
}

Result<Map2D> GradCam(ConstTensorView activations, ConstTensorView score_gradient) {
  INKLENS_RETURN_IF_ERROR(CheckCamInputs(activations, score_gradient));
  return WeightedChannelSum(activations, GradCamWeights(score_gradient));
}

Status AddGradCamTerms(const GradientTermsInput& input, TermList& terms) {
  INKLENS_RETURN_IF_ERROR(AddGradientInput(input, "\\frac{\\partial y^c}{\\partial A^k}", terms));
  const std::vector<double> weights = GradCamWeights(input.score_gradient);
  terms.AddRow("channel_weights", "\\alpha_k^c", TermAxis::kChannel, weights);
  return AddGradientSum(
      input.score_gradient, ChannelAxis::kLast, weights,
      [&](ConstTensorView gradient) { return GradCam(input.activations, gradient); }, input.show,
      {"\\alpha_k^c A^k", "\\sum_k \\alpha_k^c A^k", input.order}, terms);
}

OptionTable<NoOptions> GradCamTable() {
  std::vector<OptionRow> rows = {VariantRow({"paper", kAsListed}), TargetRow(), ContrastRow()};
  for (auto& row : LayerRows({"paper"})) rows.push_back(std::move(row));
  return {std::move(rows)};
}

}  // namespace inklens
