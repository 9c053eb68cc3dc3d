#include "core/model/layer.h"

#include <algorithm>
#include <utility>

#include "core/nn/relu.h"

namespace inklens {
namespace {

LayerInfo::Window Described(const Window2D& window) {
  const auto& [kernel, stride, padding] = window;
  return {.kernel_height = kernel.height,
          .kernel_width = kernel.width,
          .stride_height = stride.height,
          .stride_width = stride.width,
          .padding_height = padding.height,
          .padding_width = padding.width};
}

void Copy(ConstTensorView from, TensorView to) {
  if (from.data() != to.data()) std::copy_n(from.data(), from.size(), to.data());
}

Result<Tensor> CopyOf(const Tensor& tensor) {
  return Tensor::FromValues(tensor.shape(), tensor.values());
}

/// As a layer's Create gives it.
template <typename T>
Result<Layer> AsLayer(Result<T> layer) {
  if (!layer.ok()) return std::move(layer).status();
  return Layer(std::move(layer).value());
}

Result<Layer> CopyOf(const Conv2d& conv) {
  INKLENS_ASSIGN_OR_RETURN(Tensor weights, CopyOf(conv.weights()));
  INKLENS_ASSIGN_OR_RETURN(Tensor bias, CopyOf(conv.bias()));
  return AsLayer(Conv2d::Create(conv.window(), std::move(weights), std::move(bias)));
}

Result<Layer> CopyOf(const Dense& dense) {
  INKLENS_ASSIGN_OR_RETURN(Tensor weights, CopyOf(dense.weights()));
  INKLENS_ASSIGN_OR_RETURN(Tensor bias, CopyOf(dense.bias()));
  return AsLayer(Dense::Create(std::move(weights), std::move(bias)));
}

Result<Layer> CopyOf(const BatchNorm& norm) {
  BatchNorm::Parameters parameters;
  parameters.epsilon = norm.parameters().epsilon;
  INKLENS_ASSIGN_OR_RETURN(parameters.weight, CopyOf(norm.parameters().weight));
  INKLENS_ASSIGN_OR_RETURN(parameters.bias, CopyOf(norm.parameters().bias));
  INKLENS_ASSIGN_OR_RETURN(parameters.running_mean, CopyOf(norm.parameters().running_mean));
  INKLENS_ASSIGN_OR_RETURN(parameters.running_var, CopyOf(norm.parameters().running_var));
  return AsLayer(BatchNorm::Create(std::move(parameters)));
}

}  // namespace

Result<Shape> OutputShape(const Layer& layer, const Shape& input) {
  using Answer = Result<Shape>;
  return std::visit(
      Overloads{
          [&](const Conv2d& conv) { return conv.OutputShape(input); },
          [&](const Dense& dense) { return dense.OutputShape(input); },
          [&](const Relu&) { return Answer(input); },
          [&](const MaxPool2d& pool) { return pool.OutputShape(input); },
          [&](const AveragePool2d& pool) { return pool.OutputShape(input); },
          [&](const BatchNorm& norm) { return norm.OutputShape(input); },
          [&](const Flatten&) { return Answer(Shape{input[0], input.ElementCount() / input[0]}); },
      },
      layer);
}

std::optional<LayerInfo::Window> WindowOf(const Layer& layer) {
  using Answer = std::optional<LayerInfo::Window>;
  return std::visit(Overloads{
                        [](const Conv2d& conv) { return Answer(Described(conv.window())); },
                        [](const Dense&) { return Answer(); },
                        [](const Relu&) { return Answer(); },
                        [](const MaxPool2d& pool) { return Answer(Described(pool.window())); },
                        [](const AveragePool2d& pool) { return Answer(Described(pool.window())); },
                        [](const BatchNorm&) { return Answer(); },
                        [](const Flatten&) { return Answer(); },
                    },
                    layer);
}

std::size_t ParameterCount(const Layer& layer) {
  using Count = std::size_t;
  return std::visit(
      Overloads{
          [](const Conv2d& conv) { return conv.weights().size() + conv.bias().size(); },
          [](const Dense& dense) { return dense.weights().size() + dense.bias().size(); },
          [](const Relu&) { return Count{0}; },
          [](const MaxPool2d&) { return Count{0}; },
          [](const AveragePool2d&) { return Count{0}; },
          [](const BatchNorm& norm) { return 4 * norm.parameters().weight.size(); },
          [](const Flatten&) { return Count{0}; },
      },
      layer);
}

Result<Layer> CopyOf(const Layer& layer) {
  using Answer = Result<Layer>;
  return std::visit(Overloads{
                        [](const Conv2d& conv) { return CopyOf(conv); },
                        [](const Dense& dense) { return CopyOf(dense); },
                        [](const Relu&) { return Answer(Relu()); },
                        [](const MaxPool2d& pool) { return Answer(pool); },
                        [](const AveragePool2d& pool) { return Answer(pool); },
                        [](const BatchNorm& norm) { return CopyOf(norm); },
                        [](const Flatten&) { return Answer(Flatten()); },
                    },
                    layer);
}

bool FusesRelu(const Layer& layer) {
  return std::visit(Overloads{
                        [](const Conv2d&) { return true; },
                        [](const Dense&) { return true; },
                        [](const Relu&) { return false; },
                        [](const MaxPool2d&) { return false; },
                        [](const AveragePool2d&) { return false; },
                        [](const BatchNorm&) { return false; },
                        [](const Flatten&) { return false; },
                    },
                    layer);
}

Status Forward(ExecutionContext& context, const Layer& layer, ConstTensorView input,
               TensorView output, Activation activation) {
  return std::visit(
      Overloads{
          [&](const Conv2d& conv) { return conv.Forward(context, input, output, activation); },
          [&](const Dense& dense) { return dense.Forward(context, input, output, activation); },
          [&](const Relu&) {
            ReluForward(input, output);
            return Status::Ok();
          },
          [&](const MaxPool2d& pool) { return pool.Forward(context, input, output); },
          [&](const AveragePool2d& pool) { return pool.Forward(context, input, output); },
          [&](const BatchNorm& norm) { return norm.Forward(input, output); },
          [&](const Flatten&) {
            Copy(input, output);
            return Status::Ok();
          },
      },
      layer);
}

Status Backward(ExecutionContext& context, const Layer& layer, ConstTensorView input,
                ConstTensorView output, ConstTensorView output_gradient,
                TensorView input_gradient) {
  return std::visit(
      Overloads{
          [&](const Conv2d& conv) {
            return conv.Backward(context, output_gradient, input_gradient);
          },
          [&](const Dense& dense) {
            return dense.Backward(context, output_gradient, input_gradient);
          },
          [&](const Relu&) {
            ReluBackward(output, output_gradient, input_gradient);
            return Status::Ok();
          },
          [&](const MaxPool2d& pool) {
            return pool.Backward(input, output_gradient, input_gradient);
          },
          [&](const AveragePool2d& pool) { return pool.Backward(output_gradient, input_gradient); },
          [&](const BatchNorm& norm) { return norm.Backward(output_gradient, input_gradient); },
          [&](const Flatten&) {
            Copy(output_gradient, input_gradient);
            return Status::Ok();
          },
      },
      layer);
}

}  // namespace inklens
