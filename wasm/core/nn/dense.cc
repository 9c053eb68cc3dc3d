#include "core/nn/dense.h"

#include <optional>
#include <string>
#include <utility>

namespace inklens {
namespace {

struct Operators {
  std::optional<FullyConnectedOperator> forward;
  std::optional<FullyConnectedOperator> forward_relu;
  std::optional<FullyConnectedOperator> backward;
};

}  // namespace

Result<Dense> Dense::Create(Tensor weights, Tensor bias) {
  const Shape& s = weights.shape();
  if (s.rank() != 2 || s.ElementCount() == 0) {
    return ShapeMismatch("A dense layer's weights have shape ", s.ToString(),
                         "; expected [out, in].");
  }
  if (!(bias.shape() == Shape{s[0]})) {
    return ShapeMismatch("A dense layer's bias has shape ", bias.shape().ToString(), "; expected [",
                         s[0], "].");
  }
  Dense dense;
  dense.weights_ = std::move(weights);
  dense.bias_ = std::move(bias);
  return dense;
}

Result<Shape> Dense::OutputShape(const Shape& input) const {
  if (input.rank() != 2 || input[1] != in_features()) {
    return ShapeMismatch("A dense layer with ", in_features(),
                         " inputs cannot read an input of shape ", input.ToString(), ".");
  }
  return Shape{input[0], out_features()};
}

Status Dense::Forward(ExecutionContext& context, ConstTensorView input, TensorView output,
                      Activation activation) const {
  auto& operators = context.StateOf<Operators>(key_);
  auto& op = activation == Activation::kRelu ? operators.forward_relu : operators.forward;
  if (!op) {
    INKLENS_ASSIGN_OR_RETURN(op, FullyConnectedOperator::Create(weights_, bias_,
                                                                /*transposed=*/false, activation));
  }
  return op->Run(context, input, output);
}

Status Dense::Backward(ExecutionContext& context, ConstTensorView output_gradient,
                       TensorView input_gradient) const {
  auto& op = context.StateOf<Operators>(key_).backward;
  if (!op) {
    // W [out, in] read as the weights of a layer from `out` to `in` is that layer's [in', out'].
    INKLENS_ASSIGN_OR_RETURN(
        op, FullyConnectedOperator::Create(weights_, /*bias=*/{}, /*transposed=*/true,
                                           Activation::kNone));
  }
  return op->Run(context, output_gradient, input_gradient);
}

}  // namespace inklens
