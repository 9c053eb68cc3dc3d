#include "core/explain/as_listed/grad_cam_plus_plus.h"

#include <algorithm>
#include <vector>

#include "core/explain/saliency.h"

namespace inklens {
namespace {

/// The output's size along a side that a window of this size passes over.
bool Fits(std::size_t input, std::size_t output, std::size_t kernel, std::size_t stride,
          std::size_t padding) {
  const std::size_t padded = input + 2 * padding;
  return stride > 0 && padded >= kernel && (padded - kernel) / stride + 1 == output;
}

}  // namespace

Result<Tensor> ConvolutionWeightGradient(ConstTensorView input, ConstTensorView score_gradient,
                                         const LayerInfo::Window& window) {
  const Shape &in = input.shape(), &out = score_gradient.shape();
  if (in.rank() != 4 || out.rank() != 4 ||
      !Fits(in[1], out[1], window.kernel_height, window.stride_height, window.padding_height) ||
      !Fits(in[2], out[2], window.kernel_width, window.stride_width, window.padding_width)) {
    return ShapeMismatch("A convolution with a kernel of ", window.kernel_height, "x",
                         window.kernel_width, " does not make ", out.ToString(), " of ",
                         in.ToString(), ".");
  }
  INKLENS_ASSIGN_OR_RETURN(
      Tensor gradient, Tensor::Create({out[3], window.kernel_height, window.kernel_width, in[3]}));
  std::vector<double> sums(in[3]);
  for (std::size_t o = 0; o < out[3]; ++o) {
    for (std::size_t tap = 0; tap < window.kernel_height * window.kernel_width; ++tap) {
      std::fill(sums.begin(), sums.end(), 0.0);
      for (std::size_t place = 0; place < out[1] * out[2]; ++place) {
        // What lies in the padding is 0; unsigned numbers wrap, so that one comparison is enough.
        const std::size_t y = place / out[2] * window.stride_height + tap / window.kernel_width -
                              window.padding_height;
        const std::size_t x =
            place % out[2] * window.stride_width + tap % window.kernel_width - window.padding_width;
        if (y >= in[1] || x >= in[2]) continue;
        const double g = score_gradient[place * out[3] + o];
        const float* pixel = input.data() + (y * in[2] + x) * in[3];
        for (std::size_t i = 0; i < in[3]; ++i) sums[i] += g * static_cast<double>(pixel[i]);
      }
      float* written =
          gradient.data() + (o * window.kernel_height * window.kernel_width + tap) * in[3];
      for (std::size_t i = 0; i < in[3]; ++i) written[i] = static_cast<float>(sums[i]);
    }
  }
  return gradient;
}

namespace {

/// Of the document's listing: 0 or 1 per channel, nearly.
std::vector<double> ListedWeights(ConstTensorView weight_gradient) {
  const Shape& shape = weight_gradient.shape();
  const std::size_t channels = shape[0], weights = shape.ElementCount() / channels;
  std::vector<double> alpha(channels);
  for (std::size_t k = 0; k < channels; ++k) {
    double sum = 0;
    for (std::size_t i = 0; i < weights; ++i) sum += weight_gradient[k * weights + i];
    const double mean = std::max(0.0, sum / static_cast<double>(shape[3]));
    alpha[k] = mean / (mean + 1e-10);
  }
  return alpha;
}

/// [out,height,width,in] as [out,in,height,width].
std::vector<float> AsPyTorchHasIt(ConstTensorView weight_gradient) {
  const Shape& shape = weight_gradient.shape();
  const std::size_t taps = shape[1] * shape[2];
  std::vector<float> values(weight_gradient.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t tap = i % taps, in = i / taps % shape[3], out = i / taps / shape[3];
    values[i] = weight_gradient[(out * taps + tap) * shape[3] + in];
  }
  return values;
}

}  // namespace

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
  return WeightedChannelSum(activations, ListedWeights(weight_gradient));
}

Status AddGradCamPlusPlusAsListedTerms(const GradientTermsInput& input,
                                       ConstTensorView weight_gradient, TermList& terms) {
  INKLENS_RETURN_IF_ERROR(AddGradientInput(input, "\\frac{\\partial S^c}{\\partial A^k}", terms));
  const Shape& shape = weight_gradient.shape();
  terms.Add("weight_gradient", "\\frac{\\partial S^c}{\\partial W}",
            {shape[0], shape[3], shape[1], shape[2]},
            {TermAxis::kChannel, TermAxis::kChannel, TermAxis::kHeight, TermAxis::kWidth},
            AsPyTorchHasIt(weight_gradient));
  const std::vector<double> weights = ListedWeights(weight_gradient);
  terms.AddRow("channel_weights", "\\alpha_k", TermAxis::kChannel, weights);
  return AddGradientSum(
      weight_gradient, ChannelAxis::kFirst, weights,
      [&](ConstTensorView gradient) {
        return GradCamPlusPlusAsListed(input.activations, gradient);
      },
      input.show, {"\\alpha_k A^k", "\\sum_k \\alpha_k A^k", input.order}, terms);
}

}  // namespace inklens
