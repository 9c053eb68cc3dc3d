#include "core/nn/batch_norm.h"

#include <cmath>
#include <utility>

namespace inklens {
namespace {

bool IsFiniteFloat(double value) { return std::isfinite(static_cast<float>(value)); }

/// Weights with the output channels outermost, and their bias.
struct Folded {
  Tensor weights, bias;
};

Result<Folded> Fold(const Tensor& weights, const Tensor& bias, std::span<const double> scale,
                    std::span<const double> shift) {
  const std::size_t channels = bias.size();
  if (channels != scale.size()) {
    return ShapeMismatch("A batch normalisation of ", scale.size(),
                         " channels cannot follow a layer that gives ", channels, ".");
  }
  Folded folded;
  INKLENS_ASSIGN_OR_RETURN(folded.weights, Tensor::Create(weights.shape()));
  INKLENS_ASSIGN_OR_RETURN(folded.bias, Tensor::Create(bias.shape()));
  const std::size_t row = weights.size() / channels;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    folded.weights[i] = static_cast<float>(scale[i / row] * weights[i]);
  }
  for (std::size_t c = 0; c < channels; ++c) {
    folded.bias[c] = static_cast<float>(scale[c] * bias[c] + shift[c]);
  }
  if (!AllFinite(folded.weights.values()) || !AllFinite(folded.bias.values())) {
    return NonFinite(
        "A batch normalisation makes a weight of the layer before it larger than a float can be.");
  }
  return folded;
}

}  // namespace

Result<BatchNorm> BatchNorm::Create(Parameters parameters) {
  const Shape& shape = parameters.weight.shape();
  if (shape.rank() != 1 || shape[0] == 0 || !(parameters.bias.shape() == shape) ||
      !(parameters.running_mean.shape() == shape) || !(parameters.running_var.shape() == shape)) {
    return ShapeMismatch("A batch normalisation's weight, bias, running_mean and running_var have ",
                         shape.ToString(), ", ", parameters.bias.shape().ToString(), ", ",
                         parameters.running_mean.shape().ToString(), " and ",
                         parameters.running_var.shape().ToString(),
                         " values; expected [channels] each.");
  }
  const double epsilon = parameters.epsilon;
  if (!std::isfinite(epsilon) || epsilon < 0) {
    return InvalidArgument(
        "A batch normalisation's eps is not as expected: a number of 0 or more.");
  }
  BatchNorm norm;
  for (std::size_t c = 0; c < shape[0]; ++c) {
    const double variance = parameters.running_var[c];
    if (!(variance >= 0) || variance + epsilon == 0) {
      return InvalidArgument("A batch normalisation's running_var in channel ", c,
                             " is not as expected: 0 or more, and with eps more than 0.");
    }
    const double scale = parameters.weight[c] / std::sqrt(variance + epsilon);
    const double shift = parameters.bias[c] - scale * parameters.running_mean[c];
    if (!IsFiniteFloat(scale) || !IsFiniteFloat(shift)) {
      return NonFinite("A batch normalisation scales or shifts channel ", c,
                       " by more than a float can hold.");
    }
    norm.scale_.push_back(scale);
    norm.shift_.push_back(shift);
  }
  norm.parameters_ = std::move(parameters);
  return norm;
}

Result<Shape> BatchNorm::OutputShape(const Shape& input) const {
  const bool fits = input.rank() == 4 || input.rank() == 2;
  if (!fits || input[input.rank() - 1] != channels()) {
    return ShapeMismatch("A batch normalisation of ", channels(),
                         " channels cannot read an input of shape ", input.ToString(), ".");
  }
  return input;
}

Status BatchNorm::Forward(ConstTensorView input, TensorView output) const {
  INKLENS_ASSIGN_OR_RETURN(const Shape shape, OutputShape(input.shape()));
  if (!(output.shape() == shape)) {
    return ShapeMismatch("A batch normalisation of ", shape.ToString(), " cannot give ",
                         output.shape().ToString(), ".");
  }
  for (std::size_t i = 0; i < input.size(); i += channels()) {
    for (std::size_t c = 0; c < channels(); ++c) {
      output[i + c] = static_cast<float>(scale_[c] * input[i + c] + shift_[c]);
    }
  }
  return Status::Ok();
}

Status BatchNorm::Backward(ConstTensorView output_gradient, TensorView input_gradient) const {
  INKLENS_ASSIGN_OR_RETURN(const Shape shape, OutputShape(output_gradient.shape()));
  if (!(input_gradient.shape() == shape)) {
    return ShapeMismatch("A batch normalisation of ", shape.ToString(),
                         " has no input gradient of shape ", input_gradient.shape().ToString(),
                         ".");
  }
  for (std::size_t i = 0; i < output_gradient.size(); i += channels()) {
    for (std::size_t c = 0; c < channels(); ++c) {
      input_gradient[i + c] = static_cast<float>(scale_[c] * output_gradient[i + c]);
    }
  }
  return Status::Ok();
}

Result<Conv2d> BatchNorm::FoldedInto(const Conv2d& layer) const {
  INKLENS_ASSIGN_OR_RETURN(Folded folded, Fold(layer.weights(), layer.bias(), scale_, shift_));
  return Conv2d::Create(layer.window(), std::move(folded.weights), std::move(folded.bias));
}

Result<Dense> BatchNorm::FoldedInto(const Dense& layer) const {
  INKLENS_ASSIGN_OR_RETURN(Folded folded, Fold(layer.weights(), layer.bias(), scale_, shift_));
  return Dense::Create(std::move(folded.weights), std::move(folded.bias));
}

}  // namespace inklens
