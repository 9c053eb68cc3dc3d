#include "testing/toy_classifiers.h"

#include <algorithm>
#include <stdexcept>

namespace inklens::test {
namespace {

Status CheckShapes(const Classifier& classifier, ConstTensorView inputs, TensorView logits) {
  const std::size_t count = inputs.shape().rank() == 4 ? inputs.shape()[0] : 0;
  if (count > 0 && inputs.shape() == classifier.input().ImageShape(count) &&
      logits.shape() == Shape{count, classifier.class_count()}) {
    return Status::Ok();
  }
  return ShapeMismatch("The toy classifier cannot score " + inputs.shape().ToString() + " into " +
                       logits.shape().ToString() + ".");
}

}  // namespace

LinearClassifier::LinearClassifier(const InputSpec& input, std::vector<float> weights,
                                   std::vector<float> bias)
    : input_(input), weights_(std::move(weights)), bias_(std::move(bias)) {
  if (weights_.size() != bias_.size() * input_.ImageShape(1).ElementCount()) {
    throw std::invalid_argument("LinearClassifier: weights do not fit the image and the bias");
  }
}

Status LinearClassifier::Logits(ExecutionContext&, ConstTensorView inputs,
                                TensorView logits) const {
  INKLENS_RETURN_IF_ERROR(CheckShapes(*this, inputs, logits));
  const std::size_t size = input_.ImageShape(1).ElementCount();
  for (std::size_t n = 0; n < inputs.shape()[0]; ++n) {
    for (std::size_t c = 0; c < bias_.size(); ++c) {
      double sum = bias_[c];
      for (std::size_t i = 0; i < size; ++i) {
        sum += static_cast<double>(weights_[c * size + i]) * inputs[n * size + i];
      }
      logits[n * bias_.size() + c] = static_cast<float>(sum);
    }
  }
  images_scored_ += inputs.shape()[0];
  ++batches_scored_;
  return Status::Ok();
}

ToyDifferentiableClassifier::ToyDifferentiableClassifier(const InputSpec& input,
                                                         std::vector<float> slopes,
                                                         std::vector<float> offsets,
                                                         std::vector<float> head)
    : input_(input),
      slopes_(std::move(slopes)),
      offsets_(std::move(offsets)),
      head_(std::move(head)) {
  const Shape features{1, input_.height, input_.width, slopes_.size()};
  class_count_ = head_.size() / features.ElementCount();
  if (input_.channels != 1 || offsets_.size() != slopes_.size() || class_count_ == 0 ||
      head_.size() != class_count_ * features.ElementCount()) {
    throw std::invalid_argument("ToyDifferentiableClassifier: parts do not fit each other");
  }
  layers_ = {{"input", "input", input_.ImageShape(1)},
             {"conv", "conv2d", features},
             {"relu", "relu", features},
             {"logits", "dense", {1, class_count_}}};
}

Status ToyDifferentiableClassifier::Logits(ExecutionContext& context, ConstTensorView inputs,
                                           TensorView logits) const {
  INKLENS_RETURN_IF_ERROR(CheckShapes(*this, inputs, logits));
  for (std::size_t n = 0; n < inputs.shape()[0]; ++n) {
    INKLENS_ASSIGN_OR_RETURN(const ActivationTrace trace, Trace(context, inputs.Slice(n, 1)));
    std::copy(trace.logits().begin(), trace.logits().end(), logits.Slice(n, 1).values().begin());
  }
  return Status::Ok();
}

Result<ActivationTrace> ToyDifferentiableClassifier::Trace(ExecutionContext&,
                                                           ConstTensorView image) const {
  if (!(image.shape() == input_.ImageShape(1))) {
    return ShapeMismatch("The toy classifier cannot read " + image.shape().ToString() + ".");
  }
  ActivationTrace trace;
  for (const LayerInfo& layer : layers_) {
    INKLENS_ASSIGN_OR_RETURN(Tensor output, Tensor::Create(layer.output));
    trace.outputs.push_back(std::move(output));
  }
  std::copy(image.values().begin(), image.values().end(), trace.outputs[0].data());
  const std::size_t channels = slopes_.size(), features = trace.outputs[1].size();
  for (std::size_t i = 0; i < features; ++i) {
    trace.outputs[1][i] = slopes_[i % channels] * image[i / channels] + offsets_[i % channels];
    trace.outputs[2][i] = std::max(trace.outputs[1][i], 0.0f);
  }
  for (std::size_t c = 0; c < class_count_; ++c) {
    double sum = 0;
    for (std::size_t i = 0; i < features; ++i) {
      sum += static_cast<double>(head_[c * features + i]) * trace.outputs[2][i];
    }
    trace.outputs[3][c] = static_cast<float>(sum);
  }
  return trace;
}

Result<Tensor> ToyDifferentiableClassifier::ScoreGradient(ExecutionContext&,
                                                          const ActivationTrace& trace,
                                                          const Target& target,
                                                          std::size_t layer) const {
  INKLENS_RETURN_IF_ERROR(CheckTarget(*this, target));
  if (layer >= layers_.size()) return InvalidArgument("The toy classifier has four layers.");
  INKLENS_ASSIGN_OR_RETURN(Tensor logits, Tensor::Create({1, class_count_}));
  logits[target.target_class] = 1;
  if (target.contrast_class) logits[*target.contrast_class] = -1;
  if (layer == 3) return logits;
  INKLENS_ASSIGN_OR_RETURN(Tensor features, Tensor::Create(layers_[1].output));
  for (std::size_t i = 0; i < features.size(); ++i) {
    for (std::size_t c = 0; c < class_count_; ++c) {
      features[i] += logits[c] * head_[c * features.size() + i];
    }
    if (layer < 2 && !(trace.outputs[1][i] > 0)) features[i] = 0;
  }
  if (layer > 0) return features;
  INKLENS_ASSIGN_OR_RETURN(Tensor image, Tensor::Create(layers_[0].output));
  for (std::size_t i = 0; i < features.size(); ++i) {
    image[i / slopes_.size()] += slopes_[i % slopes_.size()] * features[i];
  }
  return image;
}

}  // namespace inklens::test
