#include "core/model/pass.h"

#include <algorithm>

namespace inklens {
namespace {

Shape WithBatch(const Shape& one, std::size_t count) {
  return one.rank() == 4 ? Shape{count, one[1], one[2], one[3]} : Shape{count, one[1]};
}

bool IsPooling2x2(const Layer& layer) {
  const auto* pool = std::get_if<MaxPool2d>(&layer);
  return pool && pool->window().kernel == Extent2D{2, 2} &&
         pool->window().stride == Extent2D{2, 2} && pool->window().padding == Extent2D{};
}

/// Takes the layers from `next` on into the step as far as it can run them; returns the first that
/// it cannot. ReLU and pooling may stand in either order: the largest of several, then clamped, is
/// the largest of the clamped.
std::size_t TakeFollowing(std::span<const Layer> layers, std::size_t next, PassStep& step) {
  const bool pools = std::holds_alternative<Conv2d>(layers[step.layer]) && PoolsOutputs(step.form);
  for (; next < layers.size(); ++next) {
    if (std::holds_alternative<Relu>(layers[next]) && FusesRelu(layers[step.layer]) &&
        step.epilogue.activation == Activation::kNone) {
      step.epilogue.activation = Activation::kRelu;
    } else if (pools && !step.epilogue.max_pool_2x2 && IsPooling2x2(layers[next])) {
      step.epilogue.max_pool_2x2 = true;
    } else {
      break;
    }
  }
  return next;
}

}  // namespace

std::vector<PassStep> PlanPass(Arithmetic arithmetic, std::span<const Layer> layers,
                               std::span<const LayerInfo> infos, double advantage) {
  std::vector<PassStep> steps;
  for (std::size_t i = 0; i < layers.size();) {
    if (std::holds_alternative<Flatten>(layers[i])) {
      ++i;
      continue;
    }
    PassStep step;
    step.layer = i;
    step.arithmetic = arithmetic;
    step.input = infos[i].output;
    if (const auto* conv = std::get_if<Conv2d>(&layers[i])) {
      step.form = PlanConvolution(arithmetic, conv->window(), conv->weights().shape(),
                                  {step.input[1], step.input[2]}, advantage);
    }
    i = TakeFollowing(layers, i + 1, step);
    step.output = infos[i].output;
    steps.push_back(step);
  }
  return steps;
}

double MultiplyAdds(std::span<const Layer> layers, std::span<const PassStep> steps) {
  double sum = 0;
  for (const PassStep& step : steps) {
    if (const auto* conv = std::get_if<Conv2d>(&layers[step.layer])) {
      sum += FormArithmetic(step.form, conv->window(), conv->weights().shape(),
                            {step.input[1], step.input[2]})
                 .multiply_adds();
    } else if (const auto* dense = std::get_if<Dense>(&layers[step.layer])) {
      sum += static_cast<double>(dense->weights().size());
    }
  }
  return sum;
}

std::size_t LargestBetween(std::span<const PassStep> steps) {
  std::size_t largest = 0;
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
    largest = std::max(largest, steps[i].output.ElementCount());
  }
  return largest;
}

Status PassBuffers::Reserve(std::size_t size) {
  for (Tensor& tensor : tensors) {
    if (tensor.size() >= size) continue;
    INKLENS_ASSIGN_OR_RETURN(tensor, Tensor::Create({size}));
  }
  return Status::Ok();
}

namespace {

Status RunStep(ExecutionContext& context, const Layer& layer, const PassStep& step,
               ConstTensorView input, TensorView output) {
  const auto* conv = std::get_if<Conv2d>(&layer);
  if (conv) return conv->ForwardFast(context, step.form, input, output, step.epilogue);
  const auto* dense = step.arithmetic == Arithmetic::kFast ? std::get_if<Dense>(&layer) : nullptr;
  if (dense) return dense->ForwardFast(context, input, output, step.epilogue.activation);
  return Forward(context, layer, input, output, step.epilogue.activation);
}

}  // namespace

Status RunSteps(ExecutionContext& context, std::span<const Layer> layers,
                std::span<const PassStep> steps, ConstTensorView input, TensorView output,
                PassBuffers& buffers) {
  const std::size_t count = input.shape()[0];
  if (steps.empty()) std::copy_n(input.data(), input.size(), output.data());
  const float* from = input.data();
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const PassStep& step = steps[i];
    float* to = i + 1 < steps.size() ? buffers.tensors[i % 2].data() : output.data();
    const ConstTensorView in(from, WithBatch(step.input, count));
    const TensorView out(to, WithBatch(step.output, count));
    INKLENS_RETURN_IF_ERROR(RunStep(context, layers[step.layer], step, in, out));
    from = to;
  }
  return Status::Ok();
}

}  // namespace inklens
