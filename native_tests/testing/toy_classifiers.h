#pragma once

#include <cstddef>
#include <vector>

#include "core/classifier/classifier.h"

namespace inklens::test {

/// S_c = b_c + sum_i w_ci x_i over the image's values: what LIME must recover exactly and RISE's
/// expectation is known for. It has no layers, so whatever runs on it is model-agnostic.
class LinearClassifier : public Classifier {
 public:
  /// @param weights [class_count, height * width], row by row.   @param bias [class_count].
  LinearClassifier(const InputSpec& input, std::vector<float> weights, std::vector<float> bias);

  const InputSpec& input() const override { return input_; }
  std::size_t class_count() const override { return bias_.size(); }
  Status Logits(ExecutionContext& context, ConstTensorView inputs,
                TensorView logits) const override;

  /// Images scored and batches they came in, over this object's life: what a method costs.
  std::size_t images_scored() const { return images_scored_; }
  std::size_t batches_scored() const { return batches_scored_; }

 private:
  InputSpec input_;
  std::vector<float> weights_;
  std::vector<float> bias_;
  mutable std::size_t images_scored_ = 0;
  mutable std::size_t batches_scored_ = 0;
};

/// A network small enough to solve by hand: layers "input" x [1,H,W,1]; "conv"
/// A^k_ij = slope_k x_ij + offset_k [1,H,W,K]; "relu" B = ReLU(A); "logits"
/// S_c = sum_kij head_ckij B^k_ij. Hence dS_c/dB = head_c, and dS_c/dA is head_c where A > 0.
class ToyDifferentiableClassifier : public DifferentiableClassifier {
 public:
  /// @param slopes, offsets [K].   @param head [class_count, H, W, K], in this order.
  ToyDifferentiableClassifier(const InputSpec& input, std::vector<float> slopes,
                              std::vector<float> offsets, std::vector<float> head);

  const InputSpec& input() const override { return input_; }
  std::size_t class_count() const override { return class_count_; }
  Status Logits(ExecutionContext& context, ConstTensorView inputs,
                TensorView logits) const override;
  std::span<const LayerInfo> layers() const override { return layers_; }
  Result<ActivationTrace> Trace(ExecutionContext& context, ConstTensorView image) const override;
  Result<Tensor> ScoreGradient(ExecutionContext& context, const ActivationTrace& trace,
                               const Target& target, std::size_t layer) const override;

 private:
  InputSpec input_;
  std::vector<float> slopes_;
  std::vector<float> offsets_;
  std::vector<float> head_;
  std::size_t class_count_;
  std::vector<LayerInfo> layers_;
};

}  // namespace inklens::test
