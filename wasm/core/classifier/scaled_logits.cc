#include "core/classifier/scaled_logits.h"

#include <cmath>
#include <utility>

namespace inklens {
namespace {

void Multiply(std::span<float> values, float scale) {
  for (float& value : values) value *= scale;
}

class ScaledLogitsClassifier final : public DifferentiableClassifier {
 public:
  ScaledLogitsClassifier(std::shared_ptr<const DifferentiableClassifier> classifier, float scale)
      : classifier_(std::move(classifier)), scale_(scale) {}

  const InputSpec& input() const override { return classifier_->input(); }
  std::size_t class_count() const override { return classifier_->class_count(); }
  OutputKind output() const override { return classifier_->output(); }
  std::span<const LayerInfo> layers() const override { return classifier_->layers(); }

  Status Logits(ExecutionContext& context, ConstTensorView inputs,
                TensorView logits) const override {
    INKLENS_RETURN_IF_ERROR(classifier_->Logits(context, inputs, logits));
    Multiply(logits.values(), scale_);
    return Status::Ok();
  }

  Status FastLogits(ExecutionContext& context, ConstTensorView inputs,
                    TensorView logits) const override {
    INKLENS_RETURN_IF_ERROR(classifier_->FastLogits(context, inputs, logits));
    Multiply(logits.values(), scale_);
    return Status::Ok();
  }

  Result<ActivationTrace> Trace(ExecutionContext& context, ConstTensorView image) const override {
    INKLENS_ASSIGN_OR_RETURN(ActivationTrace trace, classifier_->Trace(context, image));
    Multiply(trace.outputs.back().values(), scale_);
    return trace;
  }

  /// Of the trace's logits the classifier reads no more than their signs, which are its own.
  Result<Tensor> ScoreGradient(ExecutionContext& context, const ActivationTrace& trace,
                               const Target& target, std::size_t layer) const override {
    INKLENS_ASSIGN_OR_RETURN(Tensor gradient,
                             classifier_->ScoreGradient(context, trace, target, layer));
    if (layer + 1 < layers().size()) Multiply(gradient.values(), scale_);
    return gradient;
  }

  Result<std::shared_ptr<const DifferentiableClassifier>> RandomizedCopy(
      std::uint64_t seed, std::size_t first_layer) const override {
    INKLENS_ASSIGN_OR_RETURN(auto copy, classifier_->RandomizedCopy(seed, first_layer));
    return ScaledLogits(std::move(copy), scale_);
  }

 private:
  std::shared_ptr<const DifferentiableClassifier> classifier_;
  float scale_;
};

}  // namespace

Result<std::shared_ptr<const DifferentiableClassifier>> ScaledLogits(
    std::shared_ptr<const DifferentiableClassifier> classifier, float scale) {
  if (!(scale > 0) || !std::isfinite(scale)) {
    return InvalidArgument("Logits can be scaled by a finite number above 0 only.");
  }
  return std::shared_ptr<const DifferentiableClassifier>(
      std::make_shared<ScaledLogitsClassifier>(std::move(classifier), scale));
}

}  // namespace inklens
