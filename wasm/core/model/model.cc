#include "core/model/model.h"

#include <algorithm>
#include <utility>

#include "core/model/fast_pass.h"
#include "core/model/initialization.h"
#include "core/model/model_builder.h"

namespace inklens {
namespace {

/// Activations of one chunk of a batch stay near this size, so that a layer finds its input in
/// the second-level cache. Measured with `npm run bench`; the optimum is flat.
constexpr std::size_t kChunkBytes = std::size_t{3} << 19;

/// As PyTorch makes one: it changes next to nothing.
Result<Layer> FreshBatchNorm(const BatchNorm& like) {
  BatchNorm::Parameters fresh;
  fresh.epsilon = like.parameters().epsilon;
  for (Tensor* tensor : {&fresh.weight, &fresh.bias, &fresh.running_mean, &fresh.running_var}) {
    INKLENS_ASSIGN_OR_RETURN(*tensor, Tensor::Create({like.channels()}));
  }
  for (Tensor* tensor : {&fresh.weight, &fresh.running_var}) {
    std::fill(tensor->values().begin(), tensor->values().end(), 1.0f);
  }
  INKLENS_ASSIGN_OR_RETURN(BatchNorm norm, BatchNorm::Create(std::move(fresh)));
  return Layer(std::move(norm));
}

/// Calls run(begin, items) for parts of a batch, one after the other, none larger than `most`. They
/// are of equal size: a small last one would leave threads idle.
template <typename Run>
Status InParts(std::size_t count, std::size_t most, const Run& run) {
  const std::size_t parts = (count + most - 1) / most;
  const std::size_t part = (count + parts - 1) / parts;
  for (std::size_t begin = 0; begin < count; begin += part) {
    INKLENS_RETURN_IF_ERROR(run(begin, std::min(part, count - begin)));
  }
  return Status::Ok();
}

}  // namespace

Result<Model> Model::Load(std::span<const std::uint8_t> bytes) {
  INKLENS_ASSIGN_OR_RETURN(const Safetensors file, Safetensors::Parse(bytes));
  return ModelBuilder(file).Build();
}

void Model::PlanPasses() {
  direct_ = PlanPass(Arithmetic::kDirect, layers_, infos_);
  fast_ = PlanPass(Arithmetic::kFast, layers_, infos_);
}

Status Model::CheckShapes(ConstTensorView inputs, TensorView logits) const {
  const std::size_t count = inputs.shape().rank() == 4 ? inputs.shape()[0] : 0;
  if (count > 0 && inputs.shape() == input_.ImageShape(count) &&
      logits.shape() == Shape{count, class_count()}) {
    return Status::Ok();
  }
  return ShapeMismatch("The model cannot score ", inputs.shape().ToString(), " into ",
                       logits.shape().ToString(), "; expected ", input_.ImageShape(1).ToString(),
                       " per image and [N, ", class_count(), "].");
}

Status Model::Logits(ExecutionContext& context, ConstTensorView inputs, TensorView logits) const {
  INKLENS_RETURN_IF_ERROR(CheckShapes(inputs, logits));
  const std::size_t largest = std::max<std::size_t>(1, LargestBetween(direct_));
  const std::size_t most = std::max<std::size_t>(1, kChunkBytes / (largest * sizeof(float)));
  auto& buffers = context.StateOf<PassBuffers>(key_);
  return InParts(inputs.shape()[0], most, [&](std::size_t begin, std::size_t items) {
    INKLENS_RETURN_IF_ERROR(buffers.Reserve(items * largest));
    return RunSteps(context, layers_, direct_, inputs.Slice(begin, items),
                    logits.Slice(begin, items), buffers);
  });
}

Status Model::FastLogits(ExecutionContext& context, ConstTensorView inputs,
                         TensorView logits) const {
  INKLENS_RETURN_IF_ERROR(CheckShapes(inputs, logits));
  return RunFastPass(context, context.StateOf<FastPassState>(fast_key_), layers_, fast_, inputs,
                     logits);
}

double Model::MultiplyAdds(Arithmetic arithmetic) const {
  return inklens::MultiplyAdds(layers_, arithmetic == Arithmetic::kFast ? fast_ : direct_);
}

bool Model::OneImageIsQuick() const {
  // A millisecond's work or so: other threads would have it done no sooner.
  constexpr double kQuick = 2e7;
  return MultiplyAdds(Arithmetic::kDirect) < kQuick;
}

Result<ActivationTrace> Model::Trace(ExecutionContext& context, ConstTensorView image) const {
  if (!(image.shape() == input_.ImageShape(1))) {
    return ShapeMismatch("The model cannot read an image of shape ", image.shape().ToString(),
                         "; expected ", input_.ImageShape(1).ToString(), ".");
  }
  const ExecutionContext::Alone one_image(context, OneImageIsQuick());
  ActivationTrace trace;
  trace.outputs.reserve(infos_.size());
  INKLENS_ASSIGN_OR_RETURN(Tensor input, Tensor::FromValues(image.shape(), image.values()));
  trace.outputs.push_back(std::move(input));
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    INKLENS_ASSIGN_OR_RETURN(Tensor output, Tensor::Create(infos_[i + 1].output));
    INKLENS_RETURN_IF_ERROR(
        Forward(context, layers_[i], trace.outputs[i], output, Activation::kNone));
    trace.outputs.push_back(std::move(output));
  }
  return trace;
}

