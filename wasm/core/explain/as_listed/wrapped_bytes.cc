#include "core/explain/as_listed/wrapped_bytes.h"

#include <cmath>

namespace inklens {

int WrapToByte(float value) {
  const float scaled = value * 255.0f;
  // Beyond, the cast would be undefined; no picture comes near.
  if (!(std::abs(scaled) < 0x1p31f)) return 0;
  return static_cast<int>(scaled) & 255;
}

Result<Tensor> WrappedBytesClassifier::Wrapped(ConstTensorView inputs) const {
  INKLENS_ASSIGN_OR_RETURN(Tensor wrapped, Tensor::FromValues(inputs.shape(), inputs.values()));
  for (float& value : wrapped.values()) {
    value = input().Normalize(static_cast<float>(WrapToByte(value)) / 255.0f);
  }
  return wrapped;
}

Status WrappedBytesClassifier::Logits(ExecutionContext& context, ConstTensorView inputs,
                                      TensorView logits) const {
  INKLENS_ASSIGN_OR_RETURN(const Tensor wrapped, Wrapped(inputs));
  return classifier_->Logits(context, wrapped, logits);
}

Status WrappedBytesClassifier::FastLogits(ExecutionContext& context, ConstTensorView inputs,
                                          TensorView logits) const {
  INKLENS_ASSIGN_OR_RETURN(const Tensor wrapped, Wrapped(inputs));
  return classifier_->FastLogits(context, wrapped, logits);
}

}  // namespace inklens
