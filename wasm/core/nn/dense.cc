#include "core/nn/dense.h"

#include <optional>
#include <string>
#include <utility>

#include "core/nn/column_sums.h"

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

ParameterViews Dense::BeginUpdate() {
  key_ = ContextKey();
  return {weights_, bias_};
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

Status Dense::WeightGradient(ExecutionContext& context, ConstTensorView input,
                             ConstTensorView output_gradient, TensorView weight_gradient,
                             TensorView bias_gradient) const {
  INKLENS_ASSIGN_OR_RETURN(const Shape out, OutputShape(input.shape()));
  if (!(output_gradient.shape() == out) || !(weight_gradient.shape() == weights_.shape()) ||
      !(bias_gradient.shape() == bias_.shape())) {
    return ShapeMismatch("A dense layer from ", input.shape().ToString(), " to ", out.ToString(),
                         " cannot turn an output gradient ", output_gradient.shape().ToString(),
                         " into gradients ", weight_gradient.shape().ToString(), " and ",
                         bias_gradient.shape().ToString(), ".");
  }
  // (dS/dy)^T as a batch of `out` items, through a layer whose weights [N, in] are the input.
  constexpr std::size_t kExchange[] = {1, 0};
  INKLENS_ASSIGN_OR_RETURN(Tensor transposed, Tensor::Create({out[1], out[0]}));
  INKLENS_RETURN_IF_ERROR(Transpose(context, output_gradient, kExchange, transposed));
  INKLENS_ASSIGN_OR_RETURN(
      FullyConnectedOperator product,
      FullyConnectedOperator::Create(input, /*bias=*/{}, /*transposed=*/true, Activation::kNone));
  INKLENS_RETURN_IF_ERROR(product.Run(context, transposed, weight_gradient));
  ColumnSums(output_gradient, bias_gradient);
  return Status::Ok();
}

}  // namespace inklens