Result<Tensor> Model::ScoreGradient(ExecutionContext& context, const ActivationTrace& trace,
                                    const Target& target, std::size_t layer) const {
  INKLENS_RETURN_IF_ERROR(CheckTarget(*this, target));
  if (layer >= infos_.size()) {
    return InvalidArgument("There is no layer number ", layer, "; this model has ", infos_.size(),
                           ", counted from 0.");
  }
  const ExecutionContext::Alone one_image(context, OneImageIsQuick());
  if (trace.outputs.size() != infos_.size()) {
    return ShapeMismatch("The activations have ", trace.outputs.size(), " layers; this model has ",
                         infos_.size(), ".");
  }
  for (std::size_t i = 0; i < infos_.size(); ++i) {
    if (trace.outputs[i].shape() == infos_[i].output) continue;
    return ShapeMismatch("The activation of layer \"", infos_[i].name, "\" has shape ",
                         trace.outputs[i].shape().ToString(), "; this model's has ",
                         infos_[i].output.ToString(), ".");
  }
  INKLENS_ASSIGN_OR_RETURN(Tensor gradient, Tensor::Create({1, class_count()}));
  gradient[target.target_class] = 1.0f;
  if (target.contrast_class) gradient[*target.contrast_class] = -1.0f;
  // layers_[i] maps outputs[i] to outputs[i + 1].
  for (std::size_t i = layers_.size(); i > layer; --i) {
    INKLENS_ASSIGN_OR_RETURN(Tensor previous, Tensor::Create(infos_[i - 1].output));
    INKLENS_RETURN_IF_ERROR(Backward(context, layers_[i - 1], trace.outputs[i - 1],
                                     trace.outputs[i], gradient, previous));
    gradient = std::move(previous);
  }
  return gradient;
}

Result<std::shared_ptr<const DifferentiableClassifier>> Model::RandomizedCopy(
    std::uint64_t seed, std::size_t first_layer) const {
  if (first_layer >= infos_.size()) {
    return InvalidArgument("There is no layer number ", first_layer, "; this model has ",
                           infos_.size(), ", counted from 0.");
  }
  auto copy = std::make_shared<Model>();
  copy->name_ = name_;
  copy->input_ = input_;
  copy->output_ = output_;
  copy->class_names_ = class_names_;
  copy->metadata_ = metadata_;
  copy->infos_ = infos_;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const auto* norm = i + 1 >= first_layer ? std::get_if<BatchNorm>(&layers_[i]) : nullptr;
    INKLENS_ASSIGN_OR_RETURN(Layer layer, norm ? FreshBatchNorm(*norm) : CopyOf(layers_[i]));
    copy->layers_.push_back(std::move(layer));
  }
  copy->PlanPasses();
  InitializeParameters(*copy, seed, first_layer);
  return std::shared_ptr<const DifferentiableClassifier>(std::move(copy));
}

}  // namespace inklens
