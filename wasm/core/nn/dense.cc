#include "core/nn/dense.h"

#include <algorithm>
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
  std::optional<WeightPanels> panels;
  RowColumns rows;
  Tensor full_input, full_output;  ///< the rows that are not sparse
};

Status MakeRoom(Tensor& tensor, std::size_t size) {
  if (tensor.size() >= size) return Status::Ok();
  INKLENS_ASSIGN_OR_RETURN(tensor, Tensor::Create({size}));
  return Status::Ok();
}

bool IsOneRow(ConstTensorView input) { return input.shape().rank() == 2 && input.shape()[0] == 1; }

/// The outputs of one panel for every sparse row.
void RunPanel(const WeightPanels& panels, std::size_t panel, const RowColumns& rows,
              ConstTensorView input, ConstTensorView bias, Activation activation,
              TensorView output) {
  constexpr std::size_t kWidth = WeightPanels::kWidth;
  const std::size_t in = input.shape()[1], out = output.shape()[1];
  const std::size_t begin = panel * kWidth, width = std::min(kWidth, out - begin);
  float start[kWidth] = {}, sums[kWidth];
  std::copy_n(bias.data() + begin, width, start);
  for (const std::uint32_t row : rows.sparse()) {
    panels.Multiply(panel, 0, input.data() + row * in, rows[row], start, sums);
    // Not a number stays what it is: whoever reads the logits must see it.
    if (activation == Activation::kRelu) {
      for (float& sum : sums) sum = sum < 0 ? 0.0f : sum;
    }
    std::copy_n(sums, width, output.data() + row * out + begin);
  }
}

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
  return kSkippingKeepsBits && IsOneRow(input) ? ForwardFast(context, input, output, activation)
                                               : Multiply(context, input, output, activation);
}

Status Dense::Multiply(ExecutionContext& context, ConstTensorView input, TensorView output,
                       Activation activation) const {
  auto& operators = context.StateOf<Operators>(key_);
  auto& op = activation == Activation::kRelu ? operators.forward_relu : operators.forward;
  if (!op) {
    INKLENS_ASSIGN_OR_RETURN(op, FullyConnectedOperator::Create(weights_, bias_,
                                                                /*transposed=*/false, activation));
  }
  return op->Run(context, input, output);
}

Result<const WeightPanels*> Dense::Panels(ExecutionContext& context) const {
  auto& panels = context.StateOf<Operators>(key_).panels;
  if (!panels) {
    INKLENS_ASSIGN_OR_RETURN(panels, WeightPanels::Create(weights_));
  }
  return &*panels;
}

Status Dense::ForwardFast(ExecutionContext& context, ConstTensorView input, TensorView output,
                          Activation activation) const {
  const std::size_t in = in_features(), out = out_features();
  // A layer that is smaller than a panel gains nothing; Multiply refuses what does not fit.
  if (out < WeightPanels::kWidth || input.shape().rank() != 2 || input.shape()[1] != in ||
      !(output.shape() == Shape{input.shape()[0], out})) {
    return Multiply(context, input, output, activation);
  }
  auto& state = context.StateOf<Operators>(key_);
  state.rows.Find(context, input);
  const std::span<const std::uint32_t> full = state.rows.full();
  if (full.size() == input.shape()[0]) return Multiply(context, input, output, activation);
  INKLENS_ASSIGN_OR_RETURN(const WeightPanels* panels, Panels(context));
  context.ParallelFor(panels->count(), [&](std::size_t panel) {
    RunPanel(*panels, panel, state.rows, input, bias_, activation, output);
  });
  if (full.empty()) return Status::Ok();
  INKLENS_RETURN_IF_ERROR(MakeRoom(state.full_input, input.size()));
  INKLENS_RETURN_IF_ERROR(MakeRoom(state.full_output, output.size()));
  for (std::size_t i = 0; i < full.size(); ++i) {
    std::copy_n(input.data() + full[i] * in, in, state.full_input.data() + i * in);
  }
  const TensorView outputs(state.full_output.data(), {full.size(), out});
  INKLENS_RETURN_IF_ERROR(
      Multiply(context, {state.full_input.data(), {full.size(), in}}, outputs, activation));
  for (std::size_t i = 0; i < full.size(); ++i) {
    std::copy_n(outputs.data() + i * out, out, output.data() + full[i] * out);
  }
  return Status::Ok();
}

Status Dense::Backward(ExecutionContext& context, ConstTensorView output_gradient,
                       TensorView input_gradient) const {
  auto& operators = context.StateOf<Operators>(key_);
  if (kSkippingKeepsBits && IsOneRow(output_gradient) && output_gradient.size() == out_features() &&
      input_gradient.shape() == Shape{1, in_features()}) {
    operators.rows.Find(context, output_gradient);
    if (operators.rows.full().empty()) {
      SumOfRows(weights_.data(), in_features(), output_gradient.data(), operators.rows[0],
                input_gradient.data());
      return Status::Ok();
    }
  }
  auto& op = operators.backward;
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
