#pragma once

#include "core/classifier/classifier.h"

namespace inklens {

/// What the source document's listings make of a value of x: the lowest eight bits of 255 x,
/// truncated, as in its cast to bytes, in [0, 255]. Black becomes 148.
int WrapToByte(float value);

/// A classifier as the source document's LIME listing calls it, which is wrong: the normalised
/// image x is taken for a picture, 255 x cast to a byte that wraps around, and normalised a second
/// time. So LIME comes to explain another picture than the one it was given.
class WrappedBytesClassifier : public Classifier {
 public:
  /// @param classifier must outlive this.
  explicit WrappedBytesClassifier(const Classifier& classifier) : classifier_(&classifier) {}

  const InputSpec& input() const override { return classifier_->input(); }
  std::size_t class_count() const override { return classifier_->class_count(); }
  OutputKind output() const override { return classifier_->output(); }
  Status Logits(ExecutionContext& context, ConstTensorView inputs,
                TensorView logits) const override;
  Status FastLogits(ExecutionContext& context, ConstTensorView inputs,
                    TensorView logits) const override;

 private:
  Result<Tensor> Wrapped(ConstTensorView inputs) const;

  const Classifier* classifier_;
};

}  // namespace inklens
