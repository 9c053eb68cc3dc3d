#include "core/explain/grad_cam_plus_plus.h"

#include <algorithm>
#include <vector>

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

Result<Map2D> GradCamPlusPlusAsListed(ConstTensorView activations,
                                      ConstTensorView weight_gradient) {
  INKLENS_RETURN_IF_ERROR(CheckCamInputs(activations, activations));
  const std::size_t channels = activations.shape()[3];
  const Shape& shape = weight_gradient.shape();
  if (shape.rank() != 4 || shape[0] != channels || shape.ElementCount() == 0) {
    return ShapeMismatch("The weight gradient has shape ", shape.ToString(), "; expected [",
                         channels, ", height, width, in channels].");
  }
  if (!AllFinite(weight_gradient.values())) {
    return NonFinite("The weight gradient holds a value that is not finite.");
  }
  const std::size_t weights = shape.ElementCount() / channels;
  std::vector<double> alpha(channels);
  for (std::size_t k = 0; k < channels; ++k) {
    double sum = 0;
    for (std::size_t i = 0; i < weights; ++i) sum += weight_gradient[k * weights + i];
    const double mean = std::max(0.0, sum / static_cast<double>(shape[3]));
    alpha[k] = mean / (mean + 1e-10);
  }
  return WeightedChannelSum(activations, alpha);
}

}  // namespace inklens
